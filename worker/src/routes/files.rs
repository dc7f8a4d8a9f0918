//! The files of workouts.

use serde_json::{Value, json};
use wellform_core::record::record_id;
use worker::Response;

use super::{Call, limit, number_cursor, time};
use crate::{
    fetches::{self, Shown},
    problem::Problem,
};

/// `GET /v1/users/{user}/files`: lists them, newest first.
pub async fn list(call: &Call) -> Result<Response, Problem> {
    let [user] = call.parameters.all()?;
    let db = call.reader(user).await?;
    let query = call.query(&["cursor", "limit"])?;
    let limit = limit(&query, 50, 500)?;
    let mut files = fetches::files(&db, user, number_cursor(&query)?, limit + 1).await?;
    let more = files.len() > limit as usize;
    files.truncate(limit as usize);
    let next = if more { files.last().map(|last| last.place.to_string()) } else { None };
    let files: Vec<Value> = files.iter().map(shown).collect();
    Ok(Response::from_json(&json!({"files": files, "next": next}))?)
}

/// `GET /v1/users/{user}/files/{id}`: the bytes of a file, as they came.
pub async fn get(call: &Call) -> Result<Response, Problem> {
    let [user, id] = call.parameters.all()?;
    let db = call.reader(user).await?;
    call.query(&[])?;
    let file = fetches::file(&db, user, id).await?.ok_or_else(|| Problem::not_found("no such file"))?;
    if file.state != "stored" {
        return Err(Problem::not_found(format!("the file is not here: {}", file.state)));
    }
    let object = call.app.bucket()?.get(fetches::file_key(id)).execute().await?;
    let body = object.as_ref().and_then(worker::Object::body).ok_or_else(Problem::unavailable)?;
    let mut response = Response::from_body(body.response_body()?)?;
    let headers = response.headers_mut();
    let (content_type, extension) = format(file.file_type.as_deref());
    headers.set("content-type", content_type)?;
    headers.set("content-disposition", &format!("attachment; filename=\"{}.{extension}\"", name(&file)))?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    Ok(response)
}

fn shown(file: &Shown) -> Value {
    json!({
        "id": file.id,
        "workout": file.workout,
        "record": file.workout.as_deref().map(|key| record_id(key, None).to_string()),
        "record_id": file.record_id,
        "file_type": file.file_type,
        "state": file.state,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "received_at": time(file.received_at),
        "stored_at": file.stored_at.map(time),
    })
}

/// Returns the media type and the file name extension.
fn format(file_type: Option<&str>) -> (&'static str, &'static str) {
    match file_type {
        Some("FIT") => ("application/vnd.ant.fit", "fit"),
        Some("GPX") => ("application/gpx+xml", "gpx"),
        Some("TCX") => ("application/vnd.garmin.tcx+xml", "tcx"),
        _ => ("application/octet-stream", "bin"),
    }
}

/// Returns the sender's id of the workout if it has only plain characters, else the id of the file.
fn name(file: &Shown) -> &str {
    let last = file.workout.as_deref().and_then(|key| key.rsplit('/').next());
    last.filter(|id| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
    .unwrap_or(&file.id)
}
