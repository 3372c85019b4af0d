//! The forms of a page: what its reader may decide, and with which tickets.

use jiff::Timestamp;

use super::Decision;
use super::Outcome;
use super::Sheet;
use super::Wrong;
use crate::case::Case;
use crate::containment::Containment;
use crate::containment::action::Person;
use crate::containment::action::Phase;
use crate::containment::ticket::OpenPage;
use crate::containment::ticket::Ticket;
use crate::language::Language;
use crate::language::Phrase;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::seal::Key;
use crate::verdict::Verdict;

/// Who looks at a page.
#[derive(Clone, Copy)]
pub enum Visitor<'a> {
    /// Somebody who sees and cannot decide, and why not.
    Watches(Bar),
    /// Somebody who decides.
    Decides(Desk<'a>),
}

/// Why somebody who sees cannot decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The role is missing.
    Role,
    /// The sign-in was without multifactor authentication.
    Mfa,
    /// The sign-in is too long ago.
    Fresh,
    /// There is no key to seal tickets and approvals with.
    Key,
}

/// What tickets are made with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Who decides.
    pub person: Person,
    /// What tickets are sealed with.
    pub key: &'a Key,
    /// A nonce that no other ticket has.
    pub nonce: &'a dyn Fn() -> Fingerprint,
}

/// What is said about a decision that was tried, at the top and where it was tried.
#[derive(Clone, Copy, Debug)]
pub struct Feedback<'a> {
    /// What became of it.
    pub outcome: Outcome,
    /// The purpose of the ticket, when it is known which form was sent.
    pub purpose: Option<&'a str>,
    /// The reason as it was typed, so that nobody has to type it again.
    pub reason: &'a str,
}

/// One form with one button.
pub(super) struct Form {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) decision: &'static str,
    pub(super) ticket: String,
    pub(super) button: String,
    pub(super) typed: Option<Field>,
    pub(super) verdicts: Vec<Choice>,
    pub(super) verdict_label: String,
    pub(super) verdict_error: Option<String>,
    pub(super) reason: Option<Field>,
}

/// A field of text.
pub(super) struct Field {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) error: Option<String>,
}

/// One of several.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: String,
}

/// What makes the forms of one page.
pub(super) struct Forms<'a> {
    pub(super) desk: Desk<'a>,
    pub(super) case: &'a Case,
    pub(super) stopped: Option<Fingerprint>,
    pub(super) language: Language,
    pub(super) now: Timestamp,
    pub(super) feedback: Option<Feedback<'a>>,
}

/// Longest reason, in letters.
pub const MOST_REASON: usize = 500;
/// What a form is about that is about no containment.
pub const WHOLE: &str = "-";

/// The fingerprint of what a case says apart from its containments: whoever answers for one state
/// of it has not answered for another.
pub fn case_mark(case: &Case) -> Fingerprint {
    Canonical::new("case-page-1")
        .text(&case.id())
        .fingerprint(case.appearance())
        .number(i128::from(case.is_open()))
        .number(i128::try_from(case.answers.len()).unwrap_or(i128::MAX))
        .take_fingerprint()
}

/// The last characters of a subscription id, which are typed to confirm.
pub fn confirmation(containment: &Containment) -> String {
    let id = containment.action.target().subscription_id().to_string();
    id.chars().skip(id.chars().count().saturating_sub(4)).collect()
}

impl Forms<'_> {
    /// What can be decided about a containment where it stands.
    pub(super) fn of_containment(
        &self,
        containment: &Containment,
        page: Fingerprint,
        sheet: &Sheet,
    ) -> Vec<Form> {
        let action = &containment.action;
        let about = action.id().as_str();
        let has_approved = action.approvals().iter().any(|yes| yes.by == self.desk.person);
        let is_undoable = action.kind().undo().is_some() && containment.undone_at.is_none();
        let decisions: &[Decision] = match action.phase() {
            Phase::Proposed | Phase::ApprovedOnce if sheet.calls.is_none() => &[Decision::Decline],
            Phase::Proposed => &[Decision::Approve, Decision::Decline],
            Phase::ApprovedOnce if has_approved => &[Decision::Revoke],
            Phase::ApprovedOnce => &[Decision::Approve, Decision::Decline, Decision::Revoke],
            Phase::Cooling | Phase::Armed | Phase::Dispatching => &[Decision::Revoke],
            Phase::NeedsHuman => &[Decision::Revoke],
            Phase::Done if is_undoable => &[Decision::Undo],
            _ => &[],
        };
        let form = |decision: &Decision| {
            let mut form = self.form(*decision, about, page);
            if decision.needs_typed() {
                form.typed = Some(self.confirmation(containment, &form));
            }
            if action.phase() == Phase::NeedsHuman {
                form.button = self.language.word("console-cared");
            }
            form
        };
        decisions.iter().map(form).collect()
    }

    /// What can be decided about the case as a whole, or about all cases.
    pub(super) fn of_case(&self, decision: Decision) -> Form {
        let seen = match decision {
            Decision::Allow => self.stopped,
            _ => None,
        };
        let mut form = self.form(decision, WHOLE, seen.unwrap_or_else(|| case_mark(self.case)));
        if decision == Decision::Answer {
            let choice = |verdict: Verdict| Choice {
                value: verdict.as_str(),
                label: self.language.say(&verdict.phrase()),
            };
            let verdicts = [Verdict::Fraud, Verdict::Legitimate, Verdict::Ignore];
            form.verdicts = verdicts.map(choice).into();
            form.verdict_error = self.error(&form, Wrong::Verdict);
        }
        form
    }

    fn form(&self, decision: Decision, about: &str, page: Fingerprint) -> Form {
        let case = self.case.id();
        let purpose = decision.purpose(&case, about);
        let of = OpenPage {
            purpose: purpose.clone(),
            person: self.desk.person,
            page,
            opened_at: self.now,
            nonce: (self.desk.nonce)(),
        };
        let mut form = Form {
            id: purpose.replace('/', "-"),
            address: match decision.is_about_all() {
                true => "/api/console/kill-switch".to_owned(),
                false => format!("/api/console/cases/{case}/decide"),
            },
            decision: decision.as_str(),
            ticket: Ticket::issue(of, self.desk.key).to_string(),
            button: self.language.word(decision.word()),
            typed: None,
            verdicts: Vec::new(),
            verdict_label: self.language.word("console-verdict"),
            verdict_error: None,
            reason: None,
        };
        form.reason = decision.needs_reason().then(|| Field {
            label: self.language.word("console-reason"),
            value: self.feedback_for(&form).map(|said| said.reason).unwrap_or_default().to_owned(),
            error: self.error(&form, Wrong::Reason),
        });
        form
    }

    fn confirmation(&self, containment: &Containment, form: &Form) -> Field {
        let id = containment.action.target().subscription_id().to_string();
        Field {
            label: self.language.say(&Phrase::new("console-confirm").with("id", id)),
            value: String::new(),
            error: self.error(form, Wrong::Typed),
        }
    }

    fn feedback_for(&self, form: &Form) -> Option<Feedback<'_>> {
        self.feedback.filter(|said| said.purpose.is_some_and(|it| it.replace('/', "-") == form.id))
    }

    fn error(&self, form: &Form, wrong: Wrong) -> Option<String> {
        let said = self.feedback_for(form)?;
        let is_this = said.outcome == Outcome::Wrong(wrong);
        is_this.then(|| self.language.say(&said.outcome.phrase(self.language)))
    }
}

/// The field that a summary of what is wrong leads to.
pub(super) fn field_of(feedback: Feedback<'_>) -> Option<String> {
    let form = feedback.purpose?.replace('/', "-");
    let Outcome::Wrong(wrong) = feedback.outcome else { return None };
    match wrong {
        Wrong::Typed => Some(format!("typed-{form}")),
        Wrong::Reason => Some(format!("reason-{form}")),
        Wrong::Verdict => Some(format!("verdict-{form}")),
        _ => None,
    }
}
