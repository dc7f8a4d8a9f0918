//! Routes of workouts as files of their own (GPX). A file does not say which workout it belongs to.

use super::csv::rows::{Instant, Rows};
use super::item::Delivery;
use crate::ledger::Reason;
use crate::read::{Path, Segment};
use crate::record::{Context, DataType};
use crate::source::output::{Output, Place, Row};
use crate::take::Object;

/// What the files have in front of their names' end: when the workout began.
const STAMP: &str = "00000000_000000";

/// Returns whether a file of this name is a route of the app. The words before the time are in the phone's language.
pub(super) fn is_named(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let is_digit = |(place, c): (char, char)| if place == '0' { c.is_ascii_digit() } else { place == c };
    let end: Vec<char> = stem.chars().rev().take(STAMP.len()).collect();
    extension.eq_ignore_ascii_case("gpx")
        && end.len() == STAMP.len()
        && STAMP.chars().rev().zip(end).all(is_digit)
}

/// Returns whether this is the app's name as the creator of a route.
pub(super) fn is_creator(path: &Path, text: &str) -> bool {
    let is_place = matches!(path.segments(), [Segment::Key(gpx), Segment::Key(creator)]
        if **gpx == *"gpx" && **creator == *"creator");
    is_place && super::words::letters(text).contains("healthautoexport")
}

/// Returns whether this is the place of what is walked: the file, a track, or a segment of one.
pub(super) fn is_walked(path: &Path) -> bool {
    match path.segments() {
        [Segment::Key(gpx)] => **gpx == *"gpx",
        [Segment::Key(gpx), Segment::Key(trk), Segment::Index(_)] => **gpx == *"gpx" && **trk == *"trk",
        [track @ .., Segment::Key(segment), Segment::Index(_)] => {
            **segment == *"trkseg" && matches!(track, [_, Segment::Key(trk), _] if **trk == *"trk")
        }
        _ => false,
    }
}

/// Returns whether this is the place of a point of a track.
pub(super) fn is_point(path: &Path) -> bool {
    matches!(path.segments(), [Segment::Key(gpx), .., Segment::Key(point), Segment::Index(_)]
        if **gpx == *"gpx" && **point == *"trkpt")
}

/// Returns whether this is what a file says of itself or of a track: its version, its creator, a name.
pub(super) fn is_known(path: &Path) -> bool {
    match path.segments() {
        [Segment::Key(gpx), Segment::Key(key)] => {
            let known = ["version", "creator", "xmlns"];
            **gpx == *"gpx"
                && (known.contains(&&**key) || key.starts_with("xmlns:") || key.starts_with("xsi:"))
        }
        [Segment::Key(gpx), Segment::Key(trk), _, Segment::Key(key), _] => {
            **gpx == *"gpx" && **trk == *"trk" && matches!(&**key, "name" | "type")
        }
        _ => false,
    }
}

/// A route in progress.
pub(super) struct Route {
    rows: Rows,
}

impl Default for Route {
    /// Returns a route. It also comes as a table, and the same points of both are the same rows.
    fn default() -> Self {
        Route { rows: Rows::new("csv_route", DataType::Location) }
    }
}

impl Route {
    /// Reads a point. An unknown course, speed or accuracy is below 0.
    pub(super) fn point(
        &mut self,
        mut object: Object<'_>,
        delivery: Delivery,
        position: i64,
        output: &mut Output<'_>,
    ) {
        let Some(when) = delivery.when(&mut object, "time") else {
            return object.refuse(Reason::NoTime, "expected time, found none".to_owned());
        };
        let latitude = object.number_in("lat", -90.0..=90.0, "degrees from -90 to 90");
        let longitude = object.number_in("lon", -180.0..=180.0, "degrees from -180 to 180");
        let Some((latitude, longitude)) = latitude.zip(longitude) else {
            return object.refuse(Reason::NoPosition, "expected lat and lon, found fewer".to_owned());
        };
        let altitude = object.number("ele");
        let known = |value: &f64| *value >= 0.0;
        let mut place = Place { latitude, longitude, altitude, ..Place::default() };
        if let Some(mut extensions) = object.object("extensions", &[]) {
            place.speed = extensions.number("speed").filter(known);
            place.course = extensions.number("course").filter(known);
            place.accuracy = extensions.number("hAcc").filter(known);
            object.return_extra("extensions", extensions.close());
        }
        object.close();
        let row = Row { place: Some(place), ..Row::default() };
        let instant = Instant { when, app: None, context: Context::new(), row };
        self.rows.add(instant, delivery, position, output);
    }
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn a_route_is_known_by_the_end_of_its_name() {
        assert!(is_named("export/Outdoor Run-Route-20260824_063000.gpx"));
        assert!(is_named("Laufen (draußen)-Strecke-20260824_063000.GPX"));
        for other in ["20260824.gpx", "x-20260824_06300.gpx", "Run-Route-20260824_063000.csv", "gpx", ".gpx"]
        {
            assert!(!is_named(other), "{other}");
        }
    }
}
