// What a phone uploads of Health Connect, in Wellform's own format and as libraries have it.

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

const iso = (time) => new Date(time).toISOString();

/** Steps of ten minutes. */
export const steps = (id, start, count, changes = {}) => ({
  startTime: iso(start), endTime: iso(start + 10 * MINUTE), count,
  metadata: { id, dataOrigin: "com.example.watch", lastModifiedTime: iso(start + 11 * MINUTE), clientRecordVersion: 0, recordingMethod: 2, ...changes },
});

/** An upload in Wellform's own format. */
export const upload = ({ install = "phone", sent, upserts = [], deletions = [], ...rest }) => ({
  format: "hc-upload", formatVersion: 1, source: "health_connect", syncId: `${install} ${sent}`, sentAt: iso(sent),
  client: { app: "org.example", installId: install }, timeZone: "Europe/Berlin",
  upserts: upserts.map((record) => ({ recordType: "Steps", ...record })), deletions, ...rest,
});

/** What says that an upload holds all of a range. */
export const complete = (start, end) => ({ window: { start: iso(start), end: iso(end), complete: true } });
