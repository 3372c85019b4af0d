//! What the process writes: the host reads it line by line and hands it on.

use futures::future::join_all;

use crate::support::handler::CLIENT_SECRET;
use crate::support::handler_process::HandlerProcess;
use crate::support::wire;
use crate::support::wire::Wire;

/// Orders to the host, when a line begins with them.
const HIJACKS: [&str; 2] = ["azfuncjsonlog:", "LanguageWorkerConsoleLog"];

/// Everything that is logged at the finest level after these requests.
async fn logged(requests: &[Vec<u8>]) -> (String, String) {
    let settings = [
        ("LOG_LEVEL", "trace"),
        ("PARTNER_REFRESH_TOKEN", "canary-refresh-token"),
        ("WEBHOOK_URL", "https://127.0.0.1:9/canary-hook"),
        ("WEBHOOK_SECRET", "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTEyMzQ1Ng=="),
    ];
    let process = HandlerProcess::start(&settings).await;
    // At once, because storage that is down takes seconds to be given up.
    join_all(requests.iter().map(|request| process.ask(request))).await;
    process.signal("TERM");
    let output = process.end().await;
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (text(output.stdout), text(output.stderr))
}

fn assert_is_log(stdout: &str) {
    for line in stdout.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        assert!(line["level"].is_string(), "{line}");
    }
    assert!(stdout.contains("fraud-guard is serving"), "{stdout}");
}

/// 53: what a client brings along to prove itself never reaches the log.
#[tokio::test]
async fn the_keys_of_a_client_are_not_logged() {
    let headers = "x-functions-key: canary-key\r\nCookie: canary-cookie\r\n\
        Authorization: Bearer canary-bearer\r\nX-MS-CLIENT-PRINCIPAL: canary-principal\r\n";
    let requests = ["GET /api/health", "GET /api/console/x", "POST /SweepCases", "GET /nowhere"]
        .map(|line| wire::request(&format!("{line}?code=canary-code"), headers, b"{}"));
    let (stdout, stderr) = logged(&requests).await;
    assert_is_log(&stdout);
    assert!(!format!("{stdout}{stderr}").contains("canary"), "{stdout}{stderr}");
}

/// The settings of the process are nobody's business but its own.
#[tokio::test]
async fn secrets_of_the_settings_are_not_logged() {
    let body = br#"{"Data":{"timer":{}}}"#;
    let requests = ["PollFraudEvents", "SweepCases"].map(|name| wire::invocation(name, body));
    let (stdout, stderr) = logged(&requests).await;
    assert_is_log(&stdout);
    assert!(stdout.contains("failed"), "storage is down: {stdout}");
    let all = format!("{stdout}{stderr}");
    for secret in [CLIENT_SECRET, "canary", "Y2FuYXJ5", "whsec_"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

/// 50: no text of anybody begins a line, and none repeats a body.
#[tokio::test]
async fn no_request_gives_orders_to_the_host() {
    let mut requests = Vec::new();
    for hijack in HIJACKS {
        let line = format!("\\n{hijack}{{}}");
        let headers = format!("X-Azure-Functions-InvocationId: {hijack}\r\n");
        for body in [
            format!(r#"{{"Data":"{line}"}}"#),
            format!(r#"{{"Data":{{"message":"{line}"}}}}"#),
            format!("\n{hijack}{{}}\n"),
        ] {
            requests.push(wire::request("POST /ProcessFraudEvent", &headers, body.as_bytes()));
        }
        requests.push(wire::request(&format!("GET /{hijack}"), &headers, b""));
    }
    let (stdout, stderr) = logged(&requests).await;
    assert_is_log(&stdout);
    for hijack in HIJACKS {
        assert!(!format!("{stdout}{stderr}").contains(hijack), "{stdout}{stderr}");
    }
}

/// 1.6: a healthy process has nothing to say where the host looks for errors.
#[tokio::test]
async fn stderr_is_for_the_end_only() {
    let body = br#"{"Data":{"message":"aGVsbG8="}}"#;
    let (_, stderr) = logged(&[wire::invocation("ProcessFraudEvent", body)]).await;
    assert_eq!(stderr, "");
}

/// 49: nobody reads the pipe, which holds 64 KiB; the handler goes on and still ends.
#[tokio::test]
async fn a_reader_that_stalls_stops_nothing() {
    let process = HandlerProcess::start(&[]).await;
    let mut wire = Wire::connect(process.address).await;
    for _ in 0..1_000 {
        wire.say(&wire::invocation("ProcessFraudEvent", b"{}")).await;
        assert_eq!(wire.answer().await.status, 400);
    }
    assert_eq!(process.ask(&wire::request("GET /", "", b"")).await.status, 200);
    process.signal("TERM");
    assert_eq!(process.end_unread().await.code(), Some(200));
}
