// A consumer of the package's types: compiled, never run. Each `@ts-expect-error` must be one.
import { createReadStream } from "node:fs";
import type { IncomingMessage } from "node:http";

import { WellformError, normalize } from "wellform";
import type { Change, ChangeJson, HealthRecord, Options, Report, SampleTable, SamplesChange } from "wellform";
import { DATA_TYPES, SENSITIVE_KINDS, SOURCES } from "wellform/data-types";
import type { DataType, UcumUnit } from "wellform/data-types";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const exactly = <A, B>(_: Equal<A, B>): void => {};

const options: Options = {
  source: "garmin",
  timeZone: "Europe/Berlin",
  recordType: "dailies",
  receivedAt: new Date(),
  subject: "u1",
  headers: { "automation-aggregation": "Hours", cookie: ["a", "b"], host: undefined },
  without: ["location", "mood"],
  limits: { depth: 16, elementBytes: 1 << 20, inflatedBytes: 1 << 30, inflatedRatio: 200 },
  signal: AbortSignal.timeout(1000),
  onProgress: ({ bytes, total }) => console.log(bytes, total),
};

export async function whole(): Promise<void> {
  const result = await normalize("{}", options);
  exactly<typeof result.report, Report>(true);
  for (const { code } of result.report.rejected) exactly<typeof code, import("wellform").Reason>(true);
  exactly<typeof result.records, HealthRecord[]>(true);
  const table = result.samples("heart_rate", { basis: "instant" });
  exactly<typeof table, SampleTable | null>(true);
  // @ts-expect-error: there may be none
  table.value;
  if (table) {
    exactly<typeof table.start, Float64Array>(true);
    exactly<typeof table.end, Float64Array | null>(true);
    exactly<typeof table.code, (string | null)[] | null>(true);
    const source = table.sources[table.source[0] ?? 0];
    exactly<typeof source, import("wellform").Provenance | undefined>(true);
  }
  result.samples("a sender's own name");
  // @ts-expect-error: not a basis
  result.samples("heart_rate", { basis: "week" });
  for (const record of result.records) {
    if ("sleep" in record) {
      for (const { stage, start } of record.sleep.stages) console.log(stage satisfies string, start.length);
    }
    if ("workout" in record) console.log(record.workout.sport satisfies import("wellform").Sport | null | undefined);
    const offset: number | null = record.utc_offset;
    console.log(offset);
  }
  for (const change of result.changes) {
    // @ts-expect-error: samples are in tables
    if (change.change === "samples") continue;
    if (change.change === "fetch") console.log(change.url, change.list_key);
    if (change.change === "account") console.log(change.permissions?.length);
  }
}

export async function inputs(bytes: Uint8Array, blob: Blob, file: File, response: Response, request: IncomingMessage): Promise<void> {
  for (const input of [bytes, bytes.buffer, new DataView(bytes.buffer), blob, file, response]) await normalize(input);
  if (response.body) await normalize(response.body);
  await normalize(createReadStream("x.json"));
  // @ts-expect-error: not a number
  await normalize(1);
  // @ts-expect-error: no such sender
  await normalize("", { source: "fitbit" });
  // @ts-expect-error: no such option
  await normalize("", { sender: "garmin" });
  for (const headers of [response.headers, [["x-name", "value"]] as const, new Map([["x-name", "value"]]), request.headers]) {
    await normalize("", { headers });
  }
  // @ts-expect-error: not a value of a header
  await normalize("", { headers: { "content-length": 1 } });
  // @ts-expect-error: not a sensitive kind
  await normalize("", { without: ["open"] });
}

export async function worker(file: File): Promise<void> {
  const result = await normalize.inWorker(file, { onProgress: ({ bytes }) => console.log(bytes) });
  exactly<typeof result, import("wellform").Result>(true);
  // @ts-expect-error: a worker gives the whole
  for await (const change of normalize.inWorker(file)) console.log(change);
}

export async function stream(response: Response): Promise<Report> {
  const changes = normalize.stream(response.body ?? "");
  for await (const change of changes) {
    exactly<typeof change, Change>(true);
    switch (change.change) {
      case "samples":
        exactly<typeof change, SamplesChange>(true);
        exactly<typeof change.value, Float64Array>(true);
        exactly<typeof change.owner, Uint32Array | null>(true);
        break;
      case "record":
        exactly<typeof change.record, HealthRecord>(true);
        break;
      case "delete":
      case "replace_window":
      case "account":
      case "fetch":
        break;
      default:
        exactly<typeof change, never>(true);
    }
  }
  return changes.report;
}

export function line(text: string): number {
  const change: ChangeJson = JSON.parse(text);
  return change.change === "samples" ? (change.value[0] ?? 0) : 0;
}

export function failed(error: unknown): string {
  if (!(error instanceof WellformError)) throw error;
  exactly<typeof error.offset, number>(true);
  return `${error.category satisfies string} ${error.path} ${error.report.leaves.total}`;
}

export function table(name: DataType): UcumUnit {
  exactly<typeof DATA_TYPES.heart_rate.unit, "/min">(true);
  exactly<typeof DATA_TYPES.step_count.aggregation, "sum">(true);
  exactly<keyof typeof DATA_TYPES, DataType>(true);
  // @ts-expect-error: the table is fixed
  DATA_TYPES.heart_rate.unit = "/min";
  console.log(SENSITIVE_KINDS.length, SOURCES.length);
  return DATA_TYPES[name].unit;
}
