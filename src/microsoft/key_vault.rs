//! Key Vault: the secret that keeps the refresh token, one version for each rotation.

mod tags;
mod transport;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::TokenCredential;
use azure_core::error::ErrorKind;
use azure_core::http::ClientOptions;
use azure_core::http::RetryOptions;
use azure_core::http::headers::RETRY_AFTER;
use azure_identity::DeveloperToolsCredential;
use azure_security_keyvault_secrets::ResourceExt;
use azure_security_keyvault_secrets::SecretClient;
use azure_security_keyvault_secrets::SecretClientOptions;
use azure_security_keyvault_secrets::models::Secret;
use azure_security_keyvault_secrets::models::SecretClientGetSecretOptions;
use azure_security_keyvault_secrets::models::SetSecretParameters;
use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use url::Url;

use super::error::RemoteError;
use super::managed_identity::IDENTITY_CLIENT_ID;
use super::managed_identity::ManagedIdentity;
use super::saved_token::SavedToken;
use crate::clock::Clock;
use crate::http_client::CallError;
use crate::http_client::HttpClient;
use crate::language::Phrase;
use crate::settings::Setting;
use crate::settings::Settings;

/// The vault.
pub const KEY_VAULT_URL: Setting = Setting {
    name: "KEY_VAULT_URL",
    default: None,
    secret: false,
    meaning: "Address of the Key Vault that keeps the refresh token, as https://NAME.vault.azure.net.",
};
/// The secret in it.
pub const SECRET_NAME: Setting = Setting {
    name: "REFRESH_TOKEN_SECRET_NAME",
    default: Some("partner-refresh-token"),
    secret: false,
    meaning: "Name of the secret in Key Vault that keeps the refresh token.",
};
/// The identity that may read and write it.
pub const VAULT_CLIENT_ID: Setting = Setting {
    name: "KEY_VAULT_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of the user-assigned managed identity for Key Vault; absent means that of PARTNER_IDENTITY_CLIENT_ID, else the system-assigned one.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 3] = [&KEY_VAULT_URL, &SECRET_NAME, &VAULT_CLIENT_ID];

/// One secret in a Key Vault; clones share the connection.
#[derive(Clone)]
pub struct KeyVault {
    client: Arc<SecretClient>,
    url: Url,
    name: String,
    deadline: Duration,
}

/// An exchange takes no longer; a lost vault must not hold an invocation.
const DEADLINE: Duration = Duration::from_secs(5);
/// On a laptop az is started for a token, which takes its time.
const DEADLINE_WITH_TOOLS: Duration = Duration::from_secs(30);
/// Says what the value is to those who look at the vault.
const CONTENT_TYPE: &str = "application/vnd.fraud-guard.refresh-token";
const VAULT_ADVICE: &str = "advice-vault-settings";
const ROLE_ADVICE: &str = "advice-vault-role";
const DELETED_ADVICE: &str = "advice-vault-deleted";

const READ: &str = "read";
const WRITE: &str = "write";

/// Why the secret cannot be had.
enum Failure {
    /// There is none.
    Missing,
    /// Anything else.
    Other(RemoteError),
}

impl std::fmt::Debug for KeyVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyVault")
            .field("url", &self.url.as_str())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl KeyVault {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let url = settings.remote_url(&KEY_VAULT_URL);
        let name = settings.text(&SECRET_NAME)?;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if name.len() > 127 || !name.bytes().all(is_name) {
            settings.problem(&SECRET_NAME, "is no name of a secret: letters, digits and hyphens");
        }
        let client_id =
            settings.text(&VAULT_CLIENT_ID).or_else(|| settings.text(&IDENTITY_CLIENT_ID));
        let identity = ManagedIdentity::from_settings(settings, http, clock, client_id)?;
        let url = url?;
        let deadline = if identity.is_some() { DEADLINE } else { DEADLINE_WITH_TOOLS };
        let client = credential(identity).and_then(|credential| client(&url, credential, http));
        match client {
            Ok(client) => Some(Self { client: Arc::new(client), url, name, deadline }),
            Err(error) => {
                settings.problem(&KEY_VAULT_URL, &format!("cannot be used: {}", error.kind()));
                None
            }
        }
    }

    pub(super) fn describe(&self) -> String {
        format!("Key Vault {}, secret {}", self.url.host_str().unwrap_or("?"), self.name)
    }

    pub(super) async fn load(&self) -> Result<Option<SavedToken>, RemoteError> {
        match self.get(None).await {
            Ok(secret) => self.read(&secret).map(Some),
            Err(Failure::Missing) => Ok(None),
            Err(Failure::Other(error)) => Err(error),
        }
    }

    /// Two instances may save at once: each reads back the version that it wrote.
    pub(super) async fn save(&self, saved: &SavedToken) -> Result<(), RemoteError> {
        let written = self.set(saved).await?;
        let version = written.resource_id().ok().and_then(|id| id.version);
        let what = || RemoteError::unavailable("Key Vault took the refresh token and lost it");
        let read = match self.get(version).await {
            Ok(secret) => self.read(&secret)?,
            Err(Failure::Missing) => return Err(what()),
            Err(Failure::Other(error)) => return Err(error),
        };
        if read.has_same_token(saved) { Ok(()) } else { Err(what()) }
    }

    async fn get(&self, version: Option<String>) -> Result<Secret, Failure> {
        let options =
            SecretClientGetSecretOptions { secret_version: version, ..Default::default() };
        let call = async { self.client.get_secret(&self.name, Some(options)).await?.into_model() };
        match tokio::time::timeout(self.deadline, call).await {
            Ok(result) => result.map_err(|error| self.failure(READ, &error)),
            Err(_) => Err(Failure::Other(self.no_answer())),
        }
    }

    async fn set(&self, saved: &SavedToken) -> Result<Secret, RemoteError> {
        let parameters = SetSecretParameters {
            content_type: Some(CONTENT_TYPE.to_owned()),
            tags: Some(tags::of(saved)),
            value: Some(saved.token.expose_secret().to_owned()),
            ..Default::default()
        };
        let body = parameters
            .try_into()
            .map_err(|_| RemoteError::unavailable("the refresh token cannot be written as JSON"))?;
        let call = async { self.client.set_secret(&self.name, body, None).await?.into_model() };
        match tokio::time::timeout(self.deadline, call).await {
            Ok(result) => result.map_err(|error| match self.failure(WRITE, &error) {
                Failure::Missing => self.refused("is not there", VAULT_ADVICE),
                Failure::Other(error) => error,
            }),
            Err(_) => Err(self.no_answer()),
        }
    }

    fn read(&self, secret: &Secret) -> Result<SavedToken, RemoteError> {
        let value = secret.value.as_deref().unwrap_or_default().trim();
        if value.is_empty() {
            return Err(self.refused("holds an empty secret", "sign in: fraud-guard auth login"));
        }
        let created = secret.attributes.as_ref().and_then(|attributes| attributes.created);
        let created = created.and_then(|at| Timestamp::from_second(at.unix_timestamp()).ok());
        let none = HashMap::new();
        let tags = secret.tags.as_ref().unwrap_or(&none);
        let saved_at = tags::saved_at(tags).or(created);
        Ok(SavedToken {
            token: value.to_owned().into(),
            // Without any date the token counts as old, and is renewed at once.
            saved_at: saved_at.unwrap_or(Timestamp::UNIX_EPOCH),
            sign_in: tags::sign_in(tags),
        })
    }

    fn failure(&self, verb: &str, error: &azure_core::Error) -> Failure {
        // What our own identity or our own client said is kept in the chain of causes.
        if let Some(error) = cause::<RemoteError>(error) {
            return Failure::Other(error.clone());
        }
        if let Some(error) = cause::<CallError>(error) {
            return Failure::Other(error.clone().into());
        }
        match error.kind() {
            ErrorKind::HttpResponse { status, raw_response, .. } => {
                let after = raw_response.as_ref().and_then(|raw| {
                    let seconds = raw.headers().get_optional_str(&RETRY_AFTER)?.trim().parse();
                    seconds.ok().map(SignedDuration::from_secs)
                });
                self.failure_of_status(verb, u16::from(*status), after)
            }
            ErrorKind::Credential => Failure::Other(RemoteError::Refused {
                what: format!("nobody is signed in who may {verb} secrets in {}", self.host()),
                advice: Phrase::new("advice-vault-credential"),
            }),
            kind => {
                let what = format!("no answer from {}: {kind}", self.host());
                Failure::Other(RemoteError::unavailable(what))
            }
        }
    }

    fn failure_of_status(&self, verb: &str, status: u16, after: Option<SignedDuration>) -> Failure {
        let refused = |advice| {
            self.refused(&format!("refuses to {verb} the secret {} ({status})", self.name), advice)
        };
        Failure::Other(match (status, verb) {
            (404, READ) => return Failure::Missing,
            (401 | 403, _) => refused(ROLE_ADVICE),
            (409, _) => refused(DELETED_ADVICE),
            (408 | 429 | 500.., _) => {
                let what = format!("Key Vault {} answered {status}", self.host());
                RemoteError::Unavailable { what, after }
            }
            _ => refused(VAULT_ADVICE),
        })
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or("?")
    }

    fn refused(&self, what: &str, advice: &'static str) -> RemoteError {
        let what = format!("Key Vault {} {what}", self.host());
        RemoteError::Refused { what, advice: Phrase::new(advice) }
    }

    fn no_answer(&self) -> RemoteError {
        let (host, seconds) = (self.host(), self.deadline.as_secs());
        RemoteError::unavailable(format!("no answer from {host} within {seconds} s"))
    }
}

/// The managed identity where there is one, else whoever is signed in on this machine.
fn credential(identity: Option<ManagedIdentity>) -> azure_core::Result<Arc<dyn TokenCredential>> {
    Ok(match identity {
        Some(identity) => Arc::new(identity),
        None => DeveloperToolsCredential::new(None)?,
    })
}

/// No retries: the SDK sleeps as long as the vault asks, without a limit. Who needs the token asks
/// again at its next renewal.
fn client(
    url: &Url,
    credential: Arc<dyn TokenCredential>,
    http: &HttpClient,
) -> azure_core::Result<SecretClient> {
    let is_loopback = url.scheme() == "http";
    let options = SecretClientOptions {
        client_options: ClientOptions {
            retry: RetryOptions::none(),
            transport: Some(transport::new(http, is_loopback)),
            ..ClientOptions::default()
        },
        // A stand-in on this machine has no name in the domain that the challenge names.
        verify_challenge_resource: Some(!is_loopback),
        ..SecretClientOptions::default()
    };
    SecretClient::new(transport::as_https(url).as_str(), credential, Some(options))
}

/// The first cause of a kind.
fn cause<T: std::error::Error + 'static>(error: &azure_core::Error) -> Option<&T> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
