//! Reads a vault page by page: a page ends with a block, so that memory is bounded and a cursor is a block's name.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use wellform_core::{
    reconcile::{BlockId, Blocks, Marks},
    record::{Change, DataType, NIGHT},
    views::current_sleeps,
};
use worker::Result;

use super::{
    Page, Query, Reading, rows,
    store::{Entry, Store},
    writer::{Content, Writer},
};

/// Returns the cursor that names a block.
fn encode(id: &BlockId) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}\n{}", id.stream, id.part))
}

/// Returns the name of the block in a cursor, or `None` if it is another text.
fn decode(cursor: &str) -> Option<BlockId> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (stream, part) = text.rsplit_once('\n').filter(|(_, part)| !part.is_empty())?;
    Some(BlockId { stream: stream.to_owned(), part: part.to_owned() })
}

/// Reads the page after the block that the cursor names.
pub fn read(store: &Store, query: &Query) -> Result<Reading> {
    let mut after = match &query.cursor {
        None => None,
        Some(cursor) => match decode(cursor) {
            None => return Ok(Reading::UnknownCursor),
            found => found,
        },
    };
    let marks = store.marks()?;
    let mut writer = Writer::new(query.format, Content::Rows);
    let mut count = 0;
    let types = query.types.as_deref();
    let mut entry = store.next_block(after.as_ref(), query.from, query.to, types)?;
    while let Some(found) = &entry {
        if count >= u64::from(query.limit) {
            break;
        }
        for change in visible(store, &marks, found)? {
            if let Some(change) = rows::select(change, types, query.from, query.to) {
                count += rows::count(&change);
                writer.change(change)?;
            }
        }
        let next = store.next_block(Some(&found.id), query.from, query.to, types)?;
        after = std::mem::replace(&mut entry, next).map(|entry| entry.id);
    }
    let next = entry.and(after).as_ref().map(encode);
    Ok(Reading::Page(Page { body: writer.finish(next.as_deref())?, next }))
}

/// Returns what is true now in a block. Whether a sleep is superseded may depend on a neighbouring block.
pub fn visible(store: &Store, marks: &Marks, entry: &Entry) -> Result<Vec<Change>> {
    let mut changes = store.block(&entry.id)?.visible(marks);
    let sleep = |change: &Change| match change {
        Change::Record { record } => record.data_type.known() == Some(DataType::SleepSession),
        _ => false,
    };
    if !changes.iter().any(sleep) {
        return Ok(changes);
    }
    let own: BTreeSet<String> = changes.iter().flat_map(rows::keys).map(str::to_owned).collect();
    for neighbour in store.neighbours(entry, NIGHT)? {
        changes.extend(store.block(&neighbour.id)?.visible(marks));
    }
    Ok(current_sleeps(changes).into_iter().filter_map(|change| rows::of_keys(change, &own)).collect())
}
