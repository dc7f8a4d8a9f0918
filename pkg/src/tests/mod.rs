//! What the module exports, in a browser: `make test-browser` runs this in headless Chromium.

mod push;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{
    ArrayBuffer, Float64Array, Function, JSON, JsString, Object, Reflect, TypeError, Uint8Array, Uint32Array,
    WebAssembly,
};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{File, ReadableStreamDefaultReader};

use crate::normalizer::Normalizer;
use crate::outliner::Outliner;
use push::Push;

wasm_bindgen_test_configure!(run_in_browser);

const SMALL: Push = Push { users: 2, rates: 4 };

/// About 64 MB: days of a heart rate every 15 seconds.
const LARGE: Push = Push { users: 1020, rates: 5760 };

const MIB: u32 = 1 << 20;

#[wasm_bindgen_test]
async fn a_file_of_64_mb_is_counted_to_the_last_leaf_in_bounded_memory() {
    let file = LARGE.file();
    assert!(file.size() >= 64e6, "{} bytes", file.size());
    let before = linear_memory();

    let mut outliner = Outliner::new(&Object::new()).unwrap();
    stream(&file, |piece| outliner.push(piece).unwrap()).await;
    let outline = outliner.finish().unwrap();

    let seen = Rc::new(RefCell::new(Seen::default()));
    let sink = Seen::sink(&seen);
    let mut normalizer = Normalizer::new(&Object::new(), "columns", Some(outline)).unwrap();
    stream(&file, |piece| normalizer.push(piece, &sink).unwrap()).await;
    let report = object(&normalizer.finish(&sink).unwrap());

    let grown = linear_memory() - before;
    assert!(grown < 16 * MIB, "linear memory grew by {grown} bytes");

    let users = u64::from(LARGE.users);
    assert_eq!(report["bytes"].as_f64(), Some(file.size()));
    assert_eq!(report["leaves"]["total"], LARGE.leaves());
    assert_eq!(report["leaves"]["mapped"], LARGE.leaves());
    assert_eq!(report["counts"]["record"]["sleep_session"], users);
    assert_eq!(report["counts"]["samples"]["heart_rate"], LARGE.heart_rates());
    assert_eq!(report["counts"]["samples"]["step_count"], 2 * users);

    let seen = seen.borrow();
    assert_eq!(seen.records, users);
    assert_eq!(report["counts"]["samples"], serde_json::to_value(&seen.rows).unwrap());
    assert_eq!(seen.heart_rates, LARGE.sum_of_heart_rates() as f64);
}

#[wasm_bindgen_test]
async fn however_a_file_is_sliced_the_output_is_the_same() {
    let file = SMALL.file();
    for form in ["ndjson", "csv"] {
        let (whole, report) = normalize_slices(&file, form, file.size()).await;
        assert!(whole.matches("heart_rate").count() > 0, "{whole}");
        assert_eq!(report["leaves"]["mapped"], SMALL.leaves());
        for length in [1.0, 7.0, 100.0] {
            assert_eq!(normalize_slices(&file, form, length).await, (whole.clone(), report.clone()));
        }
    }
}

#[wasm_bindgen_test]
async fn flush_gives_what_was_read_so_far() {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let sink = Seen::sink(&seen);
    let mut normalizer = Normalizer::new(&Object::new(), "columns", None).unwrap();
    let file = SMALL.file();
    // Without the end of the body: the last night is open.
    normalizer.push(&slice(&file, 0.0, file.size() - 3.0).await, &sink).unwrap();
    normalizer.flush(&sink).unwrap();
    assert_eq!(seen.borrow().rows["heart_rate"], SMALL.heart_rates());
    assert_eq!(seen.borrow().records, 1);
    // A body that ends here is refused, and its report has what was read.
    let thrown = object(&normalizer.finish(&sink).unwrap_err());
    assert_eq!(thrown["report"]["counts"]["samples"]["heart_rate"], SMALL.heart_rates());
}

#[wasm_bindgen_test]
async fn a_file_that_is_cut_off_is_refused_with_where_and_what() {
    let file = SMALL.file();
    let size = file.size() - 1.0;
    let cut = slice(&file, 0.0, size).await;
    let mut outliner = Outliner::new(&Object::new()).unwrap();
    outliner.push(&cut).unwrap();
    let mut normalizer = Normalizer::new(&Object::new(), "ndjson", None).unwrap();
    let sink = Function::new_no_args("");
    normalizer.push(&cut, &sink).unwrap();
    for thrown in [outliner.finish().err().unwrap(), normalizer.finish(&sink).unwrap_err()] {
        let failure = object(&thrown);
        assert_eq!(failure["category"], "incomplete");
        assert_eq!(failure["offset"].as_f64(), Some(size));
        assert_eq!(failure["report"]["bytes"].as_f64(), Some(size));
        assert_eq!(failure["report"]["error"]["message"], failure["message"]);
        for said in ["expected", "found"] {
            assert_ne!(failure[said], "", "{said}");
        }
    }
}

#[wasm_bindgen_test]
fn a_wrong_option_is_a_type_error() {
    let options = Object::new();
    Reflect::set(&options, &"source".into(), &"fitbit".into()).unwrap();
    let wrong = [
        Outliner::new(&options).err(),
        Normalizer::new(&options, "columns", None).err(),
        Normalizer::new(&Object::new(), "xml", None).err(),
    ];
    for thrown in wrong {
        let error: TypeError = thrown.unwrap().dyn_into().unwrap();
        assert!(error.message().includes(": expected ", 0), "{}", error.message());
    }
}

#[wasm_bindgen_test]
async fn what_the_sink_throws_is_thrown() {
    let file = SMALL.file();
    let sink = Function::new_no_args("throw 'enough'");
    let mut normalizer = Normalizer::new(&Object::new(), "ndjson", None).unwrap();
    let body = slice(&file, 0.0, file.size()).await;
    let thrown = normalizer.push(&body, &sink).and_then(|()| normalizer.finish(&sink)).unwrap_err();
    assert_eq!(thrown, "enough");
}

/// What a sink of columns was given.
#[derive(Default)]
struct Seen {
    rows: BTreeMap<String, u64>,
    records: u64,
    heart_rates: f64,
}

impl Seen {
    fn sink(seen: &Rc<RefCell<Self>>) -> Function {
        let seen = Rc::clone(seen);
        let take = move |json: JsValue, numbers: Float64Array, _: Uint32Array, _: JsValue| {
            seen.borrow_mut().take(&self::json(&json), &numbers);
        };
        let take: Closure<dyn FnMut(JsValue, Float64Array, Uint32Array, JsValue)> = Closure::new(take);
        take.into_js_value().unchecked_into()
    }

    fn take(&mut self, changes: &Value, numbers: &Float64Array) {
        let mut at = 0;
        for change in changes.as_array().unwrap() {
            if change["change"] == "record" {
                self.records += 1;
                continue;
            }
            let (name, rows) = (change["type"].as_str().unwrap(), change["rows"].as_u64().unwrap());
            *self.rows.entry(name.to_owned()).or_default() += rows;
            for column in change["numbers"].as_array().unwrap() {
                let end = at + rows as u32;
                if name == "heart_rate" && column == "value" {
                    self.heart_rates += numbers.subarray(at, end).to_vec().iter().sum::<f64>();
                }
                at = end;
            }
        }
        assert_eq!(at, numbers.length(), "every number belongs to a column");
    }
}

/// The output as text and the report, for a file that is read in slices of `length` bytes.
async fn normalize_slices(file: &File, form: &str, length: f64) -> (String, Value) {
    let given = Rc::new(RefCell::new(Vec::new()));
    let output = Rc::clone(&given);
    let take: Closure<dyn FnMut(Uint8Array)> =
        Closure::new(move |bytes: Uint8Array| output.borrow_mut().extend(bytes.to_vec()));
    let sink = take.as_ref().unchecked_ref();
    let mut normalizer = Normalizer::new(&Object::new(), form, None).unwrap();
    let mut at = 0.0;
    while at < file.size() {
        normalizer.push(&slice(file, at, at + length).await, sink).unwrap();
        at += length;
    }
    let report = object(&normalizer.finish(sink).unwrap());
    (String::from_utf8(given.take()).unwrap(), report)
}

/// Bytes of a file, from `start` up to `end` or its end.
async fn slice(file: &File, start: f64, end: f64) -> Uint8Array {
    let part = file.slice_with_f64_and_f64(start, end).unwrap();
    let buffer = JsFuture::from(part.array_buffer()).await.unwrap();
    Uint8Array::new(&buffer)
}

/// Reads a file in the pieces that the browser gives.
async fn stream(file: &File, mut take: impl FnMut(&Uint8Array)) {
    let reader: ReadableStreamDefaultReader = file.stream().get_reader().unchecked_into();
    loop {
        let next = JsFuture::from(reader.read()).await.unwrap();
        if Reflect::get(&next, &"done".into()).unwrap().is_truthy() {
            return;
        }
        take(Reflect::get(&next, &"value".into()).unwrap().unchecked_ref());
    }
}

/// A report or an error.
fn object(value: &JsValue) -> Value {
    json(&JSON::stringify(value).unwrap())
}

fn json(text: &JsValue) -> Value {
    serde_json::from_str(&String::from(text.unchecked_ref::<JsString>())).unwrap()
}

/// The size of linear memory in bytes.
fn linear_memory() -> u32 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<ArrayBuffer>().byte_length()
}
