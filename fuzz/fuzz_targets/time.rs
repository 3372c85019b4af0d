//! A time as a remote writes it: the moment that is read is read again from our own spelling.
#![no_main]

use fraud_guard::loose_json::ReadTime;
use fraud_guard::loose_json::read_time;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(moment) = read_time(text).moment() {
        let year = moment.to_string();
        if !year.starts_with("9999-") && !year.starts_with("0001-") && !year.starts_with('-') {
            assert_eq!(read_time(&moment.to_string()), ReadTime::Zoned(moment), "{text:?}");
        }
    }
});
