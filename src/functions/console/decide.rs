//! A decision on the page of a case: a form that somebody sent. Every check comes before anything is
//! changed, and each has its own refusal.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use axum::response::Response;

use super::Asked;
use super::Failure;
use super::Visit;
use super::page;
use super::submission::Foreign;
use super::submission::Submission;
use super::submission::check_source;
use crate::case::Case;
use crate::console::Decision;
use crate::console::Feedback;
use crate::console::MOST_REASON;
use crate::console::Outcome;
use crate::console::WHOLE;
use crate::console::Wrong;
use crate::console::case_mark;
use crate::console::confirmation;
use crate::containment::action::ActionId;
use crate::containment::action::Objection;
use crate::containment::action::Refusal;
use crate::containment::action::StaysOpen;
use crate::containment::ticket::Ticket;
use crate::containment::ticket::TicketRefusal;
use crate::functions::decisions;
use crate::functions::decisions::Approve;
use crate::functions::decisions::Decider;
use crate::functions::decisions::DecisionError;
use crate::kill_switch::KillSwitchError;
use crate::microsoft::identity_token::Person;
use crate::verdict::Verdict;

/// A form whose ticket is good.
struct Asking {
    decision: Decision,
    case: Case,
    /// Which containment it is about, if it is about one.
    action: Option<ActionId>,
    ticket: Ticket,
    by: Decider,
    submission: Submission,
}

impl Visit<'_> {
    /// Does what a form asks for, or shows the page again and says why not.
    pub(super) async fn decide(&self, body: Body) -> Result<Response, Failure> {
        check_source(self.headers, self.app.public_url.as_ref())?;
        let person = self.identities.person(self.headers).await?;
        person.may_decide(self.app.clock.now())?;
        let submission = Submission::read(self.headers, body).await?;
        let purpose = purpose_of(&submission).map(str::to_owned);
        let reason = submission.reason.clone();
        let (case, outcome) = match self.asking(person, submission).await? {
            Ok(asking) => (asking.case.clone(), self.carry_out(&asking).await?),
            Err((case, wrong)) => (case, Outcome::Wrong(wrong)),
        };
        if let Outcome::Recorded(decision) = outcome {
            return Ok(see(&case, decision));
        }
        let feedback = Feedback { outcome, purpose: purpose.as_deref(), reason: &reason };
        let shown = self.case_page(&case, person, Some(feedback)).await?;
        Ok(page(status(outcome), shown))
    }

    /// The form with its ticket, or the case whose page is to be shown again and why.
    async fn asking(
        &self,
        person: Person,
        submission: Submission,
    ) -> Result<Result<Asking, (Case, Wrong)>, Failure> {
        let (now, microsoft) = (self.app.clock.now(), &self.app.microsoft);
        let key = self.app.seal_key.as_ref().ok_or(Failure::NoKey)?;
        let by = decider(person, microsoft.partner.ok_or(Failure::NoKey)?);
        let decision = submission.decision.ok_or(Foreign::Form)?;
        let ticket = match Ticket::read(&submission.ticket, by.person, now, key) {
            Ok(ticket) => Ok(ticket),
            Err(TicketRefusal::Expired) => Err(Wrong::Expired),
            Err(_) => return Err(Foreign::Ticket.into()),
        };
        let purpose = purpose_of(&submission).ok_or(Foreign::Ticket)?;
        let about = self.about(decision, purpose).ok_or(Foreign::Ticket)?;
        let case = self.app.records.case_with_id(about.0).await?.ok_or(Failure::Missing)?;
        let action = match about.1 {
            WHOLE => None,
            action => Some(ActionId::parse(action).ok_or(Foreign::Ticket)?),
        };
        Ok(match ticket {
            Ok(ticket) => Ok(Asking { decision, case, action, ticket, by, submission }),
            Err(wrong) => Err((case, wrong)),
        })
    }

    /// The case and the containment that a purpose names, when it is for this decision and this
    /// address.
    fn about<'p>(&self, decision: Decision, purpose: &'p str) -> Option<(&'p str, &'p str)> {
        let mut parts = purpose.splitn(3, '/');
        let (name, case, about) = (parts.next()?, parts.next()?, parts.next()?);
        let is_of_address = match self.asked? {
            Asked::Decide(asked) => !decision.is_about_all() && asked == case,
            Asked::KillSwitch => decision.is_about_all(),
            Asked::Page(_) | Asked::Evidence(_) => false,
        };
        (is_of_address && name == decision.as_str()).then_some((case, about))
    }

    async fn carry_out(&self, asking: &Asking) -> Result<Outcome, Failure> {
        if let Some(wrong) = self.objection(asking).await? {
            return Ok(Outcome::Wrong(wrong));
        }
        let decision = asking.decision;
        match self.record(asking).await {
            Ok(()) => {
                let (by, case) = (&asking.by.by, asking.case.id());
                tracing::info!(case.id = case, by, decision = decision.as_str(), "decided");
                Ok(Outcome::Recorded(decision))
            }
            Err(DecisionError::Unavailable(error)) => Err(Failure::Unsure(error)),
            Err(error) => {
                tracing::info!(case.id = asking.case.id(), %error, "a decision is refused");
                Ok(Outcome::Wrong(wrong(&error)))
            }
        }
    }

    /// What is wrong with the form itself.
    async fn objection(&self, asking: &Asking) -> Result<Option<Wrong>, Failure> {
        let Asking { decision, case, submission, .. } = asking;
        if decision.needs_typed() {
            let Some(shown) = self.shown(asking).await? else { return Ok(Some(Wrong::State)) };
            let expected = confirmation(&shown.containment);
            if !expected.eq_ignore_ascii_case(&submission.typed) {
                return Ok(Some(Wrong::Typed));
            }
        }
        if decision.needs_reason() && !is_reason(&submission.reason) {
            return Ok(Some(Wrong::Reason));
        }
        let verdict = Verdict::parse(&submission.verdict).filter(|verdict| verdict.is_final());
        if *decision == Decision::Answer && verdict.is_none() {
            return Ok(Some(Wrong::Verdict));
        }
        let seen = Some(asking.ticket.of.page);
        let is_other = match decision {
            Decision::Answer => Some(case_mark(case)) != seen,
            Decision::Allow => decisions::stop_mark(self.app).await? != seen,
            _ => false,
        };
        Ok(is_other.then_some(Wrong::Changed))
    }

    /// The containment that the form is about; only one of this very case.
    async fn shown(&self, asking: &Asking) -> Result<Option<decisions::Shown>, Failure> {
        let shown = decisions::shown(self.app, &asking.case).await?;
        let is_this =
            |one: &decisions::Shown| Some(one.containment.action.id()) == asking.action.as_ref();
        Ok(shown.into_iter().find(is_this))
    }

    async fn record(&self, asking: &Asking) -> Result<(), DecisionError> {
        let Asking { decision, case, ticket, by, submission, .. } = asking;
        let (app, scope, reason) = (self.app, &case.scope, submission.reason.trim());
        let action = asking.action.as_ref().ok_or(DecisionError::NotThere);
        match decision {
            Decision::Approve => {
                let request = Approve {
                    action: action?.clone(),
                    page: ticket.of.page,
                    nonce: ticket.nonce_fingerprint(),
                    opened_at: ticket.of.opened_at,
                };
                decisions::approve(app, scope, by, &request).await.map(drop)
            }
            Decision::Decline => {
                decisions::decline(app, scope, by, action?, reason).await.map(drop)
            }
            Decision::Revoke => decisions::revoke(app, scope, by, action?, reason).await.map(drop),
            Decision::Undo => decisions::undo(app, scope, by, action?).await.map(drop),
            Decision::Propose => decisions::propose(app, scope).await.map(drop),
            Decision::Answer => {
                let verdict = Verdict::parse(&submission.verdict).ok_or(DecisionError::NotThere)?;
                decisions::answer(app, scope, by, verdict, reason).await
            }
            Decision::Stop => decisions::stop(app, by, reason).await,
            Decision::Allow => decisions::allow(app, by, reason).await,
        }
    }
}

/// What the ticket says that the form is for; to be believed once the ticket is.
fn purpose_of(submission: &Submission) -> Option<&str> {
    submission.ticket.split('.').nth(1)
}

fn is_reason(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MOST_REASON
}

fn decider(person: Person, tenant: crate::fraud_event::TenantId) -> Decider {
    let object = person.object_id;
    let by = format!("console:{object}");
    Decider { person: crate::containment::action::Person { tenant, object }, by }
}

/// Why a decision was not recorded, as far as a page says it.
fn wrong(error: &DecisionError) -> Wrong {
    match error {
        DecisionError::Refused(Refusal::NonceUsed) => Wrong::Used,
        DecisionError::Refused(Refusal::SamePerson | Refusal::OwnProposal) => Wrong::SamePerson,
        DecisionError::Refused(Refusal::Approval(Objection::PageChanged)) => Wrong::Changed,
        DecisionError::Refused(Refusal::Approval(_)) => Wrong::Approver,
        DecisionError::ModeIsObserve
        | DecisionError::NoSealKey
        | DecisionError::Stopped
        | DecisionError::KillSwitch(KillSwitchError::HeldBySetting)
        | DecisionError::Audit(_) => Wrong::Forbidden,
        DecisionError::Breaker(StaysOpen::SamePerson) => Wrong::SamePerson,
        DecisionError::NoReason => Wrong::Reason,
        DecisionError::NotNow(_) => Wrong::NotNow,
        _ => Wrong::State,
    }
}

fn status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::Wrong(Wrong::Typed | Wrong::Reason | Wrong::Verdict) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::CONFLICT,
    }
}

/// Leads back to the page, so that loading it again decides nothing again.
fn see(case: &Case, decision: Decision) -> Response {
    let path = format!("/api/console/cases/{}?result={}", case.id(), decision.as_str());
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
