// Loads the module in a browser: compiled while it comes in, once, when it is first needed.
import init from "../../dist/wellform.js";
import { loadWith } from "../engine.mjs";

let loading;

loadWith(() => {
  loading ??= init().catch((error) => {
    // The network may be back the next time.
    loading = undefined;
    throw error;
  });
  return loading;
});
