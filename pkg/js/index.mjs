// What every entry exports.
export { WellformError } from "./error.mjs";
export { normalize } from "./normalize.mjs";
