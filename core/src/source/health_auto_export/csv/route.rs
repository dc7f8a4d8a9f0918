//! The table of the route of one workout. It does not say which workout.

use super::label::{Label, Places};
use super::rows::{Instant, Rows};
use super::when;
use crate::ledger::Reason;
use crate::read::csv::Columns;
use crate::record::{Context, DataType};
use crate::source::apple::units::Unit;
use crate::source::health_auto_export::item::Delivery;
use crate::source::output::{Output, Place, Row};
use crate::take::{Judge, Record};

/// The table of a route.
pub(in crate::source::health_auto_export) struct Table {
    time: usize,
    latitude: usize,
    longitude: usize,
    altitude: Option<Measured>,
    speed: Option<Measured>,
    accuracy: Option<Measured>,
    course: Option<usize>,
    rows: Rows,
}

/// A column of numbers with a unit.
struct Measured {
    column: usize,
    unit: Unit,
}

impl Table {
    /// Returns the table, or `None` if its columns are others.
    pub(super) fn of(columns: &Columns, places: &Places) -> Option<Self> {
        let labels: Vec<Label<'_>> = columns.names().map(Label::of).collect();
        let place = |name: &str| places.find(name);
        let measured = |name, data_type: DataType| {
            let column = place(name)?;
            let unit = Unit::of(labels[column].unit.unwrap_or(data_type.unit()), data_type)?;
            Some(Measured { column, unit })
        };
        Some(Table {
            time: place("timestamp")?,
            latitude: place("latitude")?,
            longitude: place("longitude")?,
            altitude: measured("altitude", DataType::Altitude),
            speed: measured("speed", DataType::Speed),
            accuracy: measured("horizontalaccuracy", DataType::Altitude),
            course: place("course"),
            rows: Rows::new("csv_route", DataType::Location),
        })
    }

    /// Reads a record. An unknown course or speed is -1.
    pub(super) fn record(
        &mut self,
        mut record: Record<'_>,
        delivery: Delivery,
        position: i64,
        output: &mut Output<'_>,
    ) {
        let Some(when) = when(&mut record, self.time, delivery) else {
            return record.refuse(Reason::NoTime, "expected a time, found none".to_owned());
        };
        let latitude = degrees(&mut record, self.latitude, 90.0);
        let longitude = degrees(&mut record, self.longitude, 180.0);
        let (Some(latitude), Some(longitude)) = (latitude, longitude) else {
            let reason = "expected latitude and longitude, found fewer".to_owned();
            return record.refuse(Reason::NoPosition, reason);
        };
        let mut measured = |measured: &Option<Measured>, data_type: DataType, is_known: fn(f64) -> bool| {
            let Measured { column, unit } = measured.as_ref()?;
            let value = unit.convert(record.number(*column)?);
            (is_known(value) && record.judge(*column, Judge::of(data_type), value)).then_some(value)
        };
        let is_known = |value| value >= 0.0;
        let altitude = measured(&self.altitude, DataType::Altitude, |_| true);
        let speed = measured(&self.speed, DataType::Speed, is_known);
        let accuracy = measured(&self.accuracy, DataType::LocationVerticalAccuracy, is_known);
        let course = self.course.and_then(|column| record.number(column)).filter(|course| is_known(*course));
        record.close();
        let place = Place { latitude, longitude, altitude, speed, course, accuracy };
        let row = Row { place: Some(place), ..Row::default() };
        let instant = Instant { when, app: None, context: Context::new(), row };
        self.rows.add(instant, delivery, position, output);
    }
}

/// Takes an angle in degrees, from `-most` to `most`.
fn degrees(record: &mut Record<'_>, column: usize, most: f64) -> Option<f64> {
    let value = record.number(column)?;
    if value.abs() <= most {
        return Some(value);
    }
    let reason = format!("expected degrees from -{most} to {most}, found a number out of that range");
    record.reject_taken(column, Reason::OutOfRange, &reason);
    None
}
