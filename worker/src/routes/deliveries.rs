//! The deliveries of a user.

use serde_json::{Value, json};
use worker::Response;

use super::{Call, limit, number_cursor, time};
use crate::{
    app::App,
    consumer,
    outbox::{self, Shown, StoredReport},
    problem::Problem,
};

/// `GET /v1/users/{user}/deliveries`: lists them, newest first.
pub async fn list(call: &Call) -> Result<Response, Problem> {
    let [user] = call.parameters.all()?;
    let db = call.reader(user).await?;
    let query = call.query(&["cursor", "limit"])?;
    let limit = limit(&query, 50, 500)?;
    let mut deliveries = outbox::list(&db, user, number_cursor(&query)?, limit + 1).await?;
    let more = deliveries.len() > limit as usize;
    deliveries.truncate(limit as usize);
    let next = if more { deliveries.last().map(|last| last.received_at.to_string()) } else { None };
    let deliveries = deliveries.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
    Ok(Response::from_json(&json!({"deliveries": deliveries, "next": next}))?)
}

/// `GET /v1/users/{user}/deliveries/{id}`: shows one, with its report if it concerned no other user.
pub async fn get(call: &Call) -> Result<Response, Problem> {
    let [user, id] = call.parameters.all()?;
    call.reader(user).await?;
    call.query(&[])?;
    Ok(Response::from_json(&describe(&call.app, user, id).await?)?)
}

/// Describes a delivery of a user in full.
pub async fn describe(app: &App, user: &str, id: &str) -> Result<Value, Problem> {
    let db = app.db()?;
    let delivery =
        outbox::show(&db, user, id).await?.ok_or_else(|| Problem::not_found("no such delivery"))?;
    let mut value = shown(&delivery)?;
    let report = match outbox::report(&db, user, id).await? {
        StoredReport::Withheld => None,
        StoredReport::Text(report) => Some(report),
        StoredReport::InBucket => {
            let object = app.bucket()?.get(consumer::report_key(id)).execute().await?;
            match object.as_ref().and_then(worker::Object::body) {
                Some(body) => Some(body.text().await?),
                None => None,
            }
        }
    };
    value["report"] = report.map_or(Ok(Value::Null), |report| parse(&report))?;
    Ok(value)
}

fn shown(delivery: &Shown) -> Result<Value, Problem> {
    Ok(json!({
        "id": delivery.id,
        "kind": delivery.kind,
        "received_at": time(delivery.received_at),
        "bytes": delivery.bytes,
        "state": delivery.state,
        "counts": delivery.counts.as_deref().map_or(Ok(Value::Null), parse)?,
        "rows_written": delivery.rows_written,
        "raw_deleted_at": delivery.raw_deleted_at.map(time),
        "fetches": parse(&delivery.fetches)?,
        "record_type": delivery.record_type,
        "headers": parse(delivery.headers.as_deref().unwrap_or("{}"))?,
    }))
}

fn parse(json: &str) -> Result<Value, Problem> {
    serde_json::from_str(json).map_err(|error| worker::Error::from(error).into())
}
