//! See [`wellform_fuzz::account`].
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| wellform_fuzz::account(body));
