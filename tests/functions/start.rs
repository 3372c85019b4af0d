//! The process as the host starts it.

use rstest::rstest;

use crate::support::handler_process::HandlerProcess;
use crate::support::handler_process::app_settings;
use crate::support::handler_process::run;
use crate::support::ports::free_port;
use crate::support::wire;

const PING: &str = "GET /";

/// 1, 2: everything that it depends on is down, and it is ready.
#[rstest]
#[case::dead_storage(&[])]
#[case::no_emulator(&[("AzureWebJobsStorage", "UseDevelopmentStorage=true")])]
#[tokio::test]
async fn the_handler_is_ready_while_everything_else_is_down(#[case] more: &[(&str, &str)]) {
    let process = HandlerProcess::start(more).await;
    let answer = process.ask(&wire::request(PING, "", b"")).await;
    assert_eq!(answer.status, 200);
}

/// 3, 44: it was killed with connections open; the host starts it again on the same port.
#[tokio::test]
async fn a_killed_handler_starts_again_on_the_same_port() {
    let port = free_port();
    let first = HandlerProcess::start_on(port, &[]).await;
    let mut wire = wire::Wire::connect(first.address).await;
    wire.say(&wire::request(PING, "Connection: close\r\n", b"")).await;
    assert_eq!(wire.answer().await.status, 200);
    first.signal("KILL");
    assert_eq!(first.end().await.status.code(), None, "it was killed");
    let second = HandlerProcess::start_on(port, &[]).await;
    assert_eq!(second.ask(&wire::request(PING, "", b"")).await.status, 200);
}

/// 4: older hosts name only the older variable.
#[tokio::test]
async fn the_older_name_of_the_port_will_do() {
    let port = free_port();
    let text = port.to_string();
    let older = [("FUNCTIONS_HTTPWORKER_PORT", text.as_str())];
    let process = HandlerProcess::spawn(&[&older[..], &app_settings()].concat(), port).await;
    assert_eq!(process.ask(&wire::request(PING, "", b"")).await.status, 200);
}

/// 4, 48, 159: 0 would never be started again, 200 for ever.
#[rstest]
#[case::no_port(&[], "FUNCTIONS_CUSTOMHANDLER_PORT")]
#[case::empty_port(&[("FUNCTIONS_CUSTOMHANDLER_PORT", " ")], "FUNCTIONS_CUSTOMHANDLER_PORT")]
#[case::word(&[("FUNCTIONS_CUSTOMHANDLER_PORT", "http")], "FUNCTIONS_CUSTOMHANDLER_PORT")]
#[case::too_large(&[("FUNCTIONS_CUSTOMHANDLER_PORT", "70000")], "FUNCTIONS_CUSTOMHANDLER_PORT")]
#[case::old_word(&[("FUNCTIONS_HTTPWORKER_PORT", "http")], "FUNCTIONS_HTTPWORKER_PORT")]
#[test]
fn without_a_port_there_is_a_clear_end(#[case] host: &[(&str, &str)], #[case] name: &str) {
    let output = run(&["serve"], &[host, &app_settings()].concat());
    let code = output.status.code().expect("it ends by itself");
    assert!((1..200).contains(&code), "{code}");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert!(stderr.starts_with("fraud-guard: ") && stderr.contains(name), "{stderr}");
}

/// 48: the port is somebody else's.
#[test]
fn a_port_that_is_taken_is_a_clear_end() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let host = [("FUNCTIONS_CUSTOMHANDLER_PORT", port.as_str())];
    let output = run(&["serve"], &[&host[..], &app_settings()].concat());
    let code = output.status.code().expect("it ends by itself");
    assert!((1..200).contains(&code), "{code}");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert!(stderr.contains("cannot listen"), "{stderr}");
}

/// 48: every problem at once, so that nobody mends one after the other.
#[rstest]
#[case::with_a_port(Some(free_port().to_string()))]
#[case::without_a_port(None)]
#[test]
fn all_problems_are_told_at_once(#[case] port: Option<String>) {
    let host = port.as_deref().map(|port| ("FUNCTIONS_CUSTOMHANDLER_PORT", port));
    let wrong = [
        ("PARTNER_CENTER_URL", "http://example.com"),
        ("FRAUD_EVENT_SOURCES", "partner-center"),
        ("INVOCATION_DEADLINE_SECONDS", "0"),
        ("LOG_LEVEL", "loud"),
        ("WEBHOOK_URL", "https://example.com/canary-hook"),
        ("WEBHOOK_SECRET", "canary-secret"),
    ];
    let environment: Vec<_> = host.into_iter().chain(wrong).collect();
    let output = run(&["serve"], &environment);
    let code = output.status.code().expect("it ends by itself");
    assert!((1..200).contains(&code), "{code}");
    let stderr = String::from_utf8(output.stderr).expect("text");
    for name in [
        "AzureWebJobsStorage",
        "PARTNER_TENANT_ID",
        "PARTNER_CLIENT_ID",
        "PARTNER_CLIENT_SECRET",
        "PARTNER_CENTER_URL",
        "INVOCATION_DEADLINE_SECONDS",
        "LOG_LEVEL",
        "WEBHOOK_SECRET",
    ] {
        assert!(stderr.contains(name), "{name} is missing in {stderr}");
    }
    assert_eq!(stderr.contains("FUNCTIONS_CUSTOMHANDLER_PORT"), port.is_none(), "{stderr}");
    assert!(!stderr.contains("canary"), "{stderr}");
}

/// 57: the host starts the new handler before the old one is gone.
#[tokio::test]
async fn two_handlers_live_side_by_side() {
    let old = HandlerProcess::start(&[]).await;
    let new = HandlerProcess::start(&[]).await;
    for process in [&old, &new, &old] {
        assert_eq!(process.ask(&wire::request(PING, "", b"")).await.status, 200);
    }
}
