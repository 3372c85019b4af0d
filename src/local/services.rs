//! Stand-ins for Partner Center, Graph, Resource Manager, the retail prices and the token endpoint,
//! at one address.

pub mod alert;
pub mod asked;
pub mod changes;
mod customers;
pub mod denied;
mod directory;
pub mod estate;
pub mod faults;
mod filter;
mod graph;
mod graph_form;
pub mod id_token;
pub mod identity;
pub mod key_vault;
pub mod limits;
pub mod login;
pub mod outage;
mod partner_center;
mod partner_center_form;
mod prices;
pub mod refresh_tokens;
mod resource_manager;
mod run_key;
mod score_form;
pub mod sign_in;
pub mod staff;
pub mod webhook;
pub mod world;

use axum::Router;
use axum::middleware;
use axum::routing::any;
use axum::routing::get;
use axum::routing::post;
use axum::routing::put;

use alert::PARTNER_TENANT;
use changes::Changes;
use changes::Delays;
use faults::Faults;
use id_token::CONSOLE_CLIENT_ID;
use identity::Identity;
use key_vault::Vault;
use limits::Limits;
use login::Login;
use sign_in::authorize;
use sign_in::device;
use staff::Staff;
use webhook::Webhook;
use world::World;

/// The stand-ins; clones share one world.
#[derive(Clone, Debug)]
pub struct Services {
    /// What there is to report.
    pub world: World,
    /// Who may ask.
    pub login: Login,
    /// The function app's managed identity.
    pub identity: Identity,
    /// Where secrets are kept.
    pub vault: Vault,
    /// What goes wrong.
    pub faults: Faults,
    /// How often anybody may ask.
    pub limits: Limits,
    /// Whether Partner Center takes the reason `Legitimate`, which it does not document.
    pub takes_legitimate: bool,
    /// Whom Partner Center calls.
    pub webhook: Webhook,
    /// What was asked to be changed at customers'.
    pub changes: Changes,
    /// How long a change takes to show.
    pub effect_delay: Delays,
    /// Whether Partner Center does nothing the second time that it sees a request id, which it
    /// documents and nobody has verified.
    pub remembers_request_ids: bool,
    /// The partner's own people.
    pub staff: Staff,
}

impl Services {
    /// The stand-ins of a world.
    pub fn new(world: World) -> Self {
        Self {
            world,
            login: Login::default(),
            identity: Identity::default(),
            vault: Vault::default(),
            faults: Faults::default(),
            limits: Limits::default(),
            takes_legitimate: false,
            webhook: Webhook::default(),
            changes: Changes::default(),
            effect_delay: Delays::default(),
            remembers_request_ids: false,
            staff: Staff::default(),
        }
    }

    /// The same, with changes that show sooner or later.
    #[must_use]
    pub fn showing_changes_after(mut self, delays: Delays) -> Self {
        self.effect_delay = delays;
        self
    }

    /// Everything that must never show: what proves who the app is, and every token given out.
    pub fn secrets(&self) -> Vec<String> {
        let own = [self.login.client_secret.clone(), self.identity.header.clone()];
        let tokens = [self.login.given(), self.login.refresh_tokens.given(), self.identity.given()];
        own.into_iter().chain(tokens.into_iter().flatten()).collect()
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
            .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::authorize))
            .route("/{tenant}/oauth2/v2.0/devicecode", post(device::device_code))
            .route(device::PATH, get(device::device_login))
            .route("/{tenant}/discovery/v2.0/keys", get(id_token::keys))
            .route("/msi/token", get(identity::token))
            .route("/secrets/{name}", put(key_vault::write))
            .route("/secrets/{name}/", get(key_vault::read))
            .route("/secrets/{name}/{version}", get(key_vault::read_back))
            .route("/v1/fraudEvents", get(partner_center::list))
            .route("/v1/fraudEvents/subscription/{id}/status", post(partner_center::change_status))
            .route("/beta/security/partner/securityAlerts", get(graph::list))
            .route("/beta/security/partner/securityScore", get(graph::security_score))
            .route(alert, get(graph::get).patch(graph::update))
            .route("/v1/customers", get(customers::list))
            .route("/v1/customers/{*path}", any(customers::one))
            .route("/api/retail/prices", get(prices::list))
            .route("/v1.0/{*path}", any(directory::answer))
            .route("/subscriptions/{*path}", any(resource_manager::answer))
            .route("/providers/{*path}", any(resource_manager::answer))
            .with_state(self.clone())
            .layer(middleware::from_fn_with_state(self.clone(), faults::layer))
    }

    /// The settings that lead fraud-guard to the stand-ins at an address.
    pub fn settings(&self, address: &str) -> Vec<(&'static str, String)> {
        let mut settings = self.webhook.settings(address);
        settings.extend([
            ("PARTNER_CENTER_URL", address.to_owned()),
            ("GRAPH_URL", address.to_owned()),
            ("LOGIN_URL", address.to_owned()),
            ("ARM_URL", address.to_owned()),
            ("RETAIL_PRICES_URL", address.to_owned()),
            ("PARTNER_TENANT_ID", PARTNER_TENANT.to_owned()),
            ("PARTNER_CLIENT_ID", self.login.client_id.clone()),
            ("PARTNER_CLIENT_SECRET", self.login.client_secret.clone()),
            ("PARTNER_REFRESH_TOKEN", self.login.refresh_token.clone()),
            ("CONSOLE_CLIENT_ID", CONSOLE_CLIENT_ID.to_owned()),
            ("WEBSITE_AUTH_ENABLED", "true".to_owned()),
        ]);
        settings
    }

    /// The settings of a deployment: no secret among them, the managed identity proves who the app
    /// is, and the refresh token is in Key Vault.
    pub fn settings_with_vault(&self, address: &str) -> Vec<(&'static str, String)> {
        let is_secret =
            |name: &str| matches!(name, "PARTNER_CLIENT_SECRET" | "PARTNER_REFRESH_TOKEN");
        let mut settings = self.settings(address);
        settings.retain(|(name, _)| !is_secret(name));
        settings.extend([
            ("PARTNER_IDENTITY_CLIENT_ID", self.identity.client_id.clone()),
            ("IDENTITY_ENDPOINT", format!("{address}/msi/token")),
            ("IDENTITY_HEADER", self.identity.header.clone()),
            ("KEY_VAULT_URL", address.to_owned()),
        ]);
        settings
    }
}
