// The entry for Node.
import { Worker } from "node:worker_threads";

import "./node/load.mjs";
import { startWith } from "./in-worker/ask.mjs";

startWith((port, failed) => {
  const url = new URL("./node/worker.mjs", import.meta.url);
  return new Worker(url, { workerData: port, transferList: [port] }).on("error", failed);
});

export * from "./index.mjs";
