// What a caller may ask for, split into what the core is told and what stays here.

/** Splits options; the core itself checks what it is told. */
export function split(options) {
  if (options === null || typeof options !== "object") {
    throw new TypeError(`options: expected an object, found ${options === null ? "null" : typeof options}`);
  }
  const { signal, onProgress, ...told } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal: expected an AbortSignal, found ${typeof signal}`);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new TypeError(`onProgress: expected a function, found ${typeof onProgress}`);
  }
  const { received_at: time } = told;
  // JSON would make null of these, and null means not given.
  if ((time instanceof Date || typeof time === "number") && !Number.isFinite(Number(time))) {
    throw new TypeError(`received_at: expected a time, found ${time}`);
  }
  return { signal, onProgress, told: JSON.stringify(told) };
}
