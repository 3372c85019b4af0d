//! The message that shows whether a channel works.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Fact;
use super::Line;
use super::Message;
use super::Standing;
use super::when::moment;
use crate::digest;
use crate::fraud_event::Severity;
use crate::outbox::NoticeReason;

/// A message that says of itself, in every channel, that it is a test.
pub fn test_message(now: Timestamp) -> Message {
    let sent = Line::ours(moment(now, now));
    Message {
        notice_id: digest::hex(&[b"test", now.to_string().as_bytes()], 32),
        reason: NoticeReason::Alarm,
        severity: Severity::Informational,
        is_test: true,
        standing: Standing::Once,
        headline: Line::ours("fraud-guard test message: nothing has happened, nothing is to do"),
        changes: Vec::new(),
        facts: vec![Fact { key: "sent", label: "Sent", value: sent }],
        suggestion: None,
        notes: Vec::new(),
        reference: "test".to_owned(),
        subject: "test".to_owned(),
        ids: BTreeMap::new(),
        link: None,
        may_repeat: false,
        composed_at: now,
    }
}
