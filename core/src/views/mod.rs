//! What follows from several records together. Views are computed from what is true, never stored, and delete nothing.

mod nights;

pub use nights::current_sleeps;
