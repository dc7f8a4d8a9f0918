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
mod table;
mod upload;
mod users;

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde::de::DeserializeOwned;
use worker::{D1Database, Request};

use crate::{app::App, auth, problem::Problem};
pub use table::{answer, methods};

/// A request on its way to its handler.
pub struct Call {
    /// The request.
    pub request: Request,
    /// The deployment.
    pub app: App,
    /// What the path has in place of the parameters of its pattern.
    pub parameters: Parameters,
}

/// The parameters of a path, in the order of the pattern.
pub struct Parameters(Vec<String>);

impl Parameters {
    /// Returns all parameters. Fails if the pattern has another number of them.
    pub fn all<const N: usize>(&self) -> Result<[&str; N], Problem> {
        let found: Vec<&str> = self.0.iter().map(String::as_str).collect();
        found.try_into().map_err(|_| {
            Problem::misconfigured("the handler and the pattern of this route have different parameters")
        })
    }
}

impl Call {
    /// Lets the admin key pass.
    fn admin(&self) -> Result<(), Problem> {
        auth::admin(&self.request, &self.app.config)
    }

    /// Lets the admin key and read tokens of the user pass. Returns the database.
    async fn reader(&self, user: &str) -> Result<D1Database, Problem> {
        check_user(user)?;
        let db = self.app.db()?;
        auth::reader(&self.request, &self.app.config, &db, user).await?;
        Ok(db)
    }

    /// Returns the query parameters, each at most once and known.
    fn query(&self, known: &[&str]) -> Result<BTreeMap<String, String>, Problem> {
        query(&self.request, known)
    }
}

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
            return Err(Problem::bad_request(format!("the query parameter {name} is given twice")));
        }
    }
    Ok(found)
}

/// Returns the limit, between 1 and `most`.
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

/// Returns the cursor of a list that is ordered by a number, largest first.
fn number_cursor(query: &BTreeMap<String, String>) -> Result<u64, Problem> {
    // The largest number that JavaScript holds exactly.
    query.get("cursor").map_or(Ok((1 << 53) - 1), |text| {
        text.parse().map_err(|_| Problem::bad_request("cursor: expected the value of next"))
    })
}

/// Returns a time as the API shows it, from milliseconds since 1970-01-01T00:00:00Z, or `None` if it is out of range.
fn time(milliseconds: u64) -> Option<String> {
    DateTime::from_timestamp_millis(milliseconds as i64)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Reads a small JSON body. An empty one counts as `{}`.
async fn body<T: DeserializeOwned>(request: &mut Request) -> Result<T, Problem> {
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

/// Checks a user id: 1 to 64 letters, digits, `-` and `_`.
fn check_user(id: &str) -> Result<(), Problem> {
    let right = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if right {
        Ok(())
    } else {
        Err(Problem::bad_request("user id: expected 1 to 64 of the characters A-Z a-z 0-9 - _"))
    }
}
