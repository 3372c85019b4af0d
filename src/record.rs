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

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The case of a scope.
    Case(Scope),
    /// An alarm about fraud-guard itself.
    Alarm(AlarmId),
}

impl Subject {
    /// Reads `case/…` or `alarm/…`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/')? {
            ("case", scope) => Scope::parse(scope).map(Self::Case),
            ("alarm", id) => AlarmId::parse(id).map(Self::Alarm),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(scope) => write!(f, "case/{scope}"),
            Self::Alarm(id) => write!(f, "alarm/{}", id.as_str()),
        }
    }
}

/// A case or an alarm.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A case.
    Case(Box<Case>),
    /// An alarm.
    Alarm(Box<Alarm>),
}

impl Record {
    /// What the record is about.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Case(case) => Subject::Case(case.scope.clone()),
            Self::Alarm(alarm) => Subject::Alarm(alarm.id.clone()),
        }
    }

    /// What people call it.
    pub fn id(&self) -> String {
        match self {
            Self::Case(case) => case.id(),
            Self::Alarm(alarm) => alarm.id.as_str().to_owned(),
        }
    }

    /// What it has to tell.
    pub fn outbox(&self) -> &Outbox {
        match self {
            Self::Case(case) => &case.outbox,
            Self::Alarm(alarm) => &alarm.outbox,
        }
    }

    /// How much it matters that people hear of it.
    pub fn urgency(&self) -> Urgency {
        match self {
            Self::Case(case) => urgency_of(case),
            Self::Alarm(alarm) => alarm.urgency(),
        }
    }

    /// True when people should have heard of it long ago and no channel took a word.
    pub fn is_unannounced(&self, now: Timestamp) -> bool {
        self.outbox().is_unannounced(self.urgency(), now)
    }

    /// What it has to tell, to change it.
    pub fn outbox_mut(&mut self) -> &mut Outbox {
        match self {
            Self::Case(case) => &mut case.outbox,
            Self::Alarm(alarm) => &mut alarm.outbox,
        }
    }
}

/// How much it matters that people hear of a case.
pub fn urgency_of(case: &Case) -> Urgency {
    if case.severity() >= Severity::High { Urgency::Critical } else { Urgency::Routine }
}
