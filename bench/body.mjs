// A synthetic body in pieces, and what stands where in it.

const PIECE_BYTES = 1 << 20;
const SLICE_BYTES = 60_000_000; // fits a string of any JavaScript engine

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A body made of `parts`: text as it is, or `{of, item, rows}`, an item of an array that `of` tells about, and how many rows
 * of which types it holds, where that is known. Commas between items are not among the parts.
 *
 * Once all `pieces` were taken, it says how many `bytes` and `items` there were, the bytes of the `largest` item, the `rows`
 * by type, and the `slices` of the body: `{of, start, end}`, byte ranges that hold whole items of one array, so that `[` +
 * the range + `]` is JSON of its own.
 */
export class Body {
  bytes = 0;
  items = 0;
  largest = 0;
  rows = {};
  slices = [];
  #parts;

  constructor(parts) {
    this.#parts = parts;
  }

  /** The bytes, about a MiB at a time. */
  *pieces() {
    let pending = [];
    let length = 0;
    let slice;
    for (const part of this.#parts) {
      let text = part;
      if (typeof part === "string") {
        slice = undefined;
      } else {
        text = part.item;
        const bytes = Buffer.byteLength(text);
        this.items += 1;
        for (const type in part.rows) this.rows[type] = (this.rows[type] ?? 0) + part.rows[type];
        this.largest = Math.max(this.largest, bytes);
        if (slice !== undefined) {
          pending.push(",");
          length += 1;
        }
        if (slice === undefined || this.bytes + length + bytes - slice.start > SLICE_BYTES) {
          slice = { of: part.of, start: this.bytes + length };
          this.slices.push(slice);
        }
        slice.end = this.bytes + length + bytes;
      }
      pending.push(text);
      length += Buffer.byteLength(text);
      if (length > PIECE_BYTES) {
        yield this.#piece(pending);
        [pending, length] = [[], 0];
      }
    }
    yield this.#piece(pending);
  }

  #piece(texts) {
    const piece = Buffer.from(texts.join(""));
    this.bytes += piece.length;
    return piece;
  }
}
