//! The scheduled sweep: what the outbox still holds gets its queue message again, and old bodies are deleted.

use worker::{Env, Result, console_log};

use crate::{config::Config, dead_letters, directory::now, outbox, retention};

/// How many messages one sweep sends, and how many deliveries it gives up.
const BATCH: u32 = 500;

/// Sends queue messages again for deliveries that have been open for too long; gives up those that were tried too
/// often; deletes raw bodies that are due.
pub async fn run(env: &Env) -> Result<()> {
    let config =
        Config::from_env(env).map_err(|problem| worker::Error::RustError(problem.detail().to_owned()))?;
    let db = env.d1("DIRECTORY")?;
    let before = now().saturating_sub(config.sweep_after_ms);
    dead_letters::bury(&db, &outbox::exhausted(&db, before, config.max_attempts, BATCH).await?).await?;
    let ids = outbox::overdue(&db, before, BATCH).await?;
    if !ids.is_empty() {
        console_log!("sweep: {} open deliveries are queued again", ids.len());
    }
    for batch in ids.chunks(100) {
        outbox::enqueue_all(env, batch).await?;
    }
    retention::run(env, &db, &config).await
}
