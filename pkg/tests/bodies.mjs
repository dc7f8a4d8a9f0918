// Synthetic Garmin bodies, and what stands in them.

const T = 1707174000;
const DAY = 86400;

/** A push of dailies with heart rates, epochs and sleeps. Users are `u0`, `u1` … */
export function push({ users = 1, days = 1, rates = 4 } = {}) {
  const body = { dailies: [], epochs: [], sleeps: [] };
  for (let user = 0; user < users; user++) {
    for (let day = 0; day < days; day++) {
      const start = T + day * DAY;
      const samples = {};
      for (let i = 1; i <= rates; i++) samples[15 * i] = 60 + ((i * 7) % 40);
      const common = { userId: `u${user}`, startTimeInSeconds: start, startTimeOffsetInSeconds: 3600 };
      const calendarDate = new Date((start + 3600) * 1000).toISOString().slice(0, 10);
      body.dailies.push({
        ...common,
        summaryId: `d-${user}-${day}`,
        calendarDate,
        durationInSeconds: DAY,
        steps: 1000 + day,
        timeOffsetHeartRateSamples: samples,
      });
      body.epochs.push({
        ...common,
        summaryId: `e-${user}-${day}`,
        activityType: "WALKING",
        durationInSeconds: 900,
        activeTimeInSeconds: 900,
        steps: 90,
        intensity: "ACTIVE",
      });
      body.sleeps.push({
        ...common,
        summaryId: `s-${user}-${day}`,
        calendarDate,
        durationInSeconds: 1800,
        sleepLevelsMap: {
          deep: [{ startTimeInSeconds: start, endTimeInSeconds: start + 900 }],
          light: [{ startTimeInSeconds: start + 900, endTimeInSeconds: start + 1800 }],
        },
        validation: "AUTO_FINAL",
      });
    }
  }
  return body;
}

/** A push of many users and about `size` bytes, in pieces. */
export async function* long(size) {
  const encoder = new TextEncoder();
  const lists = Object.entries(push({ users: 50, days: 20, rates: 200 }));
  for (const [i, [key, items]] of lists.entries()) {
    yield encoder.encode(`${i === 0 ? "{" : "],"}"${key}":[`);
    const template = items.map(text).join(",");
    for (let written = 0, copy = 0; written < size / lists.length; copy++) {
      const piece = encoder.encode((copy === 0 ? "" : ",") + template.replaceAll('"userId":"u', `"userId":"u${copy}-`));
      written += piece.length;
      yield piece;
    }
  }
  yield encoder.encode("]}");
}

/** The details of an activity with so many samples, one a second. */
export function details(samples) {
  return {
    activityDetails: [{
      userId: "u0", summaryId: "21400733512-detail", activityId: 21400733512,
      summary: { activityType: "ULTRA_RUN", startTimeInSeconds: T, startTimeOffsetInSeconds: 3600, durationInSeconds: samples },
      samples: Array.from({ length: samples }, (_, i) => ({
        startTimeInSeconds: T + i, latitudeInDegree: 52.5 + i / 1e6, longitudeInDegree: 13.4 - i / 1e6, elevationInMeters: 34.2 + (i % 9),
        airTemperatureCelcius: 9, heartRate: 100 + (i % 60), speedMetersPerSecond: 2.5 + (i % 10) / 100, stepsPerMinute: 160,
        totalDistanceInMeters: Math.round(i * 253) / 100, timerDurationInSeconds: i, clockDurationInSeconds: i, movingDurationInSeconds: i,
      })),
      laps: [{ startTimeInSeconds: T }, { startTimeInSeconds: T + samples / 2 }],
    }],
  };
}

/** The start of the first day, in milliseconds. */
export const START = T * 1000;

/** A ping and two account events. */
export const PING = {
  epochs: [{ userId: "u0", callbackURL: "https://apis.garmin.com/wellness-api/rest/epochs?token=t0" }],
  deregistrations: [{ userId: "u1" }],
  userPermissionsChange: [{ userId: "u0", summaryId: "p0", permissions: ["HEALTH_EXPORT"], changeTimeInSeconds: T }],
};

export const text = (body) => JSON.stringify(body);

export const bytes = (body) => new TextEncoder().encode(text(body));

/** Bytes in chunks of the lengths that `length()` gives. */
export async function* chunked(body, length) {
  for (let at = 0; at < body.length; ) {
    const end = at + Math.max(1, length());
    yield body.subarray(at, end);
    at = end;
  }
}

/** Numbers from 0 up to 1 that look random and are the same every time. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}
