//! The storage account of the function app, as `AzureWebJobsStorage` describes it.

mod connection_string;
mod shared_key;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::TokenCredential;
use azure_core::http::ClientOptions;
use azure_core::http::ExponentialRetryOptions;
use azure_core::http::RetryOptions;
use azure_core::http::Transport;
use azure_identity::DeveloperToolsCredential;
use azure_identity::ManagedIdentityCredential;
use azure_identity::ManagedIdentityCredentialOptions;
use azure_identity::UserAssignedId;
use url::Url;

use crate::http_client;
use crate::http_client::TlsError;
use crate::settings::IDENTITY_ENDPOINT;
use crate::settings::Setting;
use crate::settings::Settings;
use shared_key::SharedKey;

/// The connection string of the account.
pub const CONNECTION: Setting = Setting {
    name: "AzureWebJobsStorage",
    default: None,
    secret: true,
    meaning: "Connection string of the storage account; UseDevelopmentStorage=true means Azurite.",
};
/// The account's name, for identity-based access.
pub const ACCOUNT_NAME: Setting = Setting {
    name: "AzureWebJobsStorage__accountName",
    default: None,
    secret: false,
    meaning: "Name of the storage account in the public cloud, reached with the managed identity, or as whoever is signed in on this machine.",
};
/// The blob endpoint, for identity-based access.
pub const BLOB_SERVICE_URI: Setting = Setting {
    name: "AzureWebJobsStorage__blobServiceUri",
    default: None,
    secret: false,
    meaning: "Blob endpoint of the storage account, reached with the managed identity, or as whoever is signed in on this machine.",
};
/// The queue endpoint, for identity-based access.
pub const QUEUE_SERVICE_URI: Setting = Setting {
    name: "AzureWebJobsStorage__queueServiceUri",
    default: None,
    secret: false,
    meaning: "Queue endpoint of the storage account, reached with the managed identity, or as whoever is signed in on this machine.",
};
/// The user-assigned identity.
pub const CLIENT_ID: Setting = Setting {
    name: "AzureWebJobsStorage__clientId",
    default: None,
    secret: false,
    meaning: "Client id of the user-assigned managed identity for storage; absent means the system-assigned one.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 5] =
    [&CONNECTION, &ACCOUNT_NAME, &BLOB_SERVICE_URI, &QUEUE_SERVICE_URI, &CLIENT_ID];

/// Where blobs and queues are, and how requests are signed.
#[derive(Clone)]
pub struct StorageAccount {
    blob_url: Url,
    queue_url: Url,
    credential: Option<Arc<dyn TokenCredential>>,
    shared_key: Option<SharedKey>,
    transport: Transport,
}

/// A request takes no longer, its retries included; a lost account must not hold an invocation.
const RETRY_FOR: Duration = Duration::from_secs(8);
const TRY_DEADLINE: Duration = Duration::from_secs(10);

/// Without the queries, which hold a shared access signature.
impl fmt::Debug for StorageAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageAccount")
            .field("blob_host", &self.blob_url.host_str())
            .field("queue_host", &self.queue_url.host_str())
            .finish_non_exhaustive()
    }
}

impl StorageAccount {
    /// Reads the account from the settings; `None` after a problem was noted.
    pub fn from_settings(settings: &mut Settings) -> Option<Self> {
        match settings.text(&CONNECTION) {
            Some(text) => match connection_string::parse(&text) {
                Ok(parsed) => Some(Self::with_key(parsed, transport_for(settings)?)),
                Err(error) => {
                    settings.problem(&CONNECTION, &format!("cannot be used: {error}"));
                    None
                }
            },
            None => Self::with_identity(settings),
        }
    }

    fn with_key(parsed: connection_string::Parsed, transport: Transport) -> Self {
        Self {
            blob_url: parsed.blob_url,
            queue_url: parsed.queue_url,
            credential: None,
            shared_key: parsed.key.map(|key| SharedKey::new(parsed.account, key)),
            transport,
        }
    }

    fn with_identity(settings: &mut Settings) -> Option<Self> {
        let account = settings.text(&ACCOUNT_NAME);
        let endpoint = |settings: &mut Settings, setting: &Setting, service: &str| {
            if settings.is_set(setting) {
                return settings.remote_url(setting);
            }
            let account = account.as_ref()?;
            Url::parse(&format!("https://{account}.{service}.core.windows.net")).ok()
        };
        let blob_url = endpoint(settings, &BLOB_SERVICE_URI, "blob");
        let queue_url = endpoint(settings, &QUEUE_SERVICE_URI, "queue");
        let (Some(blob_url), Some(queue_url)) = (blob_url, queue_url) else {
            let how = format!(
                "is missing; set it, or {} or both {} and {}",
                ACCOUNT_NAME.name, BLOB_SERVICE_URI.name, QUEUE_SERVICE_URI.name
            );
            settings.problem(&CONNECTION, &how);
            return None;
        };
        let credential = credential(settings)?;
        let transport = transport_for(settings)?;
        Some(Self {
            blob_url,
            queue_url,
            credential: Some(credential),
            shared_key: None,
            transport,
        })
    }

    /// The blob endpoint.
    pub(crate) fn blob_url(&self) -> &Url {
        &self.blob_url
    }

    /// The queue endpoint.
    pub(crate) fn queue_url(&self) -> &Url {
        &self.queue_url
    }

    /// The identity that signs requests, unless a key does.
    pub(crate) fn credential(&self) -> Option<Arc<dyn TokenCredential>> {
        self.credential.clone()
    }

    /// Options for the clients: bounded retries, our transport, the key's signature.
    pub(crate) fn client_options(&self) -> ClientOptions {
        let mut options = ClientOptions {
            retry: bounded_retries(),
            transport: Some(self.transport.clone()),
            ..ClientOptions::default()
        };
        if let Some(key) = &self.shared_key {
            options.per_try_policies.push(Arc::new(key.clone()));
        }
        options
    }
}

/// The managed identity where there is one, else whoever is signed in on this machine: people who
/// look after cases from their own machine have no key of the account.
fn credential(settings: &mut Settings) -> Option<Arc<dyn TokenCredential>> {
    if settings.is_set(&IDENTITY_ENDPOINT) {
        return managed_identity(settings);
    }
    match DeveloperToolsCredential::new(None) {
        Ok(credential) => Some(credential),
        Err(error) => {
            settings.problem(&BLOB_SERVICE_URI, &format!("cannot be reached: {error}"));
            None
        }
    }
}

fn managed_identity(settings: &mut Settings) -> Option<Arc<dyn TokenCredential>> {
    let options = ManagedIdentityCredentialOptions {
        user_assigned_id: settings.text(&CLIENT_ID).map(UserAssignedId::ClientId),
        client_options: ClientOptions { retry: bounded_retries(), ..ClientOptions::default() },
    };
    match ManagedIdentityCredential::new(Some(options)) {
        Ok(credential) => Some(credential),
        Err(error) => {
            settings.problem(&CLIENT_ID, &format!("cannot be used: {error}"));
            None
        }
    }
}

/// The crates' own default holds a refused connection for more than a minute.
fn bounded_retries() -> RetryOptions {
    RetryOptions::exponential(ExponentialRetryOptions {
        initial_delay: azure_core::time::Duration::milliseconds(200),
        max_retries: 4,
        max_total_elapsed: RETRY_FOR.try_into().unwrap_or(azure_core::time::Duration::SECOND),
        max_delay: azure_core::time::Duration::seconds(2),
    })
}

fn transport_for(settings: &mut Settings) -> Option<Transport> {
    let problem = |error| format!("cannot be used: TLS is not available: {error}");
    transport().map_err(|error| settings.problem(&CONNECTION, &problem(error))).ok()
}

fn transport() -> Result<Transport, TlsError> {
    let client = http_client::usual()?
        .no_gzip()
        .connect_timeout(Duration::from_secs(5))
        .timeout(TRY_DEADLINE)
        .build()?;
    Ok(Transport::new(Arc::new(client)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_shows_neither_its_key_nor_its_signature() {
        for secret in ["AccountKey=aHVudGVyMg==", "SharedAccessSignature=sv=1&sig=aHVudGVyMg=="] {
            let text = format!("AccountName=acme;{secret}");
            let mut settings = Settings::from_pairs([(CONNECTION.name, text)]);
            let account = StorageAccount::from_settings(&mut settings).expect("an account");
            let shown = format!("{account:?}");
            assert!(shown.contains("acme.blob.core.windows.net"), "{shown}");
            assert!(!shown.contains("aHVudGVyMg"), "{shown}");
        }
    }
}
