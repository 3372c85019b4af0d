//! 41: a deadline of our own, because the host's would kill the process.

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::support::handler::Handler;
use crate::support::handler::timer_body;
use crate::support::wire;

/// The work is given up with the invocation: its connection to the other side is closed.
#[tokio::test]
async fn an_invocation_that_takes_too_long_is_answered_and_its_work_ends() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let settings = [("LOGIN_URL", url.as_str()), ("INVOCATION_DEADLINE_SECONDS", "1")];
    let handler = Handler::start(&settings).await;
    let body = timer_body();
    let downstream = async {
        let (mut stream, _) = silent.accept().await.expect("a connection");
        let mut asked = Vec::new();
        stream.read_to_end(&mut asked).await.expect("the connection ends");
    };
    let (answer, ()) = tokio::join!(handler.invoke("PollFraudEvents", &body), downstream);
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("given up after 1 s"), "{answer:?}");
    assert_eq!(handler.ask(&wire::request("GET /", "", b"")).await.status, 200);
}

/// A body that never ends is work that takes too long.
#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let handler = Handler::start(&[("INVOCATION_DEADLINE_SECONDS", "1")]).await;
    let request = wire::invocation("PollFraudEvents", &timer_body());
    let mut wire = wire::Wire::connect(handler.address).await;
    wire.say(&request[..request.len() - 9]).await;
    let answer = wire.answer().await;
    assert_eq!(answer.status, 503);
    answer.json();
}
