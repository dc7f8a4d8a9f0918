// What a developer would write without Wellform: parse the text, walk the objects, fill columns per user and type.
// It gives the same rows for the fields of generate.mjs; ../run.mjs checks that. It keeps no account of what it
// leaves out, looks at no wrong type and knows no alias.

const DAILY = {
  steps: "step_count",
  distanceInMeters: "distance",
  activeTimeInSeconds: "garmin_active_time",
  activeKilocalories: "active_energy",
  bmrKilocalories: "basal_energy",
  moderateIntensityDurationInSeconds: "moderate_activity_duration",
  vigorousIntensityDurationInSeconds: "vigorous_activity_duration",
  floorsClimbed: "flights_climbed",
  minHeartRateInBeatsPerMinute: "heart_rate_min_day",
  averageHeartRateInBeatsPerMinute: "garmin_heart_rate_7_day_mean",
  maxHeartRateInBeatsPerMinute: "heart_rate_max_day",
  restingHeartRateInBeatsPerMinute: "resting_heart_rate",
  averageStressLevel: "garmin_stress_level_mean",
  maxStressLevel: "garmin_stress_level_max",
  stressDurationInSeconds: "garmin_stress_duration",
  restStressDurationInSeconds: "garmin_rest_stress_duration",
  activityStressDurationInSeconds: "garmin_activity_stress_duration",
  lowStressDurationInSeconds: "garmin_low_stress_duration",
  mediumStressDurationInSeconds: "garmin_medium_stress_duration",
  highStressDurationInSeconds: "garmin_high_stress_duration",
  stressQualifier: "garmin_stress_qualifier",
  stepsGoal: "step_count_goal",
  floorsClimbedGoal: "flights_climbed_goal",
  intensityDurationGoalInSeconds: "garmin_intensity_duration_goal",
};
const EPOCH = {
  activeTimeInSeconds: "garmin_active_time",
  steps: "step_count",
  distanceInMeters: "distance",
  activeKilocalories: "active_energy",
  met: "metabolic_equivalent",
  intensity: "garmin_epoch_intensity",
  meanMotionIntensity: "garmin_motion_intensity_mean",
  maxMotionIntensity: "garmin_motion_intensity_max",
};

class Batches {
  batches = [];
  #open = new Map();

  row(user, type, basis, start, end, value) {
    const key = `${user} ${type} ${basis}`;
    let batch = this.#open.get(key);
    if (batch === undefined || batch.start.length === 4096) {
      batch = { type, basis, source: { provider: "garmin", subject: user }, start: [], end: [], value: [], code: [] };
      this.#open.set(key, batch);
      this.batches.push(batch);
    }
    batch.start.push(start);
    batch.end.push(end);
    batch.value.push(typeof value === "number" ? value : Number.NaN);
    batch.code.push(typeof value === "string" ? value : null);
  }

  series(user, type, start, map) {
    for (const offset in map) {
      const at = start + Number(offset) * 1000;
      this.row(user, type, "instant", at, at, map[offset]);
    }
  }

  finish() {
    for (const batch of this.batches) {
      for (const column of ["start", "end", "value"]) batch[column] = Float64Array.from(batch[column]);
    }
    return this.batches;
  }
}

function fields(batches, item, table, basis) {
  const start = item.startTimeInSeconds * 1000;
  const end = start + item.durationInSeconds * 1000;
  for (const field in table) {
    if (item[field] !== undefined) batches.row(item.userId, table[field], basis, start, end, item[field]);
  }
}

function sleep(batches, item) {
  const start = item.startTimeInSeconds * 1000;
  const stages = [];
  for (const stage in item.sleepLevelsMap) {
    for (const part of item.sleepLevelsMap[stage]) {
      stages.push({ stage, start: part.startTimeInSeconds * 1000, end: part.endTimeInSeconds * 1000 });
    }
  }
  stages.sort((one, other) => one.start - other.start);
  const end = stages.reduce((latest, part) => Math.max(latest, part.end), start);
  batches.series(item.userId, "respiratory_rate", start, item.timeOffsetSleepRespiration);
  batches.series(item.userId, "oxygen_saturation", start, item.timeOffsetSleepSpo2);
  return {
    key: `garmin/${item.userId}/sleeps/${item.startTimeInSeconds}`,
    type: "sleep_session",
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    local_date: item.calendarDate,
    sleep: { stages, asleep_s: item.deepSleepDurationInSeconds + item.lightSleepDurationInSeconds + item.remSleepInSeconds },
    extra: { validation: item.validation },
  };
}

/** The batches and documents of `text`, the items of one list as a JSON array. */
export function normalize_plainly(key, text) {
  const batches = new Batches();
  const records = [];
  for (const item of JSON.parse(text)) {
    if (key === "dailies") {
      fields(batches, item, DAILY, "day");
      batches.series(item.userId, "heart_rate", item.startTimeInSeconds * 1000, item.timeOffsetHeartRateSamples);
    } else if (key === "epochs") {
      fields(batches, item, EPOCH, "interval");
    } else {
      records.push(sleep(batches, item));
    }
  }
  return { batches: batches.finish(), records };
}

/** The types whose rows this knows in full: sleeps have more, which it leaves out. */
export const TYPES = new Set([...Object.values(DAILY), ...Object.values(EPOCH), "heart_rate", "respiratory_rate", "oxygen_saturation"]);
