//! How many cases a property tries, and with which random numbers.
//!
//! `make test` tries the same cases on every machine: `.cargo/config.toml` sets `PROPTEST_RNG_SEED`, which every configuration
//! of proptest starts from. `make soak` sets another seed and, with `PROPTEST_CASES`, more cases.

use proptest::test_runner::Config;

/// The cases that proptest tries where nothing is set.
const USUAL: u32 = 256;

/// A configuration that tries so many cases, and where `PROPTEST_CASES` is set as many times more as that is more than 256.
///
/// What fails is tried again from its seed, so nothing is written down.
#[allow(dead_code)] // Some test files only use the other.
pub fn cases(cases: u32) -> Config {
    Config { failure_persistence: None, ..kept(cases) }
}

/// As [`cases`], and cases that failed once are kept in `proptest-regressions/` and tried first.
#[allow(dead_code)] // Some test files only use the other.
pub fn kept(cases: u32) -> Config {
    let usual = Config::default();
    let cases = u64::from(cases) * u64::from(usual.cases) / u64::from(USUAL);
    Config { cases: u32::try_from(cases.max(1)).unwrap_or(u32::MAX), ..usual }
}
