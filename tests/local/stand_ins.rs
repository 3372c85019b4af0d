//! The stand-ins, served, with what a caller needs.

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::alert::PARTNER_TENANT;
use fraud_guard::local::services::world::World;
use serde_json::Value;

use super::recording_handler::serve;

/// Served stand-ins.
#[derive(Clone)]
pub struct StandIns {
    pub url: String,
    pub services: Services,
    pub client: reqwest::Client,
}

pub const PARTNER_CENTER: &str = "https://api.partnercenter.microsoft.com/.default";
pub const GRAPH: &str = "https://graph.microsoft.com/.default";
pub const RESOURCE_MANAGER: &str = "https://management.azure.com/.default";

impl StandIns {
    /// The stand-ins after all steps of a scenario, at noon.
    pub async fn after(scenario: &str) -> Self {
        let noon = "2026-02-03T12:00:00.69Z".parse().expect("a time");
        let world = World::new(Clock::Manual(ManualClock::at(noon)));
        for step in Scenario::named(scenario).expect("a scenario").steps {
            world.apply(&step.change);
        }
        let services = Services::new(world);
        let url = serve(services.router()).await;
        Self { url, services, client: reqwest::Client::new() }
    }

    /// Asks for a token with these changes to a good request.
    pub async fn ask(&self, changes: &[(&str, &str)]) -> reqwest::Response {
        self.ask_at(PARTNER_TENANT, changes).await
    }

    /// Asks for a token of a tenant with these changes to a good request.
    pub async fn ask_at(&self, tenant: &str, changes: &[(&str, &str)]) -> reqwest::Response {
        let settings = self.services.settings(&self.url);
        let setting = |name| {
            let found = settings.iter().find(|(known, _)| *known == name);
            found.expect("a setting").1.clone()
        };
        let mut form = std::collections::BTreeMap::from([
            ("grant_type", "refresh_token".to_owned()),
            ("client_id", setting("PARTNER_CLIENT_ID")),
            ("client_secret", setting("PARTNER_CLIENT_SECRET")),
            ("refresh_token", setting("PARTNER_REFRESH_TOKEN")),
            ("scope", PARTNER_CENTER.to_owned()),
        ]);
        form.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let url = format!("{}/{tenant}/oauth2/v2.0/token", self.url);
        let request = self.client.post(url).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.expect("an answer")
    }

    /// A token for an API, on behalf of a user.
    pub async fn token(&self, scope: &str) -> String {
        let answer: Value = self.ask(&[("scope", scope)]).await.json().await.expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// A token for an API in a customer's tenant, on behalf of a user.
    pub async fn token_at(&self, tenant: &str, scope: &str) -> String {
        let answer = self.ask_at(tenant, &[("scope", scope)]).await;
        let answer: Value = answer.json().await.expect("JSON");
        answer["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    /// Gets a path with a token, in the newer model.
    pub async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let request = self.client.get(format!("{}{path}", self.url)).bearer_auth(token);
        let response = request.header("x-neweventsmodel", "true").send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }
}
