//! The envelope of an upload.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde::de::IgnoredAny;

use crate::ledger::{Flag, Ledger, Reason};
use crate::read::Path;
use crate::read::json::count_leaves;
use crate::record::Method;
use crate::source::android::when;
use crate::source::envelope::{self, Envelope};
use crate::take::{Alias, Object};

/// The facts of an envelope.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) zone: Option<Tz>,
    pub(super) install: Option<String>,
    pub(super) device: Option<String>,
    pub(super) method: Option<Method>,
    /// When the watch was started, in epoch milliseconds.
    pub(super) booted_at: Option<i64>,
    pub(super) boot: Option<String>,
    pub(super) lost: Option<Lost>,
    /// All permissions that are granted, sorted.
    pub(super) granted: Option<Vec<String>>,
}

/// Permissions that were lost.
#[derive(Debug, Default)]
pub(super) struct Lost {
    pub(super) permissions: Option<Vec<String>>,
    /// Epoch milliseconds.
    pub(super) at: Option<i64>,
}

const ALIASES: &[Alias] = &[("permissions", "grantedPermissions")];

/// The only version of the format.
const FORMAT_VERSION: f64 = 1.0;

/// Takes an envelope apart. `zone` is the caller's.
pub(super) fn read(envelope: &Envelope, zone: Option<Tz>, ledger: &Ledger) -> Facts {
    let mut facts = Facts { zone, ..Facts::default() };
    let (sound, broken): (Vec<_>, Vec<_>) =
        envelope.members().partition(|(_, text)| serde_json::from_str::<IgnoredAny>(text).is_ok());
    for (key, text) in broken {
        let mut path = Path::default();
        path.push_key(key);
        let reason = "expected well-formed JSON, found malformed JSON".to_owned();
        ledger.rejected(&path, Reason::Malformed, reason, count_leaves(text.as_bytes()));
    }
    let text = envelope::object_of(sound.into_iter());
    let Some(mut object) = Object::open(&text, Path::default(), ALIASES, ledger) else { return facts };
    if object.is_empty() {
        // An empty envelope is not a leaf: the body holds its lists.
        return facts;
    }
    // Nothing is ordered by `sentAt`: points do not change, and what grows states how far it reaches.
    for member in ["format", "syncId", "sentAt"] {
        object.text_of(member);
    }
    if object.number("formatVersion").is_some_and(|version| version != FORMAT_VERSION) {
        object.flagged("formatVersion", Flag::UnknownVersion);
    }
    if let Some(name) = object.string("timeZone") {
        match name.parse() {
            Ok(zone) => facts.zone = Some(zone),
            Err(_) => {
                let reason = "expected an IANA time zone, such as Europe/Stockholm, found another text";
                object.reject_taken("timeZone", Reason::WrongFormat, reason);
            }
        }
    }
    facts.booted_at = when::take(&mut object, "bootInstant", facts.zone).map(|when| when.at);
    facts.boot = object.id("bootId");
    if let Some(mut client) = object.object("client", &[]) {
        for member in ["app", "appVersion", "sdk", "osSdkInt"] {
            client.text_of(member);
        }
        facts.device = client.string("device").map(Into::into);
        facts.install = client.id("installId").or_else(|| facts.device.clone());
        client.close_one_of_many();
    }
    if let Some(mut window) = object.object("window", &[]) {
        // A measurement of a watch is never deleted, so a window states only the range from which the upload
        // was read.
        for member in ["start", "end", "complete"] {
            window.text_of(member);
        }
        window.close_one_of_many();
    }
    if let Some(mode) = object.string("mode") {
        facts.method = match &*mode.to_ascii_lowercase() {
            "passive" => Some(Method::Automatic),
            "exercise" | "measure" => Some(Method::Active),
            _ => {
                object.flagged("mode", Flag::UnknownWord);
                None
            }
        };
    }
    facts.lost = take_lost(&mut object, facts.zone);
    facts.granted = object.names("grantedPermissions").map(sorted);
    object.close_one_of_many();
    facts
}

/// Takes `permissionLost`: true, the permissions that were lost, or an object with these and the time. A list
/// takes away the permissions that it names. So an empty one takes away none, and one without a readable name
/// is no loss.
fn take_lost(object: &mut Object<'_>, zone: Option<Tz>) -> Option<Lost> {
    let key = "permissionLost";
    match object.peek(key)?.as_bytes().first() {
        Some(b'[') => {
            let permissions = take_lost_names(object, key)?;
            Some(Lost { permissions: Some(permissions), at: None })
        }
        Some(b'{') => {
            let mut told = object.object(key, &[])?;
            let listed = told.has("permissions");
            let permissions = take_lost_names(&mut told, "permissions");
            let at = when::take(&mut told, "time", zone).map(|when| when.at);
            told.close_one_of_many();
            (permissions.is_some() || !listed).then_some(Lost { permissions, at })
        }
        _ => object.boolean(key)?.then(Lost::default),
    }
}

/// Takes the names of permissions. Returns `None` if there is no name. Null counts as absent.
fn take_lost_names(object: &mut Object<'_>, key: &'static str) -> Option<Vec<String>> {
    if !object.has(key) {
        object.take_nulls(&[key]);
        return None;
    }
    let mut names = object.strings(key)?;
    names.retain(|name| !name.is_empty());
    (!names.is_empty()).then(|| sorted(names))
}

/// Returns the names in order, each once.
fn sorted(names: Vec<String>) -> Vec<String> {
    names.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}
