//! How many cases a property tries, and with which random numbers.
//!
//! Tests try the same cases on every machine: `.cargo/config.toml` sets `PROPTEST_RNG_SEED`, from which every configuration of
//! proptest takes its seed. `make soak` sets another one and, with `PROPTEST_CASES`, more cases.
#![allow(dead_code)] // No test file uses all of it.

use proptest::test_runner::Config;

/// The cases of a property without a configuration of its own.
const USUAL: u32 = 256;

/// A configuration for `cases` cases, multiplied by `PROPTEST_CASES / 256` if that is set.
///
/// A case that fails comes again from its seed, so it is not written down.
pub fn cases(cases: u32) -> Config {
    Config { failure_persistence: None, ..kept(cases) }
}

/// As [`cases`]; a case that fails is added to `proptest-regressions/`, from where it is tried first.
pub fn kept(cases: u32) -> Config {
    let set = Config::default();
    let cases = u64::from(cases) * u64::from(set.cases) / u64::from(USUAL);
    Config { cases: u32::try_from(cases.max(1)).unwrap_or(u32::MAX), ..set }
}
