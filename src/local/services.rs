//! Stand-ins for Partner Center, Graph and the token endpoint, at one address.

pub mod alert;
mod graph;
mod graph_form;
pub mod login;
mod partner_center;
mod partner_center_form;
pub mod sign_in;
pub mod world;

use axum::Router;
use axum::routing::get;
use axum::routing::post;

use alert::PARTNER_TENANT;
use login::Login;
use sign_in::authorize;
use sign_in::device;
use world::World;

/// The stand-ins; clones share one world.
#[derive(Clone, Debug)]
pub struct Services {
    /// What there is to report.
    pub world: World,
    /// Who may ask.
    pub login: Login,
}

impl Services {
    /// The stand-ins of a world.
    pub fn new(world: World) -> Self {
        Self { world, login: Login::default() }
    }

    /// All of them as one router.
    pub fn router(&self) -> Router {
        let alert = "/beta/security/partner/securityAlerts/{id}";
        Router::new()
            .route("/{tenant}/oauth2/v2.0/token", post(login::token))
            .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::authorize))
            .route("/{tenant}/oauth2/v2.0/devicecode", post(device::device_code))
            .route(device::PATH, get(device::device_login))
            .route("/v1/fraudEvents", get(partner_center::list))
            .route("/v1/fraudEvents/subscription/{id}/status", post(partner_center::change_status))
            .route("/beta/security/partner/securityAlerts", get(graph::list))
            .route(alert, get(graph::get).patch(graph::update))
            .with_state(self.clone())
    }

    /// The settings that lead fraud-guard to the stand-ins at an address.
    pub fn settings(&self, address: &str) -> Vec<(&'static str, String)> {
        vec![
            ("PARTNER_CENTER_URL", address.to_owned()),
            ("GRAPH_URL", address.to_owned()),
            ("LOGIN_URL", address.to_owned()),
            ("PARTNER_TENANT_ID", PARTNER_TENANT.to_owned()),
            ("PARTNER_CLIENT_ID", self.login.client_id.clone()),
            ("PARTNER_CLIENT_SECRET", self.login.client_secret.clone()),
            ("PARTNER_REFRESH_TOKEN", self.login.refresh_token.clone()),
        ]
    }
}
