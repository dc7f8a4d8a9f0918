// A phone's Health Connect as react-native-health-connect's native side shows it: the package itself runs on top, and sends
// what it gives.

import Module, { createRequire } from "node:module";

/** The zone of the phone, fixed. */
const ZONE = { id: "+02:00", totalSeconds: 7200 };
const PAGE = 100;

const mass = (grams) => ({
  inGrams: grams ?? 0, inKilograms: (grams ?? 0) / 1000, inMilligrams: (grams ?? 0) * 1000, inMicrograms: (grams ?? 0) * 1e6,
  inOunces: (grams ?? 0) / 28.34952, inPounds: (grams ?? 0) / 453.59237,
});
const length = (meters) => ({
  inMeters: meters ?? 0, inKilometers: (meters ?? 0) / 1000, inMiles: (meters ?? 0) / 1609.34, inInches: (meters ?? 0) / 0.0254,
  inFeet: (meters ?? 0) / 0.3048,
});
const energy = (kilocalories) => ({
  inCalories: (kilocalories ?? 0) * 1000, inKilocalories: kilocalories ?? 0, inJoules: ((kilocalories ?? 0) * 1000) / 0.2390057361,
  inKilojoules: (kilocalories ?? 0) / 0.2390057361,
});

/** The units as the native side writes them; what is missing is zero in all of them. */
export const units = { mass, length, energy, pressure: (value) => ({ inMillimetersOfMercury: value }) };

export class HealthConnect {
  /** By type, by id. */
  records = new Map();
  #changes = [];
  #tokens = new Map();
  #ids = 0;
  #clock = Date.now() - 30 * 86_400_000;

  /** Inserts a record, or puts another in its place; returns its id. */
  write(recordType, fields, id = `0000${(this.#ids += 1)}-uuid`) {
    if (!this.records.has(recordType)) this.records.set(recordType, new Map());
    this.#clock += 1000;
    const instant = "time" in fields;
    const metadata = {
      id, clientRecordId: null, clientRecordVersion: 0, dataOrigin: "com.example.watch",
      lastModifiedTime: new Date(this.#clock).toISOString(), device: { type: 1, manufacturer: "Example", model: "Example Watch" },
      recordingMethod: 2, manufacturer: "Example", model: "Example Watch",
    };
    const zone = instant ? { zoneOffset: ZONE } : { startZoneOffset: ZONE, endZoneOffset: ZONE };
    this.records.get(recordType).set(id, { ...zone, ...fields, metadata });
    this.#changes.push({ recordType, id });
    return id;
  }

  delete(recordType, id) {
    this.records.get(recordType).delete(id);
    this.#changes.push({ recordType, id, deleted: true });
  }

  expire() {
    this.#tokens.clear();
  }

  #token(recordTypes) {
    const token = `token-${this.#changes.length}-${this.#tokens.size}`;
    this.#tokens.set(token, { recordTypes, from: this.#changes.length });
    return token;
  }

  /** What the package calls. */
  native() {
    return {
      initialize: async () => true,
      getGrantedPermissions: async () => [...this.records.keys()].map((recordType) => ({ accessType: "read", recordType })),
      readRecords: async (recordType, { timeRangeFilter: { startTime, endTime }, pageToken }) => {
        const all = [...this.records.get(recordType).values()].filter((record) => {
          const start = record.startTime ?? record.time;
          return start >= startTime && start < endTime;
        });
        const from = Number(pageToken ?? 0);
        const next = from + PAGE < all.length ? String(from + PAGE) : null;
        return { records: all.slice(from, from + PAGE), pageToken: next };
      },
      getChanges: async ({ changesToken, recordTypes }) => {
        const empty = { upsertionChanges: [], deletionChanges: [], hasMore: false, changesTokenExpired: false };
        if (!changesToken) return { ...empty, nextChangesToken: this.#token(recordTypes) };
        const token = this.#tokens.get(changesToken);
        if (!token) return { ...empty, nextChangesToken: "", changesTokenExpired: true };
        const mine = this.#changes.slice(token.from).filter(({ recordType }) => token.recordTypes.includes(recordType));
        const latest = new Map(mine.map((change) => [change.id, change]));
        const upserts = [...latest.values()].filter(({ deleted }) => !deleted);
        return {
          ...empty,
          upsertionChanges: upserts.map(({ recordType, id }) => ({ record: { recordType, ...this.records.get(recordType).get(id) } })),
          deletionChanges: [...latest.values()].filter(({ deleted }) => deleted).map(({ id }) => ({ recordId: id })),
          nextChangesToken: this.#token(token.recordTypes),
        };
      },
    };
  }

  /** The package react-native-health-connect, on this phone. */
  library() {
    const native = this.native();
    const load = Module._load;
    Module._load = (request, ...rest) =>
      request === "react-native" ? { Platform: { select: ({ android }) => android }, NativeModules: { HealthConnect: native } } : load(request, ...rest);
    const require = createRequire(import.meta.url);
    for (const name of Object.keys(require.cache)) if (name.includes("react-native-health-connect")) delete require.cache[name];
    try {
      return require("react-native-health-connect");
    } finally {
      Module._load = load;
    }
  }
}
