//! The admin API: users, their tokens, and their links to Garmin accounts.

use serde::Deserialize;
use serde_json::json;
use worker::{Request, Response, console_error};

use super::{App, body, check_user, limit, query};
use crate::{
    auth::{self, Scope},
    directory,
    links::{self, Linked},
    outbox,
    problem::Problem,
    retention::Limits,
};

const GARMIN: &str = "garmin";

/// `GET /v1/users`
pub async fn list(request: &Request, app: &App) -> Result<Response, Problem> {
    auth::admin(request, &app.config)?;
    let query = query(request, &["cursor", "limit"])?;
    let limit = limit(&query, 100, 1000)?;
    let after = query.get("cursor").map_or("", String::as_str);
    let mut users = directory::users(&app.db()?, after, limit + 1).await?;
    let more = users.len() > limit as usize;
    users.truncate(limit as usize);
    let next = more.then(|| users.last()).flatten();
    Ok(Response::from_json(&json!({"users": users, "next": next.map(|user| &user.id)}))?)
}

/// `POST /v1/users`
pub async fn create(request: Request, app: &App) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        id: Option<String>,
    }
    auth::admin(&request, &app.config)?;
    let Body { id } = body(request).await?;
    let id = id.unwrap_or_else(auth::new_id);
    check_user(&id)?;
    if !directory::add_user(&app.db()?, &id).await? {
        return Err(Problem::conflict(format!("there is already a user {id}")));
    }
    let mut response = Response::from_json(&json!({ "id": id }))?.with_status(201);
    response.headers_mut().set("location", &format!("/v1/users/{id}"))?;
    Ok(response)
}

/// `POST /v1/users/{user}/tokens`
pub async fn create_token(request: Request, app: &App, user: &str) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        scopes: Vec<String>,
        name: Option<String>,
    }
    auth::admin(&request, &app.config)?;
    let db = app.db()?;
    existing(app, user).await?;
    let Body { scopes, name } = body(request).await?;
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
pub async fn remove_token(request: &Request, app: &App, user: &str, id: &str) -> Result<Response, Problem> {
    auth::admin(request, &app.config)?;
    if directory::remove_token(&app.db()?, user, id).await? {
        Ok(Response::empty()?.with_status(204))
    } else {
        Err(Problem::not_found("the user has no such token"))
    }
}

/// `PUT /v1/users/{user}/links/garmin`
pub async fn link(request: Request, app: &App, user: &str) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(alias = "userId")]
        subject: String,
        #[serde(default)]
        confirm: bool,
    }
    auth::admin(&request, &app.config)?;
    existing(app, user).await?;
    let Body { subject, confirm } = body(request).await?;
    let subject = subject.trim();
    if subject.is_empty() || subject.len() > 256 {
        return Err(Problem::bad_request("subject: expected a Garmin userId of 1 to 256 characters"));
    }
    let limits = Limits::now(&app.config);
    let opened = match links::link(&app.db()?, user, GARMIN, subject, confirm, limits).await? {
        Linked::Made(opened) => opened,
        Linked::Before => Vec::new(),
        Linked::Unconfirmed => {
            return Err(Problem::unconfirmed(
                "another user is linked to this Garmin account; to link this user to it as well, send \"confirm\": true",
            ));
        }
    };
    let queued = opened.len();
    let env = app.env.clone();
    app.context.wait_until(async move {
        for batch in opened.chunks(100) {
            // Without a message the sweep finds the deliveries.
            if let Err(error) = outbox::enqueue_all(&env, batch).await {
                console_error!("deliveries of a new link: the queue took no message: {error}");
            }
        }
    });
    Ok(Response::from_json(&json!({"provider": GARMIN, "subject": subject, "queued": queued}))?)
}

/// `DELETE /v1/users/{user}/links/garmin`
pub async fn unlink(request: &Request, app: &App, user: &str) -> Result<Response, Problem> {
    auth::admin(request, &app.config)?;
    if links::unlink(&app.db()?, user, GARMIN).await? {
        Ok(Response::empty()?.with_status(204))
    } else {
        Err(Problem::not_found("the user is linked to no Garmin account"))
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
