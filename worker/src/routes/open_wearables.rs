//! `POST /api/v1/sdk/users/{user}/sync`: the phone SDKs of Open Wearables, which speak to their own server so.

use serde_json::json;
use worker::{Request, Response};

use super::{App, upload};
use crate::{auth, problem::Problem};

/// Where the SDKs put a key that never expires.
const API_KEY: &str = "X-Open-Wearables-API-Key";

/// Accepts an upload, and answers as that server does.
pub async fn sync(request: &Request, app: &App, user: &str) -> Result<Response, Problem> {
    let uploader = auth::uploader_by(request, API_KEY, &app.db()?).await?;
    if uploader.user != user {
        return Err(Problem::not_found("the token is of no such user"));
    }
    upload::receive(request, app, &uploader, None).await?;
    let answer = json!({"status_code": 202, "response": "Import task queued successfully", "user_id": user});
    Ok(Response::from_json(&answer)?.with_status(202))
}
