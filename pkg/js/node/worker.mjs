// What normalize.inWorker starts in Node.
import { workerData } from "node:worker_threads";

import "./load.mjs";
import { serve } from "../in-worker/serve.mjs";

serve(workerData);
