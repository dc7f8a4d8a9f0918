//! The admin API: users, their tokens, and their links to Garmin accounts.

use serde::Deserialize;
use serde_json::json;
use worker::Response;

use super::{Call, body, check_user, limit};
use crate::{
    app::App,
    auth::{self, Scope},
    directory::{self, Added, Removed},
    links::{self, Linked, Wanted},
    outbox,
    problem::Problem,
    retention::Limits,
};

const GARMIN: &str = "garmin";

/// `GET /v1/users`
pub async fn list(call: &Call) -> Result<Response, Problem> {
    call.admin()?;
    let query = call.query(&["cursor", "limit"])?;
    let limit = limit(&query, 100, 1000)?;
    let after = query.get("cursor").map_or("", String::as_str);
    let mut users = directory::users(&call.app.db()?, after, limit + 1).await?;
    let more = users.len() > limit as usize;
    users.truncate(limit as usize);
    let next = more.then(|| users.last()).flatten();
    Ok(Response::from_json(&json!({"users": users, "next": next.map(|user| &user.id)}))?)
}

/// `POST /v1/users`
pub async fn create(call: &mut Call) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        id: Option<String>,
    }
    call.admin()?;
    let Body { id } = body(&mut call.request).await?;
    let id = id.unwrap_or_else(auth::new_id);
    check_user(&id)?;
    if directory::add_user(&call.app.db()?, &id).await? == Added::Existing {
        return Err(Problem::conflict(format!("there is already a user {id}")));
    }
    let mut response = Response::from_json(&json!({ "id": id }))?.with_status(201);
    response.headers_mut().set("location", &format!("/v1/users/{id}"))?;
    Ok(response)
}

/// `POST /v1/users/{user}/tokens`
pub async fn create_token(call: &mut Call) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        scopes: Vec<String>,
        name: Option<String>,
    }
    call.admin()?;
    let [user] = call.parameters.all()?;
    let db = call.app.db()?;
    existing(&call.app, user).await?;
    let Body { scopes, name } = body(&mut call.request).await?;
    let mut known: Vec<&str> = Vec::new();
    for scope in &scopes {
        let scope = Scope::from_name(scope)
            .ok_or_else(|| Problem::bad_request("scopes: expected read, write or both"))?;
        if !known.contains(&scope.as_str()) {
            known.push(scope.as_str());
        }
    }
    if known.is_empty() {
        return Err(Problem::bad_request("scopes: expected read, write or both, found none"));
    }
    let (id, token) = (auth::new_id(), auth::new_token());
    directory::add_token(&db, &id, user, &auth::hash(&token), &known.join(" "), name.as_deref()).await?;
    let mut response =
        Response::from_json(&json!({"id": id, "token": token, "scopes": known}))?.with_status(201);
    response.headers_mut().set("cache-control", "no-store")?;
    Ok(response)
}

/// `DELETE /v1/users/{user}/tokens/{id}`
pub async fn remove_token(call: &Call) -> Result<Response, Problem> {
    call.admin()?;
    let [user, id] = call.parameters.all()?;
    match directory::remove_token(&call.app.db()?, user, id).await? {
        Removed::Gone => Ok(Response::empty()?.with_status(204)),
        Removed::Missing => Err(Problem::not_found("the user has no such token")),
    }
}

/// `PUT /v1/users/{user}/links/garmin`
pub async fn link(call: &mut Call) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(alias = "userId")]
        subject: String,
        #[serde(default)]
        confirm: bool,
    }
    call.admin()?;
    let [user] = call.parameters.all()?;
    existing(&call.app, user).await?;
    let Body { subject, confirm } = body(&mut call.request).await?;
    let subject = subject.trim();
    if subject.is_empty() || subject.len() > 256 {
        return Err(Problem::bad_request("subject: expected a Garmin userId of 1 to 256 characters"));
    }
    let limits = Limits::now(&call.app.config);
    let wanted = Wanted { user, provider: GARMIN, subject, confirmed: confirm };
    let opened = match links::link(&call.app.db()?, wanted, limits).await? {
        Linked::Made(opened) => opened,
        Linked::Before => Vec::new(),
        Linked::Unconfirmed => {
            return Err(Problem::unconfirmed(
                "another user is linked to this Garmin account; to link this user to it as well, send \"confirm\": true",
            ));
        }
    };
    let queued = opened.len();
    outbox::enqueue_after_answer(&call.app, opened);
    Ok(Response::from_json(&json!({"provider": GARMIN, "subject": subject, "queued": queued}))?)
}

/// `DELETE /v1/users/{user}/links/garmin`
pub async fn unlink(call: &Call) -> Result<Response, Problem> {
    call.admin()?;
    let [user] = call.parameters.all()?;
    match links::unlink(&call.app.db()?, user, GARMIN).await? {
        Removed::Gone => Ok(Response::empty()?.with_status(204)),
        Removed::Missing => Err(Problem::not_found("the user is linked to no Garmin account")),
    }
}

async fn existing(app: &App, user: &str) -> Result<(), Problem> {
    check_user(user)?;
    if directory::user_exists(&app.db()?, user).await? {
        Ok(())
    } else {
        Err(Problem::not_found("no such user"))
    }
}
