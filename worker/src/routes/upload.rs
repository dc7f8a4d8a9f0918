//! `/v1/upload`: any upload of a device, for the user whose token it carries.

use serde_json::json;
use wellform_core::Source;
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

/// `POST /v1/upload`, and `POST` and `DELETE /v1/upload/health-connect/{RecordType}`, whose path says what the records or the
/// ids of deleted records are of.
pub async fn take(request: &Request, app: &App, record_type: Option<&str>) -> Result<Response, Problem> {
    let record_type = record_type.map(health_connect).transpose()?;
    let uploader = auth::uploader(request, &app.db()?).await?;
    let (id, checked) = store(request, app, &uploader, record_type).await?;
    let wait = request.headers().get("prefer")?.is_some_and(|prefer| {
        prefer.split([',', ';']).any(|preference| {
            let name = preference.split('=').next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case("wait")
        })
    });
    let user = &uploader.user;
    if wait && checked {
        match consumer::process(&app.env, &id, true).await {
            Ok(()) => {
                let mut response = Response::from_json(&deliveries::describe(app, user, &id).await?)?;
                response.headers_mut().set("preference-applied", "wait")?;
                return Ok(response);
            }
            Err(_) => console_error!("delivery {id} failed while its sender waited; it is queued"),
        }
    }
    let location = format!("/v1/users/{user}/deliveries/{id}");
    let mut response = Response::from_json(&json!({ "id": id }))?.with_status(202);
    response.headers_mut().set("location", &location)?;
    hand_over(app, id);
    Ok(response)
}

/// Stores an upload that is to be processed after the answer.
pub async fn receive(
    request: &Request,
    app: &App,
    uploader: &Uploader,
    record_type: Option<&'static str>,
) -> Result<(), Problem> {
    let (id, _) = store(request, app, uploader, record_type).await?;
    hand_over(app, id);
    Ok(())
}

/// The Health Connect record type that stands in a path.
pub fn health_connect(name: &str) -> Result<&'static str, Problem> {
    Source::HealthConnect.record_type(name).ok_or_else(|| {
        let known: Vec<&str> = Source::HealthConnect.record_types().collect();
        Problem::not_found(format!("no such record type; expected one of {}", known.join(", ")))
    })
}

async fn store(
    request: &Request,
    app: &App,
    uploader: &Uploader,
    record_type: Option<&'static str>,
) -> Result<(String, bool), Problem> {
    let signature = Signature::of(request.headers(), &uploader.token, app.config.require_signature)?;
    let incoming = Incoming { kind: Kind::Upload, user: Some(&uploader.user), record_type, signature };
    accept(request, app, incoming).await
}
