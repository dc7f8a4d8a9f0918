// What a developer would write without Wellform: parse the text, walk the objects, fill columns per app and type.
// It gives the same rows for the fields of generate.mjs; ../run.mjs checks that. It keeps no account of what it
// leaves out, looks at no wrong type, knows no alias, no other unit or form of a date, and does not ask what a point covers.

const same = (value) => value;
const to_kcal = (value) => value / 4.184;
const to_metres = (value) => value * 1000;

/** Types and conversions by metric and unit. */
const METRICS = {
  "heart_rate count/min": ["heart_rate", same],
  "active_energy kJ": ["active_energy", to_kcal],
  "basal_energy_burned kJ": ["basal_energy", to_kcal],
  "step_count count": ["step_count", same],
  "walking_running_distance km": ["distance_walking_running", to_metres],
};
const SERIES = {
  activeEnergy: ["active_energy", to_kcal],
  stepCount: ["step_count", same],
  walkingAndRunningDistance: ["distance_walking_running", to_metres],
};
const TOTALS = {
  activeEnergyBurned: ["active_energy", to_kcal],
  distance: ["distance", to_metres],
  avgHeartRate: ["workout_heart_rate_mean", same],
  maxHeartRate: ["workout_heart_rate_max", same],
};
const STAGES = { Core: "light", Deep: "deep", REM: "rem", Awake: "awake", InBed: "in_bed", Asleep: "asleep_unspecified" };

/** `2024-02-06 14:30:00 -0800` in epoch milliseconds. */
const time = (text) => Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}${text.slice(20, 23)}:${text.slice(23)}`);

/** The name of an app; of merged apps, all in order. */
function app_of(source) {
  const names = source.replaceAll("\u{a0}", " ").split("|").map((name) => name.trim());
  return [...new Set(names.sort())].join("|");
}

class Batches {
  batches = [];
  #open = new Map();

  /** The open batch of rows that have these columns beside start, end and value. */
  open(key, source, type, basis, columns) {
    const name = `${source} ${type} ${basis} ${key}`;
    let batch = this.#open.get(name);
    if (batch === undefined || batch.start.length === 4096) {
      batch = { key, type, basis, source: { provider: "apple_health", app: app_of(source) }, start: [], end: [], value: [] };
      for (const column of columns) batch[column] = [];
      this.#open.set(name, batch);
      this.batches.push(batch);
    }
    return batch;
  }

  row(key, source, type, basis, start, end, value) {
    const batch = this.open(key, source, type, basis, []);
    batch.start.push(start);
    batch.end.push(end);
    batch.value.push(value);
  }

  range(key, source, type, basis, start, end, point, convert) {
    const batch = this.open(key, source, type, basis, ["min", "max"]);
    batch.start.push(start);
    batch.end.push(end);
    batch.value.push(convert(point.Avg));
    batch.min.push(convert(point.Min));
    batch.max.push(convert(point.Max));
  }

  finish() {
    for (const batch of this.batches) {
      for (const column in batch) if (Array.isArray(batch[column]) && column !== "code") batch[column] = Float64Array.from(batch[column]);
    }
    return this.batches;
  }
}

function points(batches, { name, units }, data) {
  const key = `metrics/${name}`;
  const [type, convert] = METRICS[`${name} ${units}`];
  for (const point of data) {
    const start = time(point.date);
    if (point.qty === undefined) batches.range(key, point.source, type, "interval", start, start + 60_000, point, convert);
    else batches.row(key, point.source, type, "interval", start, start + 60_000, convert(point.qty));
  }
}

function stages(batches, data) {
  for (const { startDate, endDate, value, source } of data) {
    const batch = batches.open("metrics/sleep_analysis", source, "sleep_stage", "interval", ["code"]);
    batch.start.push(time(startDate));
    batch.end.push(time(endDate));
    batch.value.push(Number.NaN);
    batch.code.push(STAGES[value]);
  }
}

function workout(batches, item) {
  const [key, start, end] = [`workouts/${item.id}`, time(item.start), time(item.end)];
  for (const name in SERIES) {
    const [type, convert] = SERIES[name];
    for (const point of item[name]) {
      const at = time(point.date);
      batches.row(key, point.source, type, "interval", at, at + 60_000, convert(point.qty));
    }
  }
  for (const point of item.heartRateData) {
    const at = time(point.date);
    batches.range(key, point.source, "heart_rate", "instant", at, at, point, same);
  }
  for (const { timestamp, latitude, longitude, altitude, course, speed, horizontalAccuracy } of item.route) {
    const batch = batches.open(key, "", "location", "instant", ["latitude", "longitude", "altitude", "course", "speed", "accuracy"]);
    const at = time(timestamp);
    batch.start.push(at);
    batch.end.push(at);
    batch.value.push(Number.NaN);
    batch.latitude.push(latitude);
    batch.longitude.push(longitude);
    batch.altitude.push(altitude);
    batch.course.push(course < 0 ? Number.NaN : course);
    batch.speed.push(speed < 0 ? Number.NaN : speed);
    batch.accuracy.push(horizontalAccuracy);
  }
  for (const name in TOTALS) {
    const [type, convert] = TOTALS[name];
    batches.row(key, "", type, "session", start, end, convert(item[name].qty));
  }
  batches.row(key, "", "workout_duration", "session", start, end, item.duration);
  return { key, type: "workout", start, end, workout: { sport: "running", original_sport: item.name } };
}

function electrocardiogram(batches, item) {
  const [key, start, end] = [`ecg/${item.start}`, time(item.start), time(item.end)];
  for (const { date, voltage } of item.voltageMeasurements) {
    const at = Math.round(date * 1000);
    batches.row(key, item.source, "electrocardiogram", "instant", at, at, voltage);
  }
  return { key, type: "electrocardiogram", start, end, heart_rate_mean: item.averageHeartRate, classification: item.classification };
}

/** The batches and documents of `text`, items of one array as a JSON array. */
export function normalize_plainly(of, text) {
  const batches = new Batches();
  const records = [];
  const items = JSON.parse(text);
  if (of.array === "workouts") for (const item of items) records.push(workout(batches, item));
  else if (of.array === "ecg") for (const item of items) records.push(electrocardiogram(batches, item));
  else if (of.name === "sleep_analysis") stages(batches, items);
  else points(batches, of, items);
  return { batches: batches.finish(), records };
}

/** The types whose rows this knows. */
export const TYPES = new Set([
  ...[METRICS, SERIES, TOTALS].flatMap((table) => Object.values(table).map(([type]) => type)),
  ...["sleep_stage", "location", "workout_duration", "electrocardiogram"],
]);
