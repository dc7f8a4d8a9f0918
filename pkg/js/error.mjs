/** The body is not what it claims to be. A bad record is never an error: it stands in the report as rejected. */
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

/** Fatal errors cross from WebAssembly as JSON text; everything else passes as it is. */
export function caught(thrown) {
  return typeof thrown === "string" ? new WellformError(JSON.parse(thrown)) : thrown;
}
