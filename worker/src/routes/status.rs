//! `GET /v1/users/{user}/status`: which data came from which sender, until when, and its gaps.

use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};
use worker::Response;

use super::{Call, time};
use crate::{
    directory::now,
    gaps::{self, Reason, Right, Turn, gaps},
    links::{self, Link},
    outbox::{self, Standing},
    problem::Problem,
    vault::{self, AccountEvent, Held},
};

const DAY_MS: u64 = 24 * 3600 * 1000;

/// The permission without which Garmin sends no daily summary.
const HEALTH_EXPORT: &str = "HEALTH_EXPORT";

/// Answers with the status of a user: each account that has a link or data.
pub async fn get(call: &Call) -> Result<Response, Problem> {
    let [user] = call.parameters.all()?;
    let db = call.reader(user).await?;
    call.query(&[])?;
    let now = now();
    let links = links::of(&db, user).await?;
    let standing = outbox::standing(&db, user, now.saturating_sub(gaps::DAYS * DAY_MS)).await?;
    let holdings = vault::holdings(&call.app.env, user).await?;

    let is = |held: &Held, link: &Link| {
        held.provider == link.provider && held.subject.as_ref() == Some(&link.subject)
    };
    let mut accounts = holdings.accounts;
    for link in &links {
        if !accounts.iter().any(|held| is(held, link)) {
            accounts.push(Held::nothing(&link.provider, Some(link.subject.clone())));
        }
    }
    let mut providers = Vec::new();
    for held in &accounts {
        let link = links.iter().find(|link| is(held, link));
        providers.push(account(held, link, &holdings.events, &standing, now as i64)?);
    }
    let Standing { open, failed, dead, .. } = standing;
    let mut response = Response::from_json(&json!({
        "user": user,
        "providers": providers,
        "deliveries": {"open": open, "failed": failed, "dead": dead},
    }))?;
    response.headers_mut().set("cache-control", "no-store")?;
    Ok(response)
}

fn account(
    held: &Held,
    link: Option<&Link>,
    events: &[AccountEvent],
    standing: &Standing,
    now: i64,
) -> Result<Value, Problem> {
    // The clock of a device may be ahead, and a day may not be over: no time is later than now.
    let until_now = |at: i64| time(at.min(now).max(0) as u64);
    let types: Vec<Value> = (held.types.iter())
        .map(|(name, (first, last))| json!({"type": name, "first": until_now(*first), "last": until_now(*last)}))
        .collect();
    let last = held.types.values().map(|(_, last)| *last).max();
    let events: Vec<&AccountEvent> =
        events.iter().filter(|event| Some(event.subject.as_str()) == held.speaker()).collect();
    let permissions = match link {
        Some(link) => link.permissions()?,
        None if held.is_uploaded() => (events.iter().rev())
            .find(|event| ["permissions_changed", "permission_lost"].contains(&event.event.as_str()))
            // An event of a loss does not name the permissions that are left.
            .map(|event| event.permissions.clone().filter(|_| event.event == "permissions_changed"))
            .map(Option::unwrap_or_default),
        None => None,
    };
    let watermarks: Vec<Value> = (held.watermarks.iter())
        .map(|(name, watermark)| {
            let covered: Vec<Value> = (watermark.covered.iter())
                .map(|(start, end)| json!({"start": until_now(*start), "end": until_now(*end)}))
                .collect();
            json!({"type": name, "until": watermark.until.map(until_now), "covered": covered})
        })
        .collect();
    let permits = if held.is_uploaded() { permits_anything } else { permits_summaries };
    // Data of an account without a link came by uploads.
    let received = if link.is_some() { standing.notified_at } else { standing.uploaded_at };
    Ok(json!({
        "provider": held.provider,
        "via": held.via,
        "install": held.install,
        "subject": held.subject,
        "link": link.map(|link| json!({
            "state": state(link, permissions.as_deref()), "linked_at": time(link.linked_at),
        })),
        "permissions": permissions,
        "last_received_at": received.map(time),
        "last_data_at": last.map(until_now),
        "types": types,
        "watermarks": watermarks,
        "gaps": date(now).map(|today| gaps(&held.days, &turns(&events, link, permits), today)),
    }))
}

/// Returns `active`, or why nothing comes.
fn state<'a>(link: &'a Link, permissions: Option<&[String]>) -> &'a str {
    match link.state.as_str() {
        "permissions_changed" if permissions.is_none_or(permits_summaries) => "active",
        "permissions_changed" | "permission_lost" => "permission_revoked",
        other => other,
    }
}

/// Returns when the sender lost its right to send, and when it got it back.
fn turns(events: &[&AccountEvent], link: Option<&Link>, permits: fn(&[String]) -> bool) -> Vec<Turn> {
    let mut all: Vec<(i64, Option<&AccountEvent>)> =
        events.iter().map(|event| (event.at, Some(*event))).collect();
    all.extend(link.map(|link| (link.linked_at as i64, None)));
    all.sort_by_key(|(at, _)| *at);
    let mut turns: Vec<Turn> = Vec::new();
    for (at, event) in all {
        let before = turns.last().map_or(Right::Granted, |turn| turn.right);
        let right = match event.map(|event| event.event.as_str()) {
            // A new link undoes a deregistration, but not the loss of a permission.
            None if before == Right::Lost(Reason::Deregistered) => Right::Granted,
            Some("deregistered") => Right::Lost(Reason::Deregistered),
            Some("permission_lost") => Right::Lost(Reason::PermissionRevoked),
            Some("permissions_changed") => {
                let permissions = event.and_then(|event| event.permissions.as_deref());
                if permissions.is_none_or(permits) {
                    Right::Granted
                } else {
                    Right::Lost(Reason::PermissionRevoked)
                }
            }
            None | Some(_) => before,
        };
        turns.extend(date(at).map(|day| Turn { day, right }));
    }
    turns
}

fn permits_summaries(permissions: &[String]) -> bool {
    permissions.iter().any(|name| name == HEALTH_EXPORT)
}

fn permits_anything(permissions: &[String]) -> bool {
    !permissions.is_empty()
}

fn date(milliseconds: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp_millis(milliseconds).map(|time| time.date_naive())
}
