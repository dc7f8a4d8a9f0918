//! What a deployment sets: secrets and variables.

use wellform_core::{Limits, record::Sensitivity};
use worker::Env;

use crate::problem::Problem;

/// Shorter secrets are refused: they can be guessed.
const SECRET_CHARS: usize = 32;

const DAY_MS: u64 = 24 * 3600 * 1000;

/// Whether an upload must be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// It may be. A signature that is there must be right.
    Optional,
    /// It must be.
    Required,
}

/// The settings of this deployment.
pub struct Config {
    /// The key of the admin API.
    pub admin_key: String,
    /// The secret path segments that Garmin may use: the current one and, while it is being rotated, the next.
    pub garmin_secrets: Vec<String>,
    /// The value that the header `garmin-client-id` must have, if any.
    pub garmin_client_id: Option<String>,
    /// The longest body that is accepted, in bytes.
    pub max_body_bytes: u64,
    /// The most bytes that a body may inflate to.
    pub max_inflated_bytes: u64,
    /// Whether an upload must be signed.
    pub signing: Signing,
    /// How long a delivery may be open before the sweep sends its queue message again, in milliseconds.
    pub sweep_after_ms: u64,
    /// How often a delivery is tried before it is given up.
    pub max_attempts: u32,
    /// How long a raw body is kept, in milliseconds.
    pub raw_ms: u64,
    /// How long it is kept if no user is linked to an account that it concerns, in milliseconds.
    pub unlinked_ms: u64,
    /// How long a call of a URL from a ping may take, in milliseconds.
    pub fetch_timeout_ms: u64,
    /// What is left out of all that is normalised.
    pub without: Vec<Sensitivity>,
    /// The origins whose pages may call the API; `*` for all.
    pub cors_origins: Vec<String>,
}

impl Config {
    /// Reads the settings.
    pub fn from_env(env: &Env) -> Result<Self, Problem> {
        Ok(Config {
            admin_key: secret(env, "ADMIN_KEY")?,
            garmin_secrets: [
                Some(secret(env, "GARMIN_SECRET")?),
                optional_secret(env, "GARMIN_SECRET_NEXT")?,
            ]
            .into_iter()
            .flatten()
            .collect(),
            garmin_client_id: text(env, "GARMIN_CLIENT_ID"),
            max_body_bytes: number(env, "MAX_BODY_BYTES", 100_000_000)?,
            max_inflated_bytes: number(env, "MAX_INFLATED_BYTES", 1 << 30)?,
            signing: if switch(env, "REQUIRE_SIGNATURE")? { Signing::Required } else { Signing::Optional },
            sweep_after_ms: number(env, "SWEEP_AFTER_SECONDS", 60)?.saturating_mul(1000),
            max_attempts: number(env, "MAX_ATTEMPTS", 20)?.try_into().unwrap_or(u32::MAX),
            raw_ms: number(env, "RAW_DAYS", 30)?.saturating_mul(DAY_MS),
            unlinked_ms: number(env, "UNLINKED_DAYS", 7)?.saturating_mul(DAY_MS),
            fetch_timeout_ms: number(env, "FETCH_TIMEOUT_SECONDS", 60)?.saturating_mul(1000),
            without: list(env, "WITHOUT").iter().map(|name| kind(name)).collect::<Result<_, _>>()?,
            cors_origins: list(env, "CORS_ORIGINS"),
        })
    }

    /// Returns the limits for a body.
    pub fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.inflated_bytes = self.max_inflated_bytes;
        limits
    }
}

fn text(env: &Env, name: &str) -> Option<String> {
    let value = env.var(name).ok()?.to_string();
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Texts with commas or spaces between.
fn list(env: &Env, name: &str) -> Vec<String> {
    let text = text(env, name).unwrap_or_default();
    text.split([',', ' ']).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// A kind of data that can be left out.
fn kind(name: &str) -> Result<Sensitivity, Problem> {
    let kind = serde_json::from_value(name.into()).ok().filter(|kind| *kind != Sensitivity::Open);
    kind.ok_or_else(|| {
        Problem::misconfigured(
            "the variable WITHOUT: expected a list of sexual, reproductive, medication, location and mood",
        )
    })
}

fn optional_secret(env: &Env, name: &str) -> Result<Option<String>, Problem> {
    match text(env, name) {
        Some(value) if value.chars().count() < SECRET_CHARS => Err(Problem::misconfigured(format!(
            "the secret {name} is shorter than {SECRET_CHARS} characters; set a random one with: wrangler secret put {name}"
        ))),
        value => Ok(value),
    }
}

fn secret(env: &Env, name: &str) -> Result<String, Problem> {
    optional_secret(env, name)?.ok_or_else(|| {
        Problem::misconfigured(format!(
            "the secret {name} is not set; set it with: wrangler secret put {name}"
        ))
    })
}

/// Returns whether something is switched on. The default is off.
fn switch(env: &Env, name: &str) -> Result<bool, Problem> {
    match text(env, name).as_deref() {
        None | Some("off" | "false" | "0") => Ok(false),
        Some("on" | "true" | "1") => Ok(true),
        Some(_) => Err(Problem::misconfigured(format!("the variable {name}: expected on or off"))),
    }
}

fn number(env: &Env, name: &str, default: u64) -> Result<u64, Problem> {
    match text(env, name) {
        None => Ok(default),
        Some(value) => value.parse().map_err(|_| {
            Problem::misconfigured(format!("the variable {name}: expected a whole number of at least 0"))
        }),
    }
}
