//! Who may do what. Secrets are compared in constant time.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use wasm_bindgen::prelude::*;
use worker::{D1Database, Request};

use crate::{config::Config, directory, problem::Problem};

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reading the user's records.
    Read,
    /// Uploading for the user.
    Write,
}

impl Scope {
    /// Returns the name that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    /// Returns the scope of this name, or `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        [Scope::Read, Scope::Write].into_iter().find(|scope| scope.as_str() == name)
    }
}

/// Returns whether two secrets are equal.
pub fn same(a: &str, b: &str) -> bool {
    // Of equal length, so that the length tells nothing either.
    Sha256::digest(a).ct_eq(&Sha256::digest(b)).into()
}

/// Returns what is stored of a token: its SHA-256, hexadecimal.
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Makes a token of 256 random bits.
pub fn new_token() -> String {
    format!("wf_{}", URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// Makes an id of 128 random bits.
pub fn new_id() -> String {
    hex(&random::<16>())
}

/// Writes bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

/// Makes random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    get_random_values(&mut bytes);
    bytes
}

/// The headers that may carry a token instead of `Authorization: Bearer`.
const TOKEN_HEADERS: [&str; 2] = ["X-API-Key", "api-key"];

/// Returns the token of a request, from `Authorization: Bearer` or one of these headers.
fn token(request: &Request, others: &[&str]) -> Result<String, Problem> {
    let headers = request.headers();
    let bearer = headers.get("authorization")?.and_then(|value| {
        let (scheme, token) = value.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let mut found = bearer;
    for name in others {
        found = match found {
            Some(token) => Some(token),
            None => headers.get(name)?,
        };
    }
    found.filter(|token| !token.is_empty()).ok_or_else(|| {
        let others = others.join(" or ");
        Problem::unauthorized(format!("expected a token in Authorization: Bearer, {others}, found none"))
    })
}

/// Lets the admin key pass.
pub fn admin(request: &Request, config: &Config) -> Result<(), Problem> {
    if same(&token(request, &TOKEN_HEADERS)?, &config.admin_key) {
        Ok(())
    } else {
        Err(Problem::unauthorized("expected the admin key"))
    }
}

/// A sender who may upload.
pub struct Uploader {
    /// The user.
    pub user: String,
    /// The token that the request carries.
    pub token: String,
}

/// Returns the sender of an upload, by the token in its request.
pub async fn uploader(request: &Request, db: &D1Database) -> Result<Uploader, Problem> {
    uploader_of(token(request, &TOKEN_HEADERS)?, db).await
}

/// Returns the sender of an upload whose token is in this header or in `Authorization: Bearer`.
pub async fn uploader_by(request: &Request, header: &str, db: &D1Database) -> Result<Uploader, Problem> {
    uploader_of(token(request, &[header])?, db).await
}

/// Returns the sender of an upload with this token.
pub async fn uploader_of(token: String, db: &D1Database) -> Result<Uploader, Problem> {
    let user = holder(&token, db, Scope::Write).await?;
    Ok(Uploader { user, token })
}

/// Lets the admin key and read tokens of the user pass.
pub async fn reader(request: &Request, config: &Config, db: &D1Database, user: &str) -> Result<(), Problem> {
    let token = token(request, &TOKEN_HEADERS)?;
    if same(&token, &config.admin_key) {
        return if directory::user_exists(db, user).await? {
            Ok(())
        } else {
            Err(Problem::not_found("no such user"))
        };
    }
    if holder(&token, db, Scope::Read).await? == user {
        Ok(())
    } else {
        Err(Problem::forbidden("the token is not this user's"))
    }
}

async fn holder(token: &str, db: &D1Database, scope: Scope) -> Result<String, Problem> {
    let row = directory::token(db, &hash(token))
        .await?
        .ok_or_else(|| Problem::unauthorized("the token is not known"))?;
    if row.scopes.split(' ').any(|name| name == scope.as_str()) {
        Ok(row.user)
    } else {
        Err(Problem::forbidden(format!("the token lacks the scope {}", scope.as_str())))
    }
}
