//! The directory in D1: users and their tokens.

use serde::{Deserialize, Serialize};
use worker::{D1Database, D1PreparedStatement, D1Result, D1Type, Result};

/// Binds the parameters of a statement.
pub fn prepare<'a>(
    db: &D1Database,
    sql: &str,
    values: impl IntoIterator<Item = &'a D1Type<'a>>,
) -> Result<D1PreparedStatement> {
    db.prepare(sql).bind_refs(values)
}

/// Returns how many rows a statement changed.
pub fn changes(result: &D1Result) -> Result<usize> {
    Ok(result.meta()?.and_then(|meta| meta.changes).unwrap_or(0))
}

/// Binds a number. It is a float, because integers of D1 have 32 bits.
pub fn number(value: u64) -> D1Type<'static> {
    D1Type::Real(value as f64)
}

/// Binds a text, or null.
pub fn optional(value: Option<&str>) -> D1Type<'_> {
    value.map_or(D1Type::Null, D1Type::Text)
}

/// Returns the time now, in milliseconds since 1970-01-01T00:00:00Z.
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

/// A token.
#[derive(Debug, Deserialize)]
pub struct Token {
    /// The user.
    pub user: String,
    /// Names of scopes, separated by spaces.
    pub scopes: String,
}

/// Returns a page of users, in the order of their ids.
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

/// The outcome of adding something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was added.
    New,
    /// It existed before.
    Existing,
}

/// The outcome of removing something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It was removed.
    Gone,
    /// It did not exist.
    Missing,
}

impl Removed {
    /// Returns what a statement that removes one thing did.
    pub fn of(result: &D1Result) -> Result<Self> {
        Ok(if changes(result)? > 0 { Removed::Gone } else { Removed::Missing })
    }
}

/// Adds a user.
pub async fn add_user(db: &D1Database, id: &str) -> Result<Added> {
    let result = prepare(
        db,
        "INSERT INTO users (id, created_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        &[D1Type::Text(id), number(now())],
    )?
    .run()
    .await?;
    Ok(if changes(&result)? > 0 { Added::New } else { Added::Existing })
}

/// Returns whether a user exists.
pub async fn user_exists(db: &D1Database, id: &str) -> Result<bool> {
    let found: Option<String> =
        prepare(db, "SELECT id FROM users WHERE id = ?1", &[D1Type::Text(id)])?.first(Some("id")).await?;
    Ok(found.is_some())
}

/// Returns the token with this hash.
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

/// Revokes a token of a user.
pub async fn remove_token(db: &D1Database, user: &str, id: &str) -> Result<Removed> {
    let result = prepare(
        db,
        "DELETE FROM tokens WHERE user = ?1 AND id = ?2",
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .run()
    .await?;
    Removed::of(&result)
}
