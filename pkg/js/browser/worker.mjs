// What normalize.inWorker starts in a browser.
import "./load.mjs";
import { serve } from "../in-worker/serve.mjs";

onmessage = ({ data: port }) => serve(port);
