//! Elements to fields. An element is taken apart field by field, and every leaf of it is entered in the ledger.

mod cursor;
mod judge;
mod members;
mod names;
mod number;
mod object;
mod offset_map;
mod record;
mod script;
mod text;

pub(crate) use cursor::Cursor;
pub(crate) use judge::Judge;
pub use members::members;
pub(crate) use names::Names;
pub(crate) use number::lenient;
pub use number::without_f32_noise;
pub(crate) use object::{Alias, EXTRA_ELEMENTS, Object, seconds_to_time};
pub(crate) use record::Record;
pub(crate) use script::plain_digits;
pub(crate) use text::TEXT_BYTES;
