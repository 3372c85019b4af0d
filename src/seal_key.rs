//! The key of the deployment, with which approvals and the audit are sealed.
//!
//! It is worth something only where whoever can write to the store cannot read it: in Azure it is a
//! reference to a Key Vault.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::seal::Key;
use crate::settings::Setting;
use crate::settings::Settings;

/// The key.
pub const SEAL_KEY: Setting = Setting {
    name: "SEAL_KEY",
    default: None,
    secret: true,
    meaning: "Key that seals approvals and the audit: 32 to 64 bytes in base64, as fraud-guard audit new-key prints them; in Azure a Key Vault reference, so that who can write to storage cannot read it. Without it nothing is audited.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&SEAL_KEY];

/// What the platform leaves of a reference to a Key Vault that it could not follow.
const UNRESOLVED: &str = "@Microsoft.KeyVault(";

/// The key that the settings have; `None` when they have none, or after a problem was noted. A vault
/// that cannot be reached leaves no key: nothing is contained then, but people are told as ever.
pub fn from_settings(settings: &mut Settings) -> Option<Arc<Key>> {
    let text = settings.secret(&SEAL_KEY)?;
    if text.expose_secret().starts_with(UNRESOLVED) {
        tracing::error!(
            "SEAL_KEY is a Key Vault reference that was not resolved; nothing is audited or contained"
        );
        return None;
    }
    let key = read(&text);
    if key.is_none() {
        settings.problem(&SEAL_KEY, "must be 32 to 64 bytes in base64; see audit new-key");
    }
    key
}

fn read(text: &SecretString) -> Option<Arc<Key>> {
    let bytes = STANDARD.decode(text.expose_secret()).ok()?;
    Key::new(&bytes).map(Arc::new)
}

/// A new key as text, from the random numbers of the operating system.
///
/// # Errors
/// When the operating system has none.
pub fn random() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; Key::MOST_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(STANDARD.encode(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Canonical;

    fn read_from(text: &str) -> (Option<Arc<Key>>, Vec<String>) {
        let mut settings = Settings::from_pairs([("SEAL_KEY", text)]);
        (from_settings(&mut settings), settings.take_problems())
    }

    #[test]
    fn a_key_of_32_to_64_bytes_is_taken() {
        for bytes in [32, 48, 64] {
            let (key, problems) = read_from(&STANDARD.encode(vec![7; bytes]));
            let form = Canonical::new("a test");
            let expected = Key::new(&vec![7; bytes]).expect("a key").seal(&form);
            assert_eq!(key.map(|key| key.seal(&form)), Some(expected));
            assert_eq!(problems, Vec::<String>::new());
        }
    }

    #[test]
    fn what_is_no_key_is_a_problem_that_does_not_show_it() {
        for text in [STANDARD.encode([7; 31]), STANDARD.encode([7; 65]), "hunter2 canary".into()] {
            let (key, problems) = read_from(&text);
            assert!(key.is_none(), "{text}");
            let expected = "SEAL_KEY must be 32 to 64 bytes in base64; see audit new-key";
            assert_eq!(problems, [expected]);
        }
    }

    #[test]
    fn no_key_and_a_vault_that_cannot_be_reached_stop_nothing_but_the_audit() {
        for text in ["", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)"] {
            let (key, problems) = read_from(text);
            assert!(key.is_none() && problems.is_empty(), "{text}: {problems:?}");
        }
    }

    #[test]
    fn a_new_key_is_good_and_another_each_time() {
        let [one, other] = [(); 2].map(|()| random().expect("random numbers"));
        assert_ne!(one.expose_secret(), other.expose_secret());
        let (key, problems) = read_from(one.expose_secret());
        assert!(key.is_some() && problems.is_empty());
        assert_eq!(STANDARD.decode(one.expose_secret()).map(|bytes| bytes.len()), Ok(64));
    }
}
