//! Timers in every form in which the host sends them.

use rstest::rstest;

use crate::support::handler::Handler;
use crate::support::handler::host_fixture;
use crate::support::handler::timer_body;
use crate::support::log::Log;
use crate::support::partner_center;
use crate::support::partner_center::one_event;
use crate::support::wire::Answer;

fn assert_success_without_outputs(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:?}");
    let expected: serde_json::Value =
        serde_json::from_slice(&host_fixture("response-empty-success.json")).expect("JSON");
    assert_eq!(answer.json(), expected);
}

#[rstest]
#[case::normal_5("timer-normal.json")]
#[case::no_monitor_6("timer-no-monitor.json")]
#[case::first_run_7("timer-first-run-min-date.json")]
#[case::first_run_with_offset_7("timer-first-run-min-date-offset.json")]
#[case::empty_schedule_8("timer-empty-schedule-object.json")]
#[case::past_due_9("timer-pastdue.json")]
#[case::second_retry_10("timer-retry-attempt-2.json")]
#[tokio::test]
async fn a_timer_fires_in_every_form(
    #[case] file: &str,
    #[values("PollFraudEvents", "SweepCases")] function: &str,
) {
    let server = partner_center::partner_center(one_event()).await;
    let handler = Handler::start(&partner_center::settings(&server.uri())).await;
    let answer = handler.invoke(function, &host_fixture(file)).await;
    assert_success_without_outputs(&answer);
}

/// 9: one run that says that it is late.
#[tokio::test]
async fn a_late_timer_is_logged_and_polls_once() {
    let log = Log::start();
    let server = partner_center::partner_center(one_event()).await;
    let handler = Handler::start(&partner_center::settings(&server.uri())).await;
    handler.invoke("PollFraudEvents", &host_fixture("timer-pastdue.json")).await;
    assert!(log.text().contains("the timer is past due"), "{}", log.text());
    assert_eq!(log.text().matches("poll_finished").count(), 1, "{}", log.text());
}

/// 10, 153: the second run of the same poll stores nothing and tells nobody.
#[rstest]
#[case::next_occurrence("timer-normal.json")]
#[case::retry("timer-retry-attempt-2.json")]
#[tokio::test]
async fn a_repeated_poll_changes_nothing(#[case] again: &str) {
    let server = partner_center::partner_center(one_event()).await;
    let handler = Handler::start(&partner_center::settings(&server.uri())).await;
    assert_success_without_outputs(&handler.invoke("PollFraudEvents", &timer_body()).await);
    let keys = handler.keys().await;
    assert!(keys.iter().any(|key| key.starts_with("inbox/")), "{keys:?}");
    assert_success_without_outputs(&handler.invoke("PollFraudEvents", &host_fixture(again)).await);
    assert_eq!(handler.keys().await, keys);
    assert_eq!(handler.queue.len("fraud-events"), 1);
}

/// 153: two timers at once are one poll.
#[tokio::test]
async fn two_polls_at_once_store_an_event_once() {
    let server = partner_center::partner_center(one_event()).await;
    let handler = Handler::start(&partner_center::settings(&server.uri())).await;
    let body = timer_body();
    let poll = || handler.invoke("PollFraudEvents", &body);
    let (one, two) = tokio::join!(poll(), poll());
    assert_eq!((one.status, two.status), (200, 200));
    let keys = handler.keys().await;
    assert_eq!(keys.iter().filter(|key| key.starts_with("inbox/")).count(), 1, "{keys:?}");
}

/// A poll that cannot reach Microsoft has done its work: it says so in the store.
#[tokio::test]
async fn a_poll_without_microsoft_is_no_failure_of_the_timer() {
    let handler = Handler::start(&[]).await;
    assert_success_without_outputs(&handler.invoke("PollFraudEvents", &timer_body()).await);
    assert_eq!(handler.keys().await, ["source/graph"]);
}
