//! The route of a workout. The person must agree to each route before an app gets it.

use crate::ledger::{Ledger, Mend, Reason};
use crate::read::Path;
use crate::record::{Basis, DataType};
use crate::source::android::when;
use crate::source::android::words::Word;
use crate::source::health_connect::item::{Delivery, Entry};
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::words::ROUTE_RESULT;
use crate::source::output::{Output, Place, Row};
use crate::take::Object;

/// The record type of a route. It is a record beside the workout, because the workout may come again without
/// it.
pub(crate) const ROUTE: &str = "ExerciseRoute";

/// The route, or why there is none.
#[derive(Default)]
pub(crate) struct Route {
    /// The points: epoch milliseconds, the place, and the accuracy of its altitude in metres.
    points: Vec<(i64, Place, Option<f64>)>,
    /// The platform's reason for not giving out the route.
    pub(crate) withheld: Option<Word>,
}

impl Route {
    /// Takes the route from any of its wrappings.
    pub(crate) fn take(object: &mut Object<'_>, delivery: &Delivery) -> Self {
        let mut route = Route::default();
        for key in ["exerciseRoute", "exerciseRouteResult", "route", "locations"] {
            route.take_from(object, key, delivery);
        }
        route.points.sort_by_key(|(at, ..)| *at);
        let before = route.points.len();
        // Of two points at one time, the last of the body counts.
        route.points.reverse();
        route.points.dedup_by_key(|(at, ..)| *at);
        route.points.reverse();
        if route.points.len() < before {
            object.mended("exerciseRoute", Mend::RepeatedTime);
        }
        route
    }

    fn take_from(&mut self, object: &mut Object<'_>, key: &str, delivery: &Delivery) {
        let ledger = object.ledger();
        match object.peek(key).and_then(|text| text.as_bytes().first().copied()) {
            Some(b'[') => {
                for (path, text) in object.array(key) {
                    self.points.extend(point(text, path, delivery, ledger));
                }
            }
            Some(b'{') => {
                let Some(mut inner) = object.object(key, &[]) else { return };
                let result = ROUTE_RESULT.take(&mut inner, "type");
                self.withheld = result.filter(|word| !matches!(&*word.name, "data" | "no_data"));
                for key in ["exerciseRoute", "route"] {
                    self.take_from(&mut inner, key, delivery);
                }
                object.return_extra(key, inner.close());
            }
            Some(b'n') => drop(object.text_of(key)),
            _ => {}
        }
    }

    /// Gives out the route of a workout. Returns its key.
    pub(crate) fn give_out(self, workout: &Entry, output: &mut Output<'_>) -> Option<String> {
        if self.points.is_empty() {
            return None;
        }
        let route = workout.part("exercise_route", ROUTE);
        let key = (!output.leaves_out(&DataType::Location.into())).then(|| route.owner.key.clone());
        let places = route.series(DataType::Location, Basis::Instant);
        let accuracies = route.series(DataType::LocationVerticalAccuracy, Basis::Instant);
        for (start, place, accuracy) in self.points {
            output.row(&places, &route.owner, Row { start, place: Some(place), ..Row::default() });
            if accuracy.is_some() {
                output.row(&accuracies, &route.owner, Row { start, value: accuracy, ..Row::default() });
            }
        }
        key
    }
}

/// Reads a point, under the names of the platform or of a dialect.
fn point(text: &str, path: Path, delivery: &Delivery, ledger: &Ledger) -> Option<(i64, Place, Option<f64>)> {
    let mut point = Object::open(text, path, &[], ledger)?;
    let name = |names: &[&'static str]| point.first_of(names);
    let (time, latitude, longitude) =
        (name(&["time", "timestamp"]), name(&["latitude", "lat"]), name(&["longitude", "lng"]));
    let (altitude, horizontal, vertical) = (
        name(&["altitude", "altitudeM", "alt"]),
        name(&["horizontalAccuracy", "horizontalAccuracyM"]),
        name(&["verticalAccuracy", "verticalAccuracyM"]),
    );
    let at = when::take(&mut point, time, delivery.zone);
    let latitude = point.number_in(latitude, -90.0..=90.0, "degrees from -90 to 90");
    let longitude = point.number_in(longitude, -180.0..=180.0, "degrees from -180 to 180");
    let (Some(at), Some(latitude), Some(longitude)) = (at, latitude, longitude) else {
        let reason = "expected time, latitude and longitude, found fewer".to_owned();
        point.refuse(Reason::NoPosition, reason);
        return None;
    };
    let altitude = metres(&mut point, altitude, DataType::Altitude);
    // The accuracy of a position has the range of that of its altitude.
    let accuracy = metres(&mut point, horizontal, DataType::LocationVerticalAccuracy);
    let vertical = metres(&mut point, vertical, DataType::LocationVerticalAccuracy);
    point.close_one_of_many();
    Some((at.at, Place { latitude, longitude, altitude, accuracy, ..Place::default() }, vertical))
}

/// Takes a length that may be missing, and judges it.
fn metres(point: &mut Object<'_>, field: &str, data_type: DataType) -> Option<f64> {
    let amount = Quantity::Length.take(point, field, "m", "m")?;
    let amount = measures::unless_missing(point, field, amount)?;
    measures::judged(point, field, amount, data_type).map(|amount| amount.value)
}
