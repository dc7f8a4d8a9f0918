#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| wellform_fuzz::known(data));
