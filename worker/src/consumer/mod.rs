//! Takes queue messages: normalises deliveries, applies their changes to the vaults of their users, and pulls what pings
//! point to.

mod group;
mod work;

use std::pin::Pin;

use worker::{
    Env, Error, MessageBatch, MessageExt as _, QueueRetryOptionsBuilder, RawMessage, Result, console_error,
    d1::serde_wasm_bindgen,
};

use crate::{
    dead_letters, fetches,
    outbox::{self, Finished, Message},
};
pub use work::report_key;
use work::{Failure, Work};

/// How the name of the dead-letter queue ends.
const DEAD_LETTERS: &str = "dead-letters";

/// The queue of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queue {
    /// What is to be done.
    Deliveries,
    /// What was tried for the last time.
    DeadLetters,
}

/// What the report of a delivery holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Results {
    /// What was not mapped as it was.
    Exceptions,
    /// The outcome of every record as well.
    EveryRecord,
}

/// Takes the messages of a batch, one by one.
pub async fn take(batch: &MessageBatch<Message>, env: &Env) -> Result<()> {
    let queue = if batch.queue().ends_with(DEAD_LETTERS) { Queue::DeadLetters } else { Queue::Deliveries };
    for message in batch.raw_iter() {
        match take_one(env, queue, &message).await {
            Ok(()) => message.ack(),
            Err(RetryAfter(seconds)) => {
                let options = QueueRetryOptionsBuilder::new().with_delay_seconds(seconds).build();
                message.retry_with_options(&options);
            }
        }
    }
    Ok(())
}

/// Something failed, was logged, and should be tried again after so many seconds.
pub struct RetryAfter(u32);

async fn take_one(env: &Env, queue: Queue, message: &RawMessage) -> std::result::Result<(), RetryAfter> {
    let noted = match (serde_wasm_bindgen::from_value(message.body()), queue) {
        (Ok(Message::Delivery(id)), Queue::Deliveries) => {
            return process(env, &id, Results::Exceptions).await;
        }
        (Ok(Message::Delivery(id)), Queue::DeadLetters) => bury(env, id).await,
        (Ok(Message::Fetch(id)), Queue::Deliveries) => {
            pull(env, &id).await;
            Ok(())
        }
        // A fetch that fails is due again later, with or without its message.
        (Ok(Message::Fetch(_)), Queue::DeadLetters) => Ok(()),
        // Another attempt would not make it readable. The sweep finds what it was about.
        (Err(_), _) => note_unreadable(env, &message.id()).await,
    };
    noted.map_err(|error| {
        console_error!("queue message {}: no dead letter was written: {error}", message.id());
        RetryAfter(60)
    })
}

async fn pull(env: &Env, id: &str) {
    if let Err(error) = fetches::pull(env, id).await {
        console_error!("fetch {id}: {error}");
    }
}

async fn bury(env: &Env, delivery: String) -> Result<()> {
    dead_letters::bury(&env.d1("DIRECTORY")?, &[delivery]).await
}

async fn note_unreadable(env: &Env, message: &str) -> Result<()> {
    console_error!("queue message {message} names no delivery");
    dead_letters::note_unreadable(&env.d1("DIRECTORY")?, message).await
}

/// Processes a delivery, if there is anything to do.
///
/// The future is boxed: otherwise every module that awaits it would get a compiled copy of it.
pub fn process<'a>(
    env: &'a Env,
    id: &'a str,
    results: Results,
) -> Pin<Box<dyn Future<Output = std::result::Result<(), RetryAfter>> + 'a>> {
    Box::pin(process_all(env, id, results))
}

async fn process_all(env: &Env, id: &str, results: Results) -> std::result::Result<(), RetryAfter> {
    let retry = |what: &str, attempts: u32, error: Error| {
        console_error!("delivery {id}, attempt {attempts}: {what}: {error}");
        RetryAfter(2_u32.saturating_pow(attempts.min(11)).min(1800))
    };
    let storage = |error| retry("storage", 0, error);
    let db = env.d1("DIRECTORY").map_err(storage)?;
    while let Some(delivery) = outbox::begin(&db, id).await.map_err(storage)? {
        match Work::new(env, &db, &delivery, results).run().await {
            Ok(Finished::Ended) => break,
            // The share of the new user is still to be applied.
            Ok(Finished::LinkedMeanwhile) => {}
            Err(Failure { class, error }) => {
                let RetryAfter(seconds) = retry(class, delivery.attempts, error);
                outbox::postpone(&db, id, class, seconds).await.map_err(storage)?;
                return Err(RetryAfter(seconds));
            }
        }
    }
    Ok(())
}
