//! See [`wellform_fuzz::chunking`].
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| wellform_fuzz::chunking(body));
