//! What goes wrong with the answers to a question, whichever remote it goes to.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use axum::body::Body;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use fraud_guard::findings::Question;
use percent_encoding_of::decoded;
use serde_json::Value;
use serde_json::json;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A list without elements, or an object without members.
    Empty,
    /// A right is missing.
    Forbidden,
    /// The tenant's licence does not include it.
    NotLicensed,
    /// Throttled, so often, with this header and value.
    Throttled(u32, Option<(&'static str, &'static str)>),
    /// No answer.
    Hang,
    /// The answer is half a document.
    Torn,
    /// The first page is right, all others fail.
    NoSecondPage,
    /// The link to the next page leads to another host.
    ForeignLink,
    /// A web page.
    WebPage,
    /// The first form of the request is not accepted.
    NotAccepted,
}

/// What goes wrong with which questions, and what was asked.
#[derive(Clone, Debug, Default)]
pub struct Troubles(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    troubles: Vec<(Question, Trouble, u32)>,
    pages: Vec<(Question, VecDeque<String>)>,
    asked: Vec<String>,
}

impl Troubles {
    pub fn set(&self, questions: &[Question], trouble: Trouble) {
        let mut inner = self.0.lock().expect("the troubles");
        inner.troubles = questions.iter().map(|question| (*question, trouble, 0)).collect();
    }

    /// From now on these are the pages of a question's answer, one after the other.
    pub fn answer_with(&self, question: Question, pages: Vec<String>) {
        self.0.lock().expect("the pages").pages.push((question, pages.into()));
    }

    fn page(&self, request: &str) -> Option<String> {
        let mut inner = self.0.lock().expect("the pages");
        let found = inner.pages.iter_mut().find(|(question, _)| is_about(*question, request));
        let page = found.and_then(|(_, pages)| pages.pop_front())?;
        inner.asked.push(request.to_owned());
        Some(page)
    }

    /// Every request so far, decoded.
    pub fn asked(&self) -> Vec<String> {
        self.0.lock().expect("the requests").asked.clone()
    }

    /// What happens to a request, and how often it happened to this question before.
    fn due(&self, request: String) -> Option<(Trouble, u32)> {
        let mut inner = self.0.lock().expect("the troubles");
        let found = inner.troubles.iter_mut().find(|(question, ..)| is_about(*question, &request));
        let due = found.map(|(_, trouble, seen)| {
            *seen += 1;
            (*trouble, *seen - 1)
        });
        inner.asked.push(request);
        due
    }
}

/// True when a request asks a question.
pub fn is_about(question: Question, request: &str) -> bool {
    let has = |part: &str| request.contains(part);
    let is_customer = has("/v1/customers/");
    match question {
        Question::ResourceChanges => has("\"query\":\"resourcechanges"),
        Question::Inventory => has("\"query\":\"resources "),
        Question::ActivityLog => has("eventtypes/management") && !has("resourceprovider eq"),
        Question::RoleAssignments => has("/roleassignments?"),
        Question::NewUsers => has("/v1.0/users?") && has("createddatetime ge"),
        Question::DirectoryAudits => has("/auditlogs/directoryaudits"),
        Question::GlobalAdministrators => has("/directoryroles("),
        Question::EligibleAdministrators => has("/roleeligibilityscheduleinstances"),
        Question::MfaRegistration => has("/userregistrationdetails"),
        Question::RecoveryMethods => has("/authentication/"),
        Question::RiskyUsers => has("/riskyusers"),
        Question::RiskySignIns => has("/auditlogs/signins"),
        Question::DailyCost => has("microsoft.costmanagement/query"),
        Question::UsageSummary => has("/usagesummary"),
        Question::SpendingBudget => has("/usagebudget"),
        Question::ListPrices => has("/retail/prices"),
        Question::Customer => {
            let rest = request.split("/v1/customers/").nth(1).unwrap_or("/");
            is_customer && !rest.trim().contains('/')
        }
        Question::Reseller => is_customer && has("/relationships"),
        Question::Plan => is_customer && has("/subscriptions"),
        Question::Subscription => has("api-version=2022-12-01"),
        Question::OurPermissions => has("microsoft.authorization/permissions"),
        Question::Relationship => has("/delegatedadminrelationships"),
    }
}

/// The layer before the stand-ins.
pub async fn layer(State(troubles): State<Troubles>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let text = String::from_utf8_lossy(&body);
    let target = decoded(&head.uri.to_string());
    let asked = format!("{} {target} {text}", head.method).to_lowercase();
    let request = Request::from_parts(head, Body::from(body.clone()));
    if let Some(page) = troubles.page(&asked) {
        return ([("content-type", "application/json")], page).into_response();
    }
    match troubles.due(asked) {
        None => next.run(request).await,
        Some((trouble, before)) => answer(trouble, before, request, next).await,
    }
}

async fn answer(trouble: Trouble, before: u32, request: Request, next: Next) -> Response {
    match trouble {
        Trouble::Empty => next.run(request).await.pipe(emptied).await,
        Trouble::Forbidden => refused(403, "Forbidden", "evil <b>canary-body</b>"),
        Trouble::NotLicensed => refused(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        ),
        Trouble::Throttled(times, _) if before >= times => next.run(request).await,
        Trouble::Throttled(_, header) => {
            let mut response = refused(429, "TooManyRequests", "canary-body");
            if let Some((name, value)) = header {
                let name = HeaderName::from_static(name);
                response.headers_mut().insert(name, value.parse().expect("a header"));
            }
            response
        }
        Trouble::Hang => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::OK.into_response()
        }
        Trouble::Torn => {
            let response = next.run(request).await;
            let (mut head, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a body");
            head.headers.remove("content-length");
            Response::from_parts(head, Body::from(body.slice(..body.len() / 2)))
        }
        Trouble::NoSecondPage if before == 0 => next.run(request).await,
        Trouble::NoSecondPage => refused(500, "InternalServerError", "canary-body"),
        Trouble::ForeignLink => next.run(request).await.pipe(led_away).await,
        Trouble::NotAccepted if before > 0 => next.run(request).await,
        Trouble::NotAccepted => refused(400, "BadRequest", "canary-body"),
        Trouble::WebPage => {
            (StatusCode::OK, [("content-type", "text/html")], "<html>canary-body</html>")
                .into_response()
        }
    }
}

trait Pipe: Sized {
    fn pipe<T>(self, f: impl FnOnce(Self) -> T) -> T {
        f(self)
    }
}

impl Pipe for Response {}

fn refused(status: u16, code: &str, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message } });
    let status = StatusCode::from_u16(status).expect("a status");
    (status, axum::Json(body)).into_response()
}

async fn document(response: Response) -> Option<Value> {
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&body).ok()
}

/// The same answer with nothing in its lists.
async fn emptied(response: Response) -> Response {
    let mut document = document(response).await.unwrap_or_default();
    for pointer in ["/value", "/items", "/data", "/Items", "/properties/rows"] {
        if let Some(list) = document.pointer_mut(pointer) {
            *list = json!([]);
        }
    }
    for link in ["@odata.nextLink", "nextLink", "$skipToken", "NextPageLink"] {
        if let Some(members) = document.as_object_mut() {
            members.remove(link);
        }
    }
    axum::Json(document).into_response()
}

/// The same answer, with the next page at another host.
async fn led_away(response: Response) -> Response {
    let mut document = document(response).await.unwrap_or_default();
    let away = "https://evil.example/canary-link";
    let links = [("value", "@odata.nextLink"), ("value", "nextLink"), ("Items", "NextPageLink")];
    if let Some(members) = document.as_object_mut() {
        for (list, link) in links {
            if members.contains_key(list) {
                members.insert(link.to_owned(), json!(away));
            }
        }
        if members.contains_key("items") {
            members.insert("links".to_owned(), json!({ "next": { "uri": away } }));
        }
    }
    axum::Json(document).into_response()
}

mod percent_encoding_of {
    /// The text of an address, with everything in it readable.
    pub fn decoded(text: &str) -> String {
        let text = text.replace('+', " ");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
            let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
            match byte.filter(|_| *first == b'%') {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
