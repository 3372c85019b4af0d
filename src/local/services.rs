//! Stand-ins for Partner Center, Graph and the token endpoint, at one address.

pub mod alert;
mod graph;
mod graph_form;
pub mod login;
mod partner_center;
mod partner_center_form;
pub mod webhook;
pub mod world;

use axum::Router;
use axum::routing::get;
use axum::routing::post;

use alert::PARTNER_TENANT;
use login::Login;
use webhook::Webhook;
use world::World;

/// The stand-ins; clones share one world.
#[derive(Clone, Debug)]
pub struct Services {
    /// What there is to report.
    pub world: World,
    /// Who may ask.
    pub login: Login,
    /// Whom Partner Center calls.
    pub webhook: Webhook,
}

impl Services {
    /// The stand-ins of a world.
    pub fn new(world: World) -> Self {
        Self { world, login: Login::default(), webhook: Webhook::default() }
    }

    /// All of them as one router.
    pub fn router(&self) -> Router {
        let alert = "/beta/security/partner/securityAlerts/{id}";
        let tests = "/webhooks/v1/registration/validationEvents";
        let registration = get(webhook::get).post(webhook::set).put(webhook::set);
        Router::new()
            .route("/webhooks/v1/registration", registration)
            .route("/webhooks/v1/registration/events", get(webhook::events))
            .route(tests, post(webhook::start_test))
            .route(&format!("{tests}/{{id}}"), get(webhook::test))
            .route(webhook::CERTIFICATE, get(webhook::certificate))
            .route("/{tenant}/oauth2/v2.0/token", post(login::token))
            .route("/v1/fraudEvents", get(partner_center::list))
            .route("/v1/fraudEvents/subscription/{id}/status", post(partner_center::change_status))
            .route("/beta/security/partner/securityAlerts", get(graph::list))
            .route(alert, get(graph::get).patch(graph::update))
            .with_state(self.clone())
    }

    /// The settings that lead fraud-guard to the stand-ins at an address.
    pub fn settings(&self, address: &str) -> Vec<(&'static str, String)> {
        let mut settings = self.webhook.settings(address);
        settings.extend([
            ("PARTNER_CENTER_URL", address.to_owned()),
            ("GRAPH_URL", address.to_owned()),
            ("LOGIN_URL", address.to_owned()),
            ("PARTNER_TENANT_ID", PARTNER_TENANT.to_owned()),
            ("PARTNER_CLIENT_ID", self.login.client_id.clone()),
            ("PARTNER_CLIENT_SECRET", self.login.client_secret.clone()),
            ("PARTNER_REFRESH_TOKEN", self.login.refresh_token.clone()),
        ]);
        settings
    }
}
