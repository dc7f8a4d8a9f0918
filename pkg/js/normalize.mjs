// What a delivery says: as a whole, or change by change.
import { decode } from "./columns.mjs";
import { inWorker } from "./in-worker/ask.mjs";
import { open } from "./input.mjs";
import { read } from "./read.mjs";
import { Result } from "./result.mjs";

/** Normalises a whole delivery. */
export async function normalize(input, options = {}) {
  const changes = [];
  const reading = read(open(input), options, "columns");
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return new Result(changes, value);
    for (const change of decode(value, false)) changes.push(change);
  }
}

/** Normalises a delivery change by change. */
normalize.stream = (input, options = {}) => new ChangeStream(input, options);

/** Normalises a whole delivery off the thread of the caller. */
normalize.inWorker = inWorker;

class ChangeStream {
  #changes;
  #settle;

  constructor(input, options) {
    this.report = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever reads the changes sees the error there.
    this.report.catch(() => {});
    this.#changes = this.#read(input, options);
  }

  async *#read(input, options) {
    try {
      const reading = read(open(input), options, "columns");
      try {
        for (;;) {
          const { done, value } = await reading.next();
          if (done) {
            this.#settle.resolve(value);
            return value;
          }
          yield* decode(value, true);
        }
      } finally {
        await reading.return();
      }
    } catch (error) {
      this.#settle.reject(error);
      throw error;
    }
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    return this.#changes.next();
  }

  return(value) {
    this.#stop();
    return this.#changes.return(value);
  }

  throw(error) {
    this.#stop();
    return this.#changes.throw(error);
  }

  #stop() {
    this.#settle.reject(new DOMException("reading was stopped before the end of the body", "AbortError"));
  }
}
