//! `/api/v2`: what the app HCGateway calls on its own server. A user's id and an upload token are its name and password.

use chrono::{DateTime, Duration};
use serde::Deserialize;
use serde_json::json;
use worker::{Request, Response};

use super::{App, body, upload};
use crate::{auth, directory, problem::Problem};

/// After so long a client is to refresh its token, which is valid until it is revoked.
const HOURS: i64 = 12;

/// `POST /api/v2/login`
pub async fn login(request: Request, app: &App) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Body {
        username: String,
        password: String,
    }
    let Body { username, password } = body(request).await?;
    let uploader = auth::uploader_of(password, &app.db()?).await?;
    if uploader.user != username {
        return Err(Problem::unauthorized("the token is not this user's"));
    }
    Ok(token(&uploader.token)?.with_status(201))
}

/// `POST /api/v2/refresh`
pub async fn refresh(request: Request, app: &App) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Body {
        refresh: String,
    }
    let Body { refresh } = body(request).await?;
    token(&auth::uploader_of(refresh, &app.db()?).await?.token)
}

/// `POST` and `DELETE /api/v2/sync/{RecordType}`
pub async fn sync(request: &Request, app: &App, record_type: &str) -> Result<Response, Problem> {
    let record_type = upload::health_connect(record_type)?;
    let uploader = auth::uploader(request, &app.db()?).await?;
    upload::receive(request, app, &uploader, Some(record_type)).await?;
    Ok(Response::from_json(&json!({"success": true}))?)
}

/// The answer to who may upload: the same token for both uses, and a time as that server writes it.
fn token(token: &str) -> Result<Response, Problem> {
    let now = DateTime::from_timestamp_millis(directory::now() as i64).unwrap_or_default();
    let expiry = (now + Duration::hours(HOURS)).format("%Y-%m-%dT%H:%M:%S").to_string();
    let mut response = Response::from_json(&json!({"token": token, "refresh": token, "expiry": expiry}))?;
    response.headers_mut().set("cache-control", "no-store")?;
    Ok(response)
}
