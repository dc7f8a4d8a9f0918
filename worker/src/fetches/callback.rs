//! The URLs in pings: which of them may be called, and what becomes of the answer.
//!
//! A ping could name any URL, and the Worker would call it. So only a [`Callback`] is ever called, and only a URL on
//! Garmin's API host becomes one.

use web_sys::AbortSignal;
use worker::{Bucket, CacheMode, Fetch, Request, RequestInit, RequestRedirect, Response, ResponseBody, Url};

use crate::{config::Config, intake::body};

/// URLs of Garmin are a few hundred bytes long.
const LONGEST_URL: usize = 4096;

/// A URL that may be called.
pub struct Callback(Url);

/// The outcome of a call.
pub enum Answer {
    /// The answer is in R2.
    Stored,
    /// There will be no answer. The fetch ends in this state.
    Void(&'static str),
    /// An answer may come later. The text is for the log.
    Later(String),
}

impl Callback {
    /// Checks that a call of the URL can only reach Garmin's API, or returns `None`.
    pub fn check(url: &str) -> Option<Self> {
        if url.len() > LONGEST_URL {
            return None;
        }
        // What is checked is what is called: the parsed form, without dot segments.
        let url = Url::parse(url).ok()?;
        let right = url.scheme() == "https"
            && url.host_str() == Some("apis.garmin.com")
            // 443, which a parsed URL leaves out.
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path().starts_with("/wellness-api/rest/")
            // A server could take an encoded slash for a real one.
            && !url.path().contains('%');
        right.then_some(Callback(url))
    }

    /// Calls the URL once and stores the answer. Texts of errors are dropped: they could hold the URL.
    pub async fn store(&self, bucket: &Bucket, key: &str, config: &Config) -> Answer {
        let mut init = RequestInit::new();
        init.with_redirect(RequestRedirect::Manual).with_cache(CacheMode::NoStore);
        let Ok(request) = Request::new_with_init(self.0.as_str(), &init) else {
            return Answer::Void("refused");
        };
        let timeout = AbortSignal::timeout_with_f64(config.fetch_timeout_ms as f64).into();
        let Ok(response) = Fetch::Request(request).send_with_signal(&timeout).await else {
            return Answer::Later("no answer".to_owned());
        };
        let answer = match response.status_code() {
            200 => return keep(response, bucket, key, config.max_body_bytes).await,
            300..=399 => Answer::Void("refused"),
            400 | 404 | 410 => Answer::Void("gone"),
            status @ (408 | 429) => Answer::Later(format!("status {status}")),
            400..=499 => Answer::Void("denied"),
            status => Answer::Later(format!("status {status}")),
        };
        if let ResponseBody::Stream(unread) = response.body() {
            let _ = unread.cancel();
        }
        answer
    }
}

async fn keep(response: Response, bucket: &Bucket, key: &str, limit: u64) -> Answer {
    let ResponseBody::Stream(body) = response.body() else {
        return Answer::Later("status 200 without a body".to_owned());
    };
    match body::copy(body.clone(), bucket, key, limit).await {
        Ok(()) => Answer::Stored,
        Err(problem) if problem.status == 413 => Answer::Void("too_large"),
        Err(_) => Answer::Later("the answer was not stored whole".to_owned()),
    }
}
