// A week of one person, from every list of Garmin's: synced again and again while the days grow, with naps, workouts in
// several accounts, corrections, a cycle, and what other senders of the same account add.

const HOUR = 3600;
const OFFSET = HOUR;
/** Monday, 2024-02-05, midnight at UTC+1. */
const MONDAY = Date.UTC(2024, 1, 4, 23) / 1000;

const range = (length, value) => Object.fromEntries(Array.from({ length }, (_, i) => [i, value(i)]));
const offsets = (count, step, value) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [i * step, value(i)]));

/**
 * Bodies as Garmin would push them in that week, in order of time; `next` gives random numbers, `file(id)` the URL of an
 * activity's file.
 */
export function week(userId, next, file) {
  const between = (least, most) => least + Math.floor(next() * (most - least + 1));
  const bodies = [];
  const push = (list, ...items) => bodies.push({ [list]: items.map((item) => ({ userId, ...item })) });
  for (let day = 0; day < 7; day++) {
    const start = MONDAY + day * 24 * HOUR;
    const calendarDate = new Date((start + OFFSET) * 1000).toISOString().slice(0, 10);
    const at = (seconds, durationInSeconds) => ({
      calendarDate, startTimeInSeconds: start + seconds, startTimeOffsetInSeconds: OFFSET, durationInSeconds,
    });

    const bed = -HOUR + between(-1800, 1800);
    for (const [version, validation] of ["AUTO_TENTATIVE", "AUTO_FINAL", "ENHANCED_FINAL"].entries()) {
      const moved = version * between(0, 900);
      const length = 27_000 - version * between(0, 1200);
      const stage = (from, to) => [{ startTimeInSeconds: start + bed + moved + from, endTimeInSeconds: start + bed + moved + to }];
      push("sleeps", {
        ...at(bed + moved, length), summaryId: `x-s-${day}-${version}`, validation,
        deepSleepDurationInSeconds: 6000, lightSleepDurationInSeconds: length - 12_000, remSleepInSeconds: 6000,
        awakeDurationInSeconds: 300, unmeasurableSleepInSeconds: 0,
        sleepLevelsMap: { deep: stage(0, 6000), light: stage(6000, length - 6000), rem: stage(length - 6000, length) },
        timeOffsetSleepSpo2: offsets(60, 60, () => between(91, 98)),
        timeOffsetSleepRespiration: offsets(60, 60, () => between(120, 160) / 10),
        overallSleepScore: { value: between(60, 95), qualifierKey: "GOOD" },
        naps: day % 3 === 0 && version > 0 ? [{ napStartTimeInSeconds: start + 14 * HOUR, napDurationInSeconds: 1500, napOffsetInSeconds: OFFSET, napValidation: "device" }] : [],
      });
    }
    push("hrv", { ...at(bed, 26_000), lastNightAvg: between(35, 60), lastNight5MinHigh: between(60, 90), hrvValues: offsets(80, 300, () => between(30, 90)) });
    push("skinTemp", { ...at(bed, 26_000), avgDeviationCelsius: between(-10, 10) / 10 });

    for (const length of [9 * HOUR, 16 * HOUR, 24 * HOUR]) {
      push("dailies", {
        ...at(0, length), summaryId: `x-d-${day}-${length}`, steps: length / 10 + between(0, 50), distanceInMeters: length / 12 + 0.25,
        activeKilocalories: between(100, 700), bmrKilocalories: Math.round(length / 50), averageHeartRateInBeatsPerMinute: 66,
        restingHeartRateInBeatsPerMinute: between(48, 55), averageStressLevel: between(-2, 60),
        timeOffsetHeartRateSamples: offsets(length / 300, 300, () => between(48, 140)),
      });
      push("stressDetails", {
        ...at(120, length), summaryId: `x-t-${day}-${length}`, timeOffsetStressLevelValues: offsets(length / 900, 180, () => between(-5, 90)),
        timeOffsetBodyBatteryValues: offsets(length / 900, 180, () => between(20, 95)),
        bodyBatteryDynamicFeedbackEvent: { eventStartTimeInSeconds: start + length, bodyBatteryLevel: "LOW" },
        bodyBatteryActivityEvents: [{ eventType: "SLEEP", eventStartTimeInSeconds: start + bed, eventStartTimeOffsetInSeconds: OFFSET, duration: 26_000, bodyBatteryImpact: 45 }],
      });
    }
    push("thirdPartyDailies", { ...at(0, 24 * HOUR), source: "FITBIT", steps: between(4000, 9000) });
    push("epochs", ...[8, 12].flatMap((hour) => [["WALKING", 500], ["SEDENTARY", 400]].map(([activityType, activeTimeInSeconds]) => ({
      startTimeInSeconds: start + hour * HOUR, startTimeOffsetInSeconds: OFFSET, durationInSeconds: 900, activityType,
      activeTimeInSeconds, steps: between(0, 900), met: 1.0499999523162842, intensity: "ACTIVE", summaryId: `x-e-${day}-${hour}-${activityType}`,
    }))));
    // A later analysis of one slot finds a single type.
    push("epochs", { startTimeInSeconds: start + 12 * HOUR, startTimeOffsetInSeconds: OFFSET, durationInSeconds: 900, activityType: "WALKING", activeTimeInSeconds: 900, steps: 1001 });
    push("pulseox",
      { ...at(0, 24 * HOUR), onDemand: false, timeOffsetSpo2Values: offsets(24, HOUR, () => between(92, 98)) },
      { ...at(0, 0), onDemand: true, timeOffsetSpo2Values: { [between(30_000, 50_000)]: 97 } });
    for (const hour of [3, 15]) {
      push("allDayRespiration", { startTimeInSeconds: start + hour * HOUR, startTimeOffsetInSeconds: OFFSET, durationInSeconds: 900, timeOffsetEpochToBreaths: offsets(15, 60, () => between(12, 18)) });
    }
    push("userMetrics", { calendarDate, summaryId: `x-u-${day}`, vo2Max: 47 + day / 2, enhanced: true, fitnessAge: 31 });
    push("userMetrics", { calendarDate, summaryId: `x-u-${day}`, vo2MaxCycling: 50 });
    push("bodyComps", { measurementTimeInSeconds: start + 7 * HOUR, measurementTimeOffsetInSeconds: OFFSET, weightInGrams: 70_000 + between(-500, 500), bodyFatInPercent: 21.5 });
    push("bloodPressures", { measurementTimeInSeconds: start + 7 * HOUR + 60, measurementTimeOffsetInSeconds: OFFSET, systolic: between(110, 130), diastolic: between(70, 85), pulse: 60, sourceType: day % 2 ? "MANUAL" : "DEVICE" });
    push("healthSnapshot", {
      ...at(9 * HOUR, 120), summaryId: `x-h-${day}`,
      summaries: [
        { summaryType: "heart_rate", minValue: 55, maxValue: 66, avgValue: 60.5, epochSummaries: range(121, () => between(55, 66)) },
        { summaryType: "stress", minValue: 10, maxValue: 40, avgValue: 22, epochSummaries: range(5, () => between(-2, 40)) },
        { summaryType: "rmssd_hrv", avgValue: 41 }, { summaryType: "sdrr_hrv", avgValue: 55 }, { summaryType: "spo2", avgValue: 97, minValue: 95, maxValue: 99 },
      ],
    });
    push("moveIQActivities", { calendarDate, startTimeInSeconds: start + 18 * HOUR, offsetInSeconds: OFFSET, durationInSeconds: 780, activityType: "Walking", activitySubType: "Hurdles" });

    const activityId = 21_400_733_000 + day;
    const workout = {
      activityId, activityType: day % 2 ? "ROAD_BIKING" : "RUNNING", activityName: `Loop ${day}`, startTimeInSeconds: start + 17 * HOUR,
      startTimeOffsetInSeconds: OFFSET, durationInSeconds: 1800, distanceInMeters: 5000.5, activeKilocalories: between(300, 500),
      averagePaceInMinutesPerKilometer: 6.25, deviceName: "forerunner955", startingLatitudeInDegree: 52.5, startingLongitudeInDegree: 13.4,
    };
    push("activities", { ...workout, summaryId: String(activityId) });
    push("activityFiles", {
      activityId, summaryId: `${activityId}-file`, fileType: "FIT", activityType: workout.activityType, startTimeInSeconds: workout.startTimeInSeconds,
      deviceName: workout.deviceName, activityName: "before it is renamed", manual: false, callbackURL: file(activityId),
    });
    push("activityDetails", {
      activityId, summaryId: `${activityId}-detail`, summary: { ...workout, distanceInMeters: 5001.25 },
      // One of them is long, so that its body goes to storage as a stream.
      samples: Array.from({ length: day === 3 ? 7200 : 120 }, (_, i) => ({
        startTimeInSeconds: start + 17 * HOUR + i, heartRate: between(90, 170), speedMetersPerSecond: 2.5 + (i % 7) / 10,
        latitudeInDegree: 52.5 + i / 1e5, longitudeInDegree: 13.4 - i / 1e5, elevationInMeters: 34.25, totalDistanceInMeters: i * 2.75,
        timerDurationInSeconds: i, clockDurationInSeconds: i, movingDurationInSeconds: i,
      })),
      laps: [{ startTimeInSeconds: start + 17 * HOUR }, { startTimeInSeconds: start + 17 * HOUR + 60 }],
    });
    if (day % 3 === 1) {
      push("manuallyUpdatedActivities", { ...workout, activityId: undefined, summaryId: String(activityId), activityName: "Renamed", activityType: "TRAIL_RUNNING", manual: true });
    }
  }
  const legs = [["OPEN_WATER_SWIMMING", 900], ["SWIM_TO_BIKE_TRANSITION_V2", 60], ["ROAD_BIKING", 2100]];
  push("activities",
    { activityId: 21_400_800_000, summaryId: "21400800000", activityType: "MULTI_SPORT", isParent: true, startTimeInSeconds: MONDAY + 10 * HOUR, startTimeOffsetInSeconds: OFFSET, durationInSeconds: 3060, activeKilocalories: 700 },
    ...legs.map(([activityType, durationInSeconds], leg) => ({
      activityId: 21_400_800_001 + leg, summaryId: String(21_400_800_001 + leg), parentSummaryId: "21400800000", activityType,
      startTimeInSeconds: MONDAY + 10 * HOUR + leg * 900, startTimeOffsetInSeconds: OFFSET, durationInSeconds, activeKilocalories: 200,
    })));
  for (const [version, dayInCycle] of [8, 9, 10].entries()) {
    push("mct", {
      summaryId: `x-m-${version}`, periodStartDate: "2024-01-28", dayInCycle, periodLength: 5, currentPhase: 2, currentPhaseType: "FOLLICULAR",
      lengthOfCurrentPhase: 8, daysUntilNextPhase: 12 - dayInCycle, fertileWindowStart: 12, lengthOfFertileWindow: 6, cycleLength: 28,
      isPredictedCycle: false, lastUpdatedTimeInSeconds: MONDAY + version * 24 * HOUR, pregnancySnapshot: {},
    });
  }
  push("userPermissionsChange", { summaryId: "x-p", permissions: ["HEALTH_EXPORT", "ACTIVITY_EXPORT"], changeTimeInSeconds: MONDAY });
  return bodies;
}
