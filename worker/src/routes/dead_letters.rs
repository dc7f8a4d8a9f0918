//! Dead letters: deliveries that were given up.

use serde_json::{Value, json};
use worker::Response;

use super::{Call, limit, number_cursor, time};
use crate::{
    dead_letters::{self, DeadLetter, Replay},
    outbox,
    problem::Problem,
};

/// `GET /v1/dead-letters`: lists them, newest first.
pub async fn list(call: &Call) -> Result<Response, Problem> {
    call.admin()?;
    let query = call.query(&["cursor", "limit"])?;
    let limit = limit(&query, 50, 500)?;
    let mut letters = dead_letters::list(&call.app.db()?, number_cursor(&query)?, limit + 1).await?;
    let more = letters.len() > limit as usize;
    letters.truncate(limit as usize);
    let next = if more { letters.last().map(|last| last.id.to_string()) } else { None };
    let letters: Vec<Value> = letters.iter().map(shown).collect();
    Ok(Response::from_json(&json!({"dead_letters": letters, "next": next}))?)
}

/// `POST /v1/dead-letters/{id}/replay`: processes the delivery of a dead letter again.
pub async fn replay(call: &Call) -> Result<Response, Problem> {
    call.admin()?;
    let [id] = call.parameters.all()?;
    let no_such = || Problem::not_found("no such dead letter");
    let id = id.parse().map_err(|_| no_such())?;
    let delivery = match dead_letters::replay(&call.app.db()?, id).await? {
        Replay::Unknown => return Err(no_such()),
        Replay::Opened(delivery) => delivery,
        Replay::Nameless => return Err(Problem::nothing_to_replay()),
        Replay::Bodiless => return Err(Problem::body_deleted()),
    };
    outbox::enqueue_after_answer(&call.app, vec![delivery.clone()]);
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
