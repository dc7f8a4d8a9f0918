//! Views: what follows from several records together. Views are computed from what is visible. They are never
//! stored, and they delete nothing.

mod nights;

pub use nights::current_sleeps;
