#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| dypls_fuzz::import(input));
