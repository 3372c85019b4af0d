//! What the host posts, to each function but the poll: always an answer that the host understands.
//! The first byte chooses the function; when it is a letter, the rest is the message itself.
#![no_main]

use std::cell::RefCell;

use axum::body::Body;
use axum::extract::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard_fuzz::Handler;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use serde_json::json;

const FUNCTIONS: [&str; 4] =
    ["ProcessFraudEvent", "DeliverNotification", "ContainSubscription", "SweepCases"];

/// In base64 these bytes are `null`, which the host sends for no message.
const SPELLS_NULL: &[u8] = &[0x9E, 0xE9, 0x65];

thread_local! {
    static HANDLER: RefCell<Handler> = RefCell::default();
}

fuzz_target!(|input: &[u8]| {
    let Some((first, rest)) = input.split_first() else { return };
    let function = FUNCTIONS[usize::from(*first) % FUNCTIONS.len()];
    let is_message = first.is_ascii_alphabetic() && rest != SPELLS_NULL;
    let body = if is_message {
        let data = json!({ "message": STANDARD.encode(rest), "timer": { "IsPastDue": false } });
        json!({ "Data": data, "Metadata": {} }).to_string().into_bytes()
    } else {
        rest.to_vec()
    };
    let request = Request::post(format!("/{function}"))
        .header("host", "127.0.0.1")
        .header("content-type", "application/json")
        .body(Body::from(body));
    let (status, answer) =
        HANDLER.with_borrow_mut(|handler| handler.answer(request.expect("a request")));
    let answer: Value = serde_json::from_slice(&answer).expect("JSON");
    if status == 200 {
        assert_eq!(answer, json!({ "Outputs": {}, "Logs": [], "ReturnValue": null }));
    } else {
        assert!(!is_message && status == 400, "{function}: {status} {answer}");
        assert!(answer["error"].as_str().is_some_and(|error| error.len() < 300), "{answer}");
    }
});
