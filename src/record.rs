//! The documents that have an outbox, as the store and the queue name them.

use std::fmt;

use jiff::Timestamp;

use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::case::Case;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::outbox::Outbox;
use crate::outbox::Urgency;
use crate::summary::Summary;
use crate::summary::SummaryId;

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The case of a scope.
    Case(Scope),
    /// An alarm about fraud-guard itself.
    Alarm(AlarmId),
    /// A summary.
    Summary(SummaryId),
}

impl Subject {
    /// Reads `case/…`, `alarm/…` or `summary/…`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/')? {
            ("case", scope) => Scope::parse(scope).map(Self::Case),
            ("alarm", id) => AlarmId::parse(id).map(Self::Alarm),
            ("summary", id) => SummaryId::parse(id).map(Self::Summary),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(scope) => write!(f, "case/{scope}"),
            Self::Alarm(id) => write!(f, "alarm/{}", id.as_str()),
            Self::Summary(id) => write!(f, "summary/{id}"),
        }
    }
}

/// A case, an alarm or a summary.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A case.
    Case(Box<Case>),
    /// An alarm.
    Alarm(Box<Alarm>),
    /// A summary.
    Summary(Box<Summary>),
}

macro_rules! kinds_of_record {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Record {
            fn from(document: $kind) -> Self {
                Self::$kind(Box::new(document))
            }
        }

        impl TryFrom<Record> for $kind {
            type Error = Record;

            fn try_from(record: Record) -> Result<Self, Record> {
                match record {
                    Record::$kind(document) => Ok(*document),
                    other => Err(other),
                }
            }
        }
    )*};
}

kinds_of_record!(Case, Alarm, Summary);

impl Record {
    /// What the record is about.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Case(case) => Subject::Case(case.scope.clone()),
            Self::Alarm(alarm) => Subject::Alarm(alarm.id.clone()),
            Self::Summary(summary) => Subject::Summary(summary.id.clone()),
        }
    }

    /// What people call it.
    pub fn id(&self) -> String {
        match self {
            Self::Case(case) => case.id(),
            Self::Alarm(alarm) => alarm.id.as_str().to_owned(),
            Self::Summary(summary) => summary.reference(),
        }
    }

    /// What it has to tell.
    pub fn outbox(&self) -> &Outbox {
        match self {
            Self::Case(case) => &case.outbox,
            Self::Alarm(alarm) => &alarm.outbox,
            Self::Summary(summary) => &summary.outbox,
        }
    }

    /// Since when it has something urgent to tell that no channel has taken; `None` when there is
    /// no such thing, or when what it is about is over.
    pub fn unannounced_since(&self) -> Option<Timestamp> {
        let is_over = match self {
            Self::Case(case) => case.closed_at.is_some(),
            Self::Alarm(alarm) => alarm.cleared_at.is_some(),
            // The next one tells what this one could not.
            Self::Summary(_) => true,
        };
        self.outbox().untold_since().filter(|_| !is_over)
    }

    /// How much it matters that people hear of it.
    pub fn urgency(&self) -> Urgency {
        match self {
            Self::Case(case) => urgency_of(case),
            Self::Alarm(alarm) => alarm.urgency(),
            Self::Summary(_) => Urgency::Routine,
        }
    }

    /// What it has to tell, to change it.
    pub fn outbox_mut(&mut self) -> &mut Outbox {
        match self {
            Self::Case(case) => &mut case.outbox,
            Self::Alarm(alarm) => &mut alarm.outbox,
            Self::Summary(summary) => &mut summary.outbox,
        }
    }
}

/// How much it matters that people hear of a case.
pub fn urgency_of(case: &Case) -> Urgency {
    if case.severity() >= Severity::High { Urgency::Critical } else { Urgency::Routine }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::alarm::AlarmKind;
    use crate::fraud_event::EventKey;
    use crate::outbox::ChannelId;
    use crate::outbox::Ending;
    use crate::outbox::Jitter;
    use crate::outbox::Outcome;

    const SCOPE: &str = "s-baf0b449afa969cd043cd25d0df94144";

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
    }

    fn alarm(channels: &[&str]) -> Alarm {
        let channels: Vec<ChannelId> =
            channels.iter().filter_map(|name| ChannelId::parse(name)).collect();
        let kind = AlarmKind::Overdue { since: at(0), count: 1 };
        Alarm::raise(AlarmId::overdue(), kind, at(100), &channels)
    }

    fn unannounced(alarm: &Alarm) -> Option<Timestamp> {
        Record::Alarm(Box::new(alarm.clone())).unannounced_since()
    }

    fn conclude(alarm: &mut Alarm, channel: usize, outcome: Outcome) {
        let due = alarm.outbox.open().remove(channel);
        alarm.outbox.claim(&due.notice, &due.channel, Uuid::nil(), at(100));
        let end = Ending { outcome, now: at(101), jitter: Jitter::NONE };
        alarm.outbox.record(&due.notice, &due.channel, Uuid::nil(), end);
    }

    #[test]
    fn an_alarm_is_unannounced_until_one_channel_took_it() {
        let mut alarm = alarm(&["mail", "teams"]);
        assert_eq!(unannounced(&alarm), Some(at(100)));
        conclude(&mut alarm, 0, Outcome::Failed { error: "gone".to_owned() });
        assert_eq!(unannounced(&alarm), Some(at(100)), "given up is not told");
        conclude(&mut alarm, 0, Outcome::Sent(None));
        assert_eq!(unannounced(&alarm), None);
    }

    #[test]
    fn what_is_over_or_meant_for_nobody_is_not_unannounced() {
        let mut over = alarm(&["mail"]);
        over.cleared_at = Some(at(200));
        assert_eq!(unannounced(&over), None);
        assert_eq!(unannounced(&alarm(&[])), None);
    }

    #[test]
    fn the_oldest_notice_decides() {
        let mut alarm = alarm(&["mail"]);
        conclude(&mut alarm, 0, Outcome::Retry { error: "busy".to_owned(), after: None });
        let channels: Vec<ChannelId> = ChannelId::parse("mail").into_iter().collect();
        let kind = alarm.kind.clone();
        alarm.raise_again(kind, at(300), &channels);
        assert_eq!(alarm.outbox.notices().len(), 2);
        assert_eq!(unannounced(&alarm), Some(at(100)));
    }

    fn case(severity: Severity) -> Case {
        let mut case = Case::new(Scope::parse(SCOPE).expect("a scope"), at(0));
        let event = json!({
            "source": "graph", "event_id": "e-1", "alert_type": "CryptoMining",
            "status": "active", "severity": severity, "confidence": "medium", "is_test": false,
            "since": "2026-02-03T11:00:00Z", "observed_at": "2026-02-03T11:00:00Z",
            "version": "v", "epoch": 0,
        });
        let key = EventKey::of_id("partner", "e-1");
        case.events.insert(key, serde_json::from_value(event).expect("an event"));
        case
    }

    #[test]
    fn a_subject_is_read_as_it_is_written_and_nothing_else_is_one() {
        let scope = Scope::parse(SCOPE).expect("a scope");
        for (subject, text) in [
            (Subject::Case(scope), format!("case/{SCOPE}")),
            (Subject::Alarm(AlarmId::overdue()), "alarm/overdue".to_owned()),
        ] {
            assert_eq!(subject.to_string(), text);
            assert_eq!(Subject::parse(&text), Some(subject));
        }
        for text in ["", "case", "case/overdue", "alarm/", "alarm/A", "other/overdue"] {
            assert_eq!(Subject::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_record_is_known_by_its_subject_and_its_id() {
        let scope = Scope::parse(SCOPE).expect("a scope");
        let record = Record::Case(Box::new(case(Severity::Low)));
        assert_eq!(record.subject(), Subject::Case(scope));
        assert_eq!(record.id(), "c-baf0b449afa9-0000");
        let record = Record::Alarm(Box::new(alarm(&[])));
        assert_eq!(record.subject(), Subject::Alarm(AlarmId::overdue()));
        assert_eq!(record.id(), "overdue");
    }

    #[test]
    fn what_is_changed_in_the_outbox_of_a_record_stays_in_it() {
        let with_news = alarm(&["mail"]).outbox;
        let case = Record::Case(Box::new(case(Severity::Low)));
        for mut record in [case, Record::Alarm(Box::new(alarm(&[])))] {
            assert_ne!(record.outbox(), &with_news);
            *record.outbox_mut() = with_news.clone();
            assert_eq!(record.outbox(), &with_news);
        }
    }

    #[test]
    fn a_case_is_critical_from_high_on() {
        for (severity, urgency) in [
            (Severity::Informational, Urgency::Routine),
            (Severity::Medium, Urgency::Routine),
            (Severity::High, Urgency::Critical),
        ] {
            assert_eq!(urgency_of(&case(severity)), urgency);
            assert_eq!(Record::Case(Box::new(case(severity))).urgency(), urgency);
        }
        assert_eq!(Record::Alarm(Box::new(alarm(&[]))).urgency(), Urgency::Critical);
    }
}
