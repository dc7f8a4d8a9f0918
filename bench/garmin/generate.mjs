// A synthetic Garmin push of many users: one day, its epochs and one night each. The same size gives the same bytes.
import { random } from "../body.mjs";

const DAY = 86_400;
const MIDNIGHT = 1_704_067_200; // 2024-01-01T00:00:00Z
const STAGES = ["light", "deep", "light", "rem", "light", "awake"];

function user_of(index) {
  const next = random(index + 1);
  const hex = () => Math.floor(next() * 4_294_967_296).toString(16).padStart(8, "0");
  return {
    id: hex() + hex() + hex() + hex(),
    offset: (Math.floor(next() * 25) - 11) * 3600,
    midnight: MIDNIGHT + (index % 366) * DAY,
  };
}

const date_of = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const head = (user, start, suffix) =>
  `"userId":"${user.id}","summaryId":"x${user.id.slice(0, 7)}-${start.toString(16)}${suffix}",` +
  `"startTimeInSeconds":${start},"startTimeOffsetInSeconds":${user.offset}`;

/** A walk within bounds, as one JSON object keyed by the offset in seconds. */
function offset_map(next, length, step, low, high, digits = 0) {
  const entries = [];
  let value = (low + high) / 2;
  for (let offset = 0; offset < length; offset += step) {
    value += (next() - 0.5) * (high - low) * 0.1;
    value = Math.min(high, Math.max(low, value));
    if (next() < 0.01) continue; // off the wrist
    entries.push(`"${offset}":${value.toFixed(digits)}`);
  }
  return `{${entries.join()}}`;
}

function* dailies(user, next) {
  const start = user.midnight - user.offset;
  const steps = Math.floor(next() * 20_000);
  yield `{${head(user, start, "-15180-0")},"calendarDate":"${date_of(user.midnight)}","activityType":"GENERIC",` +
    `"durationInSeconds":${DAY},"steps":${steps},"distanceInMeters":${(steps * 0.76).toFixed(1)},` +
    `"activeTimeInSeconds":${Math.floor(steps / 2)},"activeKilocalories":${Math.floor(steps / 20)},"bmrKilocalories":1700,` +
    `"moderateIntensityDurationInSeconds":${60 * Math.floor(next() * 60)},"vigorousIntensityDurationInSeconds":${60 * Math.floor(next() * 30)},` +
    `"floorsClimbed":${Math.floor(next() * 20)},"minHeartRateInBeatsPerMinute":45,"averageHeartRateInBeatsPerMinute":66,` +
    `"maxHeartRateInBeatsPerMinute":159,"restingHeartRateInBeatsPerMinute":52,` +
    `"timeOffsetHeartRateSamples":${offset_map(next, DAY, 15, 45, 160)},` +
    `"averageStressLevel":31,"maxStressLevel":91,"stressDurationInSeconds":21000,"restStressDurationInSeconds":30000,` +
    `"activityStressDurationInSeconds":9000,"lowStressDurationInSeconds":12000,"mediumStressDurationInSeconds":7000,` +
    `"highStressDurationInSeconds":2000,"stressQualifier":"balanced","stepsGoal":8000,"floorsClimbedGoal":10,` +
    `"intensityDurationGoalInSeconds":9000}`;
}

function* epochs(user, next) {
  for (let slot = 0; slot < DAY / 900; slot += 1) {
    const start = user.midnight - user.offset + slot * 900;
    const active = slot > 28 && next() < 0.4 ? 60 * Math.ceil(next() * 14) : 0;
    const parts = active > 0 ? [["WALKING", active], ["SEDENTARY", 900 - active]] : [[slot < 26 ? "SLEEP" : "SEDENTARY", 900]];
    for (const [activity, seconds] of parts) {
      const steps = activity === "WALKING" ? Math.floor(seconds * 1.7) : 0;
      yield `{${head(user, start, steps > 0 ? "-6" : "-8")},"activityType":"${activity}","durationInSeconds":900,` +
        `"activeTimeInSeconds":${seconds},"steps":${steps},"distanceInMeters":${(steps * 0.76).toFixed(2)},` +
        `"activeKilocalories":${Math.floor(steps / 20)},"met":${steps > 0 ? 3.5 : 1.0588236},` +
        `"intensity":"${steps > 0 ? "ACTIVE" : "SEDENTARY"}","meanMotionIntensity":${(next() * 7).toFixed(2)},"maxMotionIntensity":7}`;
    }
  }
}

function* sleeps(user, next) {
  const start = user.midnight - user.offset - 60 * Math.floor(next() * 180);
  const levels = { deep: [], light: [], rem: [], awake: [] };
  const totals = { deep: 0, light: 0, rem: 0, awake: 0 };
  let at = start;
  for (let cycle = 0; cycle < 5; cycle += 1) {
    for (const stage of STAGES) {
      const seconds = 60 * Math.ceil(next() * (stage === "awake" ? 4 : 25));
      levels[stage].push(`{"startTimeInSeconds":${at},"endTimeInSeconds":${at + seconds}}`);
      totals[stage] += seconds;
      at += seconds;
    }
  }
  const length = at - start;
  const map = Object.entries(levels).map(([stage, parts]) => `"${stage}":[${parts.join()}]`).join();
  yield `{${head(user, start, "-" + length.toString(16))},"calendarDate":"${date_of(user.midnight)}",` +
    `"durationInSeconds":${length - totals.awake},"unmeasurableSleepInSeconds":0,"deepSleepDurationInSeconds":${totals.deep},` +
    `"lightSleepDurationInSeconds":${totals.light},"remSleepInSeconds":${totals.rem},"awakeDurationInSeconds":${totals.awake},` +
    `"sleepLevelsMap":{${map}},"validation":"ENHANCED_FINAL","timeOffsetSleepRespiration":${offset_map(next, length, 60, 11, 18, 2)},` +
    `"timeOffsetSleepSpo2":${offset_map(next, length, 60, 90, 99)},"overallSleepScore":{"value":82,"qualifierKey":"GOOD"}}`;
}

const LISTS = { dailies, epochs, sleeps };

function items(key, index) {
  const seed = Math.imul(index + 1, 0x9e3779b1) ^ key.length;
  return LISTS[key](user_of(index), random(seed));
}

function users_for(bytes) {
  const sample = 20;
  let total = 0;
  for (let index = 0; index < sample; index += 1) {
    for (const key of Object.keys(LISTS)) for (const item of items(key, index)) total += item.length + 1;
  }
  return Math.max(1, Math.round(bytes / (total / sample)));
}

/** The parts of a push of about `megabytes` (10^6 bytes), for a `Body`. */
export function* parts(megabytes) {
  const users = users_for(megabytes * 1e6);
  let separator = "{";
  for (const key of Object.keys(LISTS)) {
    yield `${separator}"${key}":[`;
    separator = "],";
    for (let index = 0; index < users; index += 1) {
      for (const item of items(key, index)) yield { of: key, item };
    }
  }
  yield "]}";
}
