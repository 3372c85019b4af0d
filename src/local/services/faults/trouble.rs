//! Troubles that several remotes have, each in the form of its own errors and pages.

use axum::Json;
use axum::body::Body;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::header::HOST;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

use super::answers;
use super::answers::MOST_BYTES;
use crate::local::services::Services;

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    /// A right is missing.
    Forbidden,
    /// The tenant has no premium licence.
    Unlicensed,
    /// Too many requests.
    Throttled { has_wait: bool },
    /// An error of the remote.
    Broken,
    /// The link to the next page leads away.
    ForeignLink,
    /// There is a second page, and it cannot be had.
    Half,
    /// A good answer without anything in it.
    Empty,
}

/// How a remote writes errors and pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    ResourceManager,
    ResourceGraph,
    Cost,
    Graph,
    PartnerCenter,
    Prices,
}

const WAIT: &str = "2";
const ELSEWHERE: &str = "https://other.example.net/next?$skiptoken=stolen";
const MADE_UP: &str = "synthetic-second-page";

pub(super) async fn answer(
    trouble: Trouble,
    form: Form,
    services: &Services,
    request: Request,
    next: Next,
) -> Response {
    match trouble {
        Trouble::Forbidden | Trouble::Unlicensed | Trouble::Throttled { .. } | Trouble::Broken => {
            let mut response = form.error(trouble, services, &request);
            if let Trouble::Throttled { has_wait: true } = trouble {
                form.say_how_long(&mut response);
            }
            response
        }
        Trouble::Empty => answers::edited(next.run(request).await, empty).await,
        Trouble::ForeignLink => {
            answers::edited(next.run(request).await, |body| form.continue_at(body, ELSEWHERE)).await
        }
        Trouble::Half => half(form, services, request, next).await,
    }
}

/// A first page always has a second one, and no other page can be had.
async fn half(form: Form, services: &Services, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default().to_ascii_lowercase();
    let is_first = !["skip", "seekoperation"].iter().any(|word| query.contains(word))
        && !String::from_utf8_lossy(&bytes).contains("$skipToken");
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let sign = if query.is_empty() { '?' } else { '&' };
    let link = format!("http://{host}{}{sign}$skiptoken={MADE_UP}", parts.uri);
    let request = Request::from_parts(parts, Body::from(bytes));
    match is_first {
        true => {
            answers::edited(next.run(request).await, |body| form.continue_at(body, &link)).await
        }
        false => form.error(Trouble::Broken, services, &request),
    }
}

fn empty(body: &mut Value) {
    for list in ["/value", "/data", "/items", "/Items", "/properties/rows"] {
        if let Some(list) = body.pointer_mut(list) {
            *list = json!([]);
        }
    }
    for count in ["totalCount", "totalRecords", "count", "Count"] {
        if let Some(count) = body.get_mut(count) {
            *count = 0.into();
        }
    }
    if let Some(members) = body.as_object_mut() {
        for link in ["@odata.nextLink", "nextLink", "$skipToken"] {
            members.remove(link);
        }
    }
    for link in ["/NextPageLink", "/properties/nextLink", "/links/next"] {
        if let Some(link) = body.pointer_mut(link) {
            *link = Value::Null;
        }
    }
}

impl Form {
    fn error(self, trouble: Trouble, services: &Services, request: &Request) -> Response {
        let (status, code, message) = self.words(trouble);
        match self {
            Self::Graph => answers::graph(services, request.headers(), status, code, message),
            Self::PartnerCenter if status == 429 => {
                let has_wait = matches!(trouble, Trouble::Throttled { has_wait: true });
                answers::throttled(has_wait.then_some(WAIT))
            }
            Self::PartnerCenter => {
                answers::partner_center(request.headers(), status, code, message)
            }
            Self::ResourceManager | Self::ResourceGraph | Self::Cost => {
                let error = json!({ "error": { "code": code, "message": message } });
                (answers::status_of(status), Json(error)).into_response()
            }
            Self::Prices => {
                let error = json!({ "Error": { "Code": code, "Message": message } });
                (answers::status_of(status), Json(error)).into_response()
            }
        }
    }

    fn words(self, trouble: Trouble) -> (u16, &'static str, &'static str) {
        let denied = "Insufficient privileges to complete the operation.";
        match (trouble, self) {
            (Trouble::Unlicensed, _) => (
                403,
                "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                "Neither tenant is B2C or tenant doesn't have premium license",
            ),
            (Trouble::Forbidden, Self::Graph) => (403, "Authorization_RequestDenied", denied),
            (Trouble::Forbidden, Self::PartnerCenter) => (403, "900308", denied),
            (Trouble::Forbidden, _) => (
                403,
                "AuthorizationFailed",
                "The client does not have authorization to perform the action over the scope.",
            ),
            (Trouble::Throttled { .. }, Self::ResourceGraph) => {
                (429, "RateLimiting", "Please provide below info when asking for support.")
            }
            (Trouble::Throttled { .. }, Self::Cost) => {
                (429, "429", "Too many requests. Please retry.")
            }
            (Trouble::Throttled { .. }, _) => (429, "TooManyRequests", "Too many requests"),
            (_, Self::PartnerCenter) => (500, "800003", "Unexpected service error"),
            (_, _) => (500, "InternalServerError", "The server encountered an internal error."),
        }
    }

    /// Cost Management has headers of its own, of which the longest counts.
    fn say_how_long(self, response: &mut Response) {
        let own: &[(&'static str, &'static str)] = match self {
            Self::Cost => &[
                ("x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "1"),
                ("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", WAIT),
                ("x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after", "1"),
            ],
            Self::ResourceGraph => &[
                ("x-ms-user-quota-remaining", "0"),
                ("x-ms-user-quota-resets-after", "00:00:02"),
                ("retry-after", WAIT),
            ],
            _ => {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(WAIT));
                return;
            }
        };
        for (name, value) in own {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }

    /// Says that there is a next page, where the remote says so.
    fn continue_at(self, body: &mut Value, link: &str) {
        let is_list = ["value", "data", "items", "Items", "properties"]
            .iter()
            .any(|list| body.get(list).is_some());
        let inner = if self == Self::Cost { body.get_mut("properties") } else { Some(body) };
        let Some(members) = inner.and_then(Value::as_object_mut).filter(|_| is_list) else {
            return;
        };
        let (name, value) = match self {
            Self::ResourceManager | Self::Cost => ("nextLink", link.into()),
            Self::Graph => ("@odata.nextLink", link.into()),
            Self::Prices => ("NextPageLink", link.into()),
            // A token leads nowhere; one that nobody gave out stands for it.
            Self::ResourceGraph => ("$skipToken", MADE_UP.into()),
            Self::PartnerCenter => {
                let uri = match link == ELSEWHERE {
                    true => link.to_owned(),
                    false => "/customers?seekOperation=Next".to_owned(),
                };
                let headers = json!([{ "key": "MS-ContinuationToken", "value": MADE_UP }]);
                ("links", json!({ "next": { "uri": uri, "method": "GET", "headers": headers } }))
            }
        };
        members.insert(name.to_owned(), value);
    }
}
