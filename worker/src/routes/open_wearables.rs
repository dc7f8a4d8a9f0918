//! The route that the phone SDKs of Open Wearables call on their own server.

use serde_json::json;
use worker::Response;

use super::Call;
use crate::{
    auth,
    intake::{self, Answer, Incoming},
    problem::Problem,
};

/// The header in which the SDKs send a key that never expires.
const API_KEY: &str = "X-Open-Wearables-API-Key";

/// `POST /api/v1/sdk/users/{user}/sync`: accepts an upload, and answers as that server does.
pub async fn sync(call: &Call) -> Result<Response, Problem> {
    let [user] = call.parameters.all()?;
    let Call { request, app, .. } = call;
    let by = &auth::uploader_by(request, API_KEY, &app.db()?).await?;
    if by.user != user {
        return Err(Problem::not_found("the token belongs to another user"));
    }
    intake::take(request, app, Incoming::Upload { by, record_type: None }, Answer::Stored).await?;
    let answer = json!({"status_code": 202, "response": "Import task queued successfully", "user_id": user});
    Ok(Response::from_json(&answer)?.with_status(202))
}
