//! Asking about single events that a list has left out.

use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::ListedEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::open_events::OpenEvent;
use fraud_guard::open_events::OpenEvents;
use fraud_guard::sources;
use fraud_guard::sources::Found;
use jiff::SignedDuration;
use serde_json::json;

use crate::support::microsoft::Microsoft;
use crate::support::microsoft::answer;
use crate::support::microsoft::fixture;
use crate::support::microsoft::json as complete;
use crate::support::microsoft::now;
use crate::support::microsoft::with_headers;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;

const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";

/// A list whose events are then left out, and what single questions are answered with.
async fn forgetful(
    source: SourceName,
    ids: &[&str],
    mut single: impl FnMut(&Request) -> Reply + Send + 'static,
) -> (Microsoft, OpenEvents) {
    let listed: Vec<_> = ids
        .iter()
        .map(|id| json!({"id": id, "eventId": id, "subscriptionId": SUBSCRIPTION}))
        .collect();
    let listed = json!(listed).to_string();
    let microsoft = Microsoft::listing(source, move |request| {
        let line = request.head.lines().next().unwrap_or_default();
        let is_single = line.contains("SubscriptionId") || line.contains("securityAlerts/");
        if is_single { single(request) } else { complete(&listed) }
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    let mut open = OpenEvents::default();
    let listed: Vec<ListedEvent> = snapshot.events.iter().map(ListedEvent::of).collect();
    open.take(&listed.iter().collect::<Vec<_>>(), true, now());
    (microsoft, open)
}

async fn ask(microsoft: &Microsoft, missing: &[&OpenEvent]) -> Found {
    let clock = Clock::Manual(microsoft.clock.clone());
    sources::look_for(microsoft.source.as_ref(), missing, now(), &clock).await
}

fn questions(microsoft: &Microsoft) -> Vec<String> {
    let requests = microsoft.list_requests();
    let lines = requests.iter().filter_map(|request| request.head.lines().next());
    let asked = lines.filter(|l| l.contains("SubscriptionId") || l.contains("securityAlerts/"));
    asked.map(|line| line.split(' ').nth(1).expect("a path").to_owned()).collect()
}

#[tokio::test]
async fn partner_center_is_asked_for_the_subscription_and_then_for_what_is_resolved_there() {
    let (microsoft, open) = forgetful(SourceName::PartnerCenter, &["a", "b"], |request| {
        complete(match request.head.contains("EventStatus=Resolved") {
            true => json!([{"eventId": "a", "eventStatus": "Resolved", "subscriptionId": SUBSCRIPTION}]),
            false => json!([]),
        }.to_string())
    })
    .await;
    let found = ask(&microsoft, &open.not_in(&[], now())).await;
    assert_eq!(found.events.len(), 1);
    assert!(!found.events[0].is_unresolved());
    let path = format!("/v1/fraudEvents?SubscriptionId={SUBSCRIPTION}");
    // Both are on one subscription, so no question is asked twice.
    assert_eq!(questions(&microsoft), [path.clone(), format!("{path}&EventStatus=Resolved")]);
}

#[tokio::test]
async fn graph_is_asked_for_the_alert_and_may_not_know_it() {
    let hostile = "../../v1/users?x=#y";
    let (microsoft, open) = forgetful(SourceName::Graph, &["a", "b", hostile], |request| {
        match request.head.contains("securityAlerts/a ") {
            true => complete(
                json!({"id": "a", "status": "resolved", "subscriptionId": SUBSCRIPTION})
                    .to_string(),
            ),
            false => answer(404, "application/json", fixture("error_graph_404_alert")),
        }
    })
    .await;
    let missing = open.not_in(&[], now());
    let found = ask(&microsoft, &missing).await;
    assert_eq!(found.events.len(), 1);
    let mut asked = questions(&microsoft);
    asked.sort();
    let base = "/beta/security/partner/securityAlerts";
    let escaped = format!("{base}/..%2F..%2Fv1%2Fusers%3Fx%3D%23y");
    assert_eq!(asked, [escaped, format!("{base}/a"), format!("{base}/b")]);
}

#[tokio::test]
async fn an_id_that_is_a_step_in_a_path_is_not_asked_for() {
    let (microsoft, open) = forgetful(SourceName::Graph, &["..", "."], |_| complete("[]")).await;
    let before = microsoft.list_requests().len();
    let found = ask(&microsoft, &open.not_in(&[], now())).await;
    assert_eq!((found.events.len(), microsoft.list_requests().len()), (0, before));
}

#[tokio::test]
async fn whoever_is_throttled_asks_no_more() {
    let ids: Vec<String> = (0..9).map(|n| n.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let reply = |_: &Request| with_headers(429, "retry-after: 9\r\n", "{}");
    let (microsoft, open) = forgetful(SourceName::Graph, &ids, reply).await;
    let found = ask(&microsoft, &open.not_in(&[], now())).await;
    assert_eq!(found.asked_to_wait, Some(SignedDuration::from_secs(9)));
    assert_eq!(questions(&microsoft).len(), 1);
}

#[tokio::test]
async fn one_poll_asks_about_some_and_the_next_about_others() {
    let ids: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let not_there = |_: &Request| answer(404, "application/json", "{}");
    let (microsoft, open) = forgetful(SourceName::Graph, &ids, not_there).await;
    for minutes in [0, 20, 40] {
        let now = now() + SignedDuration::from_mins(minutes);
        ask(&microsoft, &open.not_in(&[], now)).await;
    }
    let asked: std::collections::BTreeSet<String> = questions(&microsoft).into_iter().collect();
    assert_eq!((questions(&microsoft).len(), asked.len()), (60, 60));
}

#[tokio::test]
async fn a_poll_that_has_taken_long_leaves_its_questions_to_the_next_one() {
    let not_there = |_: &Request| answer(404, "application/json", "{}");
    let (microsoft, open) = forgetful(SourceName::Graph, &["a"], not_there).await;
    microsoft.clock.advance(SignedDuration::from_secs(91));
    ask(&microsoft, &open.not_in(&[], now())).await;
    assert_eq!(questions(&microsoft).len(), 0);
}
