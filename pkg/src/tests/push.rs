//! Synthetic Garmin pushes as files, and their content.

use js_sys::{Array, Uint8Array};
use web_sys::File;

/// The start of the day, in seconds since 1970-01-01T00:00:00Z.
const START: u32 = 1_707_174_000;

/// A push with a day, an epoch and a night of every user.
pub(super) struct Push {
    pub(super) users: u32,
    /// Heart rates in a day.
    pub(super) rates: u32,
}

impl Push {
    /// The body as a file of one part for every item. No more than an item is in linear memory at a time.
    pub(super) fn file(&self) -> File {
        let parts = Array::new();
        let part = |text: &str| parts.push(&Uint8Array::from(text.as_bytes()));
        let list = |opening: &str, item: &dyn Fn(u32) -> String| {
            part(opening);
            for user in 0..self.users {
                part(if user == 0 { "" } else { "," });
                part(&item(user));
            }
        };
        list("{\"dailies\":[", &|user| self.daily(user));
        list("],\"epochs\":[", &epoch);
        list("],\"sleeps\":[", &sleep);
        part("]}");
        File::new_with_u8_array_sequence(&parts, "push.json").unwrap()
    }

    fn daily(&self, user: u32) -> String {
        let rates: Vec<_> = (0..self.rates).map(|i| format!("\"{}\":{}", 15 * i, rate(user, i))).collect();
        format!(
            r#"{{"userId":"u{user}","summaryId":"d{user}","calendarDate":"2024-02-06","startTimeInSeconds":{START},"startTimeOffsetInSeconds":3600,"durationInSeconds":86400,"steps":9000,"timeOffsetHeartRateSamples":{{{}}}}}"#,
            rates.join(","),
        )
    }

    pub(super) fn heart_rates(&self) -> u64 {
        u64::from(self.users) * u64::from(self.rates)
    }

    pub(super) fn sum_of_heart_rates(&self) -> u64 {
        (0..self.users).flat_map(|user| (0..self.rates).map(move |i| u64::from(rate(user, i)))).sum()
    }

    /// Counted by hand: 7 and the heart rates of a day, 9 of an epoch, 11 of a night.
    pub(super) fn leaves(&self) -> u64 {
        u64::from(self.users) * (7 + u64::from(self.rates) + 9 + 11)
    }
}

fn rate(user: u32, i: u32) -> u32 {
    60 + (user * 7 + i) % 40
}

fn epoch(user: u32) -> String {
    format!(
        r#"{{"userId":"u{user}","summaryId":"e{user}","startTimeInSeconds":{START},"startTimeOffsetInSeconds":3600,"activityType":"WALKING","durationInSeconds":900,"activeTimeInSeconds":900,"steps":90,"intensity":"ACTIVE"}}"#
    )
}

fn sleep(user: u32) -> String {
    let middle = START + 900;
    let end = START + 1800;
    format!(
        r#"{{"userId":"u{user}","summaryId":"s{user}","calendarDate":"2024-02-06","startTimeInSeconds":{START},"startTimeOffsetInSeconds":3600,"durationInSeconds":1800,"sleepLevelsMap":{{"deep":[{{"startTimeInSeconds":{START},"endTimeInSeconds":{middle}}}],"light":[{{"startTimeInSeconds":{middle},"endTimeInSeconds":{end}}}]}},"validation":"AUTO_FINAL"}}"#
    )
}
