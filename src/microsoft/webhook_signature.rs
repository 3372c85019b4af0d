//! The signature on a call of Partner Center's webhook: RSA over the exact bytes of the body, by a
//! certificate whose address stands in a header.
//!
//! Whoever calls chooses the certificate's address and the names of the algorithms, so both are
//! held to short lists, everything that costs nothing is checked first, and at most a few fetches a
//! minute go out. Microsoft documents the headers and the steps ("Partner Center webhooks"), but not
//! which authority issues the certificate, what uses it names, or whether issuers come with it: the
//! hosts and names are settings, and none of this has met a real call.

mod budget;
mod certificate;
mod certificates;
mod chain;
mod hosts;
mod refusal;
mod settings;
mod signed_call;

use std::path::Path;

use reqwest::header::HeaderMap;

pub use budget::Budget;
pub use refusal::Refusal;
pub use settings::CA_FILE;
pub use settings::CERTIFICATE_HOSTS;
pub use settings::CERTIFICATE_NAMES;
pub use settings::ENABLED;
pub use settings::ISSUER_HOSTS;
pub use settings::SETTINGS;

use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::settings::Setting;
use crate::settings::Settings;
use certificate::Names;
use certificates::Certificates;
use chain::Anchors;
use hosts::Hosts;
use signed_call::SignedCall;

/// Tells calls of Partner Center from those of anybody else.
#[derive(Debug)]
pub struct WebhookSignatures {
    clock: Clock,
    certificate_hosts: Hosts,
    certificates: Certificates,
    /// How often a refusal may be logged.
    pub log_budget: Budget,
}

/// Refusals a minute that are logged.
const LOGGED_A_MINUTE: u32 = 10;

impl WebhookSignatures {
    /// Reads the settings; `None` when the webhook is off, or after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let is_on = settings.switch(&ENABLED)?;
        let certificate_hosts = read(settings, &CERTIFICATE_HOSTS, Hosts::parse);
        let issuer_hosts = read(settings, &ISSUER_HOSTS, Hosts::parse);
        let names = read(settings, &CERTIFICATE_NAMES, Names::parse);
        let anchors = anchors(settings);
        let certificates = Certificates::new(http.clone(), anchors?, names?, issuer_hosts?);
        let certificate_hosts = certificate_hosts?;
        let log_budget = Budget::a_minute(LOGGED_A_MINUTE);
        is_on.then_some(Self { clock: clock.clone(), certificate_hosts, certificates, log_budget })
    }

    /// Checks that Partner Center signed these bytes. The body is taken as it came: nothing parses
    /// it before.
    ///
    /// # Errors
    /// Why it is not believed.
    pub async fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
        let call = SignedCall::read(headers)?;
        let url = self.certificate_hosts.certificate(&call.certificate_url)?;
        let now = self.clock.now();
        let certificate = self.certificates.get(&url, now).await?;
        if let Err(refusal) = chain::check_signature(&certificate, &call, body) {
            // Partner Center may have a new key at the same address.
            let renewed = self.certificates.renewed(&url, now).await.ok_or(refusal)?;
            chain::check_signature(&renewed, &call, body)?;
        }
        self.certificates.has_signed(&url, now);
        Ok(())
    }
}

fn read<T>(
    settings: &mut Settings,
    setting: &Setting,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let parsed = parse(&settings.text(setting)?);
    parsed.map_err(|problem| settings.problem(setting, &problem)).ok()
}

fn anchors(settings: &mut Settings) -> Option<Anchors> {
    let file = match settings.text(&CA_FILE) {
        None => None,
        Some(path) => match std::fs::read(Path::new(&path)) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                settings.problem(&CA_FILE, &format!("names {path}, which cannot be read: {error}"));
                return None;
            }
        },
    };
    let anchors = Anchors::new(file.as_deref());
    anchors.map_err(|problem| settings.problem(&CA_FILE, &problem)).ok()
}
