// normalize.inWorker, on the caller's side. The worker reads the input, and sends messages with what it finds. serve.mjs
// describes the messages.
import { decode } from "../columns.mjs";
import { WellformError } from "../error.mjs";
import { open } from "../input.mjs";
import { split } from "../options.mjs";
import { Result } from "../result.mjs";

let start;

/** Sets how the runtime starts a worker with a port, and how it reports a worker that failed. */
export function startWith(how) {
  start = how;
}

/** Normalises a whole delivery in a worker of its own. */
export async function inWorker(input, options = {}) {
  const { signal, onProgress, given } = split(options);
  const source = open(input);
  signal?.throwIfAborted();
  const { port1: port, port2 } = new MessageChannel();
  let worker;
  let pieces;
  const ended = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const changes = [];
      const answers = {
        progress: (progress) => onProgress?.(progress),
        output: (output) => changes.push(...decode(output, false)),
        report: (report) => resolve(new Result(changes, report)),
        fatal: (error) => reject(new WellformError(error)),
        thrown: reject,
        open() {
          pieces = copies(source);
        },
        async next() {
          const { value = null } = await pieces.next();
          port.postMessage(value, value ? [value.buffer] : []);
        },
      };
      port.onmessage = async ({ data: [name, content] }) => {
        try {
          await answers[name](content);
        } catch (error) {
          reject(error);
        }
      };
      signal?.addEventListener("abort", () => reject(signal.reason), { signal: ended.signal });
      worker = start(port2, reject);
      const { again, size } = source;
      hand(port, { given, again, size }, input);
    });
  } finally {
    ended.abort();
    port.close();
    worker?.terminate();
    // Not awaited: a source that gives nothing more would keep the caller waiting.
    pieces?.return().catch(() => {});
  }
}

/** Hands over a task. A Blob goes with it, without its bytes; all else the worker asks for in pieces. */
function hand(port, task, input) {
  const blob = input instanceof Blob ? input : null;
  try {
    port.postMessage({ ...task, blob });
  } catch {
    // Node does not hand over a Blob that is a file on disk.
    port.postMessage({ ...task, blob: null });
  }
}

/** The pieces of a source, each in memory of its own, which can be given away. */
async function* copies(source) {
  for await (const piece of source.pieces()) yield piece.slice();
}
