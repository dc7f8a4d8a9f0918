// A synthetic delivery of Health Auto Export: the metrics of one phone, summarised by minutes, with sleep, workouts and an
// electrocardiogram. The same size gives the same bytes.
import { random } from "../body.mjs";

const MINUTE = 60;
const DAY = 86_400;
const MIDNIGHT = 1_704_067_200; // 2024-01-01T00:00:00Z
// A block holds so many days, as the app's batches do.
const BLOCK_DAYS = 10;
const WORKOUT_EVERY = 4; // days
const ROUTE_POINTS = 2000;
const VOLTAGES = 15_360; // 30 s at 512 Hz
const STAGES = ["Core", "Deep", "Core", "REM", "Core", "Awake"];

const WATCH = "Ana\u{2019}s Apple\u{a0}Watch";
const PHONE = "Ana\u{2019}s iPhone";
const BOTH = `${WATCH}|${PHONE}`;

/** Apple's pretty form, and the compact one, of the members of an object at a depth. */
const FORMS = [
  {
    colon: " : ",
    open: (depth) => `\n${"  ".repeat(depth)}{\n${"  ".repeat(depth + 1)}`,
    comma: (depth) => `,\n${"  ".repeat(depth + 1)}`,
    close: (depth) => `\n${"  ".repeat(depth)}}`,
  },
  { colon: ":", open: () => "{", comma: () => ",", close: () => "}" },
];

/** Writes objects of the same keys: in one order, because V8 would be slower on JSON of many. */
function writer(form, depth, next, keys) {
  const order = keys.map((key) => [next(), key]).sort(([a], [b]) => a - b).map(([, key]) => key);
  const [open, comma, close] = [form.open(depth), form.comma(depth), form.close(depth)];
  const names = order.map((key) => `"${key}"${form.colon}`);
  return (members) => open + order.map((key, index) => names[index] + members[key]).join(comma) + close;
}

const two = (number) => (number < 10 ? `0${number}` : `${number}`);
const dates = new Map();

/** A time by the clock of Berlin, with its offset. */
function time(seconds) {
  const offset = seconds % (366 * DAY) > 90 * DAY && seconds % (366 * DAY) < 300 * DAY ? 7200 : 3600;
  const local = seconds + offset;
  const day = Math.floor(local / DAY);
  let date = dates.get(day);
  if (date === undefined) dates.set(day, (date = new Date(day * DAY * 1000).toISOString().slice(0, 10)));
  const clock = local % DAY;
  const [hour, minute] = [Math.floor(clock / 3600), Math.floor(clock / MINUTE) % MINUTE];
  return `"${date} ${two(hour)}:${two(minute)}:${two(clock % MINUTE)} +0${offset / 3600}00"`;
}

/** A value with the noise of Apple's doubles. */
const noisy = (next, low, high) => `${low + next() * (high - low)}`;

/** Metrics of every minute: how often one has a value, and which. */
const METRICS = [
  {
    name: "heart_rate",
    units: "count/min",
    type: "heart_rate",
    often: 0.9,
    keys: ["date", "Min", "Avg", "Max", "source"],
    point(next, members) {
      const low = 50 + Math.floor(next() * 90);
      return Object.assign(members, { Min: low, Avg: noisy(next, low, low + 4), Max: low + 4, source: `"${WATCH}"` });
    },
  },
  quantity("active_energy", "kJ", "active_energy", 0.9, (next) => noisy(next, 0, 12), BOTH),
  quantity("basal_energy_burned", "kJ", "basal_energy", 1, (next) => noisy(next, 4.2, 5), WATCH),
  quantity("step_count", "count", "step_count", 0.35, (next) => (next() < 0.5 ? noisy(next, 0, 110) : Math.floor(next() * 110)), BOTH),
  quantity("walking_running_distance", "km", "distance_walking_running", 0.35, (next) => noisy(next, 0, 0.09), BOTH),
];

function quantity(name, units, type, often, value, source) {
  const keys = ["date", "qty", "source"];
  const point = (next, members) => Object.assign(members, { qty: value(next), source: `"${source}"` });
  return { name, units, type, often, keys, point };
}

function* minutes(metric, first, form, next) {
  const of = { array: "metrics", name: metric.name, units: metric.units };
  const write = writer(form, 4, next, metric.keys);
  const rows = { [metric.type]: 1 };
  for (let at = 0; at < BLOCK_DAYS * DAY; at += MINUTE) {
    if (next() < metric.often) yield { of, rows, item: write(metric.point(next, { date: time(first + at) })) };
  }
}

function* nights(first, form, next) {
  const of = { array: "metrics", name: "sleep_analysis", units: "hr" };
  const write = writer(form, 4, next, ["startDate", "endDate", "qty", "value", "source"]);
  const rows = { sleep_stage: 1 };
  for (let night = 0; night < BLOCK_DAYS; night += 1) {
    let at = first + night * DAY + 60 * Math.floor(next() * 180);
    for (let part = 0; part < 30; part += 1) {
      const value = STAGES[part % STAGES.length];
      const length = 30 * Math.ceil(next() * (value === "Awake" ? 8 : 50));
      const [startDate, endDate] = [time(at), time(at + length)];
      yield { of, rows, item: write({ startDate, endDate, qty: length / 3600, value: `"${value}"`, source: `"${WATCH}"` }) };
      at += length;
    }
  }
}

/** A block of metrics; the app sometimes says only at its end what it is of. */
function* block(name, units, points, form, header_last) {
  const header = `"name"${form.colon}"${name}",\n      "units"${form.colon}"${units}"`;
  yield header_last ? `{"data"${form.colon}[` : `{${header},"data"${form.colon}[`;
  yield* points;
  yield header_last ? `],${header}}` : "]}";
}

const quantity_of = (value, units) => `{"qty":${value},"units":"${units}"}`;

function* workouts(days, next) {
  const of = { array: "workouts" };
  const form = FORMS[0];
  for (let day = 0; day < days; day += WORKOUT_EVERY) {
    const start = MIDNIGHT + day * DAY + 16 * 3600;
    const series = (length, step, keys, members) => {
      const write = writer(form, 4, next, keys);
      return `[${Array.from({ length }, (_, index) => write(members(time(start + index * step), index))).join(",")}]`;
    };
    const amounts = (units, value) =>
      series(ROUTE_POINTS / MINUTE, MINUTE, ["date", "qty", "units", "source"], (date) => ({ date, qty: value(), units: `"${units}"`, source: `"${WATCH}"` }));
    const rates = (date) => {
      const low = 110 + Math.floor(next() * 50);
      return { date, Min: low, Avg: noisy(next, low, low + 4), Max: low + 4, units: `"count/min"`, source: `"${WATCH}"` };
    };
    const position = (timestamp, index) => ({
      timestamp,
      latitude: noisy(next, 52.5, 52.6),
      longitude: noisy(next, 13.4, 13.5),
      altitude: noisy(next, 30, 40),
      course: index === 0 ? -1 : noisy(next, 0, 360),
      courseAccuracy: noisy(next, 0, 20),
      horizontalAccuracy: noisy(next, 1, 9),
      verticalAccuracy: noisy(next, 1, 9),
      speed: noisy(next, 2, 4),
      speedAccuracy: noisy(next, 0, 1),
    });
    const members = {
      id: `"${"0".repeat(8 - two(day).length)}${two(day)}-0000-4000-8000-000000000000"`,
      name: `"Outdoor Run"`,
      start: time(start),
      end: time(start + ROUTE_POINTS),
      duration: ROUTE_POINTS - 14.5,
      location: `"Outdoor"`,
      isIndoor: "false",
      activeEnergyBurned: quantity_of(noisy(next, 1200, 1600), "kJ"),
      distance: quantity_of(noisy(next, 5, 7), "km"),
      avgHeartRate: quantity_of(noisy(next, 140, 150), "bpm"),
      maxHeartRate: quantity_of(170, "bpm"),
      heartRateData: series(ROUTE_POINTS / 5, 5, ["date", "Min", "Avg", "Max", "units", "source"], rates),
      activeEnergy: amounts("kJ", () => noisy(next, 30, 60)),
      stepCount: amounts("count", () => Math.floor(150 + next() * 20)),
      walkingAndRunningDistance: amounts("km", () => noisy(next, 0.15, 0.2)),
      route: series(ROUTE_POINTS, 1, ["timestamp", "latitude", "longitude", "altitude", "course", "courseAccuracy",
        "horizontalAccuracy", "verticalAccuracy", "speed", "speedAccuracy"], position),
    };
    const rows = {
      heart_rate: ROUTE_POINTS / 5,
      location: ROUTE_POINTS,
      active_energy: Math.floor(ROUTE_POINTS / MINUTE) + 1,
      step_count: Math.floor(ROUTE_POINTS / MINUTE),
      distance_walking_running: Math.floor(ROUTE_POINTS / MINUTE),
      workout_duration: 1,
      distance: 1,
      workout_heart_rate_mean: 1,
      workout_heart_rate_max: 1,
    };
    yield { of, rows, item: writer(form, 2, next, Object.keys(members))(members) };
  }
}

function electrocardiogram(next) {
  const start = MIDNIGHT + 9 * 3600;
  const write = writer(FORMS[1], 4, next, ["date", "voltage", "units"]);
  const voltage = (_, index) => write({ date: start + index / 512, voltage: noisy(next, -200, 400), units: `"mcV"` });
  const members = {
    start: time(start),
    end: time(start + VOLTAGES / 512),
    classification: `"Sinus Rhythm"`,
    averageHeartRate: 61,
    numberOfVoltageMeasurements: VOLTAGES,
    samplingFrequency: 512,
    source: `"${WATCH}"`,
    voltageMeasurements: `[${Array.from({ length: VOLTAGES }, voltage).join(",")}]`,
  };
  const rows = { electrocardiogram: VOLTAGES };
  return { of: { array: "ecg" }, rows, item: writer(FORMS[1], 2, next, Object.keys(members))(members) };
}

function* metrics(blocks) {
  let separator = "";
  for (let index = 0; index < blocks; index += 1) {
    const first = MIDNIGHT + index * BLOCK_DAYS * DAY;
    const next = random(index + 1);
    for (const [place, metric] of METRICS.entries()) {
      const form = FORMS[(index + place) % 2];
      yield separator;
      separator = ",";
      yield* block(metric.name, metric.units, minutes(metric, first, form, next), form, (index + place) % 3 === 2);
    }
    yield separator;
    yield* block("sleep_analysis", "hr", nights(first, FORMS[index % 2], next), FORMS[index % 2], false);
  }
}

function length_of(parts) {
  let bytes = 0;
  for (const part of parts) bytes += Buffer.byteLength(part.item ?? part) + 1;
  return bytes;
}

/** The parts of a delivery of about `megabytes` (10^6 bytes), for a `Body`. */
export function* parts(megabytes) {
  const sample = 2 * BLOCK_DAYS;
  const per_block = (length_of(metrics(2)) + length_of(workouts(sample, random(7)))) / 2;
  const blocks = Math.max(1, Math.round((megabytes * 1e6) / per_block));
  yield `{"data":{"metrics":[`;
  yield* metrics(blocks);
  yield `],"workouts":[`;
  yield* workouts(blocks * BLOCK_DAYS, random(11));
  yield `],"ecg":[`;
  yield electrocardiogram(random(13));
  yield "]}}";
}
