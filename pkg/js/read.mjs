// Reads an input through the core: first its outline where it can be read twice, then its changes.
import { engine } from "./engine.mjs";
import { guarded } from "./error.mjs";
import { split } from "./options.mjs";

/** How long the event loop may be kept from other work, in milliseconds. */
const TURN = 50;

/**
 * Checks options without reading anything.
 *
 * Throws a `TypeError` for a wrong one.
 */
export async function check(options, form) {
  const { given } = split(options);
  const { Normalizer } = await engine();
  new Normalizer(given, form).free();
}

/**
 * Reads a source (see input.mjs) and yields what each piece of it gives, as the arguments with which the core calls
 * its sink. Returns the report.
 */
export async function* read(source, options, form) {
  const { signal, onProgress, given } = split(options);
  const { Normalizer, Outliner } = await engine();
  const passes = source.again ? 2 : 1;
  // The object to free here. One that a call takes is not: freeing it again throws within WebAssembly, and each such
  // throw costs the module a part of its stack for good.
  let held;
  try {
    let outline;
    if (source.again) {
      const outliner = (held = new Outliner(given));
      for await (const bytes of turns(source, signal, onProgress, 1, passes)) guarded(() => outliner.push(bytes));
      held = undefined;
      outline = guarded(() => outliner.finish());
    }
    const normalizer = (held = new Normalizer(given, form, outline));
    const outputs = [];
    const sink = (...output) => {
      outputs.push(output);
    };
    for await (const bytes of turns(source, signal, onProgress, passes, passes)) {
      guarded(() => normalizer.push(bytes, sink));
      yield* outputs.splice(0);
    }
    const report = guarded(() => normalizer.finish(sink));
    yield* outputs;
    return report;
  } finally {
    release(held);
  }
}

/** The pieces of a source, with a breath for the rest of the program now and then. */
async function* turns(source, signal, onProgress, pass, passes) {
  let bytes = 0;
  let turn = Date.now();
  signal?.throwIfAborted();
  for await (const piece of source.pieces()) {
    yield piece;
    bytes += piece.length;
    onProgress?.({ pass, passes, bytes, total: source.size });
    if (Date.now() - turn >= TURN) {
      await new Promise((resume) => setTimeout(resume));
      turn = Date.now();
    }
    signal?.throwIfAborted();
  }
}

/** Gives back the memory of an object, if the core still has it. After a trap it cannot; the trap is what to tell. */
function release(object) {
  try {
    object?.free();
  } catch {
    // See above.
  }
}
