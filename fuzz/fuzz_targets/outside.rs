//! What anybody may send: no path leads to a function, and no call of the webhook is believed.
//! The input is the head of a request, an empty line, and the body.
#![no_main]

use std::cell::RefCell;

use axum::body::Body;
use axum::extract::Request;
use fraud_guard_fuzz::Handler;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static HANDLER: RefCell<Handler> = RefCell::default();
}

fuzz_target!(|input: &[u8]| {
    let Some(request) = request(input) else { return };
    let path = request.uri().path().to_owned();
    let is_get = request.method() == "GET" || request.method() == "HEAD";
    let (status, answer) = HANDLER.with_borrow_mut(|handler| handler.answer(request));
    let is_open = matches!(path.as_str(), "/" | "/api/health") && is_get;
    let is_console = path.starts_with("/api/console/");
    let expected: &[u16] = match (is_open, is_console) {
        (true, _) => &[200, 503],
        (_, true) => &[200, 404, 405, 501],
        _ => &[400, 401, 404, 405, 413],
    };
    assert!(expected.contains(&status), "{path}: {status}");
    assert!(answer.len() < 1_000, "{path}");
});

fn request(input: &[u8]) -> Option<Request> {
    let end = input.windows(2).position(|pair| pair == b"\n\n")?;
    let (head, body) = (input.get(..end)?, input.get(end + 2..)?);
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut words = lines.next()?.splitn(2, |byte| *byte == b' ');
    let (method, path) = (words.next()?, words.next()?);
    let mut request = Request::builder().method(method).uri(path).header("host", "guard.example");
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(line.get(..colon)?, line.get(colon + 1..)?.trim_ascii());
    }
    request.body(Body::from(body.to_vec())).ok()
}
