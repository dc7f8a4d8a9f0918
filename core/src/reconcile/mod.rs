//! The apply kernel: what replaces what, on plain values, without a store and without a clock.
//!
//! A delivery is what a normaliser made of one body ([`Change`](crate::record::Change)s) and its time of receipt. The
//! law: **any order, any repetition and any split of the same deliveries end in the same state.** A store keeps one row per
//! [`Block`] and one per bucket of [`Marks`], and writes the [`Writes`] of [`apply`]; [`Model`] is the same state in memory.
//!
//! # What a delivery claims
//!
//! Every owner of a batch and every record is a *claim* on its key with a rank. A claim is split into *units of
//! replacement* by its scope, and in every unit the highest rank stands:
//!
//! - `document`: all rows and records of the key are one unit. A day sent again with fewer heart rates loses the others.
//! - `merge`: each field of a record is a unit (the fields of its body, those of `extra`, offset with local date, device, and
//!   the envelope of type, times and the rest of the source as one), and all rows of one type and basis are one. What is
//!   null in the body, an offset or a device that is not told claim nothing, and neither does a type without a batch: so
//!   details sent without a series do not take it away, and a total sent alone leaves the series that it sums up. What an
//!   owner says beside its rows (offset, `extra`) goes with each of its series.
//! - `row`: each row is a unit: key, type, start, end and ordinal; a record of this scope is a unit by its part.
//! - `slot`: each part of a time slot is a unit. Beyond that, parts stand delivery by delivery, the newest first,
//!   until their `fills` reach the slot's length; older parts give way, for the newer account of the slot has no room
//!   for them. The parts of one delivery are never split by this rule; a part that does not say how much it
//!   fills is kept and fills nothing.
//!
//! Equal rank and equal times of receipt and modification in one unit mean the same claim in pieces: their contents are
//! united. Of equal ranks the later received stands, then the later modified. Where pieces of one claim contradict each
//! other in a row, record or field, the greater by a fixed order of contents stands, which is arbitrary but the same
//! everywhere.
//!
//! # What hides claims
//!
//! - A *deletion* leaves a tombstone for provider and record id, with the sender's own time of deletion or else the
//!   time of receipt; the latest counts. It hides claims with that id that were modified at or before its time, as their
//!   [`Revision`](crate::record::Revision) says; those without a revision, that were received so. A later claim revives the
//!   record, and a stale one that arrives after the deletion does not.
//! - A *window* states that its delivery holds all rows of a type, basis, source and bucket width in a range. It hides
//!   such rows of deliveries received earlier, where they lie in it whole; rows of its own delivery stay. It speaks of rows with its app among
//!   others, too ([`Provenance::speaks_of`](crate::record::Provenance::speaks_of)): those are what a platform added up.
//! - A *window over whole records* states that its delivery holds all source records of a kind (provider, `via`, `install`
//!   and `original_type`) in a range. It hides all of such a claim, whatever its scope, that was received earlier, has a
//!   revision and lies in the range whole. What lies in two windows by halves is covered by neither.
//!
//! Since a hidden claim may leave a lower rank standing, a unit keeps more than the highest rank: a claim is dropped
//! only when another ranks at least as high *and* was received *and* modified at least as late. Such a claim is *superseded for good*: it
//! does not come back when the one that superseded it is deleted under another record id.
//!
//! # Records that move
//!
//! A source record of scope `document` that its sender keeps by id stands in the [block](BlockId) of the day of its start,
//! and its next revision may start on another day. Each block in which claims about it count holds the others as *echoes*,
//! claims without content. So it shows by itself what it would show if all of them stood in it, and a block that
//! is left with echoes forgets the record. To find the blocks of a record, a store keeps a hash of each key
//! ([`Summary::keys`]); [`apply`] asks for them.
//!
//! # Preconditions
//!
//! - One time of receipt means one delivery. Two deliveries of the same millisecond count as one in two parts.
//! - A key has one scope and one provider. With two scopes, both sets of units stand side by side.
//! - All claims of a key have a revision, or none has. What a delivery says of one revision has one kind of source, and rows
//!   and documents within the times of the revision; a document with a revision has its start and end.
//! - Within one claim, rows are told apart by type, unit, basis, source, context, start, end and ordinal.
//! - The owner of a batch needs a row in it to say anything but "no rows": an `extra` without rows is not shown.
//! - Times of receipt and modification count to the millisecond.
//! - Deleted and superseded contents may remain in stored bytes until a higher claim takes their place; erasing a
//!   person is the store's task.

mod apply;
mod block;
mod block_id;
mod census;
mod claim;
mod codec;
mod columns;
mod fact;
mod marks;
mod model;
mod moved;
mod partition;
mod visible;

pub use apply::{Applied, Blocks, Delivery, History, Parts, Writes, apply};
pub use block::{Block, Summary};
pub use block_id::BlockId;
pub use census::Census;
pub use columns::Corrupt;
pub use marks::{MARK_BUCKETS, Marks};
pub use model::Model;
pub use moved::Keys;
