//! `/v1/upload`: uploads of devices, for the user of the token.

use serde_json::json;
use wellform_core::Source;
use worker::{Headers, Response};

use super::{Call, deliveries};
use crate::{
    auth,
    intake::{self, Accepted, Answer, Incoming},
    problem::Problem,
};

/// `POST /v1/upload`
pub async fn any(call: &Call) -> Result<Response, Problem> {
    take(call, None).await
}

/// `POST` and `DELETE /v1/upload/health-connect/{RecordType}`: the path names the type of the records, or of the deleted
/// records whose ids are sent.
pub async fn typed(call: &Call) -> Result<Response, Problem> {
    let [record_type] = call.parameters.all()?;
    take(call, Some(health_connect(record_type)?)).await
}

async fn take(call: &Call, record_type: Option<&'static str>) -> Result<Response, Problem> {
    let Call { request, app, .. } = call;
    let by = &auth::uploader(request, &app.db()?).await?;
    let answer = wanted(request.headers())?;
    let user = &by.user;
    match intake::take(request, app, Incoming::Upload { by, record_type }, answer).await? {
        Accepted::Processed { id } => {
            let mut response = Response::from_json(&deliveries::describe(app, user, &id).await?)?;
            response.headers_mut().set("preference-applied", "wait")?;
            Ok(response)
        }
        Accepted::Stored { id } => {
            let mut response = Response::from_json(&json!({ "id": id }))?.with_status(202);
            response.headers_mut().set("location", &format!("/v1/users/{user}/deliveries/{id}"))?;
            Ok(response)
        }
    }
}

/// Returns when the sender wants the answer: `Prefer: wait` asks for the report.
fn wanted(headers: &Headers) -> Result<Answer, Problem> {
    let prefer = headers.get("prefer")?.unwrap_or_default();
    let waits = prefer.split([',', ';']).any(|preference| {
        let name = preference.split('=').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("wait")
    });
    Ok(if waits { Answer::Processed } else { Answer::Stored })
}

/// Returns the Health Connect record type that a path names.
pub fn health_connect(name: &str) -> Result<&'static str, Problem> {
    Source::HealthConnect.record_type(name).ok_or_else(|| {
        let known: Vec<&str> = Source::HealthConnect.record_types().collect();
        Problem::not_found(format!("no such record type; expected one of {}", known.join(", ")))
    })
}
