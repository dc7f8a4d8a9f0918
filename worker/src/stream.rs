//! Byte streams of the runtime, read in large pieces: the default reader gives 4 KiB at a time and costs most of
//! the time of a large body.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, WritableStream};

/// How much one read asks for.
const PIECE: u32 = 256 << 10;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = ReadableStreamBYOBReader)]
    type ByobReader;
    #[wasm_bindgen(method, catch, js_name = readAtLeast)]
    fn read_at_least(this: &ByobReader, least: u32, view: Uint8Array) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &ByobReader) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    fn release_lock(this: &ByobReader) -> Result<(), JsValue>;

    #[wasm_bindgen(extends = ReadableStream, js_name = ReadableStream)]
    type Bytes;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn byob_reader(this: &Bytes, options: &JsValue) -> Result<ByobReader, JsValue>;

    /// `FixedLengthStream`: what R2 needs to store a stream.
    type FixedLengthStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(length: f64) -> Result<FixedLengthStream, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &FixedLengthStream) -> ReadableStream;
    #[wasm_bindgen(method, getter)]
    fn writable(this: &FixedLengthStream) -> WritableStream;
}

/// Reads a byte stream in pieces.
pub struct Pieces {
    stream: ReadableStream,
    reader: ByobReader,
    buffer: Option<js_sys::ArrayBuffer>,
}

impl Pieces {
    /// Takes the stream.
    pub fn new(stream: ReadableStream) -> worker::Result<Self> {
        let options = js_sys::Object::new();
        Reflect::set(&options, &"mode".into(), &"byob".into())?;
        let reader = stream.unchecked_ref::<Bytes>().byob_reader(&options)?;
        Ok(Pieces { stream, reader, buffer: Some(js_sys::ArrayBuffer::new(PIECE)) })
    }

    /// Returns the next piece, 256 KiB or less at the end, or `None` after the end. It is only valid until the next call.
    pub async fn next(&mut self) -> worker::Result<Option<Uint8Array>> {
        let buffer = self.buffer.take().unwrap_or_else(|| js_sys::ArrayBuffer::new(PIECE));
        let result = JsFuture::from(self.reader.read_at_least(PIECE, Uint8Array::new(&buffer))?).await?;
        let view: Option<Uint8Array> = Reflect::get(&result, &"value".into())?.dyn_into().ok();
        let Some(view) = view else { return Ok(None) };
        // The buffer went into the stream and comes back in the view.
        self.buffer = Some(view.buffer());
        Ok((view.length() > 0).then_some(view))
    }

    /// Returns the rest of the stream, unread.
    pub fn into_rest(self) -> worker::Result<ReadableStream> {
        self.reader.release_lock()?;
        Ok(self.stream)
    }

    /// Cancels the stream: the rest is not read.
    pub fn abandon(self) {
        let _ = self.reader.cancel();
    }
}

/// Returns a stream of exactly `length` bytes: `head`, then the rest of `pieces`. The future moves the bytes, and must be
/// awaited together with the reader.
pub fn fixed_length(
    head: &Uint8Array,
    pieces: Pieces,
    length: u64,
) -> worker::Result<(ReadableStream, impl Future<Output = Result<(), JsValue>> + use<>)> {
    let stream = FixedLengthStream::new(length as f64)?;
    let (readable, writable) = (stream.readable(), stream.writable());
    // A copy: the buffer of a piece is used again.
    let head = head.slice(0, head.length());
    let rest = pieces.into_rest()?;
    let pump = async move {
        let writer = writable.get_writer()?;
        JsFuture::from(writer.write_with_chunk(&head)).await?;
        writer.release_lock();
        JsFuture::from(rest.pipe_to(&writable)).await?;
        Ok(())
    };
    Ok((readable, pump))
}
