//! Where the refresh token is kept: in Key Vault, in a file on a laptop, or nowhere.

mod file;

use super::error::RemoteError;
use super::key_vault;
use super::key_vault::KeyVault;
use super::saved_token::SavedToken;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::language::Phrase;
use crate::settings::Setting;
use crate::settings::Settings;
pub use file::TokenFile;

/// The file on a laptop.
pub const REFRESH_TOKEN_FILE: Setting = Setting {
    name: "REFRESH_TOKEN_FILE",
    default: None,
    secret: false,
    meaning: "File that keeps the refresh token when there is no Key Vault, for use on one's own machine.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&REFRESH_TOKEN_FILE];

/// Where the refresh token is kept; clones are the same place.
#[derive(Clone, Debug)]
pub enum TokenVault {
    /// A secret in Key Vault.
    KeyVault(KeyVault),
    /// A file.
    File(TokenFile),
    /// In the memory of this process only.
    Nowhere,
}

impl TokenVault {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let has_file = settings.is_set(&REFRESH_TOKEN_FILE);
        if settings.is_set(&key_vault::KEY_VAULT_URL) {
            if has_file {
                let other = key_vault::KEY_VAULT_URL.name;
                let what = format!("is set, and so is {other}; the token is kept in one place");
                settings.problem(&REFRESH_TOKEN_FILE, &what);
                return None;
            }
            return KeyVault::from_settings(settings, http, clock).map(Self::KeyVault);
        }
        let path = settings.text(&REFRESH_TOKEN_FILE);
        Some(path.map_or(Self::Nowhere, |path| Self::File(TokenFile::new(path.into()))))
    }

    /// The token that was saved last; `None` when there is none yet.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`].
    pub async fn load(&self) -> Result<Option<SavedToken>, RemoteError> {
        match self {
            Self::KeyVault(vault) => vault.load().await,
            Self::File(file) => file.load(),
            Self::Nowhere => Ok(None),
        }
    }

    /// Writes the token as a new version and reads it back: `Ok` means that it is there.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`]; the
    /// version before is still there.
    pub async fn save(&self, saved: &SavedToken) -> Result<(), RemoteError> {
        match self {
            Self::KeyVault(vault) => vault.save(saved).await,
            Self::File(file) => file.save(saved),
            Self::Nowhere => Err(RemoteError::Refused {
                what: "there is no place to keep the refresh token".to_owned(),
                advice: Phrase::new("advice-token-place")
                    .with("vault", key_vault::KEY_VAULT_URL.name)
                    .with("file", REFRESH_TOKEN_FILE.name),
            }),
        }
    }

    /// True when tokens outlive the process.
    pub fn is_lasting(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// The place, for people.
    pub fn describe(&self) -> String {
        match self {
            Self::KeyVault(vault) => vault.describe(),
            Self::File(file) => format!("file {}", file.path().display()),
            Self::Nowhere => "nowhere (in memory only)".to_owned(),
        }
    }
}
