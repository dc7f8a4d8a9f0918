// What a caller may ask for, split into what the core is given and what stays here.

/** The names of the options; types/index.d.ts describes them. */
const OPTIONS = [
  "source",
  "timeZone",
  "recordType",
  "receivedAt",
  "subject",
  "headers",
  "without",
  "limits",
  "signal",
  "onProgress",
];

const LIMITS = ["elementBytes", "depth", "inflatedBytes", "inflatedRatio"];

/**
 * Splits options. What the core is given is plain data that a worker can be given too: `given`, or these options
 * again. The core itself checks its values.
 */
export function split(options) {
  check("options", options, OPTIONS);
  const { signal, onProgress, ...given } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal: expected an AbortSignal, found ${kind(signal)}`);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new TypeError(`onProgress: expected a function, found ${kind(onProgress)}`);
  }
  if (given.receivedAt instanceof Date) given.receivedAt = Number(given.receivedAt);
  if (isGiven(given.headers)) given.headers = pairs(given.headers);
  if (isGiven(given.limits)) check("limits", given.limits, LIMITS);
  for (const [name, value] of Object.entries(given)) given[name] = copy(name, value);
  return { signal, onProgress, given };
}

/** Throws a `TypeError` for anything but an object with these names, or some of them. */
export function check(what, object, names) {
  if (object === null || typeof object !== "object") {
    throw new TypeError(`${what}: expected an object, found ${kind(object)}`);
  }
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`${what}: expected ${names.join(", ")}, found ${unknown}`);
}

/** Headers as pairs of name and value. Messages leave values out, because a header can hold a token. */
function pairs(headers) {
  if (typeof headers !== "object") {
    throw new TypeError(`headers: expected an object of names and values, found ${kind(headers)}`);
  }
  const entries = typeof headers[Symbol.iterator] === "function" ? [...headers] : Object.entries(headers);
  return entries.flatMap((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw new TypeError(`headers: expected pairs of a name and a value, found ${kind(entry)}`);
    }
    const [name, value] = entry;
    // The characters of a token, RFC 9110, section 5.6.2.
    if (typeof name !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new TypeError(`headers: expected the name of a header, found ${JSON.stringify(name)}`);
    }
    // Node gives a header that came several times as an array, and one that did not come as undefined.
    const values = value === undefined ? [] : [value].flat();
    if (!values.every((value) => typeof value === "string")) {
      throw new TypeError(`headers: expected text as the value of ${name}, found ${kind(value)}`);
    }
    return values.map((value) => [name, value]);
  });
}

/** A copy without functions or anything else that is no data. */
function copy(name, value) {
  try {
    return structuredClone(value);
  } catch {
    throw new TypeError(`${name}: expected data, found ${kind(value)}`);
  }
}

function isGiven(value) {
  return value !== undefined && value !== null;
}

function kind(value) {
  return value === null ? "null" : typeof value;
}
