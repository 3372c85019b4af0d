//! Signing in on another device for the console's app: it is a public client, has no secret, and gets
//! an ID token that says who it is.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::json;

use super::person::Person;
use crate::local::services::Services;
use crate::local::services::id_token;
use crate::local::services::id_token::Visitor;

/// The tokens of a device code once somebody has signed in.
pub fn answer(services: &Services, headers: &HeaderMap, device_code: &str) -> Response {
    let (login, now) = (&services.login, services.world.now());
    let signed_in = match login.sign_ins.redeem_device_code(device_code, now) {
        Ok(signed_in) => signed_in,
        Err(denied) => return denied.into_response(services),
    };
    let visitor = visitor(signed_in.person);
    let has_mfa = signed_in.person.has_mfa();
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    let id_token = id_token::with(visitor, has_mfa, &format!("http://{host}"), now);
    Json(json!({
        "token_type": "Bearer",
        "scope": "openid profile",
        "expires_in": 3_599,
        "access_token": "synthetic-access-token",
        "id_token": id_token,
    }))
    .into_response()
}

/// Who that is in the console. Whoever is asked for more at the sign-in is the second approver there.
fn visitor(person: Person) -> Visitor {
    match person {
        Person::Mfa | Person::PasswordOnly => Visitor::Approver,
        Person::MfaWhenAsked => Visitor::SecondApprover,
        Person::OtherTenant => Visitor::Reader,
    }
}
