//! The first pass over a body that can be read twice.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wellform_core::Failure;

use crate::input::Input;
use crate::objects;

/// Reads a body for its outline: whether it is complete, and what it holds.
#[wasm_bindgen]
pub struct Outliner {
    inner: wellform_core::Outliner,
    input: Input,
    bytes: u64,
}

/// What a first pass found.
#[wasm_bindgen]
pub struct Outline(pub(crate) wellform_core::Outline);

#[wasm_bindgen]
impl Outliner {
    /// An outliner with `options`, an object. Throws a `TypeError` for a wrong option.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<Outliner, JsValue> {
        let (_, limits) = crate::options::parse(options).map_err(|wrong| js_sys::TypeError::new(&wrong))?;
        Ok(Outliner { inner: wellform_core::Outliner::new(limits), input: Input::default(), bytes: 0 })
    }

    /// Reads a piece of the body, of any size. Throws an object for a fatal error.
    pub fn push(&mut self, bytes: &Uint8Array) -> Result<(), JsValue> {
        let Outliner { inner, input, .. } = self;
        self.bytes += u64::from(bytes.length());
        input.pieces(bytes, |piece| inner.push(piece)).map_err(|error| refused(error, self.bytes))
    }

    /// Ends the body.
    pub fn finish(self) -> Result<Outline, JsValue> {
        let bytes = self.bytes;
        self.inner.finish().map(Outline).map_err(|error| refused(error, bytes))
    }
}

/// The object to throw: nothing of the body was normalised yet.
fn refused(error: wellform_core::Error, bytes: u64) -> JsValue {
    let mut failure = Failure::from(error);
    failure.report.bytes = bytes;
    objects::fatal(&failure)
}
