//! HTTP: the console. Pages of a case and its evidence pack for people who signed in and have a
//! role, and what those decide who may.
//!
//! Links in messages are opened by scanners and previews before a person sees them, and a request
//! may come in by another door than App Service authentication. So every request is checked anew,
//! and to open a page changes nothing: only a form of ours does, that somebody sent.

mod decide;
mod submission;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Request;
use axum::http::StatusCode;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::header::ALLOW;
use axum::http::header::CACHE_CONTROL;
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::header::CONTENT_TYPE;
use axum::http::header::REFERRER_POLICY;
use axum::http::header::VARY;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::http::header::X_FRAME_OPTIONS;
use axum::response::IntoResponse;
use axum::response::Response;

use super::decisions;
use super::invocation::plain;
use crate::app::App;
use crate::case::Case;
use crate::console::Bar;
use crate::console::CaseView;
use crate::console::Desk;
use crate::console::Feedback;
use crate::console::NoticePage;
use crate::console::Outcome;
use crate::console::PageError;
use crate::console::Visitor;
use crate::console::case_page;
use crate::console::content_security_policy;
use crate::console::notice_page;
use crate::console::preferred;
use crate::containment::action;
use crate::evidence_pack::PackError;
use crate::language::Language;
use crate::microsoft::identity_token::CLIENT_ID;
use crate::microsoft::identity_token::IdentityTokens;
use crate::microsoft::identity_token::NotNow;
use crate::microsoft::identity_token::Person;
use crate::microsoft::identity_token::Refusal;
use crate::records::Dossier;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::store::StoreError;
use submission::Foreign;

/// For the whole answer; a case of thousands of events takes seconds to read.
const DEADLINE: Duration = Duration::from_secs(60);
const CASES: &str = "/console/cases/";
const EVIDENCE: &str = "evidence.zip";

const DECIDE: &str = "decide";
const KILL_SWITCH: &str = "/console/kill-switch";

/// What is asked for; the id of a case as it stands in the address, of which nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked<'a> {
    /// The page of a case.
    Page(&'a str),
    /// The evidence pack of a case.
    Evidence(&'a str),
    /// A decision on the page of a case.
    Decide(&'a str),
    /// A decision about every case.
    KillSwitch,
}

/// Why there is no page of a case.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("there is no such case")]
    Missing,
    #[error("the address does not take this method")]
    Method,
    #[error(transparent)]
    NotNow(#[from] NotNow),
    #[error(transparent)]
    Foreign(#[from] Foreign),
    #[error("there is no key to seal decisions with")]
    NoKey,
    #[error("it is not known whether a decision was recorded: {0}")]
    Unsure(#[source] StoreError),
    #[error("no answer within {} s", DEADLINE.as_secs())]
    TooSlow,
    #[error("no answer within {} s; it is not known whether a decision was recorded", DEADLINE.as_secs())]
    Abandoned,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error(transparent)]
    Page(#[from] PageError),
}

/// One request, and who may make it.
struct Visit<'a> {
    app: &'a App,
    identities: &'a IdentityTokens,
    method: &'a Method,
    headers: &'a HeaderMap,
    asked: Option<Asked<'a>>,
    query: &'a str,
    language: Language,
}

/// Everything below `/api/console/`.
pub(super) async fn any(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = match &app.identities {
        None => off(),
        Some(identities) => {
            let visit = Visit {
                app: &app,
                identities,
                method: &parts.method,
                headers: &parts.headers,
                asked: Asked::read(parts.uri.path()),
                query: parts.uri.query().unwrap_or_default(),
                language: language(&parts.headers),
            };
            let answer = tokio::time::timeout(DEADLINE, visit.answer(body)).await;
            let answer = answer.unwrap_or(Err(visit.too_slow()));
            answer.unwrap_or_else(|failure| visit.failed(&failure))
        }
    };
    protect(response.headers_mut());
    response
}

impl Visit<'_> {
    /// Who sent a form must not send it again before looking.
    fn too_slow(&self) -> Failure {
        if self.takes_forms() { Failure::Abandoned } else { Failure::TooSlow }
    }

    async fn answer(&self, body: Body) -> Result<Response, Failure> {
        match (self.takes_forms(), self.method) {
            (true, &Method::POST) => Box::pin(self.decide(body)).await,
            (false, &(Method::GET | Method::HEAD)) => self.read().await,
            _ => Err(Failure::Method),
        }
    }

    fn takes_forms(&self) -> bool {
        matches!(self.asked, Some(Asked::Decide(_) | Asked::KillSwitch))
    }

    async fn read(&self) -> Result<Response, Failure> {
        // Who is not known does not even learn which cases there are.
        let person = self.identities.person(self.headers).await?;
        let asked = self.asked.ok_or(Failure::Missing)?;
        let id = asked.case().ok_or(Failure::Missing)?;
        let case = self.app.records.case_with_id(id).await?.ok_or(Failure::Missing)?;
        if matches!(asked, Asked::Evidence(_)) {
            return evidence(self.app, &case, person).await;
        }
        let outcome = self.query.strip_prefix("result=").and_then(Outcome::recorded);
        let feedback = outcome.map(|outcome| Feedback { outcome, purpose: None, reason: "" });
        Ok(page(StatusCode::OK, self.case_page(&case, person, feedback).await?))
    }

    /// The page of a case as it is now.
    async fn case_page(
        &self,
        case: &Case,
        person: Person,
        feedback: Option<Feedback<'_>>,
    ) -> Result<String, Failure> {
        let app = self.app;
        let shown = decisions::shown(app, case).await?;
        let containments: Vec<_> =
            shown.into_iter().map(|shown| (shown.containment, shown.page)).collect();
        let stopped = decisions::stop_mark(app).await?;
        let audience = app.audience();
        let nonce = || nonce(app);
        let view = CaseView {
            case,
            containments: &containments,
            visitor: visitor(app, person, &nonce),
            mode: app.mode,
            stopped,
            addresses: &audience.policy.addresses,
            feedback,
            language: self.language,
            now: app.clock.now(),
        };
        Ok(case_page(&view)?)
    }

    /// The answer where there is no page, and a line in the log that says why.
    fn failed(&self, failure: &Failure) -> Response {
        self.log(failure);
        let (status, notice) = failure.answer();
        let path = self.asked.filter(Asked::is_of_our_form).and_then(|asked| asked.path());
        let text = notice_page(notice, self.language, path.as_deref()).unwrap_or_default();
        let mut response = page(status, text);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            let methods = if self.takes_forms() { "POST" } else { "GET, HEAD" };
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        }
        response
    }

    fn log(&self, failure: &Failure) {
        match failure {
            Failure::Missing | Failure::Method | Failure::NotNow(_) => {}
            // Whoever floods the console must not flood the log.
            Failure::Refused(reason) => {
                if self.identities.log_budget.take(self.app.clock.now()) {
                    tracing::info!(%reason, "the console does not let somebody in: {reason}");
                }
            }
            Failure::Foreign(reason) => {
                if self.identities.log_budget.take(self.app.clock.now()) {
                    tracing::warn!(%reason, "the console takes no form that is not its own: {reason}");
                }
            }
            error => tracing::error!(%error, "the console cannot show a case"),
        }
    }
}

impl Failure {
    fn answer(&self) -> (StatusCode, NoticePage) {
        match self {
            Self::Refused(Refusal::NoRole) => (StatusCode::FORBIDDEN, NoticePage::NoRole),
            Self::Refused(Refusal::NoKeys) | Self::TooSlow | Self::Store(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, NoticePage::Trouble)
            }
            Self::Refused(_) => (StatusCode::UNAUTHORIZED, NoticePage::Unknown),
            Self::NotNow(NotNow::NoRole) => (StatusCode::FORBIDDEN, NoticePage::NotApprover),
            Self::NotNow(_) => (StatusCode::FORBIDDEN, NoticePage::NotFresh),
            Self::Foreign(foreign) => (foreign.status(), NoticePage::NotOurs),
            Self::NoKey => (StatusCode::CONFLICT, NoticePage::NoKey),
            Self::Unsure(_) | Self::Abandoned => {
                (StatusCode::SERVICE_UNAVAILABLE, NoticePage::Unsure)
            }
            Self::Missing => (StatusCode::NOT_FOUND, NoticePage::Missing),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, NoticePage::Method),
            Self::Pack(_) | Self::Page(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, NoticePage::Trouble)
            }
        }
    }
}

/// The zip, under the id of the case. Who took it is in the zip and in the log.
async fn evidence(app: &App, case: &Case, person: Person) -> Result<Response, Failure> {
    let dossier = Dossier::read(&app.store, case).await?;
    for key in dossier.left_out() {
        tracing::warn!(key, "a document cannot be read; it is left out of an evidence pack");
    }
    let (id, made_by) = (case.id(), format!("console:{}", person.object_id));
    let pack = dossier.pack(case, app.microsoft.partner, &made_by, app.clock.now())?;
    tracing::info!(
        case.id = id,
        made_by,
        bytes = pack.zip.len(),
        "the evidence pack of case {id} was downloaded by {made_by}",
    );
    let name = format!("attachment; filename=\"{id}.zip\"");
    let kind = "application/zip".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], pack.zip).into_response())
}

/// What somebody may do here now.
fn visitor<'a>(app: &'a App, person: Person, nonce: &'a dyn Fn() -> Fingerprint) -> Visitor<'a> {
    let bar = match person.may_decide(app.clock.now()) {
        Err(NotNow::NoRole) => Bar::Role,
        Err(NotNow::NoMfa) => Bar::Mfa,
        Err(NotNow::NotFresh) => Bar::Fresh,
        Ok(()) => Bar::Key,
    };
    match (bar, &app.seal_key, app.microsoft.partner) {
        (Bar::Key, Some(key), Some(tenant)) => {
            let person = action::Person { tenant, object: person.object_id };
            Visitor::Decides(Desk { person, key, nonce })
        }
        _ => Visitor::Watches(bar),
    }
}

/// 244 random bits. They need not be secret, because tickets are sealed; they must be new.
fn nonce(app: &App) -> Fingerprint {
    let ids = [app.chance.uuid(), app.chance.uuid()].map(|id| id.to_string());
    ids.iter().fold(Canonical::new("console-nonce-1"), |form, id| form.text(id)).take_fingerprint()
}

fn off() -> Response {
    let text = format!(
        "This fraud-guard has no console: {} is not set.\n\
         See a case with: fraud-guard cases show <id from the message>\n",
        CLIENT_ID.name
    );
    plain(StatusCode::NOT_FOUND, &text)
}

fn page(status: StatusCode, text: String) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

fn language(headers: &HeaderMap) -> Language {
    let wish = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    preferred(wish.unwrap_or_default())
}

/// Pages are kept nowhere, shown in no frame, and tell nobody else where their reader came from.
/// With `no-referrer` browsers would hide even from us that a form is of our own page: they send
/// `Origin: null` then. Source: Fetch standard, "append a request `Origin` header".
fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (VARY, "accept-language"),
        (CONTENT_SECURITY_POLICY, content_security_policy()),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
}

impl<'a> Asked<'a> {
    /// The path as it came. An id of ours has nothing in it that anybody would have to encode.
    fn read(path: &'a str) -> Option<Self> {
        let path = path.strip_prefix("/api").unwrap_or(path);
        if path == KILL_SWITCH {
            return Some(Self::KillSwitch);
        }
        let rest = path.strip_prefix(CASES)?;
        match rest.split_once('/') {
            None => Some(Self::Page(rest)),
            Some((case, EVIDENCE)) => Some(Self::Evidence(case)),
            Some((case, DECIDE)) => Some(Self::Decide(case)),
            Some(_) => None,
        }
    }

    fn case(self) -> Option<&'a str> {
        match self {
            Self::Page(case) | Self::Evidence(case) | Self::Decide(case) => Some(case),
            Self::KillSwitch => None,
        }
    }

    /// True for nothing that could be read as anything else in a link.
    fn is_of_our_form(&self) -> bool {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        self.case().is_some_and(|case| case.len() <= 32 && case.bytes().all(is_plain))
    }

    /// Where somebody who has to sign in first is led to: a page, never a form.
    fn path(self) -> Option<String> {
        let tail = if matches!(self, Self::Evidence(_)) { "/evidence.zip" } else { "" };
        Some(format!("/api{CASES}{}{tail}", self.case()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_page_of_a_pack_or_of_nothing() {
        for (path, read) in [
            ("/console/cases/c-1", Some(Asked::Page("c-1"))),
            ("/api/console/cases/c-1/evidence.zip", Some(Asked::Evidence("c-1"))),
            ("/api/console/cases/c-1/decide", Some(Asked::Decide("c-1"))),
            ("/api/console/kill-switch", Some(Asked::KillSwitch)),
            ("/console/cases/", Some(Asked::Page(""))),
            ("/console/cases/c-1/", None),
            ("/console/cases/c-1/EVIDENCE.ZIP", None),
            ("/console/cases/c-1/Decide", None),
            ("/console/cases/c-1/decide/", None),
            ("/console/cases/c-1/evidence.zip/x", None),
            ("/console/kill-switch/", None),
            ("/console/cases", None),
            ("/console/x", None),
        ] {
            let asked = Asked::read(path);
            assert_eq!(asked, read, "{path}");
        }
    }
}
