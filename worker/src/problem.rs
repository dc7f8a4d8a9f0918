//! Errors as RFC 9457 problem documents.

use serde::Serialize;
use wellform_core::{Category, Error};
use worker::{Response, console_error};

/// Why a request was not done. Its texts hold no health value, token, secret or callback URL.
#[derive(Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    /// The HTTP status.
    pub status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    #[serde(skip)]
    headers: Vec<(&'static str, String)>,
}

impl Problem {
    fn new(status: u16, kind: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Problem {
            kind: format!("urn:wellform:problem:{kind}"),
            title,
            status,
            detail: detail.into(),
            offset: None,
            path: None,
            expected: None,
            found: None,
            headers: Vec::new(),
        }
    }

    /// 400: the request itself (not the body) is wrong.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(400, "bad-request", "The request is not right", detail)
    }

    /// 400: the body is not what it claims to be, here.
    pub fn body(offset: u64, path: &str, expected: &str, found: &str) -> Self {
        let mut problem = Self::new(
            400,
            "bad-body",
            "The body is not right",
            format!("byte {offset}: expected {expected}, found {found}"),
        );
        problem.offset = Some(offset);
        problem.path = Some(path.to_owned());
        problem.expected = Some(expected.to_owned());
        problem.found = Some(found.to_owned());
        problem
    }

    /// 401, for a missing or unknown token or client id.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        let mut problem = Self::new(401, "unauthorized", "No valid credentials", detail);
        problem.headers.push(("www-authenticate", "Bearer realm=\"wellform\"".to_owned()));
        problem
    }

    /// 403, for a valid token that may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, "forbidden", "The token may not do this", detail)
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "not-found", "There is nothing here", detail)
    }

    /// 405, with the methods that the path takes.
    pub fn method_not_allowed(allow: &str) -> Self {
        let mut problem = Self::new(
            405,
            "method-not-allowed",
            "The path does not take this method",
            format!("expected {allow}"),
        );
        problem.headers.push(("allow", allow.to_owned()));
        problem
    }

    /// 406, with the media types that there are.
    pub fn not_acceptable(media_types: &[&str]) -> Self {
        Self::new(
            406,
            "not-acceptable",
            "No form of the answer is acceptable",
            format!("accept: expected {}", media_types.join(", ")),
        )
    }

    /// 409.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(409, "conflict", "It exists already", detail)
    }

    /// 409, for a dead letter that names no delivery.
    pub fn nothing_to_replay() -> Self {
        let detail = "the dead letter is a queue message that names no delivery";
        Self::new(409, "nothing-to-replay", "There is nothing to replay", detail)
    }

    /// 410, for a delivery whose raw body was deleted.
    pub fn body_deleted() -> Self {
        let detail =
            "the raw body of the delivery was deleted after RAW_DAYS, so that it cannot be processed again";
        Self::new(410, "body-deleted", "The body is gone", detail)
    }

    /// 409: the request would be done with `"confirm": true`.
    pub fn unconfirmed(detail: impl Into<String>) -> Self {
        Self::new(409, "unconfirmed", "This needs to be confirmed", detail)
    }

    /// 415, with the content encodings that are read.
    pub fn unsupported_encoding(encodings: &str) -> Self {
        let mut problem = Self::new(
            415,
            "unsupported-encoding",
            "The body is encoded in a way that is not read",
            format!("content-encoding: expected one of {encodings}"),
        );
        problem.headers.push(("accept-encoding", encodings.to_owned()));
        problem
    }

    /// 413.
    pub fn too_large(limit: u64) -> Self {
        Self::new(413, "too-large", "The body is too large", format!("expected at most {limit} bytes"))
    }

    /// 500: the deployment is not complete.
    pub fn misconfigured(detail: impl Into<String>) -> Self {
        Self::new(500, "misconfigured", "This deployment is not complete", detail)
    }

    /// 503: storage did not answer as it should. The sender may try again.
    pub fn unavailable() -> Self {
        let mut problem = Self::new(
            503,
            "unavailable",
            "Storage is not available",
            "try again later; a body that was sent was not accepted",
        );
        problem.headers.push(("retry-after", "30".to_owned()));
        problem
    }

    /// The answer.
    pub fn into_response(self) -> worker::Result<Response> {
        let mut response = Response::from_json(&self)?.with_status(self.status);
        let headers = response.headers_mut();
        headers.set("content-type", "application/problem+json")?;
        headers.set("cache-control", "no-store")?;
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        Ok(response)
    }
}

impl From<&Error> for Problem {
    /// A body that the core refuses: 422 if it is well-formed but no known sender's, 413 if it is too large, else 400.
    fn from(error: &Error) -> Self {
        let (status, kind, title) = match error.category() {
            Category::Shape | Category::Unsupported => (422, "unknown-body", "The body is no known sender's"),
            Category::Limit => (413, "too-large", "The body is too large"),
            _ => (400, "bad-body", "The body is not right"),
        };
        let at = Self::body(error.offset(), error.path(), error.expected(), error.found());
        Problem {
            offset: at.offset,
            path: at.path,
            expected: at.expected,
            found: at.found,
            ..Self::new(status, kind, title, error.to_string())
        }
    }
}

impl From<Problem> for worker::Error {
    fn from(problem: Problem) -> Self {
        Self::RustError(problem.detail)
    }
}

impl From<worker::Error> for Problem {
    fn from(error: worker::Error) -> Self {
        console_error!("storage: {error}");
        Self::unavailable()
    }
}
