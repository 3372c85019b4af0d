//! Queue: looks after the containments of a case: proposes them, sends what was approved, sees
//! whether it took effect and stays so, and tells people.
//!
//! A message carries no authority. Everything is read from the store and decided by
//! [`Action::step`](crate::containment::action::Action::step); whoever dies in between is found by
//! the sweep.

mod books;
pub(super) mod breaker;
#[cfg(feature = "act")]
mod dispatch;
#[cfg(feature = "act")]
mod guards;
mod look;
mod propose;
mod review;
mod verify;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

pub(super) use books::keep_books;
pub(super) use look::live;
pub(super) use propose::expiry;
pub(super) use propose::needed;
pub(super) use propose::propose;

use super::deliver_notification::alarm;
use super::envelope::Envelope;
use super::invocation;
use super::invocation::FunctionError;
use super::invocation::dead_letter;
use crate::app::App;
use crate::app::Containing;
use crate::case::Case;
use crate::case::Input;
use crate::containment::Containment;
use crate::containment::action;
use crate::containment::action::Objection;
use crate::containment::action::Phase;
use crate::containment::action::Reading;
use crate::containment::action::reading;
use crate::fraud_event::Scope;
use crate::kill_switch::Position;
use crate::records::Containments;
use crate::store::StoreError;
use crate::task::QueueName;
use crate::task::Task;

const REFUSAL: &str = "a containment was asked for and not carried out: mode is observe";

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("ContainSubscription", app, request, handle).await
}

async fn handle(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    let message = envelope.message().map_err(FunctionError::BadEnvelope)?;
    let scope = match Task::parse(QueueName::Containments, &message) {
        Ok(Task::Contain(scope)) => scope,
        Ok(_) => return Ok(()),
        Err(error) => return dead_letter(&app, QueueName::Containments, &message, &error).await,
    };
    let done = match &app.containing {
        Some(containing) => look_after(&app, containing, &scope).await,
        None => refuse(&app, &scope).await,
    };
    match done {
        Ok(()) => Ok(()),
        Err(error) => Ok(alarm::about_damage(&app, error).await?),
    }
}

/// The case remembers that somebody asked.
async fn refuse(app: &App, scope: &Scope) -> Result<(), StoreError> {
    let noted = Input::Noted(REFUSAL);
    if let Some(step) = app.records.step_case(scope, noted, app.clock.now(), None).await? {
        tracing::warn!(case.id = step.case.id(), "{REFUSAL}");
    }
    Ok(())
}

/// Does everything about the containments of a case that is due, in an order in which nothing is
/// sent that should have been withdrawn.
pub(super) async fn look_after(
    app: &App,
    containing: &Containing,
    scope: &Scope,
) -> Result<(), StoreError> {
    let Some(case) = app.records.case(scope).await? else { return Ok(()) };
    let containments = Containments::of(&app.store);
    for containment in containments.open(scope).await? {
        let care = Care { app, containing, case: &case };
        if let Some(containment) = Box::pin(care.take(containment)).await? {
            Box::pin(keep_books(app, containment)).await?;
        }
    }
    if case.has_to_propose() {
        Box::pin(propose(app, containing, &case, false)).await?;
    }
    Ok(())
}

/// G12: whether the machine's clock agrees with the store's.
pub(super) async fn clock(app: &App) -> Reading {
    let before = app.clock.now();
    reading::clock(before, app.store.time(&app.clock).await.ok())
}

/// What looking after one containment needs.
#[derive(Clone, Copy)]
pub(super) struct Care<'a> {
    pub(super) app: &'a App,
    pub(super) containing: &'a Containing,
    pub(super) case: &'a Case,
}

impl Care<'_> {
    /// Does what is due about one containment, and says how it is then; `None` when it is gone.
    async fn take(&self, containment: Containment) -> Result<Option<Containment>, StoreError> {
        let reviewed = self.review(containment).await?;
        let Some(containment) = self.settle(reviewed).await? else { return Ok(None) };
        match containment.action.phase() {
            Phase::Armed => self.send(containment).await,
            Phase::Verifying | Phase::Unknown => self.verify(containment).await,
            Phase::Done => self.watch(containment).await,
            _ => Ok(Some(containment)),
        }
    }

    /// Lets deadlines that are over have their effect.
    async fn settle(
        &self,
        containment: Option<Containment>,
    ) -> Result<Option<Containment>, StoreError> {
        match containment {
            Some(containment) => self.step(containment, &action::Input::TimePassed).await,
            None => Ok(None),
        }
    }

    /// G2, read afresh.
    async fn kill_switch(&self) -> Reading {
        match self.app.kill_switch.position().await {
            Position::Off => Reading::Yes,
            Position::On { .. } => Reading::No(Objection::KillSwitchOn),
            Position::Unreadable => Reading::Unreadable,
        }
    }

    /// Takes a step; one that is refused leaves the containment as it is in the store.
    pub(super) async fn step(
        &self,
        containment: Containment,
        input: &action::Input<'_>,
    ) -> Result<Option<Containment>, StoreError> {
        let (scope, id) = (&self.case.scope, containment.action.id());
        let now = self.app.clock.now();
        let stepped = Containments::of(&self.app.store).step(scope, id, input, now).await?;
        Ok(match stepped {
            None => None,
            Some(Ok(step)) => Some(step.containment),
            Some(Err(refusal)) => {
                tracing::debug!(%refusal, action = %id, "nothing happened to a containment");
                Some(containment)
            }
        })
    }

    /// Sends what is armed where that is allowed; elsewhere says what would be sent.
    #[cfg(feature = "act")]
    async fn send(&self, containment: Containment) -> Result<Option<Containment>, StoreError> {
        match &self.containing.calls {
            Some(calls) => Box::pin(dispatch::dispatch(self, calls, containment)).await,
            None => self.print(containment).await,
        }
    }

    #[cfg(not(feature = "act"))]
    async fn send(&self, containment: Containment) -> Result<Option<Containment>, StoreError> {
        self.print(containment).await
    }
}
