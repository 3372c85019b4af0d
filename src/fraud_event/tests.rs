//! What an event says of itself: its scope, its version, and whether it may be acted on.

use super::*;

fn event() -> FraudEvent {
    FraudEvent {
        key: EventKey::of_id("partner", "e-1"),
        source: SourceName::PartnerCenter,
        event_id: Some("e-1".to_owned()),
        alert_type: AlertType::CryptoMining,
        status: EventStatus::Active,
        severity: Severity::High,
        confidence: Confidence::Medium,
        customer_tenant: TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002"),
        customer_name: None,
        subscription: SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000004"),
        subscription_name: None,
        reseller_tenant: None,
        reseller_name: None,
        display_name: None,
        description: None,
        detected_at: None,
        first_observed_at: None,
        last_observed_at: None,
        resolved_reason: None,
        resolved_at: None,
        resolved_by: None,
        is_test: false,
        resources: Vec::new(),
        resource_count: 0,
        details: BTreeMap::new(),
        hit_count: None,
        concerns: BTreeSet::new(),
        raw: String::new(),
    }
}

fn changed(change: impl FnOnce(&mut FraudEvent)) -> FraudEvent {
    let mut event = event();
    change(&mut event);
    event
}

#[test]
fn a_source_has_one_name_for_machines_and_one_for_people() {
    for (source, name, title) in [
        (SourceName::Graph, "graph", "Microsoft Graph"),
        (SourceName::PartnerCenter, "partner-center", "Partner Center"),
    ] {
        assert_eq!((source.as_str(), source.title()), (name, title));
        assert_eq!(SourceName::parse(name), Some(source));
    }
    for text in ["", "Graph", "partner_center"] {
        assert_eq!(SourceName::parse(text), None, "{text}");
    }
}

#[test]
fn only_a_resolved_event_is_answered() {
    for (status, is_unresolved) in [
        (EventStatus::Active, true),
        (EventStatus::Investigating, true),
        (EventStatus::Unknown, true),
        (EventStatus::Resolved, false),
    ] {
        assert_eq!(changed(|e| e.status = status).is_unresolved(), is_unresolved, "{status:?}");
    }
}

#[test]
fn a_test_and_an_event_that_is_odd_are_not_acted_on() {
    assert!(event().is_actionable());
    assert!(!changed(|e| e.is_test = true).is_actionable());
    for (concern, is_actionable) in [(Concern::Old, true), (Concern::Repaired, false)] {
        let event = changed(|e| e.concerns = BTreeSet::from([Concern::Old, concern]));
        assert_eq!(event.is_actionable(), is_actionable, "{concern:?}");
    }
}

// Known answers: what an older version has stored must be found again.
#[test]
fn the_scope_is_the_customers_subscription_or_else_the_event() {
    for (event, scope) in [
        (event(), "s-baf0b449afa969cd043cd25d0df94144"),
        (changed(|e| e.customer_tenant = None), "s-40406fb7ec4e515a9dc0faf580278cd1"),
        (changed(|e| e.subscription = None), "e-3b1da963cc165b62ea1fa63bcb456a4e"),
    ] {
        assert_eq!(event.scope().as_str(), scope);
    }
}

#[test]
fn the_version_of_an_event_stays_from_release_to_release() {
    assert_eq!(event().version().as_str(), "f8f0c636bc6fdece");
}

#[test]
fn what_people_must_hear_of_is_another_version() {
    let resource = |id: &str| AffectedResource::new(id).into_iter().collect::<Vec<_>>();
    let versions: BTreeSet<EventVersion> = [
        event(),
        changed(|e| e.status = EventStatus::Resolved),
        changed(|e| e.severity = Severity::Low),
        changed(|e| e.confidence = Confidence::High),
        changed(|e| e.alert_type = AlertType::Missing),
        changed(|e| e.resources = resource("/vm")),
        changed(|e| e.resources = resource("/other")),
        changed(|e| e.resource_count = 1),
        changed(|e| e.resolved_reason = Some(ResolvedReason::Fraud)),
        changed(|e| e.is_test = true),
        changed(|e| e.concerns = BTreeSet::from([Concern::Old])),
    ]
    .iter()
    .map(FraudEvent::version)
    .collect();
    assert_eq!(versions.len(), 11);
}

#[test]
fn counters_times_and_the_case_of_a_resource_make_no_version() {
    let resources =
        |id: &str| changed(|e| e.resources = AffectedResource::new(id).into_iter().collect());
    assert_eq!(resources("/VM").version(), resources("/vm").version());
    let later = changed(|e| {
        e.hit_count = Some("9".to_owned());
        e.last_observed_at = Some(Timestamp::MAX);
        e.raw = "{}".to_owned();
    });
    assert_eq!(later.version(), event().version());
}

#[test]
fn an_identity_is_what_both_sources_say_of_an_event() {
    let subscription = "44444444-dddd-4ddd-8ddd-000000000004";
    let guid = "88888888-2222-4222-8222-000000000101";
    let of = |id: &str| {
        AlertIdentity::of(&changed(|e| {
            e.event_id = Some(id.to_owned());
            e.detected_at = Some(Timestamp::MAX);
            e.resources = AffectedResource::new("/VM").into_iter().collect();
        }))
    };
    let marks: Vec<String> = of(&format!("{subscription}_{guid}")).marks().collect();
    assert_eq!(marks, [format!("guid {guid}"), "resource a6a015a32ef2f3a8".to_owned()]);
    assert_eq!(of(guid).detected_at(), Some(Timestamp::MAX));
    let marks: Vec<String> = of(subscription).marks().collect();
    assert_eq!(marks, ["resource a6a015a32ef2f3a8"], "its own subscription names no alert");
}

#[test]
fn an_identity_keeps_twenty_resources() {
    let many = |n: usize| AffectedResource::new(&format!("/vm-{n}"));
    let event = changed(|e| e.resources = (0..30).filter_map(many).collect());
    assert_eq!(AlertIdentity::of(&event).marks().count(), 20);
}

#[test]
fn an_event_in_short_says_what_the_whole_one_says() {
    let event = event();
    let listed = ListedEvent::of(&event);
    assert_eq!(&*listed.name, format!("{}/{}", event.scope(), event.key));
    assert_eq!((listed.key(), listed.short_name), (event.key.as_str(), short_name(&listed.name)));
    assert_eq!(listed.event_id.as_deref(), Some("e-1"));
    assert_eq!((listed.subscription, listed.status), (event.subscription, event.status));
    let version = listed.version.expect("a version");
    assert_eq!(format!("{version:016x}"), event.version().as_str());
    assert!(listed.is_of(&event.scope()) && !listed.is_of(&Scope::of_event(&event.key)));
    for (status, is_unresolved) in [(EventStatus::Unknown, true), (EventStatus::Resolved, false)] {
        let listed = ListedEvent::of(&changed(|event| event.status = status));
        assert_eq!(listed.is_unresolved(), is_unresolved);
    }
}

#[test]
fn what_is_no_version_of_ours_has_no_short_form() {
    for (text, short) in [("0a", Some(10)), ("0", None), ("", None), ("version", None)] {
        assert_eq!(short_version(text).map(ShortVersion::get), short, "{text}");
    }
}
