//! Events of a menstrual cycle that a person logs.

use crate::record::{Body, DataType, ReproductiveEvent};
use crate::source::android::words::Word;
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::types::Qualifier;
use crate::source::output::Output;
use crate::take::Object;

/// Reads an event.
pub(crate) fn read(
    mut object: Object<'_>,
    entry: Entry,
    data_type: DataType,
    words: &[Qualifier],
    output: &mut Output<'_>,
) {
    let mut event = ReproductiveEvent::default();
    for qualifier in words {
        if let Some(word) = qualifier.words.take(&mut object, qualifier.field) {
            say(&mut event, qualifier.name, word);
        }
    }
    let body = Body::ReproductiveEvent(event);
    entry.with_extra(object.close()).document(data_type, body, output);
}

/// Enters a word for what was logged or how it felt. The word for unknown is a value too: something was
/// logged.
pub(crate) fn say(event: &mut ReproductiveEvent, name: &str, word: Word) {
    if name == "sensation" {
        event.sensation = word.told().map(Into::into);
    } else if word.is_known {
        event.value = Some(word.told().unwrap_or("unspecified".into()).into());
    } else {
        event.value = Some("other".to_owned());
        event.original_value = Some(word.name.into());
    }
}
