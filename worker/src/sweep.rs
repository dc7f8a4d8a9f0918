//! The scheduled sweep: what the outbox still holds gets its queue message again.

use worker::{Env, Result, console_log};

use crate::{config::Config, outbox};

/// How many messages one sweep sends.
const BATCH: u32 = 500;

/// Sends queue messages again for deliveries that have been open for too long.
pub async fn run(env: &Env) -> Result<()> {
    let config =
        Config::from_env(env).map_err(|problem| worker::Error::RustError(problem.detail().to_owned()))?;
    let ids =
        outbox::overdue(&env.d1("DIRECTORY")?, config.sweep_after_ms, config.max_attempts, BATCH).await?;
    if !ids.is_empty() {
        console_log!("sweep: {} open deliveries are queued again", ids.len());
    }
    for batch in ids.chunks(100) {
        outbox::enqueue_all(env, batch).await?;
    }
    Ok(())
}
