//! The push machine, as JavaScript sees it.

use js_sys::{Float64Array, Function, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;
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
    inner: wellform_core::Normalizer,
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
        let inner = wellform_core::Normalizer::new(options);
        Ok(Normalizer { inner, input: Input::default(), output: Output { form, failed: None } })
    }

    /// Reads a piece of the body, of any size. Throws an object for a fatal error, and what `sink` throws.
    pub fn push(&mut self, bytes: &Uint8Array, sink: &Function) -> Result<(), JsValue> {
        let Normalizer { inner, input, output } = self;
        let pushed = input.pieces(bytes, |piece| inner.push(piece, &mut |change| output.take(&change, sink)));
        self.settle(pushed, sink)
    }

    /// Closes the open batches: all that was read so far has then been given to `sink`.
    pub fn flush(&mut self, sink: &Function) -> Result<(), JsValue> {
        let Normalizer { inner, output, .. } = self;
        inner.flush(&mut |change| output.take(&change, sink));
        self.settle(Ok(()), sink)
    }

    /// Ends the body and gives its report.
    pub fn finish(&mut self, sink: &Function) -> Result<JsValue, JsValue> {
        let Normalizer { inner, output, .. } = self;
        let finished = inner.finish(&mut |change| output.take(&change, sink));
        let report = self.settle(finished, sink)?;
        objects::report(&report)
    }

    /// The report so far.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        objects::report(&self.inner.report())
    }

    /// Hands over what is held, after an error too: changes given before it stand.
    fn settle<T>(&mut self, done: Result<T, wellform_core::Error>, sink: &Function) -> Result<T, JsValue> {
        self.output.hand_over(sink);
        if let Some(thrown) = self.output.failed.take() {
            return Err(thrown);
        }
        done.map_err(|fatal| objects::fatal(&fatal, self.inner.report()))
    }
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
