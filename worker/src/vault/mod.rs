//! The vault: one SQLite Durable Object per user, which holds what is true now.

mod accounts;
mod holdings;
mod page;
mod rows;
mod slots;
mod store;
mod watermarks;
mod writer;

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wellform_core::{record::Change, resample::Resolution};
use worker::{
    DurableObject, Env, Error, Method, Request, RequestInit, Response, Result, State, Stub, durable_object,
};

use crate::problem::Problem;
pub use accounts::AccountEvent;
pub use holdings::{Held, Holdings};
use store::Store;

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON document: `records`, `samples`, `next`; with a resolution `resampled` too.
    Document,
    /// One change a line.
    Lines,
    /// An Apache Arrow table.
    Columns,
}

/// What is asked of a vault.
#[derive(Debug, Serialize, Deserialize)]
pub struct Query {
    /// Names of data types; null for all.
    pub types: Option<Vec<String>>,
    /// Where the range begins, in milliseconds since 1970-01-01T00:00:00Z.
    pub from: Option<i64>,
    /// Where the range ends (exclusive), in milliseconds since 1970-01-01T00:00:00Z.
    pub to: Option<i64>,
    /// How long slots are; null for rows as they are.
    pub resolution: Option<Resolution>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// The page ends with the block, or the range of slots, in which so many rows and records are reached.
    pub limit: u32,
    /// How the page is written.
    pub format: Format,
}

/// A page of changes.
pub struct Page {
    /// Its bytes.
    pub body: Vec<u8>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

/// The header in which the vault tells the Worker the cursor of the next page.
const NEXT: &str = "wellform-next";

/// Applies changes (one a line) to the vault of a user; returns how many rows that wrote.
///
/// `settled`: nothing older may still arrive. `in_full`: all that the vault was given of the delivery before was given
/// as not settled. None: nothing was done, for a window needs the whole delivery in full first.
pub async fn apply(
    env: &Env,
    user: &str,
    changes: &[u8],
    received_at: u64,
    settled: bool,
    in_full: bool,
) -> Result<Option<u64>> {
    let url = format!("http://vault/apply?received_at={received_at}&settled={settled}&in_full={in_full}");
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(Uint8Array::from(changes).into()));
    let mut response = stub(env, user)?.fetch_with_request(Request::new_with_init(&url, &init)?).await?;
    if response.status_code() != 200 {
        return Err(Error::RustError(format!("the vault answered {}", response.status_code())));
    }
    response.json().await
}

/// Reads a page.
pub async fn read(env: &Env, user: &str, query: &Query) -> Result<std::result::Result<Page, Problem>> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(serde_json::to_string(query)?.into()));
    let request = Request::new_with_init("http://vault/read", &init)?;
    let mut response = stub(env, user)?.fetch_with_request(request).await?;
    match response.status_code() {
        200 => {
            let next = response.headers().get(NEXT)?;
            Ok(Ok(Page { body: response.bytes().await?, next }))
        }
        400 => Ok(Err(Problem::bad_request(
            "cursor: expected the value of next, with the same resolution as in the page before",
        ))),
        status => Err(Error::RustError(format!("the vault answered {status}"))),
    }
}

/// What the vault of a user holds.
pub async fn holdings(env: &Env, user: &str) -> Result<Holdings> {
    let mut response = stub(env, user)?.fetch_with_str("http://vault/holdings").await?;
    match response.status_code() {
        200 => response.json().await,
        status => Err(Error::RustError(format!("the vault answered {status}"))),
    }
}

fn stub(env: &Env, user: &str) -> Result<Stub> {
    env.durable_object("VAULT")?.get_by_name(user)
}

/// The Durable Object.
#[durable_object]
pub struct Vault {
    state: State,
}

impl DurableObject for Vault {
    fn new(state: State, _: Env) -> Self {
        Vault { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        #[derive(Deserialize)]
        struct Applied {
            received_at: u64,
            settled: bool,
            in_full: bool,
        }
        let store = Store::open(self.state.storage().sql())?;
        match request.path().as_str() {
            "/apply" => {
                let Applied { received_at, settled, in_full } = request.query()?;
                let changes = parse(&request.bytes().await?)?;
                // From here on nothing waits, so that no other event of this object comes between.
                Response::from_json(&store.apply(changes, received_at, settled, in_full)?)
            }
            "/read" => {
                let query: Query = serde_json::from_slice(&request.bytes().await?)?;
                let page = match query.resolution {
                    None => page::read(&store, &query)?,
                    Some(resolution) => slots::read(&store, &query, resolution)?,
                };
                let Some(Page { body, next }) = page else {
                    return Ok(Response::empty()?.with_status(400));
                };
                let mut response = Response::from_bytes(body)?;
                if let Some(next) = next {
                    response.headers_mut().set(NEXT, &next)?;
                }
                Ok(response)
            }
            "/holdings" => Response::from_json(&holdings::read(&store)?),
            _ => Ok(Response::empty()?.with_status(404)),
        }
    }
}

/// Reads changes, one a line. An error does not repeat the line: it holds health values.
fn parse(lines: &[u8]) -> Result<Vec<Change>> {
    lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            serde_json::from_slice(line).map_err(|error| {
                Error::RustError(format!("a change cannot be read back, column {}", error.column()))
            })
        })
        .collect()
}
