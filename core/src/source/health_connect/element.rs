//! An element of an upload, as dialects examine it to recognise their own.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::read::{Path, Segment};
use crate::source::health_connect::platform::types;
use crate::take::{Object, members};

/// An element: its list and its members.
pub(super) struct Element<'e, 'a> {
    pub(super) list: List<'e>,
    members: Members<'e, 'a>,
    /// The caller gives the type of the records.
    pub(super) typed: bool,
}

/// The members of an object that is being taken apart, or of a text.
enum Members<'e, 'a> {
    Object(&'e Object<'a>),
    Text(Vec<(Cow<'a, str>, &'a RawValue)>),
}

impl<'e, 'a> Element<'e, 'a> {
    /// Returns the element of an object that is being taken apart.
    pub(super) fn of(list: List<'e>, object: &'e Object<'a>, typed: bool) -> Self {
        Element { list, members: Members::Object(object), typed }
    }

    /// Returns the element of this JSON text, or `None` if it is not an object.
    pub(super) fn read(list: List<'e>, text: &'a str, typed: bool) -> Option<Self> {
        let members = members(text).ok()?;
        Some(Element { list, members: Members::Text(members), typed })
    }

    /// Returns the JSON text of a member.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        match &self.members {
            Members::Object(object) => object.peek(key),
            Members::Text(members) => member(members, key),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// Returns whether a member satisfies `is`, which gets its name and JSON text.
    pub(super) fn any(&self, is: impl Fn(&str, &str) -> bool) -> bool {
        match &self.members {
            Members::Object(object) => {
                object.keys().any(|key| object.peek(key).is_some_and(|text| is(key, text)))
            }
            Members::Text(members) => members.iter().any(|(name, value)| is(name, value.get())),
        }
    }

    /// Returns whether a member is an object.
    pub(super) fn is_object(&self, key: &str) -> bool {
        self.get(key).is_some_and(|text| text.starts_with('{'))
    }

    /// Returns the member `inner` of the member `key`, provided that is an object.
    pub(super) fn within(&self, key: &str, inner: &str) -> Option<&'a str> {
        member(&members(self.get(key)?).ok()?, inner)
    }

    /// Returns whether it has one of the times of a record of the SDK.
    pub(super) fn is_timed(&self) -> bool {
        self.has_any(&["startTime", "time", "endTime"])
    }

    /// Returns whether it has the time and the metadata of a record of the SDK. Some libraries write the
    /// metadata beside the values.
    pub(super) fn is_of_sdk(&self) -> bool {
        self.has_any(&["metadata", "dataOrigin", "lastModifiedTime"]) && self.is_timed()
    }
}

fn member<'a>(members: &[(Cow<'a, str>, &'a RawValue)], key: &str) -> Option<&'a str> {
    members.iter().find(|(name, _)| name == key).map(|(_, value)| value.get())
}

/// Returns whether this JSON text is the platform's metadata of a record.
pub(super) fn is_metadata(text: &str) -> bool {
    members(text).is_ok_and(|metadata| {
        ["dataOrigin", "lastModifiedTime"].iter().any(|key| member(&metadata, key).is_some())
    })
}

/// The members of a root that may be objects of lists, each named after a record type.
pub(super) const KEYED: [&str; 2] = ["data", "records"];

/// The place of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List<'p> {
    /// It is in an array that is the root, or it is the root.
    Root,
    /// It is in a list of the root, or in place of that list.
    Of(&'p str),
    /// It is in a list of `data`, or of an object in place of the list `records`.
    OfData(&'p str),
}

impl<'p> List<'p> {
    /// Returns the list of an element at this path.
    pub(super) fn of(path: &'p Path) -> Option<Self> {
        Some(match path.segments() {
            [] | [Segment::Index(_)] => List::Root,
            [Segment::Key(list), Segment::Index(_)] => List::Of(list),
            [Segment::Key(data), Segment::Key(list), Segment::Index(_)] if **data == *"data" => {
                List::OfData(list)
            }
            [Segment::Key(list)] if matches!(&**list, "data" | "uuid" | "uuids" | "ids") => List::Of(list),
            // The result of a query, or one record, under the name of its type.
            [Segment::Key(list)] if types::find(list).is_some() => List::Of(list),
            [Segment::Key(outer), Segment::Key(list)]
            | [Segment::Key(outer), Segment::Key(list), Segment::Index(_)]
                if KEYED.contains(&&**outer) && types::find(list).is_some() =>
            {
                List::OfData(list)
            }
            _ => return None,
        })
    }

    /// Returns the name of the list; it is empty for the root.
    pub(super) fn name(self) -> &'p str {
        match self {
            List::Root => "",
            List::Of(name) | List::OfData(name) => name,
        }
    }
}
