// A synthetic upload of Health Connect data in Wellform's own format: day after day of one phone and one watch. The same
// size gives the same bytes.
import { random } from "../body.mjs";

const DAY = 86_400_000;
const MIDNIGHT = Date.UTC(2010, 0, 1);
const WATCH = { type: 1, manufacturer: "Example", model: "Watch 3" };

const iso = (at) => new Date(at).toISOString();

/** Ids in the form of the platform's, in order of `number`. */
function id_of(number) {
  const hex = (value, digits) => value.toString(16).padStart(digits, "0");
  const next = random(number + 1);
  const word = () => Math.floor(next() * 4_294_967_296);
  return `${hex(word(), 8)}-${hex(word() & 0xffff, 4)}-4${hex(word() & 0xfff, 3)}-8${hex(word() & 0xfff, 3)}-${hex(word(), 8)}${hex(word() & 0xffff, 4)}`;
}

function* records(day) {
  const next = random(day + 1);
  let number = day * 4096;
  const midnight = MIDNIGHT + day * DAY;
  const record = (recordType, start, end, fields) => {
    number += 1;
    const times =
      end === null
        ? { time: iso(start), zoneOffset: "+01:00" }
        : { startTime: iso(start), startZoneOffset: "+01:00", endTime: iso(end), endZoneOffset: "+01:00" };
    const metadata = {
      id: id_of(number),
      clientRecordId: null,
      clientRecordVersion: 0,
      dataOrigin: "com.example.watch",
      lastModifiedTime: iso((end ?? start) + 60_000),
      device: WATCH,
      recordingMethod: 2,
    };
    return JSON.stringify({ recordType, ...times, ...fields, metadata });
  };
  for (let minute = 0; minute < 1440; minute += 1) {
    const start = midnight + minute * 60_000;
    if (minute > 420 && next() < 0.3) {
      const count = Math.ceil(next() * 120);
      yield { item: record("Steps", start, start + 60_000, { count }), rows: { step_count: 1 } };
      const distance = { inMeters: count * 0.75, inKilometers: (count * 0.75) / 1000 };
      yield { item: record("Distance", start, start + 60_000, { distance }), rows: { distance: 1 } };
    }
    if (minute % 60 === 0) {
      const samples = [];
      for (let second = 0; second < 3600; second += 10) {
        samples.push({ time: iso(start + second * 1000), beatsPerMinute: 50 + Math.floor(next() * 60) });
      }
      yield { item: record("HeartRate", start, start + 3_599_000, { samples }), rows: { heart_rate: samples.length } };
      const energy = { value: 20 + next() * 40, unit: "kilocalories" };
      yield { item: record("ActiveCaloriesBurned", start, start + 3_600_000, { energy }), rows: { active_energy: 1 } };
    }
  }
  const weight = { inKilograms: 71 + next(), inGrams: 0, inPounds: 0, inOunces: 0, inMilligrams: 0, inMicrograms: 0 };
  yield { item: record("Weight", midnight + 7 * 3_600_000, null, { weight }), rows: { body_mass: 1 } };
  const stages = [];
  let at = midnight - 3_600_000;
  for (let stage = 0; stage < 24; stage += 1) {
    const end = at + 60_000 * Math.ceil(next() * 30);
    stages.push({ startTime: iso(at), endTime: iso(end), stage: [1, 4, 5, 6][stage % 4] });
    at = end;
  }
  yield { item: record("SleepSession", midnight - 3_600_000, at, { title: null, notes: null, stages }), rows: {} };
}

/** The parts of an upload of about `megabytes` (10^6 bytes), for a `Body`. */
export function* parts(megabytes) {
  let sample = 0;
  for (const { item } of records(0)) sample += item.length + 1;
  const days = Math.max(1, Math.round((megabytes * 1e6) / sample));
  yield '{"format":"hc-upload","formatVersion":1,"sentAt":"2026-01-02T00:00:00.000Z",' +
    '"client":{"app":"com.example.sync","installId":"bench"},"timeZone":"Europe/Stockholm","upserts":[';
  for (let day = 0; day < days; day += 1) {
    for (const { item, rows } of records(day)) yield { of: "upserts", item, rows };
  }
  yield "]}";
}
