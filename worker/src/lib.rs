//! The Cloudflare Worker of wellform.
//!
//! A delivery is authenticated, stored raw in R2 and noted in the outbox (D1) before its sender gets an answer;
//! a queue hands it to the consumer, which normalises it and applies the changes to the vault of each user that it
//! concerns: one SQLite Durable Object per user. A scheduled sweep queues again what the outbox still holds, and
//! deletes raw bodies that are old enough.

mod app;
mod auth;
mod config;
mod consumer;
mod cors;
mod dead_letters;
mod directory;
mod fault;
mod fetches;
mod gaps;
mod intake;
mod links;
mod outbox;
mod problem;
mod retention;
mod routes;
mod stream;
mod sweep;
mod vault;

use worker::{
    Context, Env, MessageBatch, Request, Response, ScheduleContext, ScheduledEvent, console_error, event,
};

use app::App;
use config::Config;

/// Answers a request.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> worker::Result<Response> {
    fault::arm(&env);
    let config = match Config::from_env(&env) {
        Ok(config) => config,
        Err(problem) => return problem.into_response(),
    };
    let origin = cors::allowed(&request, &config);
    if let Some(origin) = &origin
        && cors::is_preflight(&request)
    {
        return cors::preflight(origin);
    }
    let mut response = routes::answer(request, App { config, env, context }).await?;
    if let Some(origin) = &origin {
        cors::allow(&mut response, origin)?;
    }
    Ok(response)
}

/// Takes messages from the queue of deliveries and from the queue of dead letters.
#[event(queue)]
async fn queue(batch: MessageBatch<outbox::Message>, env: Env, _: Context) -> worker::Result<()> {
    fault::arm(&env);
    consumer::take(&batch, &env).await
}

/// Queues again what the outbox still holds, and deletes what is old enough.
#[event(scheduled)]
async fn scheduled(_: ScheduledEvent, env: Env, _: ScheduleContext) {
    fault::arm(&env);
    if let Err(error) = sweep::run(&env).await {
        console_error!("sweep: {error}");
    }
}
