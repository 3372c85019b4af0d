//! A refusal by the token endpoint, in Entra's form.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::Services;

/// Why there are no tokens; the answer says it in Entra's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied {
    /// OAuth's name of the error.
    pub error: &'static str,
    /// Entra's number.
    pub number: u32,
    /// For people.
    pub what: &'static str,
    /// What the next sign-in has to ask for.
    pub claims: Option<&'static str>,
}

impl Denied {
    /// A refusal that a new sign-in with the same request does not mend.
    pub(super) const fn new(error: &'static str, number: u32, what: &'static str) -> Self {
        Self { error, number, what, claims: None }
    }

    pub(super) fn into_response(self, services: &Services) -> Response {
        let at = services.world.now().strftime("%F %TZ").to_string();
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let number = self.number;
        let description = format!(
            "AADSTS{number}: {}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n\
             Timestamp: {at}",
            self.what
        );
        let mut body = json!({
            "error": self.error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": at,
            "trace_id": trace.to_string(),
            "correlation_id": correlation.to_string(),
            "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
        });
        if let (Some(claims), Some(body)) = (self.claims, body.as_object_mut()) {
            body.insert("claims".to_owned(), claims.into());
        }
        let is_client = matches!(self.error, "invalid_client" | "unauthorized_client");
        let status = if is_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        (status, Json(body)).into_response()
    }
}
