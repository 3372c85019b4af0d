//! Why Resource Manager does not answer, in its own words.

use axum::Json;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

/// A refusal.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Vec<Value>,
    headers: Vec<(&'static str, String)>,
    /// True for Azure Monitor, whose errors stand in no `error`.
    is_bare: bool,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code,
            message: message.into(),
            details: Vec::new(),
            headers: Vec::new(),
            is_bare: false,
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(super) fn no_token() -> Self {
        let what = "Authentication failed. The 'Authorization' header is missing.";
        Self::new(401, "AuthenticationFailed", what)
    }

    pub(super) fn unknown_token() -> Self {
        Self::new(401, "InvalidAuthenticationToken", "The access token is invalid.")
    }

    pub(super) fn wrong_audience() -> Self {
        let what = "The access token has been obtained for wrong audience or resource. It should \
                    exactly match with one of the allowed audiences \
                    'https://management.azure.com','https://management.azure.com/'.";
        Self::new(401, "InvalidAuthenticationTokenAudience", what)
    }

    pub(super) fn wrong_tenant(has: &str, wanted: &str) -> Self {
        let what = format!(
            "The access token is from the wrong issuer 'https://sts.windows.net/{has}/'. It must \
             match the tenant 'https://sts.windows.net/{wanted}/' associated with this \
             subscription."
        );
        Self::new(401, "InvalidAuthenticationTokenTenant", what)
    }

    pub(super) fn not_authorized(action: &str, scope: &str) -> Self {
        let what = format!(
            "The client 'fraud-guard@woodgrove.example' with object id \
             '88888888-0000-4000-8000-000000000008' does not have authorization to perform action \
             '{action}' over scope '{scope}' or the scope is invalid. If access was recently \
             granted, please refresh your credentials."
        );
        Self::new(403, "AuthorizationFailed", what)
    }

    pub(super) fn no_subscription(id: &str) -> Self {
        Self::new(
            404,
            "SubscriptionNotFound",
            format!("The subscription '{id}' could not be found."),
        )
    }

    pub(super) fn disabled(subscription: &str) -> Self {
        let what = format!(
            "The subscription '{subscription}' is disabled and therefore marked as read only. You \
             cannot perform any write actions on this subscription until it is re-enabled."
        );
        Self::new(409, "ReadOnlyDisabledSubscription", what)
    }

    pub(super) fn no_such_operation(path: &str) -> Self {
        Self::new(404, "InvalidResourceType", format!("There is no such operation at '{path}'."))
    }

    pub(super) fn no_version() -> Self {
        let what = "The api-version query parameter (?api-version=) is required for all requests.";
        Self::new(400, "MissingApiVersionParameter", what)
    }

    pub(super) fn unknown_version(version: &str, known: &[&str]) -> Self {
        let what = format!(
            "No registered resource provider found for API version '{version}'. The supported \
             api-versions are '{}'.",
            known.join(", ")
        );
        Self::new(400, "NoRegisteredProviderFound", what)
    }

    /// The same with what Resource Graph and others add.
    pub(super) fn with_detail(mut self, code: &str, message: &str) -> Self {
        self.details.push(json!({ "code": code, "message": message }));
        self
    }

    /// The same with a header.
    pub(super) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same as Azure Monitor writes it.
    pub(super) fn bare(self) -> Self {
        Self { is_bare: true, ..self }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (false, Some(members)) = (self.details.is_empty(), error.as_object_mut()) {
            members.insert("details".to_owned(), self.details.into());
        }
        let body = if self.is_bare { error } else { json!({ "error": error }) };
        let mut response = (self.status, Json(body)).into_response();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(
                "Bearer authorization_uri=\"https://login.microsoftonline.com/\", \
                 error=\"invalid_token\"",
            );
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
