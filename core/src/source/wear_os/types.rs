//! The data types of Health Services, and the kinds of points of each.

use crate::record::{DataType, TypeName};

/// How the value of a point relates to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A reading at an instant.
    Sample,
    /// An amount over an interval.
    Interval,
    /// The amount of a local day so far.
    Daily,
    /// The amount of a session so far.
    Cumulative,
    /// Mean, least and greatest value of a session so far.
    Statistical,
}

impl Kind {
    /// Every kind, with its name as it is sent and as it is written in keys.
    const ALL: [(Kind, &'static str); 5] = [
        (Kind::Sample, "sample"),
        (Kind::Interval, "interval"),
        (Kind::Daily, "daily"),
        (Kind::Cumulative, "cumulative"),
        (Kind::Statistical, "statistical"),
    ];

    pub(super) fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Returns the kind of this name, in any case.
    pub(super) fn read(name: &str) -> Option<Kind> {
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(kind, _)| *kind)
    }
}

/// A data type.
#[derive(Debug)]
pub(super) struct WearType {
    /// Its constant in the API, without the suffix of a kind.
    constant: &'static str,
    /// Its `DataType.name`, which deltas and aggregates share.
    pub(super) name: &'static str,
    pub(super) data_type: DataType,
    kinds: &'static [Kind],
}

/// The kinds of what is counted, without and with totals of days.
const AMOUNT: &[Kind] = &[Kind::Interval, Kind::Cumulative];
const DAILY_AMOUNT: &[Kind] = &[Kind::Interval, Kind::Cumulative, Kind::Daily];
/// The kinds of what is measured.
const READING: &[Kind] = &[Kind::Sample, Kind::Statistical];

const fn row(
    constant: &'static str,
    name: &'static str,
    data_type: DataType,
    kinds: &'static [Kind],
) -> WearType {
    WearType { constant, name, data_type, kinds }
}

static TYPES: &[WearType] = &[
    row("CALORIES", "Calories", DataType::TotalEnergy, DAILY_AMOUNT),
    row("DISTANCE", "Distance", DataType::Distance, DAILY_AMOUNT),
    row("ELEVATION_GAIN", "Elevation Gain", DataType::ElevationGain, DAILY_AMOUNT),
    row("ELEVATION_LOSS", "Elevation Loss", DataType::ElevationLoss, AMOUNT),
    row("FLOORS", "Floors", DataType::FlightsClimbed, DAILY_AMOUNT),
    row("STEPS", "Steps", DataType::StepCount, DAILY_AMOUNT),
    row("WALKING_STEPS", "Walking Steps", DataType::WalkingStepCount, AMOUNT),
    row("RUNNING_STEPS", "Running Steps", DataType::RunningStepCount, AMOUNT),
    row("SWIMMING_STROKES", "Swimming Strokes", DataType::SwimmingStrokeCount, AMOUNT),
    row("SWIMMING_LAP_COUNT", "Swim Lap Count", DataType::SwimmingLapCount, AMOUNT),
    row("REP_COUNT", "Rep Count", DataType::RepetitionCount, AMOUNT),
    row("GOLF_SHOT_COUNT", "Golf Shot Count", DataType::GolfShotCount, AMOUNT),
    row("DECLINE_DISTANCE", "Decline Distance", DataType::DeclineDistance, AMOUNT),
    row("INCLINE_DISTANCE", "Incline Distance", DataType::InclineDistance, AMOUNT),
    row("FLAT_GROUND_DISTANCE", "Flat Ground Distance", DataType::FlatGroundDistance, AMOUNT),
    row("DECLINE_DURATION", "Decline Duration", DataType::DeclineDuration, AMOUNT),
    row("INCLINE_DURATION", "Incline Duration", DataType::InclineDuration, AMOUNT),
    row("FLAT_GROUND_DURATION", "Flat Ground Duration", DataType::FlatGroundDuration, AMOUNT),
    row("RESTING_EXERCISE_DURATION", "Resting Exercise Duration", DataType::WorkoutRestingDuration, AMOUNT),
    row(
        "ACTIVE_EXERCISE_DURATION",
        "Active Exercise Duration",
        DataType::WorkoutDuration,
        &[Kind::Cumulative],
    ),
    row("HEART_RATE_BPM", "HeartRate", DataType::HeartRate, READING),
    row("LOCATION", "Location", DataType::Location, &[Kind::Sample]),
    row("SPEED", "Speed", DataType::Speed, READING),
    row("PACE", "Pace", DataType::Pace, READING),
    row("ABSOLUTE_ELEVATION", "Absolute Elevation", DataType::Altitude, READING),
    row("STEPS_PER_MINUTE", "Step per minute", DataType::StepCadence, READING),
    row("VO2_MAX", "VO2 Max", DataType::Vo2Max, READING),
    row("GROUND_CONTACT_TIME", "Ground Contact Time", DataType::RunningGroundContactTime, READING),
    row("VERTICAL_OSCILLATION", "Vertical Oscillation", DataType::RunningVerticalOscillation, READING),
    row("VERTICAL_RATIO", "Vertical Ratio", DataType::RunningVerticalRatio, READING),
    row("STRIDE_LENGTH", "Stride Length", DataType::RunningStrideLength, READING),
];

/// Returns the type of a constant or of a `DataType.name`, in any case and spacing, and the kind that the
/// name implies.
pub(super) fn find(text: &str) -> Option<(&'static WearType, Option<Kind>)> {
    let letters: String = letters(text).collect();
    let (bare, kind) = if let Some(bare) = letters.strip_suffix("total") {
        (bare, Some(Kind::Cumulative))
    } else if let Some(bare) = letters.strip_suffix("stats") {
        (bare, Some(Kind::Statistical))
    } else if let Some(bare) = letters.strip_prefix("daily").or_else(|| letters.strip_suffix("daily")) {
        (bare, Some(Kind::Daily))
    } else {
        (&*letters, None)
    };
    let is = |name: &str| self::letters(name).eq(bare.chars());
    let found = TYPES.iter().find(|row| is(row.constant) || is(row.name))?;
    Some((found, kind))
}

/// Returns the type of data whose name is not in the table. A name that happens to be that of a canonical
/// type does not become this type.
pub(super) fn unknown(name: &str) -> TypeName {
    match DataType::from_name(name) {
        Some(_) => TypeName::Other(format!("wear_os_{name}").into()),
        None => TypeName::Other(name.into()),
    }
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase())
}

impl WearType {
    /// Returns the `DataType.name` of points of a kind.
    pub(super) fn name_of(&self, kind: Kind) -> String {
        if kind == Kind::Daily { format!("Daily {}", self.name) } else { self.name.to_owned() }
    }

    /// Returns the kind of a point. The point states `told`, the name of its type implies `named`, and its
    /// fields suggest `shaped`.
    ///
    /// # Errors
    ///
    /// Returns an error if these contradict each other or give no kind.
    pub(super) fn kind(
        &self,
        told: Option<Kind>,
        named: Option<Kind>,
        shaped: Option<Kind>,
    ) -> Result<Kind, String> {
        let kind = match (named, told) {
            // The API hands out totals of days as intervals. Added up with real intervals, they would count
            // twice.
            (Some(Kind::Daily), Some(Kind::Interval)) => Kind::Daily,
            (Some(named), Some(told)) if named != told => {
                return Err(format!(
                    "expected the kind of the data type, {}, found {}",
                    named.as_str(),
                    told.as_str()
                ));
            }
            (Some(kind), _) | (None, Some(kind)) => kind,
            (None, None) => shaped.ok_or_else(|| {
                "expected a kind, or one of value, total and average, found none or several of them"
                    .to_owned()
            })?,
        };
        if self.kinds.contains(&kind) {
            return Ok(kind);
        }
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.as_str()).collect();
        Err(format!("expected a point of the kind {}, found {}", kinds.join(" or "), kind.as_str()))
    }

    /// Returns whether the type is measured, and not counted.
    pub(super) fn is_reading(&self) -> bool {
        self.kinds.contains(&Kind::Sample)
    }

    /// Returns the unit of the API, or `None` if it is the canonical one.
    pub(super) fn other_unit(&self) -> Option<&'static str> {
        (self.data_type == DataType::Pace).then_some("ms/km")
    }

    /// Returns a value in the canonical unit.
    pub(super) fn convert(&self, value: f64) -> f64 {
        if self.other_unit().is_some() { value / 1000.0 } else { value }
    }
}
