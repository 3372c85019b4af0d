//! Fields that are missing, renamed, twice or of another shape: cases 63 to 97.

use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::case::Rules;
use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::outbox;
use fraud_guard::outbox::ChannelId;
use fraud_guard::outbox::Ending;
use fraud_guard::outbox::Jitter;
use fraud_guard::policy::Policy;
use fraud_guard::sources::Snapshot;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::outcome::Outcome;
use super::outcome::beside_a_neighbour;
use super::outcome::good;
use super::outcome::hold_elements;
use super::outcome::is;
use super::outcome::row;
use super::outcome::the_event;
use super::outcome::whole_page;
use super::outcome::with;
use super::outcome::with_field_as;
use super::outcome::with_raw;
use super::outcome::without;
use crate::support::microsoft::Microsoft;
use crate::support::microsoft::PARTNER;
use crate::support::microsoft::now;

const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
const OTHER_GUID: &str = "77777777-aaaa-4aaa-8aaa-000000000007";

fn unkeyed() -> Outcome {
    Outcome::Announced(Concern::NoEventId)
}

async fn event_of(element: String) -> FraudEvent {
    let snapshot = beside_a_neighbour(&element).await;
    assert!(snapshot.is_complete() && snapshot.quarantined.is_empty(), "{element}");
    the_event(&snapshot).expect(&element).clone()
}

/// The list of the good event in several variants, each with these fields set.
async fn list_of(variants: &[Value]) -> Snapshot {
    let elements: Vec<String> = variants.iter().map(|fields| with(fields.clone())).collect();
    whole_page(format!("[{}]", elements.join(","))).await
}

#[tokio::test]
async fn an_event_without_a_usable_id_is_told_and_not_acted_on() {
    hold_elements(vec![
        row(63, "no id", without("eventId"), unkeyed()),
        row(64, "an empty id", with(json!({"eventId": ""})), unkeyed()),
        row(64, "a blank id", with(json!({"eventId": " "})), unkeyed()),
        row(64, "0", with(json!({"eventId": 0})), unkeyed()),
        row(64, "null", with(json!({"eventId": null})), unkeyed()),
        row(64, "a list", with(json!({"eventId": []})), unkeyed()),
        row(65, "4 kB", with(json!({"eventId": "x".repeat(4_096)})), Outcome::Kept),
        row(65, "a path", with(json!({"eventId": "../../secrets"})), Outcome::Kept),
        row(65, "URL signs", with(json!({"eventId": "?a=b#%00"})), Outcome::Kept),
        row(65, "quotes", with(json!({"eventId": "'\"`--"})), Outcome::Kept),
    ])
    .await;
}

#[tokio::test]
async fn subscription_and_tenants_are_normalised_or_named_as_unusable() {
    let no_subscription = Outcome::Announced(Concern::NoSubscription);
    let no_customer = Outcome::Announced(Concern::NoCustomer);
    hold_elements(vec![
        row(70, "missing", without("subscriptionId"), no_subscription),
        row(70, "empty", with(json!({"subscriptionId": ""})), no_subscription),
        row(70, "no GUID", with(json!({"subscriptionId": "contoso"})), no_subscription),
        row(
            70,
            "zero",
            with(json!({"subscriptionId": "00000000-0000-0000-0000-000000000000"})),
            no_subscription,
        ),
        row(
            70,
            "braces",
            with(json!({"subscriptionId": format!("{{{SUBSCRIPTION}}}")})),
            Outcome::Kept,
        ),
        row(
            70,
            "upper case",
            with(json!({"subscriptionId": SUBSCRIPTION.to_uppercase()})),
            Outcome::Kept,
        ),
        row(
            70,
            "space around it",
            with(json!({"subscriptionId": format!(" {SUBSCRIPTION} ")})),
            Outcome::Kept,
        ),
        row(
            71,
            "our own tenant",
            with(json!({"customerTenantId": PARTNER})),
            Outcome::Announced(Concern::PartnersOwnTenant),
        ),
        row(72, "missing", without("customerTenantId"), no_customer),
        row(72, "no GUID", with(json!({"customerTenantId": "x"})), no_customer),
        row(
            73,
            "of another partner",
            with(json!({"partnerTenantId": OTHER_GUID})),
            Outcome::Quarantined,
        ),
        row(
            73,
            "ours in upper case",
            with(json!({"partnerTenantId": PARTNER.to_uppercase()})),
            Outcome::Kept,
        ),
        row(94, "no reseller id", without("valueAddedResellerTenantId"), Outcome::Kept),
        row(94, "no reseller name", without("valueAddedResellerFriendlyName"), Outcome::Kept),
    ])
    .await;
}

#[tokio::test]
async fn a_status_type_or_severity_that_nobody_documented_is_told_and_not_acted_on() {
    let status = |value: Value| with(json!({"eventStatus": value}));
    let kind = |value: Value| with(json!({"eventType": value}));
    let severity = |value: Value| with(json!({"severity": value}));
    let unknown_status = Outcome::Announced(Concern::UnknownStatus);
    let unknown_type = Outcome::Announced(Concern::UnknownType);
    let unknown_severity = Outcome::Announced(Concern::UnknownSeverity);
    hold_elements(vec![
        row(74, "active", status(json!("active")), Outcome::Kept),
        row(74, "ACTIVE", status(json!("ACTIVE")), Outcome::Kept),
        row(74, "space around it", status(json!(" Active ")), Outcome::Kept),
        row(74, "Aktiv", status(json!("Aktiv")), unknown_status),
        row(74, "1", status(json!(1)), unknown_status),
        row(74, "null", status(json!(null)), unknown_status),
        row(74, "Dismissed", status(json!("Dismissed")), unknown_status),
        row(74, "an object", status(json!({"a": 1})), unknown_status),
        row(74, "missing", without("eventStatus"), unknown_status),
        row(75, "a new type", kind(json!("QuotaIncrease")), unknown_type),
        row(75, "null", kind(json!(null)), unknown_type),
        row(75, "a number", kind(json!(7)), unknown_type),
        row(75, "lower case", kind(json!("cryptomining")), unknown_type),
        row(75, "a small first letter, as in Graph", kind(json!("cryptoMining")), Outcome::Kept),
        row(76, "Critical", severity(json!("Critical")), unknown_severity),
        row(76, "3", severity(json!(3)), unknown_severity),
        row(76, "missing", without("severity"), unknown_severity),
        row(77, "high", with(json!({"confidenceLevel": "high"})), Outcome::Kept),
        row(77, "High", with(json!({"confidenceLevel": "High"})), Outcome::Kept),
        row(77, "0.93", with(json!({"confidenceLevel": "0.93"})), Outcome::Kept),
    ])
    .await;
}

#[tokio::test]
async fn whatever_is_not_clearly_no_test_is_a_test() {
    let flag = |value: Value| with(json!({"isTest": value}));
    let unflagged = |words: &str| {
        let event = with(json!({"displayName": words}));
        event.replacen("\"isTest\":\"false\",", "", 1)
    };
    let looks_like_one = Outcome::Announced(Concern::LooksLikeATest);
    hold_elements(vec![
        row(78, "true", flag(json!(true)), Outcome::Test),
        row(78, "the text true", flag(json!("true")), Outcome::Test),
        row(78, "the text True", flag(json!("True")), Outcome::Test),
        row(78, "the text TRUE with a space", flag(json!("TRUE ")), Outcome::Test),
        row(78, "1", flag(json!(1)), Outcome::Test),
        row(78, "yes", flag(json!("yes")), Outcome::Test),
        row(78, "a word nobody knows", flag(json!("falsch")), Outcome::Test),
        row(78, "an object", flag(json!({})), Outcome::Test),
        row(78, "false", flag(json!(false)), Outcome::Kept),
        row(78, "the text False", flag(json!("False")), Outcome::Kept),
        row(78, "missing", without("isTest"), Outcome::Kept),
        row(78, "missing, and reads like one", unflagged("This is a test alert"), looks_like_one),
        row(
            78,
            "null, and reads like one",
            with(json!({"isTest": null, "displayName": "Sample alert"})),
            looks_like_one,
        ),
        row(
            78,
            "empty, and reads like one",
            with(json!({"isTest": "", "displayName": "Sample alert"})),
            looks_like_one,
        ),
        row(
            78,
            "false, and reads like one",
            with(json!({"displayName": "Sample alert"})),
            Outcome::Kept,
        ),
        row(79, "false and true", with_raw(r#""IsTest":"true""#), Outcome::Test),
    ])
    .await;
}

#[tokio::test]
async fn resources_and_details_of_any_shape_are_read_as_far_as_they_go() {
    let resources = |value: Value| with(json!({"affectedResources": value}));
    let details = |value: Value| with(json!({"additionalDetails": value}));
    let of_another =
        json!([{"azureResourceId": format!("/subscriptions/{OTHER_GUID}/resourceGroups/x")}]);
    let deep = format!("{}1{}", "[".repeat(50), "]".repeat(50));
    hold_elements(vec![
        row(81, "null", resources(json!(null)), Outcome::Kept),
        row(81, "an object", resources(json!({})), Outcome::Kept),
        row(
            81,
            "JSON in a string",
            resources(json!(r#"[{"azureResourceId":"/x"}]"#)),
            Outcome::Kept,
        ),
        row(81, "a broken string", resources(json!("[{")), Outcome::Kept),
        row(81, "empty", resources(json!([])), Outcome::Kept),
        row(81, "numbers", resources(json!([1, null, {}])), Outcome::Kept),
        row(
            82,
            "of another subscription",
            resources(of_another),
            Outcome::Announced(Concern::ForeignResource),
        ),
        row(83, "relative", resources(json!([{"azureResourceId": "vm-1"}])), Outcome::Kept),
        row(
            83,
            "backslashes",
            resources(json!([{"azureResourceId": format!("\\subscriptions\\{SUBSCRIPTION}\\x ")}])),
            Outcome::Kept,
        ),
        row(84, "null", details(json!(null)), Outcome::Kept),
        row(84, "a string", details(json!("text")), Outcome::Kept),
        row(84, "a list", details(json!([1, 2])), Outcome::Kept),
        row(84, "50 lists in each other", with_field_as("additionalDetails", &deep), Outcome::Kept),
        row(
            85,
            "10,000 addresses",
            details(json!({"vM_IP": vec!["203.0.113.21"; 10_000]})),
            Outcome::Kept,
        ),
        row(85, "no address", details(json!({"vM_IP": "999.1.1.1"})), Outcome::Kept),
    ])
    .await;
}

#[tokio::test]
async fn an_api_that_changes_is_noticed() {
    let mut renamed = good();
    renamed["subscription_id"] = renamed["subscriptionId"].take();
    renamed.as_object_mut().expect("an event").remove("subscriptionId");
    let many: Value = (0..500).map(|n| (format!("new{n}"), json!(n))).collect();
    hold_elements(vec![
        row(86, "a new field", with(json!({"riskScore": 7})), Outcome::Kept),
        row(86, "500 new fields", with(many), Outcome::Kept),
        row(87, "another name", renamed.to_string(), Outcome::Announced(Concern::RenamedField)),
        row(
            88,
            "an object for a name",
            with(json!({"customerFriendlyName": {}})),
            Outcome::Announced(Concern::WrongShape),
        ),
        row(
            88,
            "a list for a type",
            with(json!({"eventType": []})),
            Outcome::Announced(Concern::WrongShape),
        ),
        row(
            89,
            "a log in a string",
            with(json!({"activityLogs": "[{\"statusTo\":\"Active\"}]"})),
            Outcome::Kept,
        ),
        row(
            89,
            "a log as a list",
            with(json!({"activityLogs": [{"statusTo": "Active"}]})),
            Outcome::Kept,
        ),
        row(89, "a broken log", with(json!({"activityLogs": "[{"})), Outcome::Kept),
        row(
            89,
            "a log that goes backwards",
            with(
                json!({"activityLogs": "[{\"statusFrom\":\"Resolved\",\"statusTo\":\"Active\"}]"}),
            ),
            Outcome::Kept,
        ),
        row(93, "no such country", with(json!({"country": "ZZ"})), Outcome::Kept),
    ])
    .await;
    let snapshot = beside_a_neighbour(renamed.to_string()).await;
    assert!(snapshot.findings.iter().any(|f| f.contains("another name")), "{snapshot:?}");
}

#[tokio::test]
async fn what_is_unknown_counts_as_the_worse() {
    let event = event_of(with(json!({"severity": "Critical", "eventStatus": "Dismissed"}))).await;
    assert_eq!((event.severity, event.status), (Severity::High, EventStatus::Unknown));
    let event = event_of(with(json!({"confidenceLevel": 0.93}))).await;
    assert_eq!(event.confidence, Confidence::Other("0.93".to_owned()));
}

#[tokio::test]
async fn case_63_a_made_up_id_does_not_change_with_counters_or_order() {
    let first = event_of(without("eventId")).await;
    let later = json!({"eventId": "", "hitCount": "11", "lastObserved": "2026-02-04T11:00:00", "eventStatus": "Resolved", "resolvedReason": "Fraud", "resolvedOn": "2026-02-04T11:00:00", "resolvedBy": "admin"});
    let with_counters = event_of(with(later)).await;
    assert!(first.key.as_str().starts_with("syn-"), "{}", first.key);
    assert_eq!(first.key, with_counters.key);
}

#[tokio::test]
async fn case_65_a_hostile_id_is_hashed() {
    for id in ["../../secrets", "a/b?c#d%00", "x".repeat(4_096).as_str()] {
        let event = event_of(with(json!({"eventId": id}))).await;
        let key = event.key.as_str();
        assert!(key.len() == 40 && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
        assert_eq!(event.event_id.as_deref(), Some(id));
    }
}

#[tokio::test]
async fn case_66_ids_that_differ_in_case_are_two_flagged_events() {
    let snapshot = list_of(&[json!({"eventId": "abc"}), json!({"eventId": "ABC"})]).await;
    assert_eq!(snapshot.events.len(), 2);
    for event in &snapshot.events {
        assert!(event.is_actionable() && event.concerns.contains(&Concern::IdDiffersInCase));
    }
}

#[tokio::test]
async fn case_67_the_same_event_twice_is_one() {
    let snapshot = list_of(&[json!({}), json!({})]).await;
    assert_eq!(snapshot.events.len(), 1);
    assert!(is(Outcome::Kept, &snapshot));
}

#[tokio::test]
async fn case_68_two_statuses_in_one_reading_count_as_unresolved() {
    for statuses in [["Active", "Resolved"], ["Resolved", "Active"]] {
        let snapshot = list_of(&statuses.map(|status| json!({"eventStatus": status}))).await;
        assert!(is(Outcome::Announced(Concern::StatusConflict), &snapshot), "{statuses:?}");
        assert_eq!(snapshot.events[0].status, EventStatus::Active);
    }
}

#[tokio::test]
async fn case_69_an_id_used_for_two_subscriptions_is_two_cases_and_people_hear_of_it() {
    for other in [
        json!({"subscriptionId": OTHER_GUID, "affectedResources": [], "entityUrl": ""}),
        json!({"customerTenantId": OTHER_GUID}),
    ] {
        let snapshot = list_of(&[json!({}), other]).await;
        let [one, two] = snapshot.events.as_slice() else { panic!("not two events") };
        assert_ne!(one.scope(), two.scope());
        for event in [one, two] {
            assert!(!event.is_actionable() && event.concerns.contains(&Concern::ReusedId));
        }
        assert!(snapshot.findings.iter().any(|f| f.contains("same event id")), "{snapshot:?}");
    }
}

#[tokio::test]
async fn case_70_every_spelling_of_a_subscription_is_one_scope() {
    let scope = event_of(with(json!({}))).await.scope();
    for spelling in [format!("{{{SUBSCRIPTION}}}"), SUBSCRIPTION.to_uppercase()] {
        assert_eq!(event_of(with(json!({"subscriptionId": spelling}))).await.scope(), scope);
    }
}

#[tokio::test]
async fn case_81_resources_are_counted_once_and_capped() {
    let ids = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"azureResourceId": format!("/subscriptions/{SUBSCRIPTION}/vm-{n:05}")}))
            .collect()
    };
    let event = event_of(with(json!({"affectedResources": ids(10_000)}))).await;
    assert_eq!((event.resources.len(), event.resource_count), (FraudEvent::MOST_RESOURCES, 10_000));
    let twice = event_of(with(json!({"affectedResources": ([ids(3), ids(3)].concat())}))).await;
    assert_eq!((twice.resources.len(), twice.resource_count), (3, 3));
    let inside = json!(ids(3)).to_string();
    let inside = event_of(with(json!({"affectedResources": inside}))).await;
    assert_eq!(inside.resources, twice.resources);
}

#[tokio::test]
async fn case_83_an_id_that_is_no_azure_id_is_shown_and_must_be_confirmed() {
    let backslashes = format!(
        "\\subscriptions\\{SUBSCRIPTION}\\resourceGroups\\rg\\providers\\Microsoft.Compute\\virtualMachines\\vm-1 "
    );
    for (sent, shown) in
        [(backslashes.as_str(), backslashes.trim().replace('\\', "/")), ("vm-1", "vm-1".to_owned())]
    {
        let event = event_of(with(json!({"affectedResources": [{"azureResourceId": sent}]}))).await;
        assert_eq!(event.resources[0].id(), shown);
        assert!(!event.resources[0].is_verbatim, "{sent}");
    }
}

#[tokio::test]
async fn cases_84_and_85_details_are_kept_as_text() {
    let details = json!({"vM_IP": "[\r\n  \"203.0.113.21\"\r\n]", "n": 7, "deep": {"a": [1]}});
    let event = event_of(with(json!({"additionalDetails": details}))).await;
    let text = |name: &str| event.details.get(name).map(|text| text.visible(80));
    assert_eq!(text("vM_IP"), Some("[ \"203.0.113.21\" ]".to_owned()));
    assert_eq!((text("n"), text("deep")), (Some("7".to_owned()), Some("{\"a\":[1]}".to_owned())));
    let event = event_of(with(json!({"additionalDetails": "text"}))).await;
    assert_eq!(event.details.values().next().map(|text| text.visible(80)), Some("text".to_owned()));
}

#[tokio::test]
async fn case_86_what_nobody_documented_is_kept_in_the_raw_event() {
    let event = event_of(with(json!({"riskScore": 7}))).await;
    assert!(event.raw.contains("\"riskScore\":7"), "{}", event.raw);
}

#[tokio::test]
async fn cases_90_to_92_the_status_decides_and_contradicting_times_are_noted() {
    let resolved = |on: &str| {
        with(json!({"eventStatus": "Resolved", "resolvedReason": "None", "resolvedOn": on}))
    };
    let event = event_of(resolved("2026-02-04T09:00:00")).await;
    assert!(!event.is_unresolved() && event.is_actionable() && event.resolved_reason.is_none());
    let event = event_of(resolved("9999-12-31T23:59:59.9970000")).await;
    assert!(!event.is_unresolved() && event.concerns.contains(&Concern::ResolvedWithoutTime));
    assert!(event.is_actionable());
    let event = event_of(with(json!({"resolvedOn": "2026-02-04T09:00:00"}))).await;
    assert!(event.is_unresolved() && event.concerns.contains(&Concern::UnresolvedWithTime));
}

#[tokio::test]
async fn case_95_one_unresolved_event_keeps_the_case_open() {
    let resolved =
        json!({"eventId": "other", "eventStatus": "Resolved", "resolvedOn": "2026-02-04T09:00:00"});
    let snapshot = list_of(&[json!({}), resolved]).await;
    let observations: Vec<Observation> = observed(&snapshot);
    assert_eq!(observations[0].event.scope(), observations[1].event.scope());
    let mut case = Case::new(observations[0].event.scope(), now());
    fold(&mut case, &observations, 0);
    assert!(case.is_open());
}

#[tokio::test]
async fn case_96_an_old_event_is_kept_and_marked() {
    let event = event_of(with(json!({"eventTime": "2025-11-01T00:00:00"}))).await;
    assert!(event.is_actionable() && event.concerns.contains(&Concern::Old));
}

#[tokio::test]
async fn case_97_events_that_flip_at_each_poll_are_told_at_most_once_in_five_minutes() {
    let active = observed(&list_of(&[json!({})]).await);
    let resolved = observed(
        &list_of(&[json!({"eventStatus": "Resolved", "resolvedOn": "2026-02-04T09:00:00"})]).await,
    );
    let mut case = Case::new(active[0].event.scope(), now());
    let mut told = Vec::new();
    for minute in 0..100 {
        let seen = if minute % 2 == 0 { &active } else { &resolved };
        let observed_at = now() + SignedDuration::from_mins(minute);
        let seen = Observation::new(observed_at, seen[0].event.clone());
        fold(&mut case, &[seen], minute);
        told.extend(send_what_is_due(&mut case, observed_at).then_some(minute));
    }
    let gaps = told.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(told.len() > 10 && gaps.into_iter().all(|gap| gap >= 5), "{told:?}");
}

#[tokio::test]
async fn graph_reads_the_same_oddities() {
    let text = crate::support::microsoft::fixture("graph_security_alerts_with_count");
    let mut page: Value = serde_json::from_str(&text).expect("a page");
    page["value"][0]["status"] = json!("unknownFutureValue");
    page["value"][0]["alertType"] = json!("unknownFutureValue");
    let snapshot = Microsoft::with_page(SourceName::Graph, page.to_string()).await.snapshot().await;
    assert!(is(Outcome::Announced(Concern::UnknownStatus), &snapshot));
    assert!(is(Outcome::Announced(Concern::UnknownType), &snapshot));
}

fn observed(snapshot: &Snapshot) -> Vec<Observation> {
    let observed_at = snapshot.started_at;
    snapshot.events.iter().map(|event| Observation::new(observed_at, event.clone())).collect()
}

fn fold(case: &mut Case, observations: &[Observation], minute: i64) {
    let policy = Policy::parse("[protected]\nsubscriptions = []\ncustomer_tenants = []", &[])
        .expect("a policy");
    let channels = [ChannelId::parse("console").expect("a channel")];
    let rules = Rules { policy: &policy, everyone: &channels };
    let (scope, now) = (case.scope.clone(), now() + SignedDuration::from_mins(minute));
    let input = Input::Seen { scope: &scope, observations };
    let step = Case::step(Some(case), input, now, Some(rules));
    *case = step.expect("a case").case;
}

/// Sends everything that is due; true when that was anything.
fn send_what_is_due(case: &mut Case, now: Timestamp) -> bool {
    let mut due = case.outbox.open();
    due.retain(|due| due.at <= now);
    for due in &due {
        let owner = uuid::Uuid::nil();
        case.outbox.claim(&due.notice, &due.channel, owner, now);
        let end = Ending { outcome: outbox::Outcome::Sent(None), now, jitter: Jitter::NONE };
        case.outbox.record(&due.notice, &due.channel, owner, end);
    }
    !due.is_empty()
}
