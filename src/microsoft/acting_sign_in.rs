//! A sign-in of its own for containing: another app registration, another user, another vault. What
//! reads then holds no right by which anything could be stopped.

use std::sync::Arc;

use super::access_token;
use super::access_token::AccessTokens;
use super::key_vault;
use super::managed_identity;
use super::token_vault;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::settings::Setting;
use crate::settings::Settings;

/// The app registration that contains.
pub const ACTING_CLIENT_ID: Setting = Setting {
    name: "CONTAINMENT_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of another app registration, whose sign-in alone sends containments; absent means PARTNER_CLIENT_ID with the sign-in that also reads. With it the app, its credential, the refresh token and its place are those of the settings that begin with CONTAINMENT_, and none of the usual sign-in's.",
};

const IDENTITY: Setting = Setting {
    name: "CONTAINMENT_IDENTITY_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of the user-assigned managed identity that the app registration of CONTAINMENT_CLIENT_ID trusts.",
};

const CLIENT_SECRET: Setting = Setting {
    name: "CONTAINMENT_CLIENT_SECRET",
    default: None,
    secret: true,
    meaning: "Client secret of the app registration of CONTAINMENT_CLIENT_ID, where it trusts no managed identity.",
};

/// Its first refresh token.
pub const REFRESH_TOKEN: Setting = Setting {
    name: "CONTAINMENT_REFRESH_TOKEN",
    default: None,
    secret: true,
    meaning: "First refresh token of the user by whom containments are sent; fraud-guard auth login --containment makes it unnecessary.",
};

const VAULT: Setting = Setting {
    name: "CONTAINMENT_KEY_VAULT_URL",
    default: None,
    secret: false,
    meaning: "Address of the Key Vault that keeps the refresh token of the sign-in that contains.",
};

const VAULT_IDENTITY: Setting = Setting {
    name: "CONTAINMENT_KEY_VAULT_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of the user-assigned managed identity for that vault; absent means that of CONTAINMENT_IDENTITY_CLIENT_ID, else the system-assigned one.",
};

const FILE: Setting = Setting {
    name: "CONTAINMENT_REFRESH_TOKEN_FILE",
    default: None,
    secret: false,
    meaning: "File that keeps that refresh token when there is no Key Vault, for use on one's own machine.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 7] =
    [&ACTING_CLIENT_ID, &IDENTITY, &CLIENT_SECRET, &REFRESH_TOKEN, &VAULT, &VAULT_IDENTITY, &FILE];

/// Each of them, and the one of the usual sign-in that it stands for.
const ROLES: [(&Setting, &Setting); 7] = [
    (&ACTING_CLIENT_ID, &access_token::CLIENT_ID),
    (&IDENTITY, &managed_identity::IDENTITY_CLIENT_ID),
    (&CLIENT_SECRET, &access_token::CLIENT_SECRET),
    (&REFRESH_TOKEN, &access_token::REFRESH_TOKEN),
    (&VAULT, &key_vault::KEY_VAULT_URL),
    (&VAULT_IDENTITY, &key_vault::VAULT_CLIENT_ID),
    (&FILE, &token_vault::REFRESH_TOKEN_FILE),
];

/// The settings as they are for the sign-in that contains; `None` when there is none of its own.
pub fn settings_of(settings: &Settings) -> Option<Settings> {
    settings.is_set(&ACTING_CLIENT_ID).then(|| settings.in_other_roles(&ROLES))
}

/// The tokens of the sign-in that contains: `Some(None)` when there is none of its own, `None` after a
/// problem was noted.
pub fn tokens(
    settings: &mut Settings,
    http: &HttpClient,
    clock: &Clock,
) -> Option<Option<Arc<AccessTokens>>> {
    let Some(mut acting) = settings_of(settings) else {
        return no_tokens(settings).then_some(None);
    };
    refuse_one_place_for_both(settings);
    let tokens = AccessTokens::from_settings(&mut acting, http, clock);
    settings.adopt_problems(acting, &ROLES);
    tokens.map(|tokens| Some(Arc::new(tokens)))
}

/// In one place the sign-ins would write over each other.
fn refuse_one_place_for_both(settings: &mut Settings) {
    for (own, usual) in
        [(&VAULT, &key_vault::KEY_VAULT_URL), (&FILE, &token_vault::REFRESH_TOKEN_FILE)]
    {
        let place =
            |setting| settings.text(setting).map(|text| text.trim_end_matches('/').to_owned());
        if place(own).is_some_and(|own| Some(own) == place(usual)) {
            settings.problem(own, &format!("is the same place as {}", usual.name));
        }
    }
}

/// Where the refresh token of the sign-in that contains is kept; one of them has to be set.
pub const PLACES: [&Setting; 2] = [&VAULT, &FILE];

/// Half a sign-in is a mistake, and would be taken for a whole one.
fn no_tokens(settings: &mut Settings) -> bool {
    let stray: Vec<&Setting> = SETTINGS.into_iter().filter(|one| settings.is_set(one)).collect();
    for setting in &stray {
        settings.problem(setting, &format!("is set, and {} is not", ACTING_CLIENT_ID.name));
    }
    stray.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: [(&str, &str); 4] = [
        ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
        ("PARTNER_CLIENT_ID", "reads"),
        ("PARTNER_CLIENT_SECRET", "canary-of-the-reader"),
        ("KEY_VAULT_URL", "https://reads.vault.azure.net"),
    ];

    fn read(more: &[(&str, &str)]) -> (Option<Option<Arc<AccessTokens>>>, Vec<String>) {
        let mut settings = Settings::from_pairs(USUAL.iter().chain(more).copied());
        let http = HttpClient::new().expect("TLS");
        let tokens = tokens(&mut settings, &http, &Clock::System);
        (tokens, settings.take_problems())
    }

    #[test]
    fn without_an_app_registration_of_its_own_containing_has_no_sign_in_of_its_own() {
        let (tokens, problems) = read(&[]);
        assert!(matches!(tokens, Some(None)) && problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn what_is_of_the_other_sign_in_is_not_taken_over() {
        let mut settings = Settings::from_pairs(USUAL);
        settings.set("CONTAINMENT_CLIENT_ID", "acts");
        let acting = settings_of(&settings).expect("a sign-in of its own");
        assert_eq!(acting.text(&access_token::CLIENT_ID).as_deref(), Some("acts"));
        assert_eq!(acting.text(&access_token::TENANT_ID), settings.text(&access_token::TENANT_ID));
        assert!(acting.secret(&access_token::CLIENT_SECRET).is_none());
        assert_eq!(acting.text(&key_vault::KEY_VAULT_URL), None);
    }

    #[test]
    fn problems_name_the_settings_of_this_sign_in() {
        let (tokens, problems) = read(&[("CONTAINMENT_CLIENT_ID", "acts")]);
        assert!(tokens.is_none());
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert!(problem.starts_with("CONTAINMENT_CLIENT_SECRET is missing"), "{problem}");
        assert!(problem.contains("so is CONTAINMENT_IDENTITY_CLIENT_ID"), "{problem}");
        assert!(!problem.contains("PARTNER_"), "{problem}");
    }

    #[test]
    fn half_a_sign_in_is_refused() {
        let (tokens, problems) = read(&[("CONTAINMENT_CLIENT_SECRET", "canary")]);
        assert!(tokens.is_none());
        assert_eq!(
            problems,
            ["CONTAINMENT_CLIENT_SECRET is set, and CONTAINMENT_CLIENT_ID is not"]
        );
    }

    #[test]
    fn one_place_for_both_is_refused() {
        let more = [
            ("CONTAINMENT_CLIENT_ID", "acts"),
            ("CONTAINMENT_CLIENT_SECRET", "canary"),
            ("CONTAINMENT_KEY_VAULT_URL", "https://reads.vault.azure.net/"),
        ];
        let (_, problems) = read(&more);
        assert_eq!(problems, ["CONTAINMENT_KEY_VAULT_URL is the same place as KEY_VAULT_URL"]);
    }

    #[test]
    fn a_whole_one_has_tokens_of_its_own() {
        let more = [("CONTAINMENT_CLIENT_ID", "acts"), ("CONTAINMENT_CLIENT_SECRET", "canary")];
        let (tokens, problems) = read(&more);
        let tokens = tokens.flatten().expect("tokens");
        assert_eq!(tokens.client_id(), "acts");
        assert!(!tokens.vault().is_lasting(), "the vault of the reader is not its vault");
        assert_eq!(problems, Vec::<String>::new());
    }
}
