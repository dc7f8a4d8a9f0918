// normalize.inWorker, in the worker. The first message asks for the work. The worker then sends messages of the form
// [name, content]:
//
// - progress, output: the arguments of onProgress, and the output of the core;
// - open, next: requests for the input from its start, and for its next piece. The answer to the second is the piece, or
//   null at the end;
// - report, fatal or thrown: the last message, with the report, a WellformError, or any other error.
import { WellformError } from "../error.mjs";
import { open } from "../input.mjs";
import { read } from "../read.mjs";

/** Does what the first message at `port` asks for. */
export function serve(port) {
  port.onmessage = async ({ data: { given, blob, again, size } }) => {
    const tell = (name, content, given = []) => port.postMessage([name, content], given);
    const source = blob ? open(blob) : { again, size, pieces: () => asked(port, tell) };
    const options = { ...given, onProgress: (progress) => tell("progress", progress) };
    try {
      const reading = read(source, options, "columns");
      for (;;) {
        const { done, value } = await reading.next();
        if (done) return tell("report", value);
        const [, numbers, indexes] = value;
        tell("output", value, [numbers.buffer, indexes.buffer]);
      }
    } catch (error) {
      // Of an error of our own only the words would cross.
      if (error instanceof WellformError) tell("fatal", { message: error.message, ...error });
      else tell("thrown", error);
    }
  };
}

/** The pieces of an input that the other side holds. */
async function* asked(port, tell) {
  tell("open");
  for (;;) {
    const piece = await new Promise((resolve) => {
      port.onmessage = ({ data }) => resolve(data);
      tell("next");
    });
    if (piece === null) return;
    yield piece;
  }
}
