//! What came of a root before its sender was recognised. It waits, and is then passed to the sender's reader as if it
//! came only now.

use crate::error::Error;
use crate::ledger::{Ledger, Reason};
use crate::read::json::{Container, Step, count_leaves};
use crate::read::{Path, Segment};
use crate::source::{Output, ReadJson, Reader, Sender, is_empty_of_others, nearest};
use crate::take::members;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Early {
    events: Vec<Event>,
    bytes: usize,
}

#[derive(Debug)]
enum Event {
    Enter(Path, Container),
    Value(Path, Box<str>),
    Leave(Path, Container, u64),
    /// The end of a container whose rest is not read. The last field is true if the rest is malformed, which the
    /// reader must know.
    Broken(Path, Container, bool),
}

impl Early {
    /// Adds the beginning of a container.
    pub(super) fn enter(&mut self, path: &Path, container: Container) {
        self.bytes += size(path);
        self.events.push(Event::Enter(path.clone(), container));
    }

    /// Adds a value.
    pub(super) fn value(&mut self, path: &Path, text: &str) {
        self.bytes += size(path) + text.len();
        self.events.push(Event::Value(path.clone(), text.into()));
    }

    /// Adds the end of a container with so many children.
    pub(super) fn leave(&mut self, path: &Path, container: Container, children: u64) {
        self.bytes += size(path);
        self.events.push(Event::Leave(path.clone(), container, children));
    }

    /// Ends the container at this path, provided it is open: the rest of it is not read.
    pub(super) fn break_off(&mut self, path: &Path, is_malformed: bool) {
        let Some(begin) = self.begin_of(path) else { return };
        let Some(Event::Enter(_, container)) = self.events.get(begin) else { return };
        self.events.push(Event::Broken(path.clone(), *container, is_malformed));
    }

    /// Returns whether what waits takes more bytes than this.
    pub(super) fn is_longer_than(&self, bytes: usize) -> bool {
        self.bytes > bytes
    }

    /// Returns whether a member of the root with such a name waits that is a container.
    pub(super) fn has_container(&self, is: impl Fn(&str) -> bool) -> bool {
        self.events.iter().any(|event| match event {
            Event::Value(path, text) => {
                matches!(path.segments(), [Segment::Key(key)] if is(key)) && text.starts_with(['{', '['])
            }
            _ => false,
        })
    }

    /// Returns where the latest container at this path begins.
    fn begin_of(&self, path: &Path) -> Option<usize> {
        self.events.iter().rposition(|event| matches!(event, Event::Enter(at, _) if at == path))
    }

    /// Puts the text of a container that has ended in place of what was visited of it, and returns the text. Returns
    /// `None` if the beginning does not wait.
    pub(super) fn collapse(&mut self, path: &Path) -> Option<&str> {
        let begin = self.begin_of(path)?;
        let Some(Event::Enter(_, container)) = self.events.get(begin) else { return None };
        let text = format!("{}{}", opening(*container), children_of(&self.events[begin + 1..]));
        self.bytes = self.events[..begin].iter().map(Event::size).sum();
        self.events.truncate(begin);
        self.value(path, &text);
        match self.events.last() {
            Some(Event::Value(_, text)) => Some(text),
            _ => None,
        }
    }

    /// Returns which known shape the first value resembles that is like one.
    pub(super) fn nearest(&self) -> Option<&'static str> {
        self.events.iter().find_map(|event| match event {
            Event::Value(path, text) => nearest(path, text),
            _ => None,
        })
    }

    /// Enters what waits in the ledger as kept. What is still open waits on, without its content.
    pub(super) fn keep(&mut self, ledger: &Ledger) {
        let mut open = Vec::new();
        for event in std::mem::take(&mut self.events) {
            match event {
                Event::Value(path, text) => keep(&path, &text, ledger),
                Event::Enter(..) => open.push(event),
                Event::Leave(path, container, 0) => {
                    open.pop();
                    ledger.kept(&path, empty(container));
                }
                Event::Leave(..) | Event::Broken(..) => drop(open.pop()),
            }
        }
        self.bytes = 0;
        self.events = open;
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        *self = Early::default();
    }

    /// Passes what waits to a reader. The reader walks what it wants to walk, and takes the rest whole.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader.
    pub(super) fn pass_on(
        &mut self,
        sender: &'static dyn Sender,
        reader: &mut dyn Reader,
        output: &mut Output<'_>,
    ) -> Result<(), Error> {
        let events = std::mem::take(self).events;
        let mut rest = events.as_slice();
        while let [event, after @ ..] = rest {
            rest = after;
            match event {
                Event::Enter(path, container) => {
                    let Some(json) = reader.json() else { continue };
                    if json.enter(path, *container, output) == Step::Take
                        && let Some(end) = end_of(event, after)
                    {
                        let (inside, after) = after.split_at(end + 1);
                        let text = format!("{}{}", opening(*container), children_of(inside));
                        if let Some(Event::Broken(_, _, true)) = inside.last() {
                            let reason = "expected well-formed JSON, found malformed JSON".to_owned();
                            let leaves = count_leaves(text.as_bytes());
                            output.ledger.rejected(path, Reason::Malformed, reason, leaves);
                        } else {
                            take(sender, json, path, &text, output);
                        }
                        rest = after;
                    }
                }
                Event::Value(path, text) => pass_value(sender, reader, &mut path.clone(), text, output)?,
                Event::Leave(path, container, children) => {
                    let Some(json) = reader.json() else { continue };
                    if *children == 0 {
                        end_empty(sender, json, path, *container, output.ledger);
                    }
                    json.leave(path, *container, output)?;
                }
                Event::Broken(path, _, true) => reader.break_off(path, output),
                Event::Broken(..) => {}
            }
        }
        Ok(())
    }
}

impl Event {
    fn size(&self) -> usize {
        match self {
            Event::Enter(path, _) | Event::Leave(path, ..) | Event::Broken(path, ..) => size(path),
            Event::Value(path, text) => size(path) + text.len(),
        }
    }
}

/// Returns about how much memory an event at this path takes, in bytes.
fn size(path: &Path) -> usize {
    (path.segments().len() + 1) * 64
}

fn opening(container: Container) -> char {
    if container == Container::Object { '{' } else { '[' }
}

/// Returns an empty container as JSON text.
pub(super) fn empty(container: Container) -> &'static str {
    if container == Container::Object { "{}" } else { "[]" }
}

/// Enters a value that no sender claimed in the ledger.
fn keep(path: &Path, text: &str, ledger: &Ledger) {
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        return ledger.kept(path, text);
    }
    let reason = "expected well-formed JSON, found malformed JSON".to_owned();
    ledger.rejected(path, Reason::Malformed, reason, count_leaves(text.as_bytes()));
}

/// Passes a value that is taken whole to a reader.
pub(super) fn take(
    sender: &'static dyn Sender,
    json: &mut dyn ReadJson,
    path: &Path,
    text: &str,
    output: &mut Output<'_>,
) {
    match empty_container(text) {
        Some(container) if is_empty_of_others(sender, path, container) => output.ledger.mapped(1),
        _ => json.value(path, text, output),
    }
}

/// Returns the container of a JSON text that is an empty container.
fn empty_container(text: &str) -> Option<Container> {
    // Nearly every value is longer.
    if text.len() > 8 {
        return None;
    }
    match (text.as_bytes(), text.get(1..text.len() - 1)?.trim()) {
        ([b'{', ..], "") => Some(Container::Object),
        ([b'[', ..], "") => Some(Container::Array),
        _ => None,
    }
}

/// Tells a reader that a container that was walked is empty.
pub(super) fn end_empty(
    sender: &'static dyn Sender,
    json: &mut dyn ReadJson,
    path: &Path,
    container: Container,
    ledger: &Ledger,
) {
    if is_empty_of_others(sender, path, container) {
        ledger.mapped(1);
    } else {
        json.empty(path, empty(container), ledger);
    }
}

/// Returns the place of the end of the container that `begin` begins, in what follows.
fn end_of(begin: &Event, after: &[Event]) -> Option<usize> {
    let Event::Enter(begin, _) = begin else { return None };
    after
        .iter()
        .position(|event| matches!(event, Event::Leave(at, ..) | Event::Broken(at, ..) if at == begin))
}

/// Returns the JSON text of the children of a container, with its end.
fn children_of(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        let path = match event {
            Event::Leave(_, container, _) | Event::Broken(_, container, _) => {
                text.push(if *container == Container::Object { '}' } else { ']' });
                continue;
            }
            Event::Enter(path, _) | Event::Value(path, _) => path,
        };
        if !text.is_empty() && !text.ends_with(['{', '[']) {
            text.push(',');
        }
        if let Some(Segment::Key(key)) = path.segments().last() {
            // Every string can be written as JSON.
            text += &serde_json::to_string(&**key).unwrap_or_default();
            text.push(':');
        }
        match event {
            Event::Enter(_, container) => text.push(opening(*container)),
            Event::Value(_, value) => text += value,
            Event::Leave(..) | Event::Broken(..) => {}
        }
    }
    text
}

/// Passes a value to a reader that has not seen it begin. A container that the reader walks is walked.
///
/// # Errors
///
/// Returns the error of the reader.
pub(super) fn pass_value(
    sender: &'static dyn Sender,
    reader: &mut dyn Reader,
    path: &mut Path,
    text: &str,
    output: &mut Output<'_>,
) -> Result<(), Error> {
    let Some(json) = reader.json() else {
        output.ledger.kept(path, text);
        return Ok(());
    };
    let container = match text.as_bytes().first() {
        Some(b'{') => Container::Object,
        Some(b'[') => Container::Array,
        _ => {
            json.value(path, text, output);
            return Ok(());
        }
    };
    if json.enter(path, container, output) == Step::Take {
        take(sender, json, path, text, output);
        return Ok(());
    }
    let children = match container {
        Container::Object => members(text).map(|members| {
            let named = members.into_iter().map(|(key, value)| (Some(key), value));
            named.collect::<Vec<_>>()
        }),
        Container::Array => serde_json::from_str::<Vec<&RawValue>>(text)
            .map(|elements| elements.into_iter().map(|element| (None, element)).collect()),
    };
    let Ok(children) = children else {
        reader.break_off(path, output);
        output.ledger.kept(path, text);
        return Ok(());
    };
    for (index, (key, child)) in children.iter().enumerate() {
        match key {
            Some(key) => path.push_key(key),
            None => path.push_index(index as u64),
        }
        let passed = pass_value(sender, reader, path, child.get(), output);
        path.pop();
        passed?;
    }
    let Some(json) = reader.json() else { return Ok(()) };
    if children.is_empty() {
        end_empty(sender, json, path, container, output.ledger);
    }
    json.leave(path, container, output)
}
