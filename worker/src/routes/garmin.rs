//! `POST /v1/garmin/{secret}`: Garmin pushes, pings, deregistrations, permission changes.

use worker::Response;

use super::Call;
use crate::{
    auth,
    intake::{self, Answer, Incoming},
    problem::Problem,
};

/// Accepts a notification. Garmin accepts only 200 as an answer.
pub async fn post(call: &Call) -> Result<Response, Problem> {
    let [secret] = call.parameters.all()?;
    let Call { request, app, .. } = call;
    // Every secret is compared, so that the time does not depend on which one fits.
    let known =
        app.config.garmin_secrets.iter().fold(false, |known, right| auth::same(secret, right) | known);
    if !known {
        return Err(Problem::not_found("no such path"));
    }
    if let Some(expected) = &app.config.garmin_client_id {
        let found = request.headers().get("garmin-client-id")?.unwrap_or_default();
        if !auth::same(found.trim(), expected) {
            return Err(Problem::unauthorized("the header garmin-client-id is missing or wrong"));
        }
    }
    intake::take(request, app, Incoming::Garmin, Answer::Stored).await?;
    Ok(Response::empty()?)
}
