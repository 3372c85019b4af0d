//! What the embedded host does with a message, depending on the answer.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use rstest::rstest;

use super::recording_handler::Running;
use super::recording_handler::json;
use super::recording_handler::success;

const WORK: [(&str, &str); 1] = [(
    "ProcessJob",
    r#"{"bindings":[{"name":"msg","type":"queueTrigger","queueName":"work","dataType":"binary"}]}"#,
)];

#[tokio::test]
async fn a_message_that_succeeds_is_deleted() {
    let mut running = Running::start(&WORK, |_| success()).await;
    running.queue.put("work", b"hello", Duration::ZERO);
    running.call().await;
    let queue = running.queue.clone();
    running.end().await;
    assert!(queue.is_empty("work") && queue.is_empty("work-poison"));
}

#[tokio::test]
async fn a_message_that_fails_once_comes_again_with_a_higher_count() {
    let fail_first = |number| {
        if number == 0 { StatusCode::INTERNAL_SERVER_ERROR.into_response() } else { success() }
    };
    let mut running = Running::start(&WORK, fail_first).await;
    running.queue.put("work", b"hello", Duration::ZERO);
    let (first, second) = (running.call().await.json(), running.call().await.json());
    assert_eq!(first["Metadata"]["DequeueCount"], "1");
    assert_eq!(second["Metadata"]["DequeueCount"], "2");
    assert_eq!(first["Metadata"]["Id"], second["Metadata"]["Id"]);
    let queue = running.queue.clone();
    running.end().await;
    assert!(queue.is_empty("work") && queue.is_empty("work-poison"));
}

#[rstest]
#[case::failing(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())]
#[case::null(|_| json(StatusCode::OK, "null"))]
#[case::empty(|_| json(StatusCode::OK, ""))]
#[case::no_content(|_| StatusCode::NO_CONTENT.into_response())]
#[case::plain_text(|_| "done".into_response())]
#[case::a_list(|_| json(StatusCode::OK, "[]"))]
#[case::an_output_that_is_lost(|_| json(StatusCode::OK, r#"{"Outputs":{"out":["x"]}}"#))]
#[tokio::test]
async fn a_message_that_always_fails_becomes_poison(
    #[case] answer: fn(usize) -> axum::response::Response,
) {
    let mut running = Running::start(&WORK, answer).await;
    running.queue.put("work", b"hello", Duration::ZERO);
    running.call().await;
    running.call().await;
    let queue = running.queue.clone();
    running.end().await;
    assert!(queue.is_empty("work"));
    let poison = queue.receive("work-poison", 2, Duration::ZERO);
    assert_eq!(poison.iter().map(|m| m.body.as_slice()).collect::<Vec<_>>(), [b"hello"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn messages_are_served_side_by_side() {
    // The handler answers the first two only when both are there.
    let together = std::sync::Arc::new(std::sync::Barrier::new(2));
    let answer = move |number| {
        if number < 2 {
            tokio::task::block_in_place(|| together.wait());
        }
        success()
    };
    let mut running = Running::start(&WORK, answer).await;
    running.queue.put("work", b"one", Duration::ZERO);
    running.queue.put("work", b"two", Duration::ZERO);
    running.call().await;
    running.call().await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_running_when_the_host_is_stopped_is_finished() {
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let answer = move |_| {
        let wait = || released.lock().expect("the wait").recv().expect("released");
        tokio::task::block_in_place(wait);
        success()
    };
    let mut running = Running::start(&WORK, answer).await;
    running.queue.put("work", b"hello", Duration::ZERO);
    running.call().await;
    running.stop.request();
    release.send(()).expect("the handler waits");
    let queue = running.queue.clone();
    running.end().await;
    assert!(queue.is_empty("work"));
}
