//! Whether a deployment can do its work, found out by trying, and what to mend.
//!
//! Every check is harmless: it reads, or writes a document of its own and deletes it. A message is
//! sent only when asked for.

mod channels;
mod deployment;
mod identity;
mod microsoft;
mod sweep;
mod webhook;

use serde::Serialize;

use crate::app::Storage;
use crate::audience;
use crate::audience::Audience;
use crate::channels::Means;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::microsoft::Microsoft;
use crate::microsoft::RemoteError;
use crate::settings::Settings;

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was checked, in one or two words.
    pub check: String,
    /// How it is.
    pub state: State,
    /// What was found, in one sentence, without secrets.
    pub what: String,
    /// What to do, when something is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// The section of the README about it.
    pub section: &'static str,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Good,
    /// Not checked, because it is not used or because what it needs is wrong.
    Skipped,
    /// It works, but not for long, or not as well as it could.
    Doubtful,
    /// It does not work.
    Wrong,
}

/// What to do besides looking.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Send a marked test message through every channel.
    pub send_test: bool,
    /// Try to get a token in this customer's tenant.
    pub customer: Option<TenantId>,
}

/// Checks everything that the settings name, in the order in which a person would mend it.
pub async fn examine(
    settings: &mut Settings,
    storage: Option<Storage>,
    clock: &Clock,
    options: &Options,
) -> Vec<Finding> {
    let Ok(http) = HttpClient::from_settings(settings) else {
        let fix = "check the certificates of this machine";
        return vec![Finding::wrong("TLS", "cannot be set up", fix, "troubleshooting")];
    };
    let mut findings = deployment::settings(settings, storage.clone(), clock);
    // Each part that can be had is checked, although the handler would not start with a wrong one.
    let kept = identity::Kept::read(settings, &http, clock).await;
    let services = Microsoft::from_settings(settings, &http, clock);
    let policy = audience::read_policy(settings);
    findings.push(deployment::policy(&policy));
    let tokens = services.as_ref().map(|services| &services.tokens);
    let means = Means { http: &http, clock, tokens };
    let audience = Audience::new(policy, settings, &means);
    findings.extend(deployment::storage(storage.as_ref()).await);
    let tools = services.as_ref().zip(kept.as_ref());
    findings.extend(microsoft::findings(settings, tools, clock, options).await);
    findings.push(webhook::finding(settings, services.as_ref()).await);
    findings.extend(deployment::sources(settings, storage.as_ref(), clock).await);
    findings.extend(sweep::findings(storage.as_ref(), clock).await);
    findings.extend(channels::findings(&audience, clock, options).await);
    findings
}

impl Finding {
    fn good(check: impl Into<String>, what: impl Into<String>, section: &'static str) -> Self {
        let (check, what) = (check.into(), what.into());
        Self { check, state: State::Good, what, fix: None, section }
    }

    fn skipped(check: impl Into<String>, why: impl Into<String>, section: &'static str) -> Self {
        Self { state: State::Skipped, ..Self::good(check, why, section) }
    }

    fn wrong(
        check: impl Into<String>,
        what: impl Into<String>,
        fix: impl Into<String>,
        section: &'static str,
    ) -> Self {
        let fix = Some(fix.into());
        Self { state: State::Wrong, fix, ..Self::good(check, what, section) }
    }

    fn doubtful(
        check: impl Into<String>,
        what: impl Into<String>,
        fix: impl Into<String>,
        section: &'static str,
    ) -> Self {
        Self { state: State::Doubtful, ..Self::wrong(check, what, fix, section) }
    }

    /// A call to Microsoft that failed, with what a person can do about it.
    fn refused(check: String, error: RemoteError) -> Self {
        match error {
            RemoteError::Refused { what, advice } => {
                Self::wrong(check, what, advice.to_string(), "troubleshooting")
            }
            error => {
                let fix = "try again later; check the network and Microsoft's status page";
                Self::wrong(check, error.to_string(), fix, "troubleshooting")
            }
        }
    }
}
