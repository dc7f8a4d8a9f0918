//! The scheduled sweep: what the outbox still holds, and what is still to be pulled, gets its queue message again, and
//! what is too old is deleted.

use worker::{Env, Result, console_log};

use crate::{config::Config, dead_letters, directory::now, fetches, outbox, retention};

/// How many messages of each kind one sweep sends, and how many deliveries it gives up.
const BATCH: u32 = 500;

/// Sends queue messages again for deliveries that have been open for too long, and for fetches that are due; gives up
/// deliveries that were tried too often; deletes what is too old.
pub async fn run(env: &Env) -> Result<()> {
    let config = Config::from_env(env)?;
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
    fetches::enqueue(env, &fetches::overdue(&db, before, BATCH).await?).await?;
    retention::run(env, &db, &config).await
}
