//! Identifiers: what is taken is written back as it was read, and fits into a key and a log line.
#![no_main]

use fraud_guard::alarm::AlarmId;
use fraud_guard::fraud_event::AffectedResource;
use fraud_guard::fraud_event::AlertType;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::ResolvedReason;
use fraud_guard::fraud_event::ResourceKind;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::outbox::ChannelId;
use fraud_guard::outbox::NoticeId;
use fraud_guard::record::Subject;
use fraud_guard::verdict::EventId;
use fraud_guard::verdict::Verdict;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let ours = [
        Scope::parse(text).map(|id| id.to_string()),
        AlarmId::parse(text).map(|id| id.as_str().to_owned()),
        ChannelId::parse(text).map(|id| id.to_string()),
        NoticeId::parse(text).map(|id| id.as_str().to_owned()),
        Subject::parse(text).map(|subject| subject.to_string()),
        SourceName::parse(text).map(|name| name.as_str().to_owned()),
    ];
    for written in ours.into_iter().flatten() {
        assert_eq!(written, text);
        assert!(
            text.len() <= 100
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-/".contains(&b))
        );
    }
    if let Some(id) = SubscriptionId::parse(text) {
        assert_eq!(SubscriptionId::parse(&id.to_string()), Some(id));
        assert_eq!(TenantId::parse(text).map(|id| id.to_string()), Some(id.to_string()));
    }
    assert_eq!(EventId::parse(text).is_none(), text.trim().is_empty());
    if let Some(verdict) = Verdict::parse(text) {
        assert_eq!(Verdict::parse(verdict.as_str()), Some(verdict));
    }
    let alert_type = AlertType::parse(text);
    assert_eq!(alert_type.is_known(), !matches!(alert_type, AlertType::Unknown(_)));
    assert_eq!(EventStatus::parse(EventStatus::parse(text).as_str()), EventStatus::parse(text));
    assert_eq!(Confidence::parse(text), Confidence::parse(&format!(" {text} ")));
    if let Some(severity) = Severity::parse(text) {
        assert_eq!(Severity::parse(severity.as_str()), Some(severity));
    }
    if let Some(reason) = ResolvedReason::parse(text) {
        assert_eq!(ResolvedReason::parse(&reason.to_string()), Some(reason));
    }
    if let Some(resource) = AffectedResource::new(text) {
        assert!(!resource.id().contains('\\'));
        // What is of a kind goes into a URL.
        let allowed = |c: char| c.is_alphanumeric() || "-_.()/".contains(c);
        assert!(resource.kind() == ResourceKind::Other || resource.id().chars().all(allowed));
    }
});
