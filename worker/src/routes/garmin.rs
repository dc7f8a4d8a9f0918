//! `POST /v1/garmin/{secret}`: Garmin pushes, pings, deregistrations, permission changes.

use worker::{Request, Response, console_error};

use super::App;
use crate::{
    auth, fault, headers,
    intake::{self, Incoming},
    outbox::{self, Kind, New},
    problem::Problem,
};

/// Accepts a notification. Garmin takes nothing but 200 for an answer.
pub async fn post(request: &Request, app: &App, secret: &str) -> Result<Response, Problem> {
    // Every secret is compared, whether or not an earlier one fits.
    let known =
        app.config.garmin_secrets.iter().fold(false, |known, right| auth::same(secret, right) | known);
    if !known {
        return Err(Problem::not_found("no such path"));
    }
    if let Some(expected) = &app.config.garmin_client_id {
        let found = request.headers().get("garmin-client-id")?.unwrap_or_default();
        if !auth::same(found.trim(), expected) {
            return Err(Problem::unauthorized("the header garmin-client-id is missing or another"));
        }
    }
    let incoming = Incoming { kind: Kind::Garmin, user: None, record_type: None, signature: None };
    let (id, _) = accept(request, app, incoming).await?;
    hand_over(app, id);
    Ok(Response::empty()?)
}

/// Stores a delivery. Returns its id, and whether its body was short enough to be checked at once.
pub async fn accept(request: &Request, app: &App, incoming: Incoming<'_>) -> Result<(String, bool), Problem> {
    let bucket = app.env.bucket("RAW")?;
    let db = app.db()?;
    let Incoming { kind, user, record_type, .. } = incoming;
    let headers = if kind == Kind::Upload { headers::kept(request.headers())? } else { None };
    let (stored, checked) = intake::store(request, &bucket, &app.config, incoming).await?;
    fault::point("raw_stored").await;
    let delivery = New {
        id: &stored.id,
        kind,
        user,
        raw: &stored.key,
        bytes: stored.bytes,
        record_type,
        pulled_for: None,
        headers: headers.as_deref(),
    };
    if let Err(error) = outbox::add(&db, &delivery).await {
        intake::forget(&bucket, &stored).await;
        return Err(error.into());
    }
    Ok((stored.id, checked))
}

/// Sends the queue message of a delivery once the answer is on its way.
pub fn hand_over(app: &App, id: String) {
    let env = app.env.clone();
    app.context.wait_until(async move {
        fault::point("before_queue").await;
        // Without a message the sweep finds the delivery.
        if let Err(error) = outbox::enqueue(&env, &id).await {
            console_error!("delivery {id}: the queue took no message: {error}");
        }
    });
}
