// What a page does with the package: it takes a file by hand, and normalises it here. Tests call `run`.
import { WellformError, normalize } from "wellform";

import { fingerprint } from "./fingerprint.mjs";

let file;

document.querySelector("input").addEventListener("change", ({ target }) => {
  file = target.files[0];
});

document.querySelector("output").addEventListener("drop", (event) => {
  event.preventDefault();
  file = event.dataTransfer.files[0];
});

const WAYS = { normalize, inWorker: normalize.inWorker };

const INPUTS = {
  File: (body) => body,
  string: (body) => body.text(),
  Uint8Array: async (body) => new Uint8Array(await body.arrayBuffer()),
  Blob: (body) => body.slice(0, body.size),
  Response: (body) => new Response(body),
  ReadableStream: (body) => body.stream(),
};

/** Normalises the chosen file in one of the ways, as one kind of input, and tells what came of it. */
globalThis.run = async (way, { as = "File", end = file.size, options = {} } = {}) => {
  const input = await INPUTS[as](end < file.size ? file.slice(0, end) : file);
  const progress = [];
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  try {
    const result = await WAYS[way](input, { onProgress: (told) => progress.push(told), ...options });
    clearInterval(timer);
    return { ticks, progress: progress.at(-1), result: await fingerprint(result) };
  } catch (error) {
    return { ticks, error: error instanceof WellformError ? { message: error.message, ...error } : String(error) };
  } finally {
    clearInterval(timer);
  }
};

/** Streams the chosen file, and tells how many rows came and the report. */
globalThis.stream = async () => {
  const changes = normalize.stream(file);
  let rows = 0;
  for await (const change of changes) if (change.change === "samples") rows += change.start.length;
  return { rows, report: await changes.report };
};

/** Drops a file made of many parts, as a hand would. */
globalThis.drop = (parts) => {
  const length = Math.ceil(file.size / parts);
  const list = Array.from({ length: parts }, (_, i) => file.slice(i * length, (i + 1) * length));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(list, "dropped.json"));
  document.querySelector("output").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
};
