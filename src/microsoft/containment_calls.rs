//! The calls that contain: the only ones that change anything at a customer's.
//!
//! A request is prepared first and sent later, once: what has to be asked for is asked before the
//! last look at the clock, and nothing is between that look and the first byte but the connection.
//! Nothing is ever repeated here, and no library repeats anything underneath.

mod document;
mod outcome;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::Request;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use url::Url;
use uuid::Uuid;

use super::access_token::AccessTokens;
use super::access_token::Audience;
use super::azure_resources;
use super::azure_resources::ARM_URL;
use super::error::RemoteError;
use super::partner_center::PARTNER_CENTER_URL;
use super::remote::Reach;
use super::remote::Remote;
use super::remote::error_code;
use crate::clock::Clock;
use crate::containment::action::Outcome;
use crate::containment::action::RefusedFor;
use crate::containment::call::Api;
use crate::containment::call::Body;
use crate::containment::call::Call;
use crate::containment::call::Method as CallMethod;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::http_client::OneShotClient;
use crate::settings::Settings;

/// Sends what contains. Only a process that may act has one.
#[derive(Debug)]
pub struct ContainmentCalls {
    http: OneShotClient,
    clock: Clock,
    tokens: Arc<AccessTokens>,
    /// For the document that a change is made in.
    partner_center: Remote,
    partner_center_url: Url,
    resource_manager_url: Url,
    limits: Limits,
}

/// One request with everything that sending takes. It can be sent once.
pub struct Prepared {
    request: Request,
    api: Api,
    customer: TenantId,
    token: SecretString,
}

/// The wait for an answer; without one the request may have had its effect all the same.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(30), most_bytes: 1_024 * 1_024 };

impl ContainmentCalls {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
        tokens: &Arc<AccessTokens>,
    ) -> Option<Self> {
        let reach = Reach { http, clock, tokens: Some(tokens) };
        let headers = vec![("ms-contract-version", "v1".to_owned())];
        let partner_center = reach.remote("Partner Center", Audience::PartnerCenter, headers)?;
        let partner_center_url = settings.remote_url(&PARTNER_CENTER_URL);
        let resource_manager_url = settings.remote_url(&ARM_URL);
        let one_shot = http.one_shot();
        if let Err(error) = &one_shot {
            settings.note(format!("TLS cannot be set up for containments: {error}"));
        }
        Some(Self {
            http: one_shot.ok()?,
            clock: clock.clone(),
            tokens: Arc::clone(tokens),
            partner_center: partner_center.within(azure_resources::LIMITS),
            partner_center_url: partner_center_url?,
            resource_manager_url: resource_manager_url?,
            limits: LIMITS,
        })
    }

    /// The same, which waits for an answer no longer than this.
    #[must_use]
    pub fn waiting_at_most(mut self, deadline: Duration) -> Self {
        self.limits.deadline = deadline;
        self
    }

    /// Gets everything that sending needs, without sending: a token of the customer's tenant for
    /// Resource Manager or of the partner's for Partner Center, and the document in which a status
    /// is changed with its `ETag`.
    ///
    /// # Errors
    /// What is missing; nothing was sent that could change anything.
    pub async fn prepare(&self, call: &Call, customer: TenantId) -> Result<Prepared, RemoteError> {
        let url = self.address(call, customer)?;
        let token = self.token(call.api, customer).await?;
        let mut request = self
            .http
            .request(method(call.method), url.clone())
            .bearer_auth(token.expose_secret())
            .header("accept", "application/json");
        if call.api == Api::PartnerCenter {
            request = request.header("ms-contract-version", "v1");
        }
        request = match call.body {
            // A front end may refuse a POST that does not say how long it is (411).
            Body::Nothing => request.header("content-length", "0").body(""),
            Body::Json(json) => request.header("content-type", "application/json").body(json),
            Body::SubscriptionWithStatus(status) => {
                let document = document::Document::read(&self.partner_center.get(&url).await?)?;
                request
                    .header("content-type", "application/json")
                    .header("if-match", document.etag())
                    .body(document.with_status(status))
            }
        };
        let unbuilt = |_| RemoteError::unavailable("the request cannot be built");
        let request = request.build().map_err(unbuilt)?;
        Ok(Prepared { request, api: call.api, customer, token })
    }

    /// Sends a request, once, and says how that ended. The id is the same whenever the same
    /// containment is sent, so that Partner Center can tell a repetition.
    pub async fn send(&self, prepared: Prepared, request_id: Uuid) -> Outcome {
        let Prepared { mut request, api, customer, token } = prepared;
        let names: &[&'static str] = match api {
            Api::PartnerCenter => &["ms-requestid"],
            Api::ResourceManager => &["x-ms-client-request-id", "ms-requestid"],
        };
        let correlation_id = Uuid::new_v4();
        let ids = names.iter().map(|name| (*name, request_id));
        for (name, id) in ids.chain([("ms-correlationid", correlation_id)]) {
            let Ok(value) = id.to_string().parse() else { return Outcome::ProvedUnsent };
            request.headers_mut().insert(name, value);
        }
        let answer = self.http.send(request, self.limits).await;
        let outcome = outcome::of(&answer, self.clock.now());
        match &answer {
            Ok(answer) => {
                let (status, code) = (answer.status, error_code(answer).unwrap_or_default());
                tracing::info!(%request_id, %correlation_id, status, code, "containment: {status}");
            }
            Err(error) => {
                tracing::warn!(%request_id, %correlation_id, %error, "containment: no answer");
            }
        }
        self.forget_if_refused(outcome, api, customer, &token).await;
        outcome
    }

    /// What is left of a path is what was shown: ids only, below the address of the API.
    fn address(&self, call: &Call, customer: TenantId) -> Result<Url, RemoteError> {
        let (base, below) = match call.api {
            Api::ResourceManager => (&self.resource_manager_url, "subscriptions/".to_owned()),
            Api::PartnerCenter => {
                let below = format!("v1/customers/{customer}/subscriptions/");
                (&self.partner_center_url, below)
            }
        };
        let url = base.join(&call.path).ok().filter(|url| {
            let is_whole = url.path().split('/').count() == call.path.split('/').count() + 1;
            url.origin() == base.origin() && is_whole && url.fragment().is_none()
        });
        let url = url.filter(|_| call.path.starts_with(&below));
        url.ok_or_else(|| RemoteError::unavailable("the call has no address that may be used"))
    }

    async fn token(&self, api: Api, customer: TenantId) -> Result<SecretString, RemoteError> {
        match api {
            Api::PartnerCenter => self.tokens.token(Audience::PartnerCenter).await,
            Api::ResourceManager => {
                self.tokens.token_for_customer(Audience::ResourceManager, customer).await
            }
        }
    }

    /// The next containment gets a new token where this one was refused; this refusal stands.
    async fn forget_if_refused(
        &self,
        outcome: Outcome,
        api: Api,
        customer: TenantId,
        token: &SecretString,
    ) {
        let (audience, tenant) = match api {
            Api::PartnerCenter => (Audience::PartnerCenter, None),
            Api::ResourceManager => (Audience::ResourceManager, Some(customer)),
        };
        match (outcome, tenant) {
            (Outcome::Refused(RefusedFor::Unauthenticated), None) => {
                self.tokens.forget(audience, token).await;
            }
            (Outcome::Refused(RefusedFor::Unauthenticated), Some(tenant)) => {
                self.tokens.forget_for_customer(audience, tenant, token).await;
            }
            (Outcome::Refused(RefusedFor::Forbidden), Some(_)) => {
                self.tokens.doubt(audience, tenant, token).await;
            }
            _ => {}
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("api", &self.api).finish_non_exhaustive()
    }
}

fn method(method: CallMethod) -> Method {
    match method {
        CallMethod::Post => Method::POST,
        CallMethod::Patch => Method::PATCH,
    }
}
