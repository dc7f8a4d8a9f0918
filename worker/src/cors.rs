//! Which pages may call the API from a browser: none, unless the deployment names their origins.

use worker::{Headers, Method, Request, Response};

use crate::{config::Config, routes};

/// Returns the origin of the calling page, or `None` if it may not call.
pub fn allowed(request: &Request, config: &Config) -> Option<String> {
    let origin = request.headers().get("origin").ok()??;
    config.cors_origins.iter().any(|allowed| allowed == "*" || *allowed == origin).then_some(origin)
}

/// Returns whether a browser asks if a page may call.
pub fn is_preflight(request: &Request) -> bool {
    request.method() == Method::Options
        && request.headers().has("access-control-request-method").unwrap_or(false)
}

/// Answers a browser that a page may call.
pub fn preflight(origin: &str) -> worker::Result<Response> {
    let headers = Headers::new();
    headers.set("access-control-allow-methods", &routes::methods())?;
    headers.set(
        "access-control-allow-headers",
        "accept, api-key, authorization, content-encoding, content-type, prefer, x-api-key, x-signature",
    )?;
    headers.set("access-control-max-age", "86400")?;
    let mut response = Response::empty()?.with_status(204).with_headers(headers);
    allow(&mut response, origin)?;
    Ok(response)
}

/// Lets the calling page read the answer.
pub fn allow(response: &mut Response, origin: &str) -> worker::Result<()> {
    let headers = response.headers_mut();
    headers.set("access-control-allow-origin", origin)?;
    headers.set("access-control-expose-headers", "content-disposition, location, retry-after")?;
    headers.append("vary", "origin")
}
