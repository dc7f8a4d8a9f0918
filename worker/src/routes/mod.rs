//! What the Worker answers, path by path.

mod accept;
mod dead_letters;
mod deliveries;
mod files;
mod garmin;
mod hc_gateway;
mod health;
mod open_wearables;
mod records;
mod status;
mod upload;
mod users;

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde::de::DeserializeOwned;
use worker::{Context, D1Database, Env, Method, Request, Response};

use crate::{config::Config, problem::Problem};

/// What every route works with.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The bindings.
    pub env: Env,
    /// What may go on after the answer.
    pub context: Context,
}

impl App {
    /// The directory and outbox.
    pub fn db(&self) -> Result<D1Database, Problem> {
        Ok(self.env.d1("DIRECTORY")?)
    }
}

/// Answers a request.
pub async fn answer(request: Request, app: App) -> Result<Response, Problem> {
    let path = request.path();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let method = request.method();
    match (segments.as_slice(), &method) {
        (["healthz"], Method::Get | Method::Head) => health::get(),
        (["v1", "garmin", secret], Method::Post) => garmin::post(&request, &app, secret).await,
        (["v1", "upload"], Method::Post) => upload::take(&request, &app, None).await,
        (["v1", "upload", "health-connect", record_type], Method::Post | Method::Delete) => {
            upload::take(&request, &app, Some(record_type)).await
        }
        (["api", "v1", "sdk", "users", user, "sync"], Method::Post) => {
            open_wearables::sync(&request, &app, user).await
        }
        (["api", "v2", "login"], Method::Post) => hc_gateway::login(request, &app).await,
        (["api", "v2", "refresh"], Method::Post) => hc_gateway::refresh(request, &app).await,
        (["api", "v2", "sync", record_type], Method::Post | Method::Delete) => {
            hc_gateway::sync(&request, &app, record_type).await
        }
        (["v1", "upload", "health-connect", _] | ["api", "v2", "sync", _], _) => {
            Err(Problem::method_not_allowed("POST, DELETE"))
        }
        (["v1", "dead-letters"], Method::Get) => dead_letters::list(&request, &app).await,
        (["v1", "dead-letters", id, "replay"], Method::Post) => {
            dead_letters::replay(&request, &app, id).await
        }
        (["v1", "users"], Method::Get) => users::list(&request, &app).await,
        (["v1", "users"], Method::Post) => users::create(request, &app).await,
        (["v1", "users"], _) => Err(Problem::method_not_allowed("GET, POST")),
        (["v1", "users", user, "tokens"], Method::Post) => users::create_token(request, &app, user).await,
        (
            ["v1", "garmin", _]
            | ["v1", "upload"]
            | ["api", "v1", "sdk", "users", _, "sync"]
            | ["api", "v2", "login" | "refresh"]
            | ["v1", "users", _, "tokens"]
            | ["v1", "dead-letters", _, "replay"],
            _,
        ) => Err(Problem::method_not_allowed("POST")),
        (["v1", "users", user, "tokens", id], Method::Delete) => {
            users::remove_token(&request, &app, user, id).await
        }
        (["v1", "users", _, "tokens", _], _) => Err(Problem::method_not_allowed("DELETE")),
        (["v1", "users", user, "links", "garmin"], Method::Put) => users::link(request, &app, user).await,
        (["v1", "users", user, "links", "garmin"], Method::Delete) => {
            users::unlink(&request, &app, user).await
        }
        (["v1", "users", _, "links", "garmin"], _) => Err(Problem::method_not_allowed("PUT, DELETE")),
        (["v1", "users", user, "records"], Method::Get) => records::get(&request, &app, user).await,
        (["v1", "users", user, "status"], Method::Get) => status::get(&request, &app, user).await,
        (["v1", "users", user, "deliveries"], Method::Get) => deliveries::list(&request, &app, user).await,
        (["v1", "users", user, "deliveries", id], Method::Get) => {
            deliveries::get(&request, &app, user, id).await
        }
        (["v1", "users", user, "files"], Method::Get) => files::list(&request, &app, user).await,
        (["v1", "users", user, "files", id], Method::Get) => files::get(&request, &app, user, id).await,
        (
            ["healthz"]
            | ["v1", "dead-letters"]
            | ["v1", "users", _, "records" | "status" | "deliveries" | "files"]
            | ["v1", "users", _, "deliveries" | "files", _],
            _,
        ) => Err(Problem::method_not_allowed("GET")),
        _ => Err(Problem::not_found("no such path")),
    }
}

/// The query parameters, each at most once and known.
fn query(request: &Request, known: &[&str]) -> Result<BTreeMap<String, String>, Problem> {
    let mut found = BTreeMap::new();
    for (name, value) in request.url()?.query_pairs() {
        if !known.contains(&&*name) {
            return Err(Problem::bad_request(format!(
                "unknown query parameter; expected only {}",
                known.join(", ")
            )));
        }
        if found.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            return Err(Problem::bad_request(format!("the query parameter {name} stands twice")));
        }
    }
    Ok(found)
}

/// A limit between 1 and `most`.
fn limit(query: &BTreeMap<String, String>, default: u32, most: u32) -> Result<u32, Problem> {
    match query.get("limit") {
        None => Ok(default),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=most).contains(limit))
            .ok_or_else(|| Problem::bad_request(format!("limit: expected a number from 1 to {most}"))),
    }
}

/// The cursor of a list that is ordered by a number, largest first.
fn number_cursor(query: &BTreeMap<String, String>) -> Result<u64, Problem> {
    // The largest number that JavaScript holds exactly.
    query.get("cursor").map_or(Ok((1 << 53) - 1), |text| {
        text.parse().map_err(|_| Problem::bad_request("cursor: expected the value of next"))
    })
}

/// A time as the API shows it, from milliseconds since 1970-01-01T00:00:00Z.
fn time(milliseconds: u64) -> Option<String> {
    DateTime::from_timestamp_millis(milliseconds as i64)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// A small JSON body; an empty one counts as `{}`.
async fn body<T: DeserializeOwned>(mut request: Request) -> Result<T, Problem> {
    const LIMIT: u64 = 64 << 10;
    let declared = request.headers().get("content-length")?.and_then(|text| text.parse::<u64>().ok());
    if declared.is_some_and(|length| length > LIMIT) {
        return Err(Problem::too_large(LIMIT));
    }
    let bytes = request.bytes().await.map_err(|_| Problem::bad_request("the body broke off"))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Problem::too_large(LIMIT));
    }
    let text: &[u8] = if bytes.trim_ascii().is_empty() { b"{}" } else { &bytes };
    serde_json::from_slice(text).map_err(|error| Problem::bad_request(format!("the body: {error}")))
}

/// A user id: 1 to 64 letters, digits, `-` and `_`.
fn check_user(id: &str) -> Result<(), Problem> {
    let right = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if right {
        Ok(())
    } else {
        Err(Problem::bad_request("user id: expected 1 to 64 of the characters A-Z a-z 0-9 - _"))
    }
}
