//! `ecg`: electrocardiograms. The classification follows the language of the phone.

use std::sync::Arc;

use super::element::Word;
use super::item::{Item, document, key, provenance};
use super::moment::Epoch;
use super::voltages;
use super::words::{ECG_CLASSIFICATIONS, SEVERITIES};
use crate::ledger::{Flag, Mend};
use crate::record::{Body, Context, DataType, Electrocardiogram, Scope};
use crate::source::output::Output;

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, span)) = item.span() else { return };
    let app = item.app();
    let classification = item.word_of("classification", &ECG_CLASSIFICATIONS);
    let severity = item.word_of("severity", &SEVERITIES);
    let delivery = item.delivery;
    let object = &mut item.object;
    let points = voltages::take(object, delivery);
    let epoch = Epoch::of(points.moments(), span.start.at);
    if epoch != Epoch::UNIX {
        object.mended(voltages::KEY, Mend::EpochBase);
    }
    let (classification, original_classification) = Word::both(classification);
    let (severity, original_severity) = Word::both(severity);
    let mut number = |key| object.number_in(key, 0.0..=1e6, "a number from 0 to 1,000,000");
    let electrocardiogram = Electrocardiogram {
        classification,
        original_classification,
        severity,
        original_severity,
        heart_rate_mean: number("averageHeartRate"),
        sampling_frequency_hz: number("samplingFrequency"),
        number_of_voltages: number("numberOfVoltageMeasurements").map(|number| number.round() as u64),
    };
    if electrocardiogram.number_of_voltages.is_some_and(|number| number != points.len() as u64) {
        object.flagged("numberOfVoltageMeasurements", Flag::OtherNumber);
    }
    let key = key(&[Some("ecg"), app.as_deref(), Some(&span.start.id())]);
    let owner = Arc::new(item.owner(key, Scope::Document, &[], span.start.utc_offset));
    let source = provenance(app, "ecg");
    let extra = item.object.close();
    let body = Body::Electrocardiogram(electrocardiogram);
    output.record(document(&owner, DataType::Electrocardiogram, span, body, &source, extra));
    points.emit(epoch, &Context::new(), &source, &owner, output);
}
