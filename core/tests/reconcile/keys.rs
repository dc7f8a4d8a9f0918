//! The keys of generated deliveries: each scope, provider and way of ranking.

use wellform_core::record::{Provider, Scope};

/// What claims are made about.
pub struct Key {
    pub name: &'static str,
    pub scope: Scope,
    pub provider: Provider,
    /// Of a place, which is the time of modification where that is the rank, and of the time of receipt.
    pub rank: fn(i64, i64) -> Vec<i64>,
    /// How its source record is kept by its id, the last segment, if it is.
    pub kept: Option<Kept>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kept {
    /// The sender says when it was modified: the rank is that, then the receipt.
    Modified,
    /// As above, but the rank is that of the key.
    Ranked,
    /// The sender does not say, and the receipt stands in.
    Received,
}

pub const KEYS: [Key; 13] = [
    Key {
        name: "health_connect/u/sleep/2023-11-14",
        scope: Scope::Document,
        provider: Provider::HealthConnect,
        rank: |place, received_at| vec![place, received_at / 1000],
        kept: None,
    },
    Key {
        name: "garmin/u/sleeps/1700000000",
        scope: Scope::Document,
        provider: Provider::Garmin,
        rank: |place, received_at| vec![place, received_at, 7],
        kept: None,
    },
    Key {
        name: "garmin/u/sleeps/1700001000",
        scope: Scope::Document,
        provider: Provider::Garmin,
        rank: |place, received_at| vec![place, received_at, 7],
        kept: None,
    },
    Key {
        name: "apple_health/u/sleep_analysis/watch/1700000000",
        scope: Scope::Document,
        provider: Provider::AppleHealth,
        rank: |place, received_at| vec![place, received_at],
        kept: None,
    },
    Key {
        name: "apple_health/u/sleep_analysis/watch/1700001000",
        scope: Scope::Document,
        provider: Provider::AppleHealth,
        rank: |place, received_at| vec![place, received_at],
        kept: None,
    },
    Key {
        name: "garmin/u/epochs/1700000000",
        scope: Scope::Slot,
        provider: Provider::Garmin,
        rank: |place, received_at| vec![received_at, place],
        kept: None,
    },
    Key {
        name: "health_connect/u/slots/1700000000",
        scope: Scope::Slot,
        provider: Provider::HealthConnect,
        rank: |place, received_at| vec![place, received_at],
        kept: None,
    },
    Key {
        name: "health_connect/u/workouts/ab",
        scope: Scope::Merge,
        provider: Provider::HealthConnect,
        rank: |place, _| vec![place],
        kept: None,
    },
    Key {
        name: "apple_health/u/heart_rate/watch",
        scope: Scope::Row,
        provider: Provider::AppleHealth,
        rank: |place, _| vec![place],
        kept: None,
    },
    Key {
        name: "health_connect/u/steps/x0",
        scope: Scope::Document,
        provider: Provider::HealthConnect,
        rank: |modified_at, received_at| vec![modified_at, received_at],
        kept: Some(Kept::Modified),
    },
    Key {
        name: "health_connect/u/steps/x1",
        scope: Scope::Document,
        provider: Provider::HealthConnect,
        rank: |place, _| vec![place],
        kept: Some(Kept::Ranked),
    },
    Key {
        name: "health_connect/u/steps/x2",
        scope: Scope::Document,
        provider: Provider::HealthConnect,
        rank: |_, received_at| vec![received_at],
        kept: Some(Kept::Received),
    },
    Key {
        name: "health_connect/u/sessions/x0",
        scope: Scope::Merge,
        provider: Provider::HealthConnect,
        rank: |modified_at, received_at| vec![modified_at, received_at],
        kept: Some(Kept::Modified),
    },
];
