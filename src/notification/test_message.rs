//! The message that shows whether a channel works.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Fact;
use super::Message;
use super::Standing;
use super::when::moment_for;
use crate::digest;
use crate::fraud_event::Severity;
use crate::outbox::NoticeReason;
use crate::policy::Reader;
use crate::text::Line;

/// A message that says of itself, in every channel, that it is a test.
pub fn test_message(now: Timestamp, reader: &Reader) -> Message {
    let language = reader.language;
    let sent = language.line(&moment_for(reader, now, now));
    Message {
        notice_id: digest::hex(&[b"test", now.to_string().as_bytes()], 32),
        reason: NoticeReason::Alarm,
        severity: Severity::Informational,
        is_test: true,
        language,
        standing: Standing::Once,
        headline: Line::ours(language.word("test-headline")),
        changes: Vec::new(),
        facts: vec![Fact::new("sent", "label-sent", sent, language)],
        sections: Vec::new(),
        suggestion: None,
        checklist: Vec::new(),
        notes: Vec::new(),
        reference: "test".to_owned(),
        subject: "test".to_owned(),
        ids: BTreeMap::new(),
        link: None,
        may_repeat: false,
        composed_at: now,
    }
}
