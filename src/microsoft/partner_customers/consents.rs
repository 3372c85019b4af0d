//! Consents of our app in a customer's tenant, given by the partner.

use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use super::PartnerCustomers;
use crate::fraud_event::TenantId;
use crate::microsoft::error::RemoteError;
use crate::microsoft::unanswered::Unanswered;

/// What an app is to be allowed in a customer's tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The app's client id: that of the app that asks.
    pub application: String,
    /// What it is allowed, by API.
    pub grants: Vec<ConsentGrant>,
}

/// What an app is allowed with one API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentGrant {
    /// The application id of the API: Microsoft Graph, Azure.
    pub api: String,
    /// The delegated scopes.
    pub scopes: Vec<String>,
}

/// What became of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consented {
    /// It is new.
    Created,
    /// Partner Center says that there is one; whether with the same scopes only a token shows.
    IsThere,
}

impl PartnerCustomers {
    /// `POST …/applicationconsents`: lets the app act in a customer's tenant. Sent once: it changes
    /// something.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn consent(
        &self,
        customer: TenantId,
        consent: &Consent,
    ) -> Result<Consented, RemoteError> {
        let path = format!("v1/customers/{customer}/applicationconsents");
        let unusable = |error: Unanswered| RemoteError::unavailable(error.to_string());
        let url = self.address(&path).map_err(unusable)?;
        match self.remote.send(Method::POST, &url, &body(consent)).await {
            Ok(_) => Ok(Consented::Created),
            // 409: the answer for a consent that is there is not published; this one is seen.
            Err(RemoteError::Stale { .. }) => Ok(Consented::IsThere),
            Err(error) => Err(error),
        }
    }
}

fn body(consent: &Consent) -> Value {
    let grant = |grant: &ConsentGrant| json!({ "enterpriseApplicationId": grant.api, "scope": grant.scopes.join(",") });
    json!({
        "applicationId": consent.application,
        "applicationGrants": consent.grants.iter().map(grant).collect::<Vec<_>>(),
    })
}
