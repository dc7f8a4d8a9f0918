// normalize.inWorker, on the side of the worker. It is asked once; then it tells, as [name, content]:
//
// - progress, output: what onProgress and the sink of the core are told;
// - open, next: it wants the input from its start, and its next piece, which is the answer, or null at the end;
// - report, fatal or thrown, which is the last: the report, a WellformError, any other error.
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
