// An app with react-native-health-connect: the package itself reads the phone, and the app uploads as docs/upload-protocol.md says.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { HealthConnect, units } from "./health_connect.mjs";
import { Deployment } from "./harness.mjs";

const DAY = 86_400_000;
const MIDNIGHT = Math.floor(Date.now() / DAY) * DAY;
const DAYS = 5;
const iso = (at) => new Date(at).toISOString();
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

/** Some days of a person, told with the package's own constants. */
function live(phone, { SleepStageType, ExerciseType, MealType, BloodPressureBodyPosition }) {
  for (let day = 1; day <= DAYS; day += 1) {
    const midnight = MIDNIGHT - day * DAY;
    for (let hour = 8; hour < 20; hour += 1) {
      const start = midnight + hour * 3_600_000;
      phone.write("Steps", { startTime: iso(start), endTime: iso(start + 600_000), count: 100 * day + hour });
      const samples = [0, 1, 2, 3].map((at) => ({ time: iso(start + at * 60_000), beatsPerMinute: 60 + hour + at }));
      phone.write("HeartRate", { startTime: iso(start), endTime: iso(start + 240_000), samples });
    }
    phone.write("Weight", { time: iso(midnight + 7 * 3_600_000), weight: units.mass(71_000 + 100 * day) });
    const stages = [SleepStageType.LIGHT, SleepStageType.DEEP, SleepStageType.REM, SleepStageType.AWAKE].map((stage, at) => ({
      startTime: iso(midnight + at * 3_600_000), endTime: iso(midnight + (at + 1) * 3_600_000), stage,
    }));
    phone.write("SleepSession", { startTime: iso(midnight), endTime: iso(midnight + 4 * 3_600_000), title: null, notes: null, stages });
  }
  const noon = MIDNIGHT - DAY + 12 * 3_600_000;
  phone.write("ExerciseSession", {
    startTime: iso(noon), endTime: iso(noon + 1_800_000), title: "Lunch run", notes: null, exerciseType: ExerciseType.RUNNING,
    laps: [{ startTime: iso(noon), endTime: iso(noon + 900_000), length: units.length(null) }], segments: [],
    exerciseRoute: { type: "CONSENT_REQUIRED", route: [] },
  });
  phone.write("Nutrition", {
    startTime: iso(noon), endTime: iso(noon + 60_000), name: "Soup", mealType: MealType.LUNCH, energy: units.energy(320),
    protein: units.mass(12), totalFat: units.mass(null), sodium: units.mass(1.5),
  });
  phone.write("BloodPressure", {
    time: iso(noon), systolic: units.pressure(121), diastolic: units.pressure(79), bodyPosition: BloodPressureBodyPosition.SITTING_DOWN,
    measurementLocation: 0,
  });
}

/** The app: what it keeps between two runs, and its run. */
class App {
  tokens = new Map();
  uploads = 0;

  constructor(library, token) {
    this.library = library;
    this.token = token;
  }

  async upload(parts) {
    this.uploads += 1;
    const types = (await this.library.getGrantedPermissions()).map(({ recordType }) => recordType);
    const body = {
      format: "hc-upload", formatVersion: 1, source: "health_connect", syncId: String(this.uploads), sentAt: new Date().toISOString(),
      client: { app: "com.example.sync", appVersion: "1.0.0", device: "Pixel 9", installId: "phone-1" }, timeZone: "Europe/Stockholm",
      grantedTypes: types, ...parts,
    };
    const response = await worker.fetch("/v1/upload", {
      method: "POST", body: gzipSync(JSON.stringify(body)),
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json", "content-encoding": "gzip" },
    });
    assert.equal(response.status, 202, await response.text());
  }

  /** All records of a day and type, page by page. */
  async read(recordType, start, end) {
    const records = [];
    let pageToken;
    do {
      const timeRangeFilter = { operator: "between", startTime: iso(start), endTime: iso(end) };
      const page = await this.library.readRecords(recordType, { timeRangeFilter, pageToken });
      records.push(...page.records.map((record) => ({ recordType, ...record })));
      pageToken = page.pageToken;
    } while (pageToken);
    return records;
  }

  /** Everything, day by day: a token of each type before its first read. */
  async full() {
    const types = (await this.library.getGrantedPermissions()).map(({ recordType }) => recordType);
    const tokens = new Map();
    for (const recordType of types) tokens.set(recordType, (await this.library.getChanges({ recordTypes: [recordType] })).nextChangesToken);
    for (let day = DAYS + 1; day >= 0; day -= 1) {
      const [start, end] = [MIDNIGHT - day * DAY, MIDNIGHT - (day - 1) * DAY];
      const upserts = [];
      for (const recordType of types) upserts.push(...(await this.read(recordType, start, end)));
      await this.upload({ window: { start: iso(start), end: iso(end), complete: true }, upserts });
    }
    this.tokens = tokens;
  }

  /** What has changed since. */
  async changes() {
    for (const [recordType, token] of [...this.tokens]) {
      let changesToken = token;
      for (let more = true; more; ) {
        const changes = await this.library.getChanges({ changesToken, recordTypes: [recordType] });
        if (changes.changesTokenExpired) return this.full();
        const upserts = changes.upsertionChanges.map(({ record }) => record);
        const deletions = changes.deletionChanges.map(({ recordId }) => ({ recordType, recordId }));
        if (upserts.length + deletions.length > 0) await this.upload({ upserts, deletions });
        [changesToken, more] = [changes.nextChangesToken, changes.hasMore];
        this.tokens.set(recordType, changesToken);
      }
    }
  }
}

/** What the phone holds, as the records should have it: one line a value. */
function held(phone) {
  const lines = [];
  for (const [recordType, records] of phone.records) {
    for (const record of records.values()) {
      const at = Date.parse(record.startTime ?? record.time);
      if (recordType === "Steps") lines.push(`step_count ${at} ${record.count}`);
      if (recordType === "HeartRate") for (const { time, beatsPerMinute } of record.samples) lines.push(`heart_rate ${Date.parse(time)} ${beatsPerMinute}`);
      if (recordType === "Weight") lines.push(`body_mass ${at} ${record.weight.inKilograms}`);
      if (recordType === "SleepSession") lines.push(`sleep_session ${at} ${record.stages.length} ${3 * 3600}`);
      if (recordType === "ExerciseSession") lines.push(`workout ${at} running`);
      if (recordType === "Nutrition") lines.push(`dietary_energy ${at} 320`, `dietary_protein ${at} 12`, `dietary_sodium ${at} 1500`);
      if (recordType === "BloodPressure") lines.push(`blood_pressure_systolic ${at} 121`, `blood_pressure_diastolic ${at} 79`);
    }
  }
  return lines.sort();
}

/** What the Worker holds, told in the same way. */
async function stored(user) {
  const { records, samples } = await worker.records(user);
  const lines = records.flatMap((record) => {
    const at = Date.parse(record.start);
    if (record.type === "sleep_session") return [`sleep_session ${at} ${record.sleep.stages.length} ${record.sleep.asleep_s}`];
    return record.type === "workout" ? [`workout ${at} ${record.workout.sport}`] : [];
  });
  for (const batch of samples) {
    if (batch.type === "workout_lap") continue;
    batch.start.forEach((at, row) => lines.push(`${batch.type} ${at} ${batch.value[row]}`));
  }
  return lines.sort();
}

test("what the library reads is what the server holds, through edits, moves, deletions and an expired token", async () => {
  const phone = new HealthConnect();
  const library = phone.library();
  const token = await worker.user("react-native");
  live(phone, library);
  const app = new App(library, token);

  await app.full();
  await worker.settled();
  assert.deepEqual(await stored("react-native"), held(phone));
  for (const { report } of await worker.deliveries()) {
    const { rejected, unmapped, dialect } = JSON.parse(report);
    assert.deepEqual([dialect, rejected, unmapped], ["hc_upload", [], []]);
  }

  // An edit, a move to another day, a deletion and something new.
  const [steps, weights] = [[...phone.records.get("Steps").values()], [...phone.records.get("Weight").values()]];
  phone.write("Steps", { startTime: steps[0].startTime, endTime: steps[0].endTime, count: 7 }, steps[0].metadata.id);
  phone.write("Weight", { time: iso(Date.parse(weights[1].time) - DAY / 2), weight: units.mass(70_000) }, weights[1].metadata.id);
  phone.delete("HeartRate", [...phone.records.get("HeartRate").keys()][3]);
  phone.delete("Steps", steps[5].metadata.id);
  phone.write("Weight", { time: iso(MIDNIGHT - 60_000), weight: units.mass(69_500) });
  await app.changes();
  await worker.settled();
  assert.deepEqual(await stored("react-native"), held(phone));

  // Everything again: nothing is written.
  const before = (await worker.deliveries()).length;
  await app.full();
  await worker.settled();
  const again = (await worker.list("react-native")).slice(0, -before || undefined);
  assert.deepEqual(await stored("react-native"), held(phone));
  assert.equal(again.reduce((rows, delivery) => rows + delivery.rows_written, 0), 0);

  // The token expires: the windows tell what was deleted meanwhile.
  phone.delete("Steps", steps[7].metadata.id);
  phone.delete("SleepSession", [...phone.records.get("SleepSession").keys()][2]);
  phone.expire();
  await app.changes();
  await worker.settled();
  assert.deepEqual(await stored("react-native"), held(phone));

  const status = await (await worker.admin("GET", "/v1/users/react-native/status")).json();
  const [provider] = status.providers;
  assert.deepEqual([provider.provider, provider.via, provider.install], ["health_connect", "hc_upload", "phone-1"]);
});
