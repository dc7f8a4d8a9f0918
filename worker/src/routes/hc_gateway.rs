//! `/api/v2`: the routes that the app HCGateway calls on its own server. User name and password are a user's id and an
//! upload token.

use chrono::{DateTime, Duration};
use serde::Deserialize;
use serde_json::json;
use worker::Response;

use super::{Call, body, upload};
use crate::{
    auth, directory,
    intake::{self, Answer, Incoming},
    problem::Problem,
};

/// A client refreshes its token after so many hours. The token is valid until it is revoked.
const HOURS: i64 = 12;

/// `POST /api/v2/login`
pub async fn login(call: &mut Call) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Body {
        username: String,
        password: String,
    }
    let Body { username, password } = body(&mut call.request).await?;
    let uploader = auth::uploader_of(password, &call.app.db()?).await?;
    if uploader.user != username {
        return Err(Problem::unauthorized("the token is not this user's"));
    }
    Ok(token(&uploader.token)?.with_status(201))
}

/// `POST /api/v2/refresh`
pub async fn refresh(call: &mut Call) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Body {
        refresh: String,
    }
    let Body { refresh } = body(&mut call.request).await?;
    token(&auth::uploader_of(refresh, &call.app.db()?).await?.token)
}

/// `POST` and `DELETE /api/v2/sync/{RecordType}`
pub async fn sync(call: &Call) -> Result<Response, Problem> {
    let [record_type] = call.parameters.all()?;
    let record_type = Some(upload::health_connect(record_type)?);
    let Call { request, app, .. } = call;
    let by = &auth::uploader(request, &app.db()?).await?;
    intake::take(request, app, Incoming::Upload { by, record_type }, Answer::Stored).await?;
    Ok(Response::from_json(&json!({"success": true}))?)
}

/// Answers with the token, for both uses, and a time in the format of that server.
fn token(token: &str) -> Result<Response, Problem> {
    let now = DateTime::from_timestamp_millis(directory::now() as i64).unwrap_or_default();
    let expiry = (now + Duration::hours(HOURS)).format("%Y-%m-%dT%H:%M:%S").to_string();
    let mut response = Response::from_json(&json!({"token": token, "refresh": token, "expiry": expiry}))?;
    response.headers_mut().set("cache-control", "no-store")?;
    Ok(response)
}
