//! Messages of every kind, made the way fraud-guard makes them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::summaries::summary;
use fraud_guard::alarm::Alarm;
use fraud_guard::alarm::AlarmId;
use fraud_guard::alarm::AlarmKind;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::case::Rules;
use fraud_guard::fraud_event::AffectedResource;
use fraud_guard::fraud_event::AlertType;
use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::ResolvedReason;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::language::Phrase;
use fraud_guard::notification::Context;
use fraud_guard::notification::Message;
use fraud_guard::notification::compose;
use fraud_guard::notification::test_message;
use fraud_guard::outbox::ChannelId;
use fraud_guard::outbox::Ending;
use fraud_guard::outbox::Jitter;
use fraud_guard::outbox::Outbox;
use fraud_guard::outbox::Outcome;
use fraud_guard::policy::Policy;
use fraud_guard::policy::Reader;
use fraud_guard::record::Record;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

pub const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
pub const PUBLIC_URL: &str = "https://fraud-guard.example.net/";

const OPEN_POLICY: &str = "[protected]\nsubscriptions = []\ncustomer_tenants = []";

/// The moment of all messages.
pub fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

fn minutes_ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

/// A virtual machine of the subscription.
pub fn virtual_machine(name: &str) -> AffectedResource {
    let id = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop/providers/Microsoft.Compute/virtualMachines/{name}"
    );
    AffectedResource::new(&id).expect("a resource")
}

fn text(text: &str) -> Option<Untrusted> {
    Some(Untrusted::new(text))
}

/// Crypto mining on one machine, high and sure.
pub fn event() -> FraudEvent {
    let pool = "cryptoCurrencyMiningPoolDomainName".to_owned();
    FraudEvent {
        key: EventKey::of_id("partner", "event-1"),
        source: SourceName::Graph,
        event_id: Some("event-1".to_owned()),
        alert_type: AlertType::CryptoMining,
        status: EventStatus::Active,
        severity: Severity::High,
        confidence: Confidence::High,
        customer_tenant: TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002"),
        customer_name: text("Contoso Shop"),
        subscription: SubscriptionId::parse(SUBSCRIPTION),
        subscription_name: text("Shop production"),
        reseller_tenant: None,
        reseller_name: None,
        display_name: text("Crypto mining activity"),
        description: text("A virtual machine contacted a crypto mining pool."),
        detected_at: Some(minutes_ago(22)),
        first_observed_at: None,
        last_observed_at: None,
        resolved_reason: None,
        resolved_at: None,
        resolved_by: None,
        is_test: false,
        resources: vec![virtual_machine("vm-web-1")],
        resource_count: 1,
        details: BTreeMap::from([(pool, Untrusted::new("pool.minexmr.com"))]),
        hit_count: None,
        concerns: BTreeSet::new(),
        raw: "{}".to_owned(),
    }
}

/// The message after the events were seen one after the other, ten minutes between them.
pub fn message_after(events: &[FraudEvent]) -> Message {
    message_under(OPEN_POLICY, events)
}

fn message_under(policy: &str, events: &[FraudEvent]) -> Message {
    let policy = Policy::parse(policy, &[]).expect("a policy");
    let channel = ChannelId::parse("teams").expect("a channel");
    let mut case = Case::new(events[0].scope(), minutes_ago(20));
    for (event, minutes) in events.iter().zip([20, 10, 0]) {
        let observed_at = minutes_ago(minutes);
        let observations = [Observation::new(observed_at, event.clone())];
        let rules = Rules { policy: &policy, everyone: std::slice::from_ref(&channel) };
        // What was to tell is told, so that the next notice is one of its own.
        case.outbox = confirmed(&case.outbox, observed_at);
        let scope = case.scope.clone();
        let input = Input::Seen { scope: &scope, observations: &observations };
        case = Case::step(Some(&case), input, observed_at, Some(rules)).expect("a case").case;
    }
    of_record(&Record::Case(Box::new(case)))
}

fn confirmed(outbox: &Outbox, now: Timestamp) -> Outbox {
    let mut outbox = outbox.clone();
    for due in outbox.open() {
        let owner = Uuid::nil();
        outbox.claim(&due.notice, &due.channel, owner, now);
        let end = Ending { outcome: Outcome::Sent(None), now, jitter: Jitter::NONE };
        outbox.record(&due.notice, &due.channel, owner, end);
    }
    outbox
}

fn of_record(record: &Record) -> Message {
    let url = PUBLIC_URL.parse().expect("an address");
    let reader = Reader::default();
    let public_url = Some(&url);
    let context = Context { now: now(), reader: &reader, public_url, may_repeat: false };
    let notice = record.outbox().notices().last().expect("a notice");
    compose(record, notice, &context)
}

/// One message of each kind, by the name of its snapshots.
pub fn every_kind() -> Vec<(&'static str, Message)> {
    vec![
        ("opened", message_after(&[event()])),
        ("changed", message_after(&[event(), with_more_machines(3)])),
        ("escalated", message_after(&[medium(), event()])),
        ("resolved", message_after(&[event(), resolved()])),
        ("reopened", message_after(&[event(), resolved(), event()])),
        ("test", message_after(&[test()])),
        ("unknown_type", message_after(&[unknown_type()])),
        ("protected", protected()),
        ("storm", message_after(&[with_more_machines(140)])),
        ("repeated", Message { may_repeat: true, ..message_after(&[event()]) }),
        ("disagreement", message_after(&[event(), answered_in_the_other_source()])),
        ("try", test_message(now(), &Reader::default())),
        ("blind", of_alarm(&blind())),
        ("quarantine", of_alarm(&quarantine())),
        ("sign_in", of_alarm(&sign_in())),
        ("missing", of_alarm(&missing())),
        ("missing_over", of_alarm(&over(missing()))),
        ("all_clear", of_alarm(&over(blind()))),
        ("overdue", of_alarm(&overdue())),
        ("overdue_over", of_alarm(&over(overdue()))),
        ("poison", of_alarm(&poison())),
        ("poison_over", of_alarm(&over(poison()))),
        ("unannounced", of_alarm(&unannounced())),
        ("unannounced_over", of_alarm(&over(unannounced()))),
        ("storage_down", of_alarm(&Alarm::about_storage(minutes_ago(65), now(), false))),
        ("summary", summary("<b>Contoso</b> & Söhne\u{202E} www.evil.example", 3, 2)),
        ("storage_over", of_alarm(&Alarm::about_storage(minutes_ago(65), now(), true))),
    ]
}

fn answered_in_the_other_source() -> FraudEvent {
    FraudEvent {
        key: EventKey::of_id("partner", "event-2"),
        source: SourceName::PartnerCenter,
        event_id: Some("event-2".to_owned()),
        ..resolved()
    }
}

fn with_more_machines(count: usize) -> FraudEvent {
    let resources = (1..=count).map(|n| virtual_machine(&format!("vm-web-{n}"))).collect();
    FraudEvent { resources, resource_count: count, ..event() }
}

fn medium() -> FraudEvent {
    FraudEvent { severity: Severity::Medium, confidence: Confidence::Medium, ..event() }
}

fn resolved() -> FraudEvent {
    let resolved_reason = Some(ResolvedReason::Fraud);
    FraudEvent { status: EventStatus::Resolved, resolved_reason, ..event() }
}

fn test() -> FraudEvent {
    FraudEvent { is_test: true, ..event() }
}

fn unknown_type() -> FraudEvent {
    let concerns = BTreeSet::from([Concern::UnknownType]);
    let alert_type = AlertType::parse("QuantumMining_v2");
    FraudEvent { alert_type, concerns, ..event() }
}

fn protected() -> Message {
    let policy =
        format!("[protected]\nsubscriptions = [\"{SUBSCRIPTION}\"]\ncustomer_tenants = []");
    message_under(&policy, &[event()])
}

fn of_alarm(alarm: &Alarm) -> Message {
    of_record(&Record::Alarm(Box::new(alarm.clone())))
}

fn blind() -> Alarm {
    let source = SourceName::Graph;
    let kind = AlarmKind::Blind {
        needs_person: true,
        source,
        since: minutes_ago(35),
        error: Phrase::Words("Microsoft Graph answered 403 to the reading of alerts".to_owned()),
        advice: Phrase::new("advice-grant-reading"),
    };
    Alarm::raise(AlarmId::blind(source), kind, minutes_ago(5), &channels())
}

fn quarantine() -> Alarm {
    let source = SourceName::PartnerCenter;
    let kind = AlarmKind::Quarantine {
        source,
        count: 2,
        examples: vec![Untrusted::new("line 1, column 20: expected a string")],
    };
    let id = AlarmId::quarantine(source, now());
    Alarm::raise(id, kind, minutes_ago(5), &channels())
}

fn sign_in() -> Alarm {
    let kind = AlarmKind::SignIn {
        saved_at: Some(minutes_ago(30 * 24 * 60)),
        days: Some(30),
        error: Phrase::Words(
            "Key Vault vault.example refuses to write the secret (403)".to_owned(),
        ),
        advice: Phrase::new("advice-vault-role"),
    };
    Alarm::raise(AlarmId::sign_in(), kind, minutes_ago(5), &channels())
}

fn missing() -> Alarm {
    let source = SourceName::PartnerCenter;
    let subscriptions = SubscriptionId::parse(SUBSCRIPTION).into_iter().collect();
    let since = minutes_ago(20);
    let kind = AlarmKind::Missing { source, count: 7, since, subscriptions };
    Alarm::raise(AlarmId::missing(source), kind, minutes_ago(5), &channels())
}

fn overdue() -> Alarm {
    let kind = AlarmKind::Overdue { since: minutes_ago(7), count: 12 };
    Alarm::raise(AlarmId::overdue(), kind, minutes_ago(2), &channels())
}

fn poison() -> Alarm {
    let (queue, cause) = ("notifications".to_owned(), "work that failed five times".to_owned());
    let id = AlarmId::poison(&queue);
    let kind = AlarmKind::Poison { queue, count: 3, cause };
    Alarm::raise(id, kind, minutes_ago(5), &channels())
}

fn unannounced() -> Alarm {
    let kind = AlarmKind::Unannounced { since: minutes_ago(11), count: 1 };
    Alarm::raise(AlarmId::unannounced(), kind, minutes_ago(1), &channels())
}

fn over(mut alarm: Alarm) -> Alarm {
    alarm.outbox = confirmed(&alarm.outbox, minutes_ago(5));
    alarm.clear(minutes_ago(1), &channels());
    alarm
}

fn channels() -> [ChannelId; 1] {
    [ChannelId::parse("teams").expect("a channel")]
}

/// Messages in which everything that somebody else chooses is the text given.
pub fn hostile(text: &str) -> Vec<Message> {
    (0..HOSTILE_FORMS).map(|form| hostile_form(text, form)).collect()
}

/// How many messages there are of each hostile text.
pub const HOSTILE_FORMS: usize = 5;

/// One of them: of a case that was opened, that changed, that is over, of an alarm, or a summary.
pub fn hostile_form(text: &str, form: usize) -> Message {
    let event = hostile_event(text);
    match form {
        0 => message_after(&[event]),
        1 => {
            let surer = FraudEvent { confidence: Confidence::High, ..event.clone() };
            message_after(&[event, surer])
        }
        2 => {
            let (status, resolved_reason) = (EventStatus::Resolved, ResolvedReason::parse(text));
            message_after(&[event.clone(), FraudEvent { status, resolved_reason, ..event }])
        }
        3 => of_alarm(&hostile_alarm(text)),
        _ => summary(text, 3, 2),
    }
}

/// An event in which somebody else chose every text.
pub fn hostile_event(hostile: &str) -> FraudEvent {
    FraudEvent {
        event_id: Some(hostile.to_owned()),
        alert_type: AlertType::Unknown(hostile.to_owned()),
        confidence: Confidence::parse(hostile),
        customer_name: text(hostile),
        subscription_name: text(hostile),
        reseller_name: text(hostile),
        display_name: text(hostile),
        description: text(hostile),
        resources: AffectedResource::new(hostile).into_iter().collect(),
        details: BTreeMap::from([(
            "cryptoCurrencyMiningPoolDomainName".to_owned(),
            Untrusted::new(hostile),
        )]),
        hit_count: Some(hostile.to_owned()),
        concerns: BTreeSet::from([Concern::UnknownType]),
        ..event()
    }
}

fn hostile_alarm(hostile: &str) -> Alarm {
    let source = SourceName::PartnerCenter;
    let examples = vec![Untrusted::new(hostile), Untrusted::new(hostile)];
    let kind = AlarmKind::Quarantine { source, count: 2, examples };
    Alarm::raise(AlarmId::quarantine(source, now()), kind, minutes_ago(5), &channels())
}
