//! Faults: what the stand-ins can be told to do wrong, each as Microsoft documents it on the wire.
//!
//! All of them are one layer around the routes, so the stand-ins know nothing of them.

mod answers;
mod containment;
mod evidence;
mod table;
mod trouble;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::extract::Request;
use axum::extract::State;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

pub use containment::containment_faults;
pub use evidence::evidence_faults;
pub use table::FAULTS;

use super::Services;
use super::changes::is_change;
use trouble::Form;
use trouble::Trouble;

/// Something that goes wrong.
#[derive(Debug)]
pub struct Fault {
    /// What the command line calls it.
    pub name: &'static str,
    /// What happens, in one sentence.
    pub meaning: &'static str,
    at: Place,
    often: Often,
    effect: Effect,
}

/// Which requests it happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `POST /{tenant}/oauth2/v2.0/token`
    Token,
    /// `GET /v1/fraudEvents`
    Events,
    /// `POST /v1/fraudEvents/subscription/{id}/status`
    EventStatus,
    /// `/beta/security/partner/securityAlerts` and below
    Alerts,
    /// Whatever changes something at a customer's.
    Change,
    /// `PATCH /v1/customers/{c}/subscriptions/{id}`
    StatusChange,
    /// Any path with this in it, in lower case.
    Containing(&'static str),
}

/// To how many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Often {
    /// To the first ones.
    First(u32),
    /// To all of them.
    Always,
    /// To the first, the third and so on.
    EveryOther,
}

/// What happens.
#[derive(Debug)]
enum Effect {
    /// Entra refuses a token.
    NoToken {
        error: &'static str,
        number: u32,
        suberror: Option<&'static str>,
        text: &'static str,
        has_claims: bool,
    },
    /// Partner Center answers with an error: status, code, description.
    PartnerCenter(u16, &'static str, &'static str),
    /// Graph answers with an error: status, code, message.
    Graph(u16, &'static str, &'static str),
    /// Partner Center's rate limit, whose body has a form of its own.
    Throttled { retry_after: Option<&'static str> },
    /// A complete answer that is none: status, content type, body.
    Plain(u16, &'static str, &'static str),
    /// The right answer, torn off before its end.
    Torn,
    /// No answer for longer than anybody waits.
    Silence,
    /// No answer for as long, after the right thing was done.
    SilenceAfter,
    /// The same, and the request is never seen by whom it is for.
    Lost,
    /// An error after the right thing was done: status, code, message.
    After(u16, &'static str, &'static str),
    /// An error of Partner Center or of Resource Manager, whoever was asked: status, the code of
    /// either, message.
    Refused(u16, (&'static str, &'static str), &'static str),
    /// The right answer without its last event.
    OneLess,
    /// `ResolvedReason` `Legitimate` is refused, everything else is answered.
    NoLegitimate,
    /// The list has moved on by one event at each request.
    Shifted,
    /// The link to the next page leads to another host.
    ForeignLink,
    /// A trouble that several remotes have, in the form of one of them.
    Trouble(Trouble, Form),
}

/// The faults that happen now; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    active: Arc<Mutex<Vec<Active>>>,
}

#[derive(Debug)]
struct Active {
    fault: &'static Fault,
    /// Requests that it could have happened to.
    seen: u32,
}

impl Fault {
    /// All of them, those that a poll can meet first.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        FAULTS.iter().chain(evidence_faults()).chain(containment_faults())
    }

    /// The fault of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|fault| fault.name == name)
    }
}

impl Faults {
    /// From now on this happens too.
    pub fn inject(&self, fault: &'static Fault) {
        self.lock().push(Active { fault, seen: 0 });
    }

    /// From now on nothing goes wrong.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// What happens to a request, and to how many it has happened or could have happened before.
    fn due(&self, method: &Method, path: &str) -> Option<(&'static Effect, u32)> {
        let mut active = self.lock();
        let mut due = None;
        for active in active.iter_mut().filter(|active| active.fault.at.includes(method, path)) {
            let before = active.seen;
            active.seen = before.saturating_add(1);
            let happens = match active.fault.often {
                Often::First(count) => before < count,
                Often::Always => true,
                Often::EveryOther => before.is_multiple_of(2),
            };
            if happens && due.is_none() {
                due = Some((&active.fault.effect, before));
            }
        }
        due
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn includes(self, method: &Method, path: &str) -> bool {
        match self {
            Self::Token => method == Method::POST && path.ends_with("/oauth2/v2.0/token"),
            Self::Events => method == Method::GET && path == "/v1/fraudEvents",
            Self::EventStatus => {
                method == Method::POST && path.starts_with("/v1/fraudEvents/subscription/")
            }
            Self::Alerts => path.starts_with("/beta/security/partner/securityAlerts"),
            Self::Change => is_change(method, path),
            Self::StatusChange => method == Method::PATCH && path.starts_with("/v1/customers/"),
            Self::Containing(part) => path.to_ascii_lowercase().contains(part),
        }
    }
}

/// The layer around all routes.
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    let request = services.changes.note(request, services.world.now()).await;
    match services.faults.due(request.method(), request.uri().path()) {
        None => next.run(request).await,
        Some((effect, before)) => answers::answer(effect, before, &services, request, next).await,
    }
}
