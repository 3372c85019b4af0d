//! How the app proves to the token service who it is: with a secret, or with the token of a
//! managed identity that the app registration trusts (a federated credential), so that there is no
//! secret that could leak or expire.

use secrecy::ExposeSecret;
use secrecy::SecretString;

use super::audience::Cloud;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::microsoft::RemoteError;
use crate::microsoft::managed_identity::IDENTITY_CLIENT_ID;
use crate::microsoft::managed_identity::ManagedIdentity;
use crate::settings::IDENTITY_ENDPOINT;
use crate::settings::Setting;
use crate::settings::Settings;

/// The app's secret.
pub const CLIENT_SECRET: Setting = Setting {
    name: "PARTNER_CLIENT_SECRET",
    default: None,
    secret: true,
    meaning: "Client secret of the app registration; leave it out when PARTNER_IDENTITY_CLIENT_ID is set.",
};

/// How the app proves who it is; the same for every grant.
#[derive(Clone, Debug)]
pub(super) enum ClientAuthentication {
    /// A secret.
    Secret(SecretString),
    /// The token of a managed identity.
    Identity {
        identity: ManagedIdentity,
        /// Whom that token is for.
        audience: &'static str,
    },
}

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl ClientAuthentication {
    /// Reads which one it is; `None` after a problem was noted.
    pub(super) fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
        cloud: Cloud,
    ) -> Option<Self> {
        let other = IDENTITY_CLIENT_ID.name;
        match (settings.secret(&CLIENT_SECRET), settings.text(&IDENTITY_CLIENT_ID)) {
            (Some(secret), None) => Some(Self::Secret(secret)),
            (None, Some(client_id)) => {
                let audience = cloud.exchange_audience();
                let identity =
                    ManagedIdentity::from_settings(settings, http, clock, Some(client_id))?;
                if identity.is_none() {
                    let endpoint = IDENTITY_ENDPOINT.name;
                    settings.problem(
                        &IDENTITY_CLIENT_ID,
                        &format!(
                            "is set, and there is no managed identity here ({endpoint} is not set); \
                             assign the identity to the function app, or use {} elsewhere",
                            CLIENT_SECRET.name
                        ),
                    );
                }
                Some(Self::Identity { identity: identity?, audience })
            }
            (Some(_), Some(_)) => {
                let what = format!("is set, and so is {other}; exactly one of them must be");
                settings.problem(&CLIENT_SECRET, &what);
                None
            }
            (None, None) => {
                let what = format!(
                    "is missing, and so is {other}; one of them is needed for reading fraud events"
                );
                settings.problem(&CLIENT_SECRET, &what);
                None
            }
        }
    }

    /// The fields of the form.
    pub(super) async fn fields(&self) -> Result<Vec<(&'static str, String)>, RemoteError> {
        match self {
            Self::Secret(secret) => Ok(vec![("client_secret", secret.expose_secret().to_owned())]),
            Self::Identity { identity, audience } => {
                let assertion = identity.token(audience).await?;
                Ok(vec![
                    ("client_assertion_type", ASSERTION_TYPE.to_owned()),
                    ("client_assertion", assertion.token.expose_secret().to_owned()),
                ])
            }
        }
    }
}
