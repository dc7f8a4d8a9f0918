//! `GET /healthz`: liveness.

use serde_json::json;
use worker::Response;

use super::Call;
use crate::problem::Problem;

/// Answers that the Worker is there.
#[allow(clippy::unused_async)]
pub async fn get(_: &Call) -> Result<Response, Problem> {
    let mut response = Response::from_json(&json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))?;
    response.headers_mut().set("cache-control", "no-store")?;
    Ok(response)
}
