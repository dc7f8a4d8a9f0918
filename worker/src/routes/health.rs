//! `/healthz`: liveness.

use serde_json::json;
use worker::Response;

use crate::problem::Problem;

/// Says that the Worker answers.
pub fn get() -> Result<Response, Problem> {
    let mut response = Response::from_json(&json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))?;
    response.headers_mut().set("cache-control", "no-store")?;
    Ok(response)
}
