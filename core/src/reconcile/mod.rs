//! The apply kernel: what replaces what, on plain values, without a store and without a clock.
//!
//! A *delivery* is the [`Change`](crate::record::Change)s that a normaliser made of one body, with the body's
//! time of receipt. The law: **any order, any repetition and any split of the same deliveries end in the same
//! state.** A store keeps one row per [`Block`] and one per bucket of [`Marks`], and writes the [`Writes`] of
//! [`apply`]. [`Model`] is the same state in memory.
//!
//! # What a delivery claims
//!
//! Every owner of a batch and every record is a *claim* about its key, with a rank. Its scope splits a claim
//! into *units of replacement*. In every unit the claim with the highest rank counts:
//!
//! - `document`: all rows and records of the key are one unit. A day sent again with fewer heart rates loses
//!   the others.
//! - `merge`: each field of a record is a unit, and all rows of one type and basis are a unit. The fields are
//!   those of the body, those of `extra`, the offset with the local date, the device, and the envelope: type,
//!   times and the rest of the source as one field. A null in the body, an unknown offset, an unknown device
//!   and a type without a batch claim nothing. So details without a series do not remove the series, and a
//!   total sent alone leaves the series that it sums up. The offset and the `extra` of an owner belong to
//!   each series of the owner.
//! - `row`: each row is a unit, by key, type, start, end and ordinal. A record of this scope is a unit by its
//!   part.
//! - `slot`: each part of a time slot is a unit. In addition, deliveries fill the slot, the newest first,
//!   until the `fills` of their parts reach the slot's length. Older parts give way, because the newer
//!   account of the slot has no room for them. This rule never splits the parts of one delivery. A part with
//!   unknown `fills` counts and fills nothing.
//!
//! Claims with equal rank and equal times of receipt and modification in one unit are pieces of one claim:
//! their contents are united. Of claims with equal rank, the one received later counts, then the one modified
//! later. Pieces of one claim may contradict each other in a row, record or field. Then the greater by a
//! fixed order of contents counts, which is arbitrary but the same everywhere.
//!
//! # What hides claims
//!
//! - A *deletion* leaves a tombstone for a provider and record id, with the sender's own time of deletion or
//!   else the time of receipt. Of several times the latest counts. The tombstone hides claims with the record
//!   id that were modified at or before its time, according to their [`Revision`](crate::record::Revision),
//!   or that were received at or before its time, if they have no revision. A later claim revives the record.
//!   A stale claim that arrives after the deletion does not.
//! - A *window* states that its delivery holds all rows of a type, basis, source and length in a range. It
//!   hides such rows of earlier deliveries if windows cover the whole row. Rows of its own delivery stay. A
//!   window also covers rows that a platform added up from the window's app and others
//!   ([`Provenance::covers`](crate::record::Provenance::covers)).
//! - A *window over whole records* states that its delivery holds all source records of a collection
//!   (provider, `via`, `install` and `original_type`) in a range. It hides a whole claim of any scope, if the
//!   claim was received earlier and has a revision that lies in the range. A record that straddles two
//!   windows is covered by neither.
//! - A *row of unknown width* ([`WIDTH`](crate::record::WIDTH)) is hidden if the same key has a claim about a
//!   row of known width with the same type and start; in a slot, about any such row of the type. No window
//!   covers rows of unknown width.
//!
//! If a claim is hidden, a claim of lower rank may count. So a unit keeps more than the highest rank: a claim
//! is dropped only if another claim ranks at least as high *and* was received *and* modified at least as
//! late. The dropped claim is *superseded for good*: it does not come back if the other is deleted under
//! another record id.
//!
//! # Records that move
//!
//! A source record of scope `document` with revisions belongs to the [block](BlockId) of the day on which it
//! starts. Its next revision may start on another day. Each block in which claims about the record may count
//! holds the claims of the other blocks as *echoes*: claims without content. So each block shows what it
//! would show if it held all claims. A block in which only echoes may count removes the record. To find the
//! blocks of a record, a store keeps a hash of each key ([`Summary::keys`]), and [`apply`] asks for blocks by
//! hash.
//!
//! # Preconditions
//!
//! - One time of receipt means one delivery. Two deliveries received in the same millisecond count as two
//!   parts of one.
//! - A key has one scope and one provider. With two scopes, the units of both are shown side by side.
//! - Rows of unknown width are of scope `row` or `slot`, and rank below rows of known width.
//! - All claims about a key have a revision, or none has one.
//! - The content of one revision in one delivery has one kind of source, and its rows and documents lie
//!   within the times of the revision. A document with a revision has the start and end of the revision.
//! - Within one claim, rows differ in type, unit, basis, source, context, start, end or ordinal.
//! - An owner without rows states only that there are no rows. Its `extra` is not shown.
//! - Times of receipt and modification count to the millisecond.
//! - Stored bytes may hold deleted and superseded contents until a higher claim takes their place. Erasing a
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
