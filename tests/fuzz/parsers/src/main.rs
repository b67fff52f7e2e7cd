//! The readers of the tags on texts that libFuzzer makes up, guided by which code they reach.
#![no_main]
#![allow(dead_code, unused_imports)]

#[path = "../../../../crates/pydust-macros/src/syntax/mod.rs"]
mod syntax;

libfuzzer_sys::fuzz_target!(|text: &str| syntax::any_input::read_as_everything(text));
