//! The page of a case: everything that is known of it, to be read on a phone at three in the
//! morning.

use askama::Template;
use jiff::Timestamp;
use url::Url;

use super::Bar;
use super::Decision;
use super::Feedback;
use super::PageError;
use super::Visitor;
use super::desk::Form;
use super::desk::Forms;
use super::desk::field_of;
use super::notice_page::sign_in_address;
use super::sheet::Sheet;
use super::sheet::SheetContext;
use crate::app::Mode;
use crate::case::Case;
use crate::case::CheckState;
use crate::containment::Containment;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::notification::Context;
use crate::notification::Message;
use crate::notification::ShownCheck;
use crate::notification::checklist;
use crate::notification::moment_for;
use crate::notification::whole_case;
use crate::outbox::DeliveryState;
use crate::policy::Addresses;
use crate::policy::Reader;
use crate::seal::Fingerprint;
use crate::text::Untrusted;

/// Longest call that is shown; resource ids have no limit that is worth the name.
const MOST_CALL: usize = 600;
/// Longest line of the history and longest error.
const MOST_LINE: usize = 600;

/// What a page of a case is made of.
#[derive(Clone, Copy)]
pub struct CaseView<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its containments, each with the fingerprint of what is shown of it.
    pub containments: &'a [(Containment, Fingerprint)],
    /// Who looks.
    pub visitor: Visitor<'a>,
    /// What fraud-guard may do.
    pub mode: Mode,
    /// What stops everything, by the fingerprint of it, if something does.
    pub stopped: Option<Fingerprint>,
    /// Where calls go.
    pub addresses: &'a Addresses,
    /// What became of a decision that was just tried.
    pub feedback: Option<Feedback<'a>>,
    /// In which language.
    pub language: Language,
    /// Now.
    pub now: Timestamp,
}

#[derive(Template)]
#[template(path = "console_case.html")]
struct Page {
    message: Message,
    colour: &'static str,
    words: Words,
    said: Option<Said>,
    remarks: Vec<String>,
    sign_in: Option<String>,
    panels: Vec<Panel>,
    forms: Vec<Form>,
    checks: Vec<ShownLine>,
    told: Vec<Told>,
    history: Vec<Happened>,
}

/// What is said first about a decision that was just tried.
struct Said {
    title: String,
    text: String,
    field: Option<String>,
}

/// One containment.
struct Panel {
    sheet: Sheet,
    forms: Vec<Form>,
}

/// What stands above the parts of the page.
struct Words {
    download: String,
    summary: String,
    suggestion: String,
    told: String,
    told_nobody: String,
    history: String,
    containment: String,
    sent: String,
    cannot_send: String,
    decide: String,
    sign_in: String,
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
pub fn case_page(view: &CaseView<'_>) -> Result<String, PageError> {
    let CaseView { case, language, now, .. } = *view;
    let reader = Reader { language, ..Reader::default() };
    let context = Context { now, reader: &reader, public_url: None, may_repeat: false };
    let page = Page {
        message: whole_case(case, &context),
        colour: colour(case),
        words: Words::of(language),
        said: view.feedback.map(|feedback| said(feedback, language)),
        remarks: view.remarks(),
        sign_in: view.sign_in(),
        panels: view.panels(&reader),
        forms: view.forms_of_case(),
        checks: checks(case, &context),
        told: told(case, &reader, now),
        history: history(case, &reader, now),
    };
    Ok(page.render()?)
}

impl CaseView<'_> {
    /// Why not everything can be decided here.
    fn remarks(&self) -> Vec<String> {
        let mode = match self.mode {
            Mode::Observe => Some("console-mode-observe"),
            Mode::Approve => Some("console-mode-approve"),
            Mode::Act => None,
        };
        let bar = match self.visitor {
            Visitor::Decides(_) => None,
            Visitor::Watches(Bar::Role) => Some("console-need-role"),
            Visitor::Watches(Bar::Mfa) => Some("console-need-mfa"),
            Visitor::Watches(Bar::Fresh) => Some("console-need-fresh"),
            Visitor::Watches(Bar::Key) => Some("console-need-key"),
        };
        let stopped = self.stopped.map(|_| "console-is-stopped");
        [mode, stopped, bar].into_iter().flatten().map(|key| self.language.word(key)).collect()
    }

    /// Where who is known signs in better.
    fn sign_in(&self) -> Option<String> {
        let helps = matches!(self.visitor, Visitor::Watches(Bar::Mfa | Bar::Fresh));
        let path = format!("/api/console/cases/{}", self.case.id());
        helps.then(|| sign_in_address(&path, true))
    }

    fn forms(&self) -> Option<Forms<'_>> {
        let Visitor::Decides(desk) = self.visitor else { return None };
        let Self { case, stopped, language, now, feedback, .. } = *self;
        Some(Forms { desk, case, stopped, language, now, feedback })
    }

    /// The newest containment of each kind first, and the least destructive among them.
    fn panels(&self, reader: &Reader) -> Vec<Panel> {
        let mut shown: Vec<&(Containment, Fingerprint)> = self.containments.iter().collect();
        shown.sort_by_key(|(one, _)| {
            let is_old = self.containments.iter().any(|(other, _)| is_older(one, other));
            (is_old, one.action.kind(), std::cmp::Reverse(one.exhibit.looked_up_at))
        });
        let context = SheetContext { addresses: self.addresses, reader, now: self.now };
        let forms = self.forms().filter(|_| self.mode != Mode::Observe);
        let panel = |(containment, page): &(Containment, Fingerprint)| {
            let sheet = Sheet::of(containment, self.case, &context);
            let forms = forms.as_ref().map(|it| it.of_containment(containment, *page, &sheet));
            Panel { sheet, forms: forms.unwrap_or_default() }
        };
        shown.into_iter().map(panel).collect()
    }

    fn forms_of_case(&self) -> Vec<Form> {
        let Some(forms) = self.forms() else { return Vec::new() };
        let acts = self.mode != Mode::Observe;
        let has_live = self.containments.iter().any(|(one, _)| !one.action.phase().is_over());
        let wanted = [
            (Decision::Answer, self.case.is_open()),
            (Decision::Propose, acts && self.case.is_open() && !has_live),
            (Decision::Stop, acts && self.stopped.is_none()),
            (Decision::Allow, acts && self.stopped.is_some()),
        ];
        let wanted = wanted.into_iter().filter(|(_, is_wanted)| *is_wanted);
        wanted.map(|(decision, _)| forms.of_case(decision)).collect()
    }
}

/// True for an earlier round of the same.
fn is_older(one: &Containment, other: &Containment) -> bool {
    let of = |it: &Containment| (it.action.kind(), it.action.target().clone());
    of(one) == of(other) && one.exhibit.looked_up_at < other.exhibit.looked_up_at
}

fn said(feedback: Feedback<'_>, language: Language) -> Said {
    Said {
        title: language.word(feedback.outcome.title()),
        text: language.say(&feedback.outcome.phrase(language)),
        field: field_of(feedback),
    }
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
        let (line, state) = (check.line().to_plain(), language.word(state));
        ShownLine { line, state, link: check.link() }
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
            containment: language.word("section-containment"),
            sent: language.word("console-sent"),
            cannot_send: language.word("console-cannot-send"),
            decide: language.word("console-decide"),
            sign_in: language.word("console-sign-in-again"),
        }
    }
}
