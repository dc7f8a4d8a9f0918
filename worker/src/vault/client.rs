//! Asks the vault of a user.

use worker::{Env, Error, Method, Request as HttpRequest, RequestInit, Response, Result};

use super::{Applied, Apply, Holdings, NEXT, Page, Query, Reading, Request};

/// Applies changes, one a line, to the vault of a user.
pub async fn apply(env: &Env, user: &str, apply: Apply, changes: &[u8]) -> Result<Applied> {
    let mut response = ask(env, user, &Request::Apply(apply), changes).await?;
    match response.status_code() {
        200 => response.json().await,
        status => Err(unexpected(status)),
    }
}

/// Reads a page.
pub async fn read(env: &Env, user: &str, query: Query) -> Result<Reading> {
    let mut response = ask(env, user, &Request::Read(query), &[]).await?;
    match response.status_code() {
        200 => {
            let next = response.headers().get(NEXT)?;
            Ok(Reading::Page(Page { body: response.bytes().await?, next }))
        }
        400 => Ok(Reading::UnknownCursor),
        status => Err(unexpected(status)),
    }
}

/// Returns what the vault of a user holds.
pub async fn holdings(env: &Env, user: &str) -> Result<Holdings> {
    let mut response = ask(env, user, &Request::Holdings, &[]).await?;
    match response.status_code() {
        200 => response.json().await,
        status => Err(unexpected(status)),
    }
}

async fn ask(env: &Env, user: &str, request: &Request, changes: &[u8]) -> Result<Response> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(request.encode(changes)?.into()));
    // An object has one address; the name of the host is not resolved.
    let request = HttpRequest::new_with_init("http://vault/", &init)?;
    env.durable_object("VAULT")?.get_by_name(user)?.fetch_with_request(request).await
}

fn unexpected(status: u16) -> Error {
    Error::RustError(format!("the vault answered {status}"))
}
