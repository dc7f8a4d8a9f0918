//! The push machine, as JavaScript sees it.

use js_sys::{Float64Array, Function, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;
use wellform_core::Report;
use wellform_core::record::Change;
use wellform_core::write::columns::Columns;
use wellform_core::write::{csv, ndjson};

use crate::input::Input;
use crate::objects;
use crate::outliner::Outline;

/// How many bytes of output are held before they are handed over.
const FULL: usize = 512 << 10;

/// Turns one delivery into changes and a report.
#[wasm_bindgen]
pub struct Normalizer {
    /// None once the body has ended.
    inner: Option<wellform_core::Normalizer>,
    input: Input,
    output: Output,
}

#[wasm_bindgen]
impl Normalizer {
    /// A normaliser with `options`, an object, and the form of what is given to `sink`:
    ///
    /// - `columns`: JSON text, a `Float64Array`, a `Uint32Array` and JSON lines, see `wellform_core::write::columns`;
    /// - `ndjson`: bytes of whole lines;
    /// - `csv`: bytes of whole rows, the header first.
    ///
    /// `outline` is what a first pass over the same body found. Throws a `TypeError` for a wrong option.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, form: &str, outline: Option<Outline>) -> Result<Normalizer, JsValue> {
        let (mut options, _) =
            crate::options::parse(options).map_err(|wrong| js_sys::TypeError::new(&wrong))?;
        if let Some(Outline(outline)) = outline {
            options = options.outline(outline);
        }
        let form = match form {
            "columns" => Form::Columns(Columns::default()),
            "ndjson" => Form::Ndjson(Vec::new()),
            "csv" => {
                let mut rows = Vec::new();
                csv::header(&mut rows);
                Form::Csv(rows)
            }
            other => {
                let wrong = format!("form: expected columns, ndjson, csv, found {other:?}");
                return Err(js_sys::TypeError::new(&wrong).into());
            }
        };
        let inner = Some(wellform_core::Normalizer::new(options));
        Ok(Normalizer { inner, input: Input::default(), output: Output { form, failed: None } })
    }

    /// Reads a piece of the body, of any size. Throws an object for a fatal error, and what `sink` throws. Either ends the reading.
    pub fn push(&mut self, bytes: &Uint8Array, sink: &Function) -> Result<(), JsValue> {
        let Normalizer { inner, input, output } = self;
        let normalizer = inner.as_mut().ok_or_else(ended)?;
        let pushed =
            input.pieces(bytes, |piece| normalizer.push(piece, &mut |change| output.take(&change, sink)));
        match pushed {
            Ok(()) => self.hand_over(sink),
            // The error comes again, with the report.
            Err(_) => self.end(sink).map(drop),
        }
    }

    /// Closes the open batches: all that was read so far has then been given to `sink`.
    pub fn flush(&mut self, sink: &Function) -> Result<(), JsValue> {
        let Normalizer { inner, output, .. } = self;
        inner.as_mut().ok_or_else(ended)?.flush(&mut |change| output.take(&change, sink));
        self.hand_over(sink)
    }

    /// Ends the body and gives its report.
    pub fn finish(&mut self, sink: &Function) -> Result<JsValue, JsValue> {
        objects::report(&self.end(sink)?)
    }

    fn end(&mut self, sink: &Function) -> Result<Report, JsValue> {
        let Normalizer { inner, output, .. } = self;
        let normalizer = inner.take().ok_or_else(ended)?;
        let finished = normalizer.finish(&mut |change| output.take(&change, sink));
        self.hand_over(sink)?;
        finished.map_err(|failure| objects::fatal(&failure))
    }

    /// Hands over the changes that are held. Those from before an error remain valid.
    fn hand_over(&mut self, sink: &Function) -> Result<(), JsValue> {
        self.output.hand_over(sink);
        match self.output.failed.take() {
            Some(thrown) => {
                self.inner = None;
                Err(thrown)
            }
            None => Ok(()),
        }
    }
}

/// The error of a call after the end.
fn ended() -> JsValue {
    js_sys::Error::new("the body has ended").into()
}

struct Output {
    form: Form,
    failed: Option<JsValue>,
}

enum Form {
    Columns(Columns),
    Ndjson(Vec<u8>),
    Csv(Vec<u8>),
}

impl Output {
    fn take(&mut self, change: &Change, sink: &Function) {
        let held = match &mut self.form {
            Form::Columns(columns) => {
                columns.write(change);
                columns.bytes()
            }
            Form::Ndjson(lines) => {
                ndjson::write(change, lines);
                lines.len()
            }
            Form::Csv(rows) => {
                csv::write(change, rows);
                rows.len()
            }
        };
        if held >= FULL {
            self.hand_over(sink);
        }
    }

    fn hand_over(&mut self, sink: &Function) {
        let given = match &mut self.form {
            Form::Columns(columns) if columns.is_empty() => return,
            Form::Columns(columns) => {
                let json = JsValue::from_str(&columns.json());
                let numbers = Float64Array::from(columns.numbers());
                let indexes = Uint32Array::from(columns.indexes());
                let owners = JsValue::from_str(&columns.owners());
                columns.clear();
                sink.call4(&JsValue::UNDEFINED, &json, &numbers, &indexes, &owners)
            }
            Form::Ndjson(bytes) | Form::Csv(bytes) if bytes.is_empty() => return,
            Form::Ndjson(bytes) | Form::Csv(bytes) => {
                let copy = Uint8Array::from(bytes.as_slice());
                bytes.clear();
                sink.call1(&JsValue::UNDEFINED, &copy)
            }
        };
        if let Err(thrown) = given {
            self.failed.get_or_insert(thrown);
        }
    }
}
