//! `GET /v1/dead-letters`, `POST /v1/dead-letters/{id}/replay`: deliveries that were given up.

use serde_json::{Value, json};
use worker::{Request, Response};

use super::{App, garmin::hand_over, limit, number_cursor, query, time};
use crate::{
    auth,
    dead_letters::{self, DeadLetter, Replay},
    problem::Problem,
};

/// The dead letters, newest first.
pub async fn list(request: &Request, app: &App) -> Result<Response, Problem> {
    auth::admin(request, &app.config)?;
    let query = query(request, &["cursor", "limit"])?;
    let limit = limit(&query, 50, 500)?;
    let mut letters = dead_letters::list(&app.db()?, number_cursor(&query)?, limit + 1).await?;
    let more = letters.len() > limit as usize;
    letters.truncate(limit as usize);
    let next = if more { letters.last().map(|last| last.id.to_string()) } else { None };
    let letters: Vec<Value> = letters.iter().map(shown).collect();
    Ok(Response::from_json(&json!({"dead_letters": letters, "next": next}))?)
}

/// Processes the delivery of a dead letter again.
pub async fn replay(request: &Request, app: &App, id: &str) -> Result<Response, Problem> {
    auth::admin(request, &app.config)?;
    let no_such = || Problem::not_found("no such dead letter");
    let id = id.parse().map_err(|_| no_such())?;
    let delivery = match dead_letters::replay(&app.db()?, id).await?.ok_or_else(no_such)? {
        Replay::Opened(delivery) => delivery,
        Replay::Nameless => return Err(Problem::nothing_to_replay()),
        Replay::Bodiless => return Err(Problem::body_deleted()),
    };
    hand_over(app, delivery.clone());
    Ok(Response::from_json(&json!({ "delivery": delivery }))?.with_status(202))
}

fn shown(letter: &DeadLetter) -> Value {
    json!({
        "id": letter.id.to_string(),
        "delivery": letter.delivery,
        "kind": letter.kind,
        "received_at": letter.received_at.map(time),
        "state": letter.state,
        "at": time(letter.at),
        "reason": letter.reason,
        "attempts": letter.attempts,
        "raw_deleted_at": letter.raw_deleted_at.map(time),
    })
}
