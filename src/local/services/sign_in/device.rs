//! Signing in on another device: `POST /{tenant}/oauth2/v2.0/devicecode`, and the page where the
//! person enters the code.

use std::collections::BTreeMap;

use axum::Form;
use axum::Json;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::DEVICE_LIFETIME;
use super::Decision;
use super::GivenDevice;
use super::INTERVAL;
use super::authorize::CANCEL;
use super::authorize::links;
use super::authorize::page;
use super::person::Person;
use crate::local::services::Services;
use crate::local::services::alert::PARTNER_TENANT;
use crate::local::services::denied::Denied;
use crate::local::services::id_token::CONSOLE_CLIENT_ID;
use crate::local::services::login::Audience;

/// Where the person enters the code.
pub const PATH: &str = "/devicelogin";

/// `POST /{tenant}/oauth2/v2.0/devicecode`
pub async fn device_code(
    State(services): State<Services>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let is_console = value("client_id") == CONSOLE_CLIENT_ID;
    let problem = if !tenant.eq_ignore_ascii_case(PARTNER_TENANT) {
        Some(("invalid_request", 90_002, "Tenant was not found."))
    } else if !is_console && value("client_id") != services.login.client_id {
        Some(("unauthorized_client", 700_016, "Application was not found."))
    } else if !is_console && Audience::of_scope(value("scope")).is_none() {
        Some(("invalid_scope", 70_011, "The scope is not valid."))
    } else {
        None
    };
    if let Some((error, number, what)) = problem {
        return Denied::new(error, number, what).into_response(&services);
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let page = format!("http://{}{PATH}", host.unwrap_or("localhost"));
    let (device_code, user_code) = services.login.sign_ins.give_device(services.world.now());
    Json(json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": page,
        "expires_in": DEVICE_LIFETIME.as_secs(),
        "interval": INTERVAL.as_secs(),
        "message": format!("To sign in, open {page} and enter the code {user_code}."),
    }))
    .into_response()
}

/// `GET /devicelogin`: the page where the code is entered, and the ways to sign in.
pub async fn device_login(
    State(services): State<Services>,
    Query(values): Query<BTreeMap<String, String>>,
) -> Response {
    let value = |name: &str| values.get(name).map(String::as_str);
    let Some(user_code) = value("user_code") else {
        let form =
            "<form><label>Code <input name=\"user_code\"></label> <button>Next</button></form>";
        return page("Enter the code", form);
    };
    let Some(way) = value("sign_in") else {
        let encode = url::form_urlencoded::byte_serialize(user_code.as_bytes());
        return page("Sign in", &links(&format!("user_code={}", encode.collect::<String>())));
    };
    let decision = match Person::named(way) {
        Some(person) => Decision::SignedIn(person),
        None if way == CANCEL => Decision::Declined,
        None => {
            return (StatusCode::BAD_REQUEST, page("No such way to sign in", "")).into_response();
        }
    };
    if services.login.sign_ins.decide(user_code, decision) {
        return page("Done; go back to the terminal", "");
    }
    (StatusCode::BAD_REQUEST, page("That code is not known", "")).into_response()
}

impl super::SignIns {
    pub(super) fn give_device(&self, now: Timestamp) -> (String, String) {
        let device_code = format!("synthetic-device-{}", Uuid::new_v4());
        let text = Uuid::new_v4().simple().to_string().to_uppercase();
        let user_code: String = text.chars().take(9).collect();
        let given = GivenDevice {
            user_code: user_code.clone(),
            decision: None,
            asked_at: None,
            expires_at: now + DEVICE_LIFETIME,
        };
        self.lock().devices.insert(device_code.clone(), given);
        (device_code, user_code)
    }

    pub(super) fn decide(&self, user_code: &str, decision: Decision) -> bool {
        let mut pending = self.lock();
        let mut waiting = pending.devices.values_mut();
        let found = waiting.find(|given| given.user_code.eq_ignore_ascii_case(user_code));
        let is_known = found.is_some();
        if let Some(given) = found {
            given.decision.get_or_insert(decision);
        }
        is_known
    }
}
