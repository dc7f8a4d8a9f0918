/** The body is not what it claims to be. A bad record is never an error: the report lists it as rejected. */
export class WellformError extends Error {
  constructor({ category, message, offset, path, expected, found, report }) {
    super(message);
    this.category = category;
    this.offset = offset;
    this.path = path;
    this.expected = expected;
    this.found = found;
    this.report = report;
  }

  get name() {
    return "WellformError";
  }
}

/** Calls the core. It throws a fatal error as a plain object; a wrong option or a trap is an `Error` already. */
export function guarded(call) {
  try {
    return call();
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new WellformError(thrown);
  }
}
