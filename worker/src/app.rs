//! What every route works with.

use worker::{Bucket, Context, D1Database, Env};

use crate::{config::Config, problem::Problem};

/// The deployment, as a request sees it.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The bindings.
    pub env: Env,
    /// What may go on after the answer.
    pub context: Context,
}

impl App {
    /// Returns the database of the directory and the outbox.
    pub fn db(&self) -> Result<D1Database, Problem> {
        Ok(self.env.d1("DIRECTORY")?)
    }

    /// Returns the bucket of raw bodies, files and long reports.
    pub fn bucket(&self) -> Result<Bucket, Problem> {
        Ok(self.env.bucket("RAW")?)
    }
}
