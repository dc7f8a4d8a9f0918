//! Metrics: blocks of points, the bulk of a body. The points of a block are read one by one, so a block may
//! have any length. Its name and unit can come before or after its points.

mod grain;
mod kind;
mod plain;
mod recent;
mod rows;
mod series;
mod tables;
mod waiting;
mod width;
mod windows;

use std::borrow::Cow;

use super::grouping::Grouping;
use super::item::{Delivery, Item, app};
use super::scout::{Header, Scouted};
use super::when::{self, When};
use super::{sleep, words};
use crate::error::{Category, Error};
use crate::ledger::{Flag, Ledger, Mend, Reason};
use crate::read::json::{Path, count_leaves, kind_words};
use crate::record::{Group, too_long};
use crate::source::output::Output;
use crate::source::told;
use crate::take::{Object, TEXT_BYTES, lenient};

use rows::{Rows, Stated};
use series::{ALIASES, Reading, Series, reading};
use waiting::Waiting;

pub(super) use grain::Grain;
pub(super) use kind::{Kind, Point, StandsFor};
pub(super) use rows::KindId;
pub(super) use series::{kind, unknown};

/// The header in which the app names its time grouping.
const AGGREGATION: &str = "automation-aggregation";

/// Reads the blocks of a body.
pub(super) struct Metrics {
    delivery: Delivery,
    rows: Rows,
    /// The headers of the blocks in order, provided a first pass found them.
    headers: Option<Scouted>,
    /// The number of blocks so far.
    blocks: usize,
    /// Whether the word of the app's time grouping is unknown and is yet to be flagged.
    has_unknown_word: bool,
    block: Option<Box<Block>>,
    failed: Option<Error>,
}

/// The block in progress.
#[derive(Default)]
struct Block {
    /// The name as it was sent. The unit is stored as it was sent, too.
    name: Option<String>,
    unit: Option<String>,
    /// How to read the points, once that is known.
    series: Option<Reading>,
    /// Points that came before `series` was known.
    waiting: Waiting,
    too_long: bool,
    path: Path,
    /// The place of the block among the elements of the body.
    position: i64,
}

impl Metrics {
    pub(super) fn new(delivery: Delivery, told: &told::Told) -> Self {
        let header = |name: &str| told.headers.get(name).map(|text| words::letters(text));
        let stated = match told.headers.get(AGGREGATION).filter(|word| !word.trim().is_empty()) {
            None => Stated::Nothing,
            Some(word) => Grouping::of(word).map_or(Stated::UnknownWord, Stated::Grouping),
        };
        let is_since_last_sync = header("automation-period").as_deref() == Some("sincelastsync");
        Metrics {
            delivery,
            rows: Rows::new(delivery, stated, is_since_last_sync),
            headers: told.finding().cloned(),
            blocks: 0,
            has_unknown_word: stated == Stated::UnknownWord,
            block: None,
            failed: None,
        }
    }

    /// Flags the word of the app's time grouping once, if it is unknown.
    fn flag_unknown_word(&mut self, ledger: &Ledger) {
        if std::mem::take(&mut self.has_unknown_word) {
            let mut path = Path::default();
            path.push_key(AGGREGATION);
            ledger.flagged(&path, Flag::UnknownWord);
        }
    }

    /// Begins a block. `position` is its place among the elements of the body.
    pub(super) fn begin(&mut self, position: i64, path: &Path, output: &mut Output<'_>) {
        self.end_unseen(output);
        self.flag_unknown_word(output.ledger);
        self.rows.begin();
        let header = self.headers.as_ref().and_then(|headers| headers.0.get(self.blocks));
        self.blocks += 1;
        let mut block = Block { position, path: path.clone(), ..Block::default() };
        if let Some(Header { name: Some(name), unit }) = header {
            block.series = Some(reading(name, unit.as_deref(), &mut self.rows));
        }
        self.block = Some(Box::new(block));
    }

    /// Takes a member of the block other than its points.
    pub(super) fn member(&mut self, key: &str, path: &Path, text: &str, ledger: &Ledger) {
        let Some(block) = &mut self.block else { return ledger.kept(path, text) };
        let field = match key {
            "name" => &mut block.name,
            "units" => &mut block.unit,
            // A null counts as an empty array of points.
            "data" if text == "null" => return ledger.mapped(1),
            "data" => {
                let reason = format!("expected an array of points, found {}", kind_words(text));
                return ledger.rejected(path, Reason::WrongType, reason, count_leaves(text.as_bytes()));
            }
            _ => return ledger.kept(path, text),
        };
        match serde_json::from_str::<Option<String>>(text) {
            Ok(_) if field.is_some() => {
                let reason = "expected each key once, found it again".to_owned();
                ledger.rejected(path, Reason::RepeatedKey, reason, 1);
            }
            Ok(said) => {
                ledger.mapped(1);
                *field = said;
            }
            Err(_) => {
                let reason = format!("expected a string, found {}", kind_words(text));
                ledger.rejected(path, Reason::WrongType, reason, count_leaves(text.as_bytes()));
            }
        }
    }

    /// Takes a point of the block.
    pub(super) fn point(&mut self, path: &Path, index: u64, text: &str, output: &mut Output<'_>) {
        let Some(mut block) = self.block.take() else { return };
        if block.series.is_none()
            && let (Some(name), Some(unit)) = (&block.name, &block.unit)
        {
            let series = reading(name, Some(unit), &mut self.rows);
            self.take_waiting(&mut block, path, &series, output);
            block.series = Some(series);
        }
        match &block.series {
            Some(series) => self.read(series, path, text, block.position, output),
            None => block.too_long |= !block.waiting.push(index, text),
        }
        self.block = Some(block);
    }

    /// Ends the block.
    pub(super) fn end(&mut self, output: &mut Output<'_>) -> Result<(), Error> {
        let Some(mut block) = self.block.take() else { return Ok(()) };
        let path = block.path.clone();
        if block.too_long {
            let expected = format!(
                "name and units of a metric before more than {} bytes of its points, or a body that can \
                 be read twice: a file or a Blob instead of a stream",
                waiting::MOST_BYTES
            );
            return Err(Error::new(
                Category::Limit,
                0,
                path.to_string(),
                expected,
                "more points before them",
            ));
        }
        if block.series.is_none() && !block.waiting.is_empty() {
            let series = match &block.name {
                Some(name) => reading(name, block.unit.as_deref(), &mut self.rows),
                None => {
                    Reading::Refused(Reason::NoName, "expected the name of the metric, found none".to_owned())
                }
            };
            let mut data = path.clone();
            data.push_key("data");
            data.push_index(0);
            self.take_waiting(&mut block, &data, &series, output);
            block.series = Some(series);
        }
        if let (Some(Reading::Points(series)), Some(name)) = (&block.series, &block.name) {
            series.tell(name, &path, output.ledger);
        }
        if let Some(Reading::Sleep { is_localised: true, .. }) = &block.series {
            let mut units = path.clone();
            units.push_key("units");
            output.ledger.mended(&units, Mend::LocalisedWord);
        }
        if self.rows.is_ambiguous() {
            output.ledger.flagged(&path, Flag::AmbiguousGrain);
        }
        self.rows.tidy(output);
        Ok(())
    }

    /// Returns whether more points are held than when this was asked before. They are written later.
    pub(super) fn has_held_more(&mut self) -> bool {
        self.rows.has_held_more()
    }

    /// Ends the block in progress, if there is one, when its own end does not come: malformed text may hide
    /// it. An error is returned when the body ends.
    fn end_unseen(&mut self, output: &mut Output<'_>) {
        if let Err(error) = self.end(output) {
            self.failed.get_or_insert(error);
        }
    }

    /// Reads the points that waited. `like` is the path of any point of the block.
    fn take_waiting(&mut self, block: &mut Block, like: &Path, series: &Reading, output: &mut Output<'_>) {
        let mut path = like.clone();
        std::mem::take(&mut block.waiting).give_out(|index, text| {
            path.pop();
            path.push_index(index);
            self.read(series, &path, text, block.position, output);
        });
    }

    fn read(&mut self, reading: &Reading, path: &Path, text: &str, position: i64, output: &mut Output<'_>) {
        match reading {
            Reading::Points(series) => {
                if let Some(plain) = plain::read(text)
                    && self.plain(series, plain, position, output)
                {
                    return;
                }
                let Some(object) = Object::open(text, path.clone(), ALIASES, output.ledger) else {
                    return self.rows.refused_of(series.kind);
                };
                self.general(series, object, position, output);
            }
            Reading::Sleep { seconds, .. } => {
                let Some(object) = Object::open(text, path.clone(), &[], output.ledger) else { return };
                let item = Item { object, delivery: self.delivery, position };
                sleep::read(item, *seconds, output);
            }
            Reading::Refused(code, reason) => {
                output.ledger.rejected(path, *code, reason.clone(), count_leaves(text.as_bytes()));
            }
        }
    }

    /// Takes a plain point. Returns `false` and does nothing if the general way must take it.
    fn plain(
        &mut self,
        series: &Series,
        plain: plain::Plain<'_>,
        position: i64,
        output: &mut Output<'_>,
    ) -> bool {
        let (Some(value), Some(date)) = (plain.value.or(plain.mean), plain.start.or(plain.date)) else {
            return false;
        };
        if plain.value.is_some() && plain.mean.is_some()
            || series.is_special()
            || !series.is_plausible(value)
            || !plain.min.is_none_or(|min| series.is_plausible(min))
            || !plain.max.is_none_or(|max| series.is_plausible(max))
        {
            return false;
        }
        let read = |text: &str| match when::read(text, self.delivery.zone) {
            Some((when, None)) => Some(when),
            _ => None,
        };
        let Some(when) = read(date) else { return false };
        let end = match plain.end.map(read) {
            None => None,
            Some(Some(end)) if end.at >= when.at && too_long(None, when.at, end.at).is_none() => Some(end.at),
            Some(_) => return false,
        };
        if plain.start.is_some() && plain.date.is_some_and(|date| read(date).is_none()) {
            return false;
        }
        let app = self.rows.app(plain.source, output);
        let point =
            series.point(when, end, [value, plain.min.unwrap_or(f64::NAN), plain.max.unwrap_or(f64::NAN)]);
        output.ledger.mapped(plain.fields);
        self.rows.add(series.kind, app, position, point, output);
        true
    }

    /// Takes a point field by field.
    fn general(&mut self, series: &Series, mut object: Object<'_>, position: i64, output: &mut Output<'_>) {
        if series.is_unknown() && !self.is_a_point(&object) {
            self.rows.refused_of(series.kind);
            return object.keep();
        }
        let start = self.delivery.when(&mut object, "start");
        let date = self.delivery.when(&mut object, "date");
        let end = self.delivery.when(&mut object, "end");
        let app_name = app(&mut object);
        let Some(when) = start.or(date) else {
            let reason = format!("expected date, {}, found none", when::EXPECTED);
            self.rows.refused_of(series.kind);
            return object.refuse(Reason::NoTime, reason);
        };
        let end = end.map(|end| end.at).filter(|end| {
            let follows = *end >= when.at;
            if !follows {
                object.reject_taken("end", Reason::EndBeforeStart, &Reason::EndBeforeStart.found("another"));
            }
            follows
        });
        if let Some(reason) = end.and_then(|end| too_long(None, when.at, end)) {
            self.rows.refused_of(series.kind);
            return object.refuse(Reason::SpanTooLong, reason);
        }
        let mut points = series.take(&mut self.rows, &mut object, when, end);
        if points.is_empty() {
            self.rows.refused_of(series.kind);
            return object.refuse(Reason::NoValue, "expected a value, found none".to_owned());
        }
        let extra = object.close();
        let app = self.rows.app(app_name.as_deref(), output);
        if let Some((_, point)) = points.first_mut()
            && !extra.is_empty()
        {
            point.extra = Some(Box::new(extra));
        }
        for (kind, point) in points {
            self.rows.add(kind, app, position, point, output);
        }
    }

    /// Returns whether an object has a time and a value, as the points of most metrics have.
    fn is_a_point(&self, object: &Object<'_>) -> bool {
        let is_time = |key: &&str| {
            let text = object.peek(key).and_then(|text| serde_json::from_str::<Cow<'_, str>>(text).ok());
            text.is_some_and(|text| when::read(&text, self.delivery.zone).is_some())
        };
        let is_number = |key: &&str| object.peek(key).is_some_and(|text| lenient(text).is_ok());
        ["start", "date"].iter().any(is_time) && ["qty", "Avg"].iter().any(is_number)
    }

    /// Returns the number of a series, for the cells of a table.
    pub(super) fn kind(&mut self, kind: Kind) -> KindId {
        self.rows.kind(kind)
    }

    /// Returns whether a column of an unknown type may become a series.
    pub(super) fn admits(&self, name: &str, unit: Option<&str>) -> bool {
        name.len().max(unit.map_or(0, str::len)) <= TEXT_BYTES && self.rows.admits(&unknown(name, unit))
    }

    /// Returns whether a series is about sleep.
    pub(super) fn is_sleep(&self, kind: KindId) -> bool {
        let known = self.rows.kind_of(kind).data_type.known();
        known.is_some_and(|known| known.definition().group == Group::Sleep)
    }

    /// Begins a table of metrics. `time` is the name of the column with its times.
    pub(super) fn begin_table(&mut self, time: &str, ledger: &Ledger) {
        self.flag_unknown_word(ledger);
        let mut path = Path::default();
        path.push_key(time);
        self.rows.begin_table(path, ledger);
    }

    /// Begins a row of a table.
    pub(super) fn begin_row(&mut self, when: When) {
        self.rows.begin_row(when);
    }

    /// Ends the table in progress, if there is one.
    pub(super) fn end_table(&mut self, output: &mut Output<'_>) {
        self.rows.end_table(output);
    }

    /// Takes the value of a metric from a cell of a table.
    pub(super) fn cell(&mut self, kind: KindId, position: i64, point: Point, output: &mut Output<'_>) {
        let app = self.rows.app(None, output);
        self.rows.cell(kind, app, position, point, output);
    }

    /// Ends the block in progress because the rest of it is malformed. Earlier points are kept.
    pub(super) fn break_off_block(&mut self, output: &mut Output<'_>) {
        if let Some(Reading::Points(series)) = self.block.as_ref().and_then(|block| block.series.as_ref()) {
            self.rows.refused_of(series.kind);
        }
        self.end_unseen(output);
    }

    /// Ends a document of a container, or the body, because the rest of it is missing. Earlier points are
    /// kept.
    pub(super) fn break_off(&mut self, output: &mut Output<'_>) {
        self.break_off_block(output);
        self.rows.break_off(output);
    }

    /// Ends the body.
    pub(super) fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Error> {
        self.end(output)?;
        self.rows.finish(output);
        self.failed.take().map_or(Ok(()), Err)
    }
}
