//! The stand-ins on a clock of their own, and instances of us that use them.

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::world::World as Events;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::microsoft::access_token::AccessTokens;
use fraud_guard::microsoft::access_token::Audience;
use fraud_guard::settings::Settings;
use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::local::recording_handler::serve;

/// The name of the secret in the vault.
pub const SECRET: &str = "partner-refresh-token";

pub struct World {
    pub services: Services,
    pub url: String,
    pub clock: ManualClock,
    http: HttpClient,
}

impl World {
    pub async fn start() -> Self {
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let services = Services::new(Events::new(Clock::Manual(clock.clone())));
        let url = serve(services.router()).await;
        Self { services, url, clock, http: HttpClient::new().expect("a client") }
    }

    /// A world in whose vault a fresh sign-in lies.
    pub async fn signed_in() -> Self {
        let world = Self::start().await;
        world.sign_in();
        world
    }

    /// Somebody signs in, and another process puts the token into the vault.
    pub fn sign_in(&self) -> String {
        let token = self.services.login.refresh_tokens.sign_in(self.now());
        self.services.vault.put(SECRET, &token, self.now());
        token
    }

    /// The settings of a deployment, with changes; an empty value takes a setting away.
    pub fn settings(&self, changes: &[(&str, &str)]) -> Settings {
        let deployed = self.services.settings_with_vault(&self.url);
        let mut pairs: Vec<(String, String)> =
            deployed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        pairs.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Settings::from_pairs(pairs)
    }

    /// A new process.
    pub fn instance(&self) -> AccessTokens {
        self.instance_with(&[])
    }

    pub fn instance_with(&self, changes: &[(&str, &str)]) -> AccessTokens {
        let mut settings = self.settings(changes);
        let clock = Clock::Manual(self.clock.clone());
        let tokens = AccessTokens::from_settings(&mut settings, &self.http, &clock);
        settings.finish().expect("settings");
        tokens.expect("tokens")
    }

    /// What is wrong with settings.
    pub fn problems(&self, changes: &[(&str, &str)]) -> String {
        let mut settings = self.settings(changes);
        let clock = Clock::Manual(self.clock.clone());
        AccessTokens::from_settings(&mut settings, &self.http, &clock);
        settings.finish().err().map(|error| error.to_string()).unwrap_or_default()
    }

    pub fn now(&self) -> Timestamp {
        Clock::Manual(self.clock.clone()).now()
    }

    pub fn pass(&self, span: SignedDuration) {
        self.clock.advance(span);
    }

    pub fn pass_hours(&self, hours: i64) {
        self.pass(SignedDuration::from_hours(hours));
    }

    pub fn kept(&self) -> Option<String> {
        self.services.vault.value(SECRET)
    }

    pub fn versions(&self) -> usize {
        self.services.vault.versions(SECRET).len()
    }

    pub fn is_alive(&self, token: &str) -> bool {
        self.services.login.refresh_tokens.is_alive(token, self.now())
    }

    /// How many tokens Entra was asked for.
    pub fn asked(&self) -> usize {
        self.services.login.requests()
    }
}

/// A token for Partner Center, where the user is needed.
pub async fn user_token(tokens: &AccessTokens) -> Result<SecretString, RemoteError> {
    tokens.token(Audience::PartnerCenter).await
}

pub async fn is_served(tokens: &AccessTokens) -> bool {
    user_token(tokens).await.is_ok_and(|token| !token.expose_secret().is_empty())
}

/// What a person must do.
pub fn advice(result: Result<SecretString, RemoteError>) -> String {
    match result {
        Err(RemoteError::Refused { what, advice }) => format!("{what}: {advice}"),
        Err(error) => panic!("not refused: {error:?}"),
        Ok(_) => panic!("not refused"),
    }
}

pub fn is_unavailable(result: &Result<SecretString, RemoteError>) -> bool {
    matches!(result, Err(RemoteError::Unavailable { .. }))
}
