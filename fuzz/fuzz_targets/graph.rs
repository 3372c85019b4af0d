//! A page of Graph, read to events.
#![no_main]

use fraud_guard::fraud_event::SourceName;
use fraud_guard_fuzz::check_page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| check_page(body, SourceName::Graph));
