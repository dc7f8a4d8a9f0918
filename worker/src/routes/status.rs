//! `GET /v1/users/{user}/status`: what came from whom, until when, and where something is missing.

use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};
use worker::{Request, Response};

use super::{App, check_user, query, time};
use crate::{
    auth,
    directory::now,
    gaps::{self, Reason, Turn, gaps},
    links::{self, Link},
    outbox::{self, Standing},
    problem::Problem,
    vault::{self, AccountEvent, Held},
};

const DAY_MS: u64 = 24 * 3600 * 1000;

/// The permission without which Garmin sends no daily summary.
const HEALTH_EXPORT: &str = "HEALTH_EXPORT";

/// The status of a user: each account that there is a link to or data of.
pub async fn get(request: &Request, app: &App, user: &str) -> Result<Response, Problem> {
    check_user(user)?;
    let db = app.db()?;
    auth::reader(request, &app.config, &db, user).await?;
    query(request, &[])?;
    let now = now();
    let links = links::of(&db, user).await?;
    let standing = outbox::standing(&db, user, now.saturating_sub(gaps::DAYS * DAY_MS)).await?;
    let holdings = vault::holdings(&app.env, user).await?;

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
    // The clock of a device may be ahead, and a day may not be over: neither says anything about the future.
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
            // What was lost is not permitted; what is left nobody says.
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
    // Where there is no link, data came by uploads.
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

/// `active`, or why nothing comes.
fn state<'a>(link: &'a Link, permissions: Option<&[String]>) -> &'a str {
    match link.state.as_str() {
        "permissions_changed" if permissions.is_none_or(permits_summaries) => "active",
        "permissions_changed" | "permission_lost" => "permission_revoked",
        other => other,
    }
}

/// When the sender lost its right to say anything, and when it got it again.
fn turns(events: &[&AccountEvent], link: Option<&Link>, permits: fn(&[String]) -> bool) -> Vec<Turn> {
    let mut all: Vec<(i64, Option<&AccountEvent>)> =
        events.iter().map(|event| (event.at, Some(*event))).collect();
    all.extend(link.map(|link| (link.linked_at as i64, None)));
    all.sort_by_key(|(at, _)| *at);
    let mut turns: Vec<Turn> = Vec::new();
    for (at, event) in all {
        let before = turns.last().and_then(|(_, reason)| *reason);
        let reason = match event.map(|event| event.event.as_str()) {
            // A new link undoes a deregistration; it gives no permission.
            None => before.filter(|reason| *reason == Reason::PermissionRevoked),
            Some("deregistered") => Some(Reason::Deregistered),
            Some("permission_lost") => Some(Reason::PermissionRevoked),
            Some("permissions_changed") => {
                let permissions = event.and_then(|event| event.permissions.as_deref());
                (!permissions.is_none_or(permits)).then_some(Reason::PermissionRevoked)
            }
            Some(_) => before,
        };
        turns.extend(date(at).map(|date| (date, reason)));
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
