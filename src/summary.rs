//! The daily summary: a work list for each of its readers, once for each local date, also when there
//! is nothing to do. The list of what was open before fraud-guard began is of the same kind.

mod entry;
mod schedule;
mod tally;

use std::collections::BTreeSet;
use std::fmt;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

pub use entry::Entry;
pub use entry::Party;
pub use entry::Sketch;
pub use entry::SnoozedUntil;
pub use schedule::due_date;
pub use tally::Tally;

use crate::alarm::AlarmKind;
use crate::audit::Head;
use crate::fraud_event::SourceName;
use crate::outbox::ChannelId;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Outbox;
use crate::outbox::Target;
use crate::response_time::Outlook;
use crate::security_score::ScoreRecord;

/// What kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryKind {
    /// The work list of a day.
    Daily,
    /// What was open before fraud-guard began.
    Backlog,
}

/// A list and its reader, as the store and the queue name them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SummaryId {
    /// What kind.
    pub kind: SummaryKind,
    /// Who reads it.
    pub reader: ChannelId,
}

impl SummaryId {
    /// The daily summary of a reader.
    pub fn daily(reader: ChannelId) -> Self {
        Self { kind: SummaryKind::Daily, reader }
    }

    /// The backlog of a reader.
    pub fn backlog(reader: ChannelId) -> Self {
        Self { kind: SummaryKind::Backlog, reader }
    }

    /// Reads `daily-…` or `backlog-…`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, reader) = text.split_once('-')?;
        let reader = ChannelId::parse(reader)?;
        match kind {
            "daily" => Some(Self::daily(reader)),
            "backlog" => Some(Self::backlog(reader)),
            _ => None,
        }
    }
}

impl fmt::Display for SummaryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SummaryKind::Daily => "daily",
            SummaryKind::Backlog => "backlog",
        };
        write!(f, "{kind}-{}", self.reader)
    }
}

/// The document of one reader's summaries: the last one, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Version of this document's form.
    pub schema: u32,
    /// Which.
    pub id: SummaryId,
    /// The local date of the last one.
    pub date: Date,
    /// What had happened by then is in it.
    pub made_at: Timestamp,
    /// What it says; absent before the first one.
    pub content: Option<Content>,
    /// Of a backlog: the cases in what it says.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub listed: BTreeSet<String>,
    /// Of a backlog: the cases that its reader was told of.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub told: BTreeSet<String>,
    /// Its delivery.
    pub outbox: Outbox,
}

impl Summary {
    /// The form of the document that this version writes.
    pub const SCHEMA: u32 = 1;

    /// The document of a reader who had none yet. The first summary is that of the next date: what
    /// came before has been announced, or is in the backlog.
    pub fn begin(id: SummaryId, date: Date, now: Timestamp) -> Self {
        let outbox = Outbox::default();
        Self {
            schema: Self::SCHEMA,
            id,
            date,
            made_at: now,
            content: None,
            listed: BTreeSet::new(),
            told: BTreeSet::new(),
            outbox,
        }
    }

    /// True when the summary of a date is made. One that a clock far ahead has made mutes nobody;
    /// another time zone moves a date by one day at most.
    pub fn is_made(&self, date: Date) -> bool {
        let latest = date.checked_add(2.days()).unwrap_or(Date::MAX);
        date <= self.date && self.date <= latest
    }

    /// Takes note of whether the reader was told of what was listed, and forgets cases that are in
    /// the backlog no more.
    pub fn settle(&mut self, backlog: &BTreeSet<String>) {
        if self.outbox.is_last_told() {
            self.told.append(&mut self.listed);
        }
        self.told.retain(|case| backlog.contains(case));
    }

    /// True when a backlog has cases of which the reader was not told, nor is about to be. A list
    /// that was given up is made again after a day.
    pub fn lacks(&self, backlog: &BTreeSet<String>, now: Timestamp) -> bool {
        let is_new = |case: &String| !self.told.contains(case) && !self.listed.contains(case);
        let is_given_up = !self.listed.is_empty()
            && self.outbox.open().is_empty()
            && now.duration_since(self.made_at) >= SignedDuration::from_hours(24);
        backlog.iter().any(is_new) || is_given_up
    }

    /// Since when the next summary tells what is new: since the last one that got through.
    pub fn tells_since(&self) -> Timestamp {
        let untold = self.content.as_ref().filter(|_| !self.outbox.is_last_told());
        untold.map_or(self.made_at, |content| content.since)
    }

    /// Makes the summary of a date. One that did not get through until now is replaced: it would be
    /// out of date, and this one tells what it told.
    pub fn tell(&mut self, date: Date, content: Content, now: Timestamp) {
        let reason = match self.id.kind {
            SummaryKind::Daily => NoticeReason::Summary,
            SummaryKind::Backlog => NoticeReason::Backlog,
        };
        self.date = date;
        self.made_at = content.made_at;
        self.content = Some(content);
        self.outbox = Outbox::default();
        let to = Target::all(std::slice::from_ref(&self.id.reader), now);
        let subject = self.reference();
        self.outbox.add(Draft { subject: &subject, reason, changes: Vec::new(), to, now });
    }

    /// What people call it.
    pub fn reference(&self) -> String {
        format!("{}-{}", self.id, self.made_at.as_second())
    }
}

/// What a summary says, whatever the language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// What was new since then is called new.
    pub since: Timestamp,
    /// When it was made.
    pub made_at: Timestamp,
    /// The cases, counted and listed.
    pub cases: Tally,
    /// How everything stands; a backlog says nothing of it.
    pub state: Option<State>,
}

impl Content {
    /// What a summary says of nothing.
    pub fn nothing(now: Timestamp) -> Self {
        Self { since: now, made_at: now, cases: Tally::default(), state: None }
    }
}

/// How the partner and fraud-guard itself stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// How long alerts wait on average, and what becomes of it.
    pub outlook: Option<Outlook>,
    /// What Microsoft says of the partner.
    pub score: Option<ScoreRecord>,
    /// Each source, and when it was last read completely.
    pub sources: Vec<(SourceName, Option<Timestamp>)>,
    /// Each channel, and since when it takes no messages.
    pub channels: Vec<(ChannelId, Option<Timestamp>)>,
    /// The alarms that are not over, and since when, but those about sources and channels.
    pub alarms: Vec<(AlarmKind, Timestamp)>,
    /// How the audit stands, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditState>,
}

/// How the audit chain stands. Whoever keeps its head where nobody can change it will know when the
/// chain is cut off or written anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditState {
    /// Its end is whole; where it is.
    Whole(Head),
    /// Somebody touched it; what was found.
    Broken(String),
}

#[cfg(test)]
mod tests;
