//! The vault: one SQLite Durable Object per user, which holds what is true now.

mod accounts;
mod client;
mod holdings;
mod page;
mod request;
mod rows;
mod slots;
mod store;
mod watermarks;
mod writer;

use worker::{DurableObject, Env, Request as HttpRequest, Response, Result, State, durable_object};

pub use accounts::AccountEvent;
pub use client::{apply, holdings, read};
pub use holdings::{Held, Holdings};
pub use request::{Applied, Apply, Format, NEXT, Page, Query, Reading, Request};
use store::Store;

/// The Durable Object.
#[durable_object]
pub struct Vault {
    state: State,
}

impl DurableObject for Vault {
    fn new(state: State, _: Env) -> Self {
        Vault { state }
    }

    async fn fetch(&self, mut request: HttpRequest) -> Result<Response> {
        let store = Store::open(self.state.storage().sql())?;
        let body = request.bytes().await?;
        let (request, changes) = Request::decode(&body)?;
        // From here on nothing is awaited, so no other event of this object comes between.
        match request {
            Request::Apply(apply) => Response::from_json(&store.apply(request::changes(changes)?, apply)?),
            Request::Read(query) => {
                let reading = match query.resolution {
                    None => page::read(&store, &query)?,
                    Some(resolution) => slots::read(&store, &query, resolution)?,
                };
                let Reading::Page(Page { body, next }) = reading else {
                    return Ok(Response::empty()?.with_status(400));
                };
                let mut response = Response::from_bytes(body)?;
                if let Some(next) = next {
                    response.headers_mut().set(NEXT, &next)?;
                }
                Ok(response)
            }
            Request::Holdings => Response::from_json(&holdings::read(&store)?),
        }
    }
}
