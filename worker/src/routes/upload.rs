//! `POST /v1/upload`: any phone upload, for the user whose token it carries.

use serde_json::json;
use worker::{Request, Response, console_error};

use super::{
    App, deliveries,
    garmin::{accept, hand_over},
};
use crate::{
    auth::{self, Uploader},
    consumer,
    intake::Incoming,
    outbox::Kind,
    problem::Problem,
    signature::Signature,
};

/// Accepts an upload.
pub async fn post(request: &Request, app: &App) -> Result<Response, Problem> {
    let db = app.db()?;
    let Uploader { user, token } = auth::uploader(request, &db).await?;
    let signature = Signature::of(request.headers(), &token, app.config.require_signature)?;
    let (id, checked) =
        accept(request, app, Incoming { kind: Kind::Upload, user: Some(&user), signature }).await?;
    let wait = request.headers().get("prefer")?.is_some_and(|prefer| {
        prefer.split([',', ';']).any(|preference| {
            let name = preference.split('=').next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case("wait")
        })
    });
    let location = format!("/v1/users/{user}/deliveries/{id}");
    if wait && checked {
        match consumer::process(&app.env, &id).await {
            Ok(()) => {
                let mut response = Response::from_json(&deliveries::describe(app, &user, &id).await?)?;
                response.headers_mut().set("preference-applied", "wait")?;
                return Ok(response);
            }
            Err(_) => console_error!("delivery {id} failed while its sender waited; it is queued"),
        }
    }
    hand_over(app, id.clone());
    let mut response = Response::from_json(&json!({ "id": id }))?.with_status(202);
    response.headers_mut().set("location", &location)?;
    Ok(response)
}
