// What a developer would write without Wellform: parse the text, walk the records, fill columns per type. It gives the same
// rows for the fields of generate.mjs; ../run.mjs checks that. It keeps no account of what it leaves out, looks at no
// wrong type and knows no other form of a unit.

const VALUES = {
  Steps: ["step_count", (record) => record.count],
  Distance: ["distance", (record) => record.distance.inMeters],
  ActiveCaloriesBurned: ["active_energy", (record) => record.energy.value],
  Weight: ["body_mass", (record) => record.weight.inKilograms],
};
const STAGES = { 1: "awake", 4: "light", 5: "deep", 6: "rem" };

class Batches {
  batches = [];
  #open = new Map();

  row(type, source, owner, start, end, value) {
    let batch = this.#open.get(type);
    if (batch === undefined || batch.start.length >= 4096) {
      batch = { type, source, owners: [], owner: [], start: [], end: [], value: [] };
      this.#open.set(type, batch);
      this.batches.push(batch);
    }
    if (batch.owners.at(-1) !== owner) batch.owners.push(owner);
    batch.owner.push(batch.owners.length - 1);
    batch.start.push(start);
    batch.end.push(end);
    batch.value.push(value);
  }

  finish() {
    for (const batch of this.batches) {
      for (const column of ["owner", "start", "end", "value"]) batch[column] = Float64Array.from(batch[column]);
    }
    return this.batches;
  }
}

/** The batches and documents of `text`, records as a JSON array. */
export function normalize_plainly(_list, text) {
  const batches = new Batches();
  const records = [];
  for (const record of JSON.parse(text)) {
    const { metadata, recordType } = record;
    const { device } = metadata;
    const source = { app: metadata.dataOrigin, device: `${device.manufacturer} ${device.model}` };
    const owner = {
      key: `health_connect/${recordType}/${metadata.id}`,
      record_id: metadata.id,
      modified_at: Date.parse(metadata.lastModifiedTime),
    };
    const start = Date.parse(record.startTime ?? record.time);
    const end = Date.parse(record.endTime ?? record.time);
    if (recordType === "HeartRate") {
      for (const sample of record.samples) {
        const at = Date.parse(sample.time);
        batches.row("heart_rate", source, owner, at, at, sample.beatsPerMinute);
      }
    } else if (recordType === "SleepSession") {
      const stages = record.stages.map((part) => {
        return { stage: STAGES[part.stage], start: new Date(part.startTime).toISOString(), end: new Date(part.endTime).toISOString() };
      });
      records.push({ ...owner, type: "sleep_session", start: record.startTime, end: record.endTime, sleep: { stages }, source });
    } else {
      const [type, value] = VALUES[recordType];
      batches.row(type, source, owner, start, end, value(record));
    }
  }
  return { batches: batches.finish(), records };
}

/** The types whose rows this knows in full. */
export const TYPES = new Set([...Object.values(VALUES).map(([type]) => type), "heart_rate"]);
