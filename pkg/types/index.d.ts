import type { SensitiveKind, Source } from "./data-types.js";
import type {
  AccountChange,
  Basis,
  Category,
  DeleteChange,
  FetchChange,
  GoalCompletion,
  FetchFile,
  Flagged,
  Owner,
  Pregnancy,
  Provenance,
  Record as HealthRecord,
  RecordChange,
  ReplaceWindowChange,
  Report,
  SamplesChange as SamplesChangeJson,
  TypeName,
} from "./schema.js";

export type { Aggregation, DataType, Definition, Group, SensitiveKind, Shape, Source, UcumUnit } from "./data-types.js";
export type {
  AccountChange,
  AccountEvent,
  Basis,
  Body,
  Category,
  /** A change in JSON, as on a line of the command's output. */
  Change as ChangeJson,
  Coding,
  DeleteChange,
  Electrocardiogram,
  Fatal,
  FetchChange,
  Flag,
  Flagged,
  GoalCompletion,
  HeartRateEvent,
  Leaves,
  MedicationDoseEvent,
  Mend,
  Mended,
  MenstrualCycle,
  Method,
  Owner,
  Provenance,
  Provider,
  Reason,
  Record as HealthRecord,
  RecordChange,
  Rejected,
  ReplaceWindowChange,
  Report,
  ReproductiveEvent,
  /** Samples put together slot by slot, as the Worker gives them for `resolution`. */
  Resampled,
  SamplesChange as SamplesChangeJson,
  Scope,
  Sleep,
  SleepStage,
  Sport,
  SleepState,
  Slot,
  StageInterval,
  StateOfMind,
  Statistic,
  Symptom,
  TypeName,
  Unmapped,
  WeightGoal,
  Workout,
  WorkoutFile,
} from "./schema.js";

/** Bytes, or text, which is encoded in UTF-8. */
export type Chunk = Uint8Array | ArrayBufferView | ArrayBuffer | string;

/**
 * A delivery: what a sender sent, as it arrived.
 *
 * A string, bytes and a Blob (a File is one) can be read twice, and are: a body that is cut off is then refused before
 * anything of it is given. Everything else is read once.
 */
export type Input =
  | string
  | ArrayBufferView
  | ArrayBufferLike
  | Blob
  | Response
  | Request
  | ReadableStream<Chunk>
  | AsyncIterable<Chunk>;

/** The headers of a delivery: a `Headers`, an object (Node's `request.headers` is one), or pairs of name and value. */
export type HeadersInput =
  | Headers
  | Iterable<readonly [name: string, value: string]>
  | Readonly<globalThis.Record<string, string | readonly string[] | undefined>>;

/** What a caller may say about a delivery. Everything has a default; a name that is not here is a `TypeError`. */
export interface Options {
  /** The sender, where you know it. Without it the body decides. */
  source?: Source | null;
  /** The IANA time zone that local times without an offset are in. Without it they stay floating. */
  timeZone?: string | null;
  /**
   * What a body holds that does not name it: a Garmin list key such as `dailies`, or a Health Connect record type such
   * as `Steps`.
   */
  recordType?: string | null;
  /**
   * When the delivery was received: a Date, an ISO 8601 time with an offset, or milliseconds since
   * 1970-01-01T00:00:00Z. It orders claims for which the sender gives no order. Default: 1970-01-01T00:00:00Z.
   */
  receivedAt?: Date | string | number | null;
  /**
   * The sender's name for the account that a pulled Garmin array is of. An item that names its own account is that
   * account's.
   */
  subject?: string | null;
  /**
   * Headers that came with the delivery. Health Auto Export says in `automation-aggregation` and `automation-period`
   * what its body does not. The case of a name does not matter; the last value of a name counts.
   */
  headers?: HeadersInput | null;
  /** Kinds of sensitive types to leave out; the report counts them. */
  without?: readonly SensitiveKind[] | null;
  /** Bounds on what the body may ask for. */
  limits?: {
    /** The longest element that is held, in bytes; longer ones are rejected. Default 64 MiB. */
    elementBytes?: number;
    /** The deepest nesting within an element; deeper ones are rejected. Default 128. */
    depth?: number;
    /** The most bytes that the compressed files of an archive may have together. Default 4 GiB. */
    inflatedBytes?: number;
    /** How many times its length compressed data may inflate to, beyond the first 8 MiB. Default 200. */
    inflatedRatio?: number;
  } | null;
  /** Ends the reading early: it then fails with the reason of the signal. */
  signal?: AbortSignal;
  /** Told after every piece that was read. */
  onProgress?: (progress: Progress) => void;
}

/** How far a reading is. */
export interface Progress {
  /** Which pass over the input this is, from 1. */
  pass: number;
  /** How many passes there are: 2 for an input that can be read twice. */
  passes: number;
  /** Bytes read in this pass. */
  bytes: number;
  /** Bytes in all; null where that is not known before the end. */
  total: number | null;
}

/** The body is not what it claims to be. A bad record is never an error: it stands in the report as rejected. */
export class WellformError extends Error {
  private constructor();
  readonly name: "WellformError";
  /** The kind of error. */
  readonly category: Category;
  /** Where in the body, in bytes from its start. */
  readonly offset: number;
  /** Where in the document, as `dailies[3].steps`; empty at its root. */
  readonly path: string;
  /** What would have been right here. */
  readonly expected: string;
  /** What stood here instead. */
  readonly found: string;
  /** The report up to here, with the error. */
  readonly report: Report;
}

/**
 * A batch of numbers as columns of one length. What the JSON form has as arrays of numbers are typed arrays here, in
 * which NaN stands for none.
 */
export interface SamplesChange
  extends Omit<
    SamplesChangeJson,
    | "derived"
    | "owner"
    | "start"
    | "end"
    | "value"
    | "min"
    | "max"
    | "ordinal"
    | "latitude"
    | "longitude"
    | "altitude"
    | "speed"
    | "course"
    | "accuracy"
    | "original"
  > {
  /** The platform filled in or added up these numbers; nobody measured them. */
  derived: boolean;
  /** Row by row an index into `owners`; null when there is one owner. */
  owner: Uint32Array | null;
  /** Start, in milliseconds since 1970-01-01T00:00:00Z. */
  start: Float64Array;
  /** Exclusive end, in milliseconds since 1970-01-01T00:00:00Z; null for instants. */
  end: Float64Array | null;
  /** The value; NaN where a `code` stands in its place. Empty for the type `location`. */
  value: Float64Array;
  /** The least value of what the row covers. */
  min: Float64Array | null;
  /** The greatest value of what the row covers. */
  max: Float64Array | null;
  /** Tells apart raw points that a sender may honestly repeat. */
  ordinal?: Uint32Array;
  /** Type `location`: degrees north, WGS 84. */
  latitude?: Float64Array;
  /** Type `location`: degrees east, WGS 84. */
  longitude?: Float64Array;
  /** Type `location`: metres above the sender's datum. */
  altitude?: Float64Array;
  /** Type `location`: metres per second. */
  speed?: Float64Array;
  /** Type `location`: degrees clockwise from true north. */
  course?: Float64Array;
  /** Type `location`: horizontal accuracy in metres. */
  accuracy?: Float64Array;
  /** The numbers as they were before conversion. */
  original?: { unit: string; value: Float64Array };
}

/** One statement of a sender. */
export type Change =
  | SamplesChange
  | RecordChange
  | DeleteChange
  | ReplaceWindowChange
  | AccountChange
  | FetchChange;

/** All samples of one type, unit and basis in one table: columns of one length, in order of `start`. */
export interface SampleTable {
  /** What the numbers are. */
  type: TypeName;
  /** UCUM unit of `value`, `min` and `max`. */
  unit: string;
  /** What a row's value covers. */
  basis: Basis;
  /** The times are wall-clock times written as if they were UTC: the sender gave no offset. */
  floating: boolean;
  /** How many rows there are. */
  rows: number;
  /** Start, in milliseconds since 1970-01-01T00:00:00Z. */
  start: Float64Array;
  /** Exclusive end, in milliseconds since 1970-01-01T00:00:00Z, NaN for an instant; null where all are instants. */
  end: Float64Array | null;
  /** The value; NaN where there is none. */
  value: Float64Array;
  /** The least value of what the row covers, NaN where there is none; null where no row has one. */
  min: Float64Array | null;
  /** The greatest value of what the row covers, NaN where there is none; null where no row has one. */
  max: Float64Array | null;
  /** A code in place of, or beside, a value; null where no row has one. */
  code: (string | null)[] | null;
  /** The sender's own calendar date; null where it gives none. */
  local_date: (string | null)[] | null;
  /** 1 where the platform filled in or added up the number; null where it did so nowhere. */
  derived: Uint8Array | null;
  /** Row by row an index into `owners`. */
  owner: Uint32Array;
  /** The source records that the rows belong to, with offset from UTC, key and rank. */
  owners: Owner[];
  /** Row by row an index into `sources`; 32 bits wide where there are more than 65,536 sources. */
  source: Uint16Array | Uint32Array;
  /** Where the rows come from. */
  sources: Provenance[];
  /** Row by row an index into `contexts`. */
  context: Uint16Array | Uint32Array;
  /** What surrounds the numbers: meal, body position, on demand, averaging. */
  contexts: SamplesChange["context"][];
  /** Type `location`: degrees north, WGS 84. */
  latitude?: Float64Array;
  /** Type `location`: degrees east, WGS 84. */
  longitude?: Float64Array;
  /** Type `location`: metres above the sender's datum. */
  altitude?: Float64Array;
  /** Type `location`: metres per second. */
  speed?: Float64Array;
  /** Type `location`: degrees clockwise from true north. */
  course?: Float64Array;
  /** Type `location`: horizontal accuracy in metres. */
  accuracy?: Float64Array;
}

/** Which of several tables of a type is meant. */
export interface Which {
  /** What a row's value covers. */
  basis?: Basis;
  /** Whether it is known what a row covers. */
  width?: "unknown" | null;
  /** UCUM unit; only a type that is not in the table of data types can have several. */
  unit?: string;
  /** Wall-clock times without an offset, or instants. */
  floating?: boolean;
}

/** A whole delivery. */
export interface Result {
  /** What became of every part of it. */
  readonly report: Report;
  /** Its documents, in the order of the body. */
  readonly records: HealthRecord[];
  /** What else the sender states: deletions, windows, account events, data to fetch. In the order of the body. */
  readonly changes: (DeleteChange | ReplaceWindowChange | AccountChange | FetchChange)[];
  /** The tables of samples that there are. */
  readonly types: {
    type: TypeName;
    unit: string;
    basis: Basis;
    /** `"unknown"` if nothing states what the rows cover: they may be instants, or totals that begin then. */
    width: "unknown" | null;
    floating: boolean;
    rows: number;
  }[];
  /**
   * The samples of a type as columns, or null when there are none.
   *
   * Day totals are never mixed with what they total: a table has one basis. Where a type has several and you do not
   * say which, you get the finest: instant, interval, session, day, in this order. Rows of unknown width have a table of
   * their own, and come last. `types` tells what there is.
   */
  samples(type: TypeName, which?: Which): SampleTable | null;
}

/** Changes one by one, in the order of the body. */
export interface ChangeStream extends AsyncIterableIterator<Change, Report> {
  next(): Promise<IteratorResult<Change, Report>>;
  return(value?: Report): Promise<IteratorResult<Change, Report>>;
  [Symbol.asyncIterator](): ChangeStream;
  /**
   * The report, once all changes were read; it is also what the iteration returns. Fails as the iteration does, and
   * with an `AbortError` when that is left early.
   */
  readonly report: Promise<Report>;
}

/** Normalises deliveries. */
export interface Normalize {
  /**
   * Normalises a whole delivery.
   *
   * Fails with a {@link WellformError} when the body is not what it claims to be, with a `TypeError` for a wrong
   * option or input, and with whatever a stream fails with.
   */
  (input: Input, options?: Options): Promise<Result>;
  /** Normalises a delivery change by change, in memory that does not grow with it. Fails as the whole does. */
  stream(input: Input, options?: Options): ChangeStream;
  /**
   * Normalises a whole delivery in a worker of its own, so that the caller's thread stays free. Gives what the whole
   * gives, and fails as it does.
   *
   * The worker reads a Blob or File by itself; any other input is read here and handed over in pieces. It is ended when
   * the result is there, when something fails, and when `signal` is aborted.
   */
  inWorker(input: Input, options?: Options): Promise<Result>;
}

export declare const normalize: Normalize;
