//! The directory in D1: users and their tokens.

use serde::{Deserialize, Serialize};
use wellform_core::record::AccountEvent;
use worker::{D1Database, D1PreparedStatement, D1Result, D1Type, Result};

/// Binds the parameters of a statement.
pub fn prepare<'a>(
    db: &D1Database,
    sql: &str,
    values: impl IntoIterator<Item = &'a D1Type<'a>>,
) -> Result<D1PreparedStatement> {
    db.prepare(sql).bind_refs(values)
}

/// How many rows a statement changed.
pub fn changes(result: &D1Result) -> Result<usize> {
    Ok(result.meta()?.and_then(|meta| meta.changes).unwrap_or(0))
}

/// Milliseconds as D1 takes them: its own integers have 32 bits.
pub fn number(value: u64) -> D1Type<'static> {
    D1Type::Real(value as f64)
}

/// A text, or null.
pub fn optional(value: Option<&str>) -> D1Type<'_> {
    value.map_or(D1Type::Null, D1Type::Text)
}

/// Now, in milliseconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    worker::Date::now().as_millis()
}

/// A user, as the admin API shows it.
#[derive(Debug, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: String,
}

/// A row that is only an id.
#[derive(Debug, Deserialize)]
pub struct Id {
    /// The id.
    pub id: String,
}

/// Who a token belongs to and what it may do.
#[derive(Debug, Deserialize)]
pub struct Token {
    /// The user.
    pub user: String,
    /// Names of scopes, separated by spaces.
    pub scopes: String,
}

/// A page of users, in the order of their ids.
pub async fn users(db: &D1Database, after: &str, limit: u32) -> Result<Vec<User>> {
    prepare(
        db,
        "SELECT id FROM users WHERE id > ?1 ORDER BY id LIMIT ?2",
        &[D1Type::Text(after), number(limit.into())],
    )?
    .all()
    .await?
    .results()
}

/// Adds a user; false: it is there already.
pub async fn add_user(db: &D1Database, id: &str) -> Result<bool> {
    let result = prepare(
        db,
        "INSERT INTO users (id, created_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        &[D1Type::Text(id), number(now())],
    )?
    .run()
    .await?;
    Ok(changes(&result)? > 0)
}

/// Whether there is such a user.
pub async fn user_exists(db: &D1Database, id: &str) -> Result<bool> {
    let found: Option<String> =
        prepare(db, "SELECT id FROM users WHERE id = ?1", &[D1Type::Text(id)])?.first(Some("id")).await?;
    Ok(found.is_some())
}

/// The token of this hash.
pub async fn token(db: &D1Database, hash: &str) -> Result<Option<Token>> {
    prepare(db, "SELECT user, scopes FROM tokens WHERE hash = ?1", &[D1Type::Text(hash)])?.first(None).await
}

/// Adds a token.
pub async fn add_token(
    db: &D1Database,
    id: &str,
    user: &str,
    hash: &str,
    scopes: &str,
    name: Option<&str>,
) -> Result<()> {
    prepare(
        db,
        "INSERT INTO tokens (id, user, hash, scopes, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            D1Type::Text(id),
            D1Type::Text(user),
            D1Type::Text(hash),
            D1Type::Text(scopes),
            name.map_or(D1Type::Null, D1Type::Text),
            number(now()),
        ],
    )?
    .run()
    .await?;
    Ok(())
}

/// Revokes a token; false: the user has no such token.
pub async fn remove_token(db: &D1Database, user: &str, id: &str) -> Result<bool> {
    let result = prepare(
        db,
        "DELETE FROM tokens WHERE user = ?1 AND id = ?2",
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .run()
    .await?;
    Ok(changes(&result)? > 0)
}

/// The name of an account event as it stands in a change.
pub fn event_name(event: AccountEvent) -> &'static str {
    match event {
        AccountEvent::Deregistered => "deregistered",
        AccountEvent::PermissionsChanged => "permissions_changed",
        AccountEvent::PermissionLost => "permission_lost",
        AccountEvent::TokenExpired => "token_expired",
    }
}
