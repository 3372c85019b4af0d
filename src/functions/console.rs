//! HTTP: the console. Pages of a case and its evidence pack for people who signed in and have a
//! role; nothing that anybody asks here changes anything.
//!
//! Links in messages are opened by scanners and previews before a person sees them, and a request
//! may come in by another door than App Service authentication. So every request is checked anew,
//! and reading is all that there is.

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

use super::invocation::plain;
use crate::app::App;
use crate::case::Case;
use crate::console::NoticePage;
use crate::console::PageError;
use crate::console::case_page;
use crate::console::content_security_policy;
use crate::console::notice_page;
use crate::console::preferred;
use crate::evidence_pack::PackError;
use crate::language::Language;
use crate::microsoft::identity_token::CLIENT_ID;
use crate::microsoft::identity_token::IdentityTokens;
use crate::microsoft::identity_token::Person;
use crate::microsoft::identity_token::Refusal;
use crate::records::Dossier;
use crate::store::StoreError;

/// For the whole answer; a case of thousands of events takes seconds to read.
const DEADLINE: Duration = Duration::from_secs(60);
const CASES: &str = "/console/cases/";
const EVIDENCE: &str = "evidence.zip";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked<'a> {
    /// The id of a case as it stands in the address; nothing is known about it.
    case: &'a str,
    wants_evidence: bool,
}

/// Why there is no page of a case.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("there is no such case")]
    Missing,
    #[error("the page only shows")]
    Method,
    #[error("no answer within {} s", DEADLINE.as_secs())]
    TooSlow,
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
    language: Language,
}

/// Everything below `/api/console/`.
pub(super) async fn any(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let (parts, _) = request.into_parts();
    let mut response = match &app.identities {
        None => off(),
        Some(identities) => {
            let visit = Visit {
                app: &app,
                identities,
                method: &parts.method,
                headers: &parts.headers,
                asked: Asked::read(parts.uri.path()),
                language: language(&parts.headers),
            };
            let answer = tokio::time::timeout(DEADLINE, visit.answer()).await;
            let answer = answer.unwrap_or(Err(Failure::TooSlow));
            answer.unwrap_or_else(|failure| visit.failed(&failure))
        }
    };
    protect(response.headers_mut());
    response
}

impl Visit<'_> {
    async fn answer(&self) -> Result<Response, Failure> {
        if !matches!(*self.method, Method::GET | Method::HEAD) {
            return Err(Failure::Method);
        }
        // Who is not known does not even learn which cases there are.
        let person = self.identities.person(self.headers).await?;
        let asked = self.asked.ok_or(Failure::Missing)?;
        let case = self.app.records.case_with_id(asked.case).await?.ok_or(Failure::Missing)?;
        if asked.wants_evidence {
            return evidence(self.app, &case, person).await;
        }
        Ok(page(StatusCode::OK, case_page(&case, self.language, self.app.clock.now())?))
    }

    /// The answer where there is no page, and a line in the log that says why.
    fn failed(&self, failure: &Failure) -> Response {
        self.log(failure);
        let (status, notice) = failure.answer();
        let path = self.asked.filter(Asked::is_of_our_form).map(|asked| asked.path());
        let text = notice_page(notice, self.language, path.as_deref()).unwrap_or_default();
        let mut response = page(status, text);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }

    fn log(&self, failure: &Failure) {
        match failure {
            Failure::Missing | Failure::Method => {}
            // Whoever floods the console must not flood the log.
            Failure::Refused(reason) => {
                if self.identities.log_budget.take(self.app.clock.now()) {
                    tracing::info!(%reason, "the console does not let somebody in: {reason}");
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

/// Pages are kept nowhere, shown in no frame, and tell nobody where their reader came from.
fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
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
        let rest = path.strip_prefix("/api").unwrap_or(path).strip_prefix(CASES)?;
        match rest.split_once('/') {
            None => Some(Self { case: rest, wants_evidence: false }),
            Some((case, EVIDENCE)) => Some(Self { case, wants_evidence: true }),
            Some(_) => None,
        }
    }

    /// True for nothing that could be read as anything else in a link.
    fn is_of_our_form(&self) -> bool {
        self.case.len() <= 32 && self.case.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    }

    fn path(&self) -> String {
        let tail = if self.wants_evidence { "/evidence.zip" } else { "" };
        format!("/api{CASES}{}{tail}", self.case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_page_of_a_pack_or_of_nothing() {
        for (path, read) in [
            ("/console/cases/c-1", Some(("c-1", false))),
            ("/api/console/cases/c-1/evidence.zip", Some(("c-1", true))),
            ("/console/cases/", Some(("", false))),
            ("/console/cases/c-1/", None),
            ("/console/cases/c-1/EVIDENCE.ZIP", None),
            ("/console/cases/c-1/evidence.zip/x", None),
            ("/console/cases", None),
            ("/console/x", None),
        ] {
            let asked = Asked::read(path).map(|asked| (asked.case, asked.wants_evidence));
            assert_eq!(asked, read, "{path}");
        }
    }
}
