//! The page of a case: everything that is known of it, to be read on a phone at three in the
//! morning.

use askama::Template;
use jiff::Timestamp;
use url::Url;

use super::PageError;
use crate::case::Case;
use crate::case::CheckState;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::notification::Context;
use crate::notification::Message;
use crate::notification::ShownCheck;
use crate::notification::checklist;
use crate::notification::moment_for;
use crate::notification::whole_case;
use crate::outbox::DeliveryState;
use crate::policy::Reader;
use crate::text::Untrusted;

/// Longest call that is shown; resource ids have no limit that is worth the name.
const MOST_CALL: usize = 600;
/// Longest line of the history and longest error.
const MOST_LINE: usize = 600;

#[derive(Template)]
#[template(path = "console_case.html")]
struct Page {
    message: Message,
    colour: &'static str,
    words: Words,
    checks: Vec<ShownLine>,
    told: Vec<Told>,
    history: Vec<Happened>,
}

/// What stands above the parts of the page.
struct Words {
    download: String,
    summary: String,
    suggestion: String,
    told: String,
    told_nobody: String,
    history: String,
}

struct ShownLine {
    line: String,
    state: String,
    link: Option<Url>,
}

struct Told {
    moment: String,
    channel: String,
    state: String,
    error: Option<String>,
}

struct Happened {
    moment: String,
    what: String,
}

/// The page of a case in a language; moments are in UTC, because a browser does not say where its
/// reader is.
///
/// # Errors
/// [`PageError`], which does not happen in memory.
pub fn case_page(case: &Case, language: Language, now: Timestamp) -> Result<String, PageError> {
    let reader = Reader { language, ..Reader::default() };
    let context = Context { now, reader: &reader, public_url: None, may_repeat: false };
    let page = Page {
        message: whole_case(case, &context),
        colour: colour(case),
        words: Words::of(language),
        checks: checks(case, &context),
        told: told(case, &reader, now),
        history: history(case, &reader, now),
    };
    Ok(page.render()?)
}

/// The class of the head of the page; the word beside it says the same.
fn colour(case: &Case) -> &'static str {
    match case.severity().max(case.urgency()) {
        _ if !case.is_open() => "over",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low | Severity::Informational => "low",
    }
}

fn checks(case: &Case, context: &Context<'_>) -> Vec<ShownLine> {
    let language = context.reader.language;
    let shown = |check: ShownCheck| {
        let state = case.check_finding(check.check).map(|finding| finding.state);
        let state = match state {
            _ if check.is_done => "console-check-done",
            Some(CheckState::Bad) => "console-check-bad",
            Some(CheckState::Unknown) => "console-check-unknown",
            Some(CheckState::Good) | None => "console-check-open",
        };
        let (line, state) = (check.line.to_plain(), language.word(state));
        ShownLine { line, state, link: check.link }
    };
    checklist(case, context).into_iter().map(shown).collect()
}

/// The newest notice first.
fn told(case: &Case, reader: &Reader, now: Timestamp) -> Vec<Told> {
    let mut told = Vec::new();
    for notice in case.outbox.notices().iter().rev() {
        for (channel, delivery) in &notice.deliveries {
            let state = match delivery.state {
                DeliveryState::Pending { .. } | DeliveryState::Sending { .. } => {
                    "console-told-pending"
                }
                DeliveryState::Sent { .. } => "console-told-sent",
                DeliveryState::Failed { .. } => "console-told-failed",
                DeliveryState::Superseded { .. } => "console-told-superseded",
            };
            told.push(Told {
                moment: moment(reader, notice.created_at, now),
                channel: channel.to_string(),
                state: reader.language.word(state),
                error: delivery.last_error.as_deref().map(one_line),
            });
        }
    }
    told
}

/// The newest line first. The record is kept in English, with what people noted in it.
fn history(case: &Case, reader: &Reader, now: Timestamp) -> Vec<Happened> {
    let lines = case.history.iter().rev();
    let shown = lines.map(|entry| Happened {
        moment: moment(reader, entry.at, now),
        what: one_line(&entry.what),
    });
    shown.collect()
}

fn moment(reader: &Reader, at: Timestamp, now: Timestamp) -> String {
    reader.language.say(&moment_for(reader, at, now))
}

fn one_line(text: &str) -> String {
    Untrusted::new(text).visible(MOST_LINE)
}

impl Words {
    fn of(language: Language) -> Self {
        Self {
            download: language.word("console-download"),
            summary: language.word("console-summary"),
            suggestion: language.word("console-suggestion"),
            told: language.word("console-told"),
            told_nobody: language.word("console-told-nobody"),
            history: language.word("console-history"),
        }
    }
}
