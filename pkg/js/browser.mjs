// The entry for browsers. A bundler copies the module and makes a file of the worker by the two URLs that name them:
// the module's in ../dist/wellform.js, the worker's here.
import "./browser/load.mjs";
import { startWith } from "./in-worker/ask.mjs";

startWith((port, failed) => {
  const worker = start();
  worker.onerror = ({ message }) => failed(new Error(`wellform: the worker failed: ${message || "its file was not loaded"}`));
  worker.postMessage(port, [port]);
  return worker;
});

/** Under this name bundlers leave it alone. */
const here = import.meta.url;

/** The address of a worker that imports ours, for a page of another origin. */
let relay;

function start() {
  try {
    return new Worker(new URL("./browser/worker.mjs", import.meta.url), { type: "module" });
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    // A worker must come from the page's own origin, but may import from another.
    const code = `import ${JSON.stringify(new URL("./browser/worker.mjs", here))};`;
    relay ??= URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    return new Worker(relay, { type: "module" });
  }
}

export * from "./index.mjs";
