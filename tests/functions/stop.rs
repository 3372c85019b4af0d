//! How the process ends.

use rstest::rstest;

use crate::support::handler_process::HandlerProcess;
use crate::support::wire::Wire;

/// The host starts a handler again that ends with this code, and does not count it as a crash.
const RESTART_ME: i32 = 200;

/// An invocation that is under way: its head was read and its body is still to come.
async fn under_way(process: &HandlerProcess) -> Wire {
    let mut wire = Wire::connect(process.address).await;
    wire.say(b"POST /ProcessFraudEvent HTTP/1.1\r\nHost: 127.0.0.1\r\n").await;
    wire.say(b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n").await;
    // The handler asks for the body, so it is at work.
    assert_eq!(wire.answer().await.status, 100);
    wire
}

/// 45, 46: never 0, after which the host would not start it again.
#[rstest]
#[tokio::test]
async fn a_handler_that_is_told_to_stop_asks_to_be_started_again(
    #[values("TERM", "INT")] signal: &str,
) {
    let process = HandlerProcess::start(&[]).await;
    process.signal(signal);
    assert_eq!(process.end().await.status.code(), Some(RESTART_ME));
}

/// 45, 157
#[tokio::test]
async fn what_is_under_way_is_finished() {
    let process = HandlerProcess::start(&[]).await;
    let mut wire = under_way(&process).await;
    process.signal("TERM");
    wire.say(b"{}").await;
    assert_eq!(wire.answer().await.status, 400);
    assert_eq!(process.end().await.status.code(), Some(RESTART_ME));
}

/// 45: what does not come to its end is left after five seconds, and no new work is taken.
#[tokio::test]
async fn what_never_ends_does_not_hold_up_the_end() {
    let process = HandlerProcess::start(&[]).await;
    let address = process.address;
    let _wire = under_way(&process).await;
    process.signal("TERM");
    assert_eq!(process.end().await.status.code(), Some(RESTART_ME));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
