//! `GET /v1/users/{user}/records`: what is true now.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use wellform_core::{record::TypeName, resample::Resolution, write::arrow};
use worker::Response;

use super::{Call, accept, limit};
use crate::{
    problem::Problem,
    vault::{self, Format, Page, Query, Reading},
};

/// The formats of an answer. The first is for clients that accept any.
const FORMATS: [(&str, Format); 3] = [
    ("application/json", Format::Document),
    ("application/x-ndjson", Format::Lines),
    (arrow::MEDIA_TYPE, Format::Columns),
];

/// Answers with a page of records and samples.
pub async fn get(call: &Call) -> Result<Response, Problem> {
    let [user] = call.parameters.all()?;
    call.reader(user).await?;
    let query = call.query(&["type", "from", "to", "resolution", "cursor", "limit"])?;
    let types = query.get("type").map(|list| list.split(',').map(check_type).collect()).transpose()?;
    let time = |name: &str| query.get(name).map(|text| parse_time(name, text)).transpose();
    let resolution = query.get("resolution").map(|text| parse_resolution(text)).transpose()?;
    let accept = call.request.headers().get("accept")?;
    let (media_type, format) = accept::choose(accept.as_deref(), &FORMATS.map(|offer| (offer.0, offer)))
        .ok_or_else(|| Problem::not_acceptable(&FORMATS.map(|(media_type, _)| media_type)))?;
    let asked = Query {
        types,
        from: time("from")?,
        to: time("to")?,
        resolution,
        cursor: query.get("cursor").cloned(),
        limit: limit(&query, 10_000, 50_000)?,
        format,
    };
    let Page { body, next } = match vault::read(&call.app.env, user, asked).await? {
        Reading::Page(page) => page,
        Reading::UnknownCursor => {
            return Err(Problem::bad_request(
                "cursor: expected the value of next, with the same resolution as in the page before",
            ));
        }
    };
    let mut response = Response::from_body(worker::ResponseBody::Body(body))?;
    let headers = response.headers_mut();
    headers.set("content-type", media_type)?;
    headers.append("vary", "accept")?;
    headers.set("cache-control", "no-store")?;
    if let Some(next) = next {
        let mut url = call.request.url()?;
        let kept: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| name != "cursor").collect();
        url.query_pairs_mut().clear().extend_pairs(kept).append_pair("cursor", &next);
        headers
            .set("link", &format!("<{}?{}>; rel=\"next\"", url.path(), url.query().unwrap_or_default()))?;
    }
    Ok(response)
}

fn check_type(name: &str) -> Result<String, Problem> {
    match TypeName::from(name) {
        TypeName::Known(known) => Ok(known.name().to_owned()),
        TypeName::Other(_) => {
            Err(Problem::bad_request("type: expected names of data types, separated by commas"))
        }
    }
}

fn parse_resolution(text: &str) -> Result<Resolution, Problem> {
    text.parse().map_err(|error| Problem::bad_request(format!("resolution: {error}")))
}

/// Returns an instant, or the start of a UTC date, in milliseconds since 1970-01-01T00:00:00Z.
fn parse_time(name: &str, text: &str) -> Result<i64, Problem> {
    let instant = DateTime::parse_from_rfc3339(text).map(|time| time.with_timezone(&Utc));
    let date = || text.parse::<NaiveDate>().map(|date| date.and_time(NaiveTime::MIN).and_utc());
    instant.or_else(|_| date()).map(|time| time.timestamp_millis()).map_err(|_| {
        Problem::bad_request(format!(
            "{name}: expected a time as 2024-02-06T05:12:00Z (with + written as %2B) or a date as 2024-02-06"
        ))
    })
}
