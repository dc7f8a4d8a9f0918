// Every kind of input as pieces of bytes.

/** How much of an input in memory is handed over at a time. */
const PIECE = 1 << 20;

/**
 * An input: `again` when it can be read more than once, `size` in bytes or null, `pieces()` to read it from the start.
 */
export function open(input) {
  if (typeof input === "string") {
    return { again: true, size: null, pieces: () => ofText(input) };
  }
  if (ArrayBuffer.isView(input)) {
    const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    return { again: true, size: bytes.length, pieces: () => ofBytes(bytes) };
  }
  if (input instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && input instanceof SharedArrayBuffer)) {
    return open(new Uint8Array(input));
  }
  if (typeof Blob === "function" && input instanceof Blob) {
    return { again: true, size: input.size, pieces: () => ofStream(input.stream()) };
  }
  if (typeof Response === "function" && input instanceof Response) {
    if (!input.ok) throw new TypeError(`input: expected a successful response, found status ${input.status}`);
    return ofBody(input);
  }
  if (typeof Request === "function" && input instanceof Request) {
    return ofBody(input);
  }
  if (typeof input?.getReader === "function") {
    if (input.locked) throw new TypeError("input: expected an unread stream, found a locked one");
    return once(() => ofStream(input));
  }
  if (typeof input?.[Symbol.asyncIterator] === "function") {
    return once(() => ofChunks(input));
  }
  const found = input === null ? "null" : typeof input === "object" ? (input.constructor?.name ?? "object") : typeof input;
  throw new TypeError(
    `input: expected a string, bytes, a Blob, a Response, a stream or an async iterable of bytes, found ${found}`,
  );
}

function once(pieces, size = null) {
  return { again: false, size, pieces };
}

function ofBody(message) {
  if (message.bodyUsed) throw new TypeError("input: expected an unread body, found one that was read before");
  // The length of an encoded body is that of its encoding.
  const length = message.headers.get("content-encoding") ? null : message.headers.get("content-length");
  const size = length === null || !/^\d+$/.test(length) ? null : Number(length);
  return once(() => (message.body ? ofStream(message.body) : []), size);
}

function* ofBytes(bytes) {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

function* ofText(text) {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(PIECE);
  // A code unit takes at most three bytes.
  const most = Math.floor(PIECE / 3);
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + most, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    const { read, written } = encoder.encodeInto(text.slice(at, end), buffer);
    at += read;
    yield buffer.subarray(0, written);
  }
}

async function* ofStream(stream) {
  yield* ofChunks(chunks(stream));
}

/** As `for await` over a stream, which not every runtime has. */
async function* chunks(stream) {
  const reader = stream.getReader();
  let done = false;
  try {
    for (;;) {
      const next = await reader.read();
      done = next.done;
      if (done) return;
      yield next.value;
    }
  } catch (error) {
    done = true;
    throw error;
  } finally {
    // Whoever stops early wants no more.
    if (!done) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

/** Chunks of a stream or an async iterable: bytes, or text. */
async function* ofChunks(iterable) {
  const encoder = new TextEncoder();
  let half = "";
  for await (const chunk of iterable) {
    if (typeof chunk === "string") {
      let text = half + chunk;
      half = "";
      if (text !== "" && isHighSurrogate(text.charCodeAt(text.length - 1))) {
        half = text.slice(-1);
        text = text.slice(0, -1);
      }
      if (text !== "") yield encoder.encode(text);
    } else if (ArrayBuffer.isView(chunk)) {
      yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (chunk instanceof ArrayBuffer) {
      yield new Uint8Array(chunk);
    } else {
      throw new TypeError(`input: expected chunks of bytes or text, found ${chunk === null ? "null" : typeof chunk}`);
    }
  }
  if (half !== "") yield encoder.encode(half);
}

function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}
