// The command line.
import { parseArgs } from "node:util";

import { SENSITIVE_KINDS, SOURCES } from "../data-types.mjs";

export const HELP = `Usage: wellform normalize FILE|- [options]

Turns a delivery of health data into canonical records, one JSON change per line, on standard output.
FILE is read twice: a body that is cut off is refused before anything is written. - reads standard input, through a
temporary file.

Options:
  --source S         the sender, where you know it: ${SOURCES.join(", ")}
  --time-zone TZ     the zone of local times without an offset, such as Europe/Berlin
  --record-type T    what a body holds that does not name it: a Garmin list key such as dailies, or a Health Connect
                     record type such as Steps
  --subject ID       the sender's name for the account that a pulled Garmin array is of
  --header 'N: V'    a header that came with the delivery, such as 'automation-aggregation: Hours'; for each its own
  --received-at TIME when the delivery was received, in ISO 8601 or milliseconds since 1970; it orders deliveries
  --without KINDS    sensitive types to leave out: ${SENSITIVE_KINDS.join(",")}
  --format F         ndjson (default) or csv
  --report FILE      where to write the report: what became of every part of the input
  --help             this text
  --version          the version

Exit status: 0 the whole input was read, whatever was rejected; 1 a fatal error, which standard error and the report
name; 2 wrong usage; 141 the reader of standard output stopped.
`;

const FORMATS = ["ndjson", "csv"];

/** The command line is wrong. */
export class UsageError extends Error {}

/** Reads the command line. */
export function parse(argv) {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        source: { type: "string" },
        "time-zone": { type: "string" },
        "record-type": { type: "string" },
        "received-at": { type: "string" },
        subject: { type: "string" },
        header: { type: "string", multiple: true },
        without: { type: "string" },
        format: { type: "string", default: "ndjson" },
        report: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { values, positionals } = parsed;
  if (values.help || values.version) return { help: values.help, version: values.version };
  const [command, file, ...rest] = positionals;
  if (command !== "normalize") {
    throw new UsageError(`expected the command normalize, found ${command === undefined ? "none" : quoted(command)}`);
  }
  if (file === undefined || rest.length > 0) {
    throw new UsageError(`expected one FILE, or - for standard input, found ${file === undefined ? "none" : rest.length + 1}`);
  }
  if (!FORMATS.includes(values.format)) {
    throw new UsageError(`--format: expected ${FORMATS.join(" or ")}, found ${quoted(values.format)}`);
  }
  const time = values["received-at"];
  return {
    file,
    format: values.format,
    report: values.report,
    options: {
      source: values.source,
      timeZone: values["time-zone"],
      recordType: values["record-type"],
      subject: values.subject,
      headers: values.header?.map(header),
      receivedAt: time !== undefined && /^-?\d+$/.test(time) ? Number(time) : time,
      without: values.without?.split(",").map((kind) => kind.trim()),
    },
  };
}

/** A wrong option in the words of the command line. */
export function inOwnWords(message) {
  return message.replace(/^(\w+):/, (_, name) => {
    const option = name === "headers" ? "header" : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${option}:`;
  });
}

/** The name and the value of a header. A message leaves the text out, because it can hold a token. */
function header(text) {
  const colon = text.indexOf(":");
  if (colon < 0) throw new UsageError("--header: expected 'name: value', found no colon");
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function quoted(text) {
  return JSON.stringify(text);
}
