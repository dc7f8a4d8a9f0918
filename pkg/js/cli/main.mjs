// The command `wellform`.
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";

import "../node.mjs";
import { WellformError } from "../error.mjs";
import { check, read } from "../read.mjs";
import { HELP, UsageError, inOwnWords, parse } from "./arguments.mjs";
import { openFile } from "./file.mjs";
import { Progress } from "./progress.mjs";
import { rejected, summary } from "./summary.mjs";

const READ_ALL = 0;
const FATAL = 1;
const WRONG_USAGE = 2;
/** As if ended by SIGPIPE, which is how other tools end when whoever reads their output stops. */
const STOPPED = 141;

const EMPTY_REPORT = {
  source: null,
  dialect: null,
  outcome: "failed",
  bytes: 0,
  counts: {},
  rejected: [],
  unmapped: [],
  mended: [],
  leaves: { total: 0, mapped: 0, kept: 0, rejected: 0 },
};

/** Runs a command line and sets the exit status. */
export async function main(argv) {
  try {
    process.exitCode = await run(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell(`${error.message}\nTry: wellform --help`);
    process.exitCode = WRONG_USAGE;
  }
}

async function run(argv) {
  const command = parse(argv);
  if (command.help) return print(HELP);
  if (command.version) {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    return print(`wellform ${version}\n`);
  }
  try {
    await check(command.options, command.format);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(inOwnWords(error.message)) : error;
  }
  return normalize(command);
}

async function normalize({ file, format, report: reportName, options }) {
  const name = file === "-" ? "standard input" : file;
  const output = new Output(process.stdout);
  const progress = new Progress(process.stderr, process.stdout);
  let reportFile;
  let source;
  try {
    let fatal = null;
    try {
      source = await openFile(file);
    } catch (error) {
      fatal = unreadable(error, EMPTY_REPORT);
    }
    if (reportName !== undefined) {
      try {
        reportFile = await openReport(reportName, source);
      } catch (error) {
        if (error instanceof UsageError) throw error;
        tell(`${reportName}: ${words(error)}`);
        return FATAL;
      }
    }
    let report;
    if (!fatal) {
      try {
        const onProgress = (done) => progress.update(done);
        report = await write(read(source, { ...options, onProgress }, format), output, reportFile !== undefined);
      } catch (error) {
        if (error === output.failure) {
          progress.clear();
          if (error.code === "EPIPE") return STOPPED;
          tell(`standard output: ${words(error)}`);
          return FATAL;
        }
        fatal = error instanceof WellformError ? error : unreadable(error, EMPTY_REPORT);
      }
    }
    progress.clear();
    report ??= fatal.report;
    await reportFile?.writeFile(`${JSON.stringify(report, null, 2)}\n`);
    if (fatal) {
      tell(`${name}: ${fatal.message}`);
      return FATAL;
    }
    if (process.stderr.isTTY || rejected(report) > 0 || report.outcome === "nothing_mapped") {
      const hint = rejected(report) > 0 && !reportFile ? " (--report FILE tells which and why)" : "";
      tell(`${summary(report)}${hint}`);
    }
    return READ_ALL;
  } finally {
    progress.clear();
    await reportFile?.close();
    await source?.close();
  }
}

/** Writes what is read, and returns the report. With `toTheEnd`, reading goes on after the reader of the output stopped. */
async function write(reading, output, toTheEnd) {
  try {
    for (;;) {
      const { done, value } = await reading.next();
      if (done) return value;
      await output.write(value[0]);
      if (output.failure && !(toTheEnd && output.failure.code === "EPIPE")) throw output.failure;
    }
  } finally {
    await reading.return();
  }
}

/** Opens the report for writing at the start, so that no old report stays when something goes wrong. */
async function openReport(name, source) {
  const before = await open(name).catch(() => null);
  if (before) {
    const { dev, ino } = await before.stat();
    await before.close();
    if (source && `${dev}:${ino}` === source.identity) {
      throw new UsageError("--report: expected another file than the input, found the same");
    }
  }
  return open(name, "w");
}

/** The bytes could not be had. */
function unreadable(error, report) {
  // Anything but a failed system call is a mistake of ours and must be seen as such.
  if (error.syscall === undefined && error.code === undefined) throw error;
  const message = words(error);
  return { message, report: { ...report, error: { category: "unreadable", message, offset: 0, path: "" } } };
}

/** A failed system call in words. */
function words({ code, message }) {
  const known = {
    ENOENT: "no such file",
    EACCES: "permission denied",
    EISDIR: "expected a file, found a directory",
    ENOSPC: "no space left",
  };
  return known[code] ?? message;
}

/** Standard output, at the speed of whoever reads it. */
class Output {
  failure = null;
  #stream;
  #resume = () => {};

  constructor(stream) {
    this.#stream = stream;
    stream.on("drain", () => this.#resume());
    stream.on("close", () => this.#resume());
    stream.on("error", (error) => {
      this.failure ??= error;
      this.#resume();
    });
  }

  async write(bytes) {
    if (this.failure || this.#stream.write(bytes)) return;
    await new Promise((resume) => {
      this.#resume = resume;
    });
  }
}

function print(text) {
  process.stdout.write(text);
  return READ_ALL;
}

function tell(text) {
  process.stderr.write(`wellform: ${text}\n`);
}
