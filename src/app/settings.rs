//! What is set about the app as a whole, and every setting that there is.

use std::num::NonZeroU64;
use std::time::Duration;

use url::Url;

use crate::audience;
use crate::channels;
use crate::heartbeat;
use crate::http_client;
use crate::kill_switch;
use crate::microsoft;
use crate::microsoft::acting_sign_in;
use crate::microsoft::azure_resources;
use crate::microsoft::azure_resources::ARM_URL;
use crate::microsoft::graph;
use crate::microsoft::identity_token;
use crate::microsoft::partner_center::PARTNER_CENTER_URL;
use crate::microsoft::retail_prices;
use crate::microsoft::webhook_signature;
use crate::policy::Addresses;
use crate::seal_key;
use crate::seal_key::SEAL_KEY;
use crate::settings::Setting;
use crate::settings::Settings;
use crate::sources;
use crate::storage_account;
use crate::telemetry;

/// What fraud-guard may do.
pub const MODE: Setting = Setting {
    name: "MODE",
    default: Some("observe"),
    secret: false,
    meaning: "What fraud-guard may do: observe, approve (proposes and takes approvals, and sends nothing), or act.",
};
/// Whether App Service authentication is on; set by Azure.
pub const AUTH_ENABLED: Setting = Setting {
    name: "WEBSITE_AUTH_ENABLED",
    default: None,
    secret: false,
    meaning: "True when App Service authentication is on; set by Azure, and MODE=act needs it.",
};
/// Where people reach the console.
pub const PUBLIC_URL: Setting = Setting {
    name: "PUBLIC_URL",
    default: None,
    secret: false,
    meaning: "Public base address of the function app, for links in messages.",
};
/// How long an invocation may take.
pub const DEADLINE_SECONDS: Setting = Setting {
    name: "INVOCATION_DEADLINE_SECONDS",
    default: Some("240"),
    secret: false,
    meaning: "Seconds after which an invocation gives up by itself; must be below functionTimeout.",
};
/// When sources are polled; read by the Functions host.
pub const POLL_SCHEDULE: Setting = Setting {
    name: "POLL_SCHEDULE",
    default: None,
    secret: false,
    meaning: "When sources are polled, as a six-field NCRONTAB expression; read by the Functions host. Use 0 */5 * * * *.",
};
/// When the sweep runs; read by the Functions host.
pub const SWEEP_SCHEDULE: Setting = Setting {
    name: "SWEEP_SCHEDULE",
    default: None,
    secret: false,
    meaning: "When overdue work is swept up, as a six-field NCRONTAB expression; read by the Functions host. Use 0 * * * * *.",
};

/// Whether evidence is collected.
pub const COLLECT_EVIDENCE: Setting = Setting {
    name: "COLLECT_EVIDENCE",
    default: Some("on"),
    secret: false,
    meaning: "Whether evidence is collected about each case: on or off. It is read in the customer's tenant and subscription with the rights of the partner's user.",
};

/// The settings that this module reads, and those that only the Functions host reads.
pub const SETTINGS: [&Setting; 7] = [
    &MODE,
    &PUBLIC_URL,
    &DEADLINE_SECONDS,
    &COLLECT_EVIDENCE,
    &POLL_SCHEDULE,
    &SWEEP_SCHEDULE,
    &AUTH_ENABLED,
];

/// What fraud-guard may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Tell, and suggest.
    #[default]
    Observe,
    /// Propose and take approvals too; nothing is sent.
    Approve,
    /// Send what was approved.
    Act,
}

/// Every setting of every module, in the order of the README.
pub fn all_settings() -> Vec<&'static Setting> {
    let own = [
        SETTINGS.as_slice(),
        &kill_switch::SETTINGS,
        &seal_key::SETTINGS,
        &audience::SETTINGS,
        &sources::SETTINGS,
        &microsoft::access_token::SETTINGS,
    ];
    let remotes = [
        microsoft::partner_center::SETTINGS.as_slice(),
        &graph::SETTINGS,
        &azure_resources::SETTINGS,
        &retail_prices::SETTINGS,
    ];
    let secrets = [
        microsoft::key_vault::SETTINGS.as_slice(),
        &microsoft::acting_sign_in::SETTINGS,
        &microsoft::token_vault::SETTINGS,
        &microsoft::managed_identity::SETTINGS,
        &webhook_signature::SETTINGS,
        &identity_token::SETTINGS,
    ];
    let rest = [
        storage_account::SETTINGS.as_slice(),
        &http_client::SETTINGS,
        &heartbeat::SETTINGS,
        &telemetry::SETTINGS,
    ];
    let listed = own.into_iter().chain(remotes).chain(secrets).chain(rest).flatten().copied();
    listed.chain(channels::settings()).collect()
}

/// How long an invocation may take.
pub(super) fn deadline(settings: &mut Settings) -> Duration {
    let seconds = settings.parsed::<NonZeroU64>(&DEADLINE_SECONDS);
    seconds.map_or(Duration::ZERO, |seconds| Duration::from_secs(seconds.get()))
}

impl Mode {
    /// What may be done; whoever may act needs more than others.
    pub(super) fn checked(settings: &mut Settings) -> Self {
        let mode = Self::from_settings(settings);
        if mode == Self::Act {
            check_act(settings);
        }
        mode
    }

    /// By the name exactly as it is documented. Whatever merely looks like a name that lets
    /// fraud-guard do more was not meant by anybody who checked it: then it observes, and says so.
    fn from_settings(settings: &Settings) -> Self {
        match settings.verbatim(&MODE) {
            None | Some("" | "observe") => Self::Observe,
            Some("approve") => Self::Approve,
            Some("act") => Self::Act,
            Some(_) => {
                tracing::error!(
                    "MODE must be observe, approve or act, in small letters and without space; \
                     fraud-guard observes"
                );
                Self::Observe
            }
        }
    }
}

/// What must be there before anything can be sent: people who sign in, a page where they decide,
/// and a key that seals what they decided.
fn check_act(settings: &mut Settings) {
    let is_on = settings.text(&AUTH_ENABLED).is_some_and(|on| on.eq_ignore_ascii_case("true"));
    if !is_on {
        let what = "is not true; MODE=act needs App Service authentication, so that nobody can \
                    say of themselves who they are";
        settings.problem(&AUTH_ENABLED, what);
    }
    for setting in [&identity_token::CLIENT_ID, &PUBLIC_URL, &SEAL_KEY] {
        settings.required(setting, "MODE=act");
    }
    let [vault, file] = acting_sign_in::PLACES;
    if settings.is_set(&acting_sign_in::ACTING_CLIENT_ID)
        && ![vault, file].into_iter().any(|place| settings.is_set(place))
    {
        let what =
            format!("is missing, and so is {}; a sign-in that contains has to last", file.name);
        settings.problem(vault, &what);
    }
}

/// Where suggested calls go.
pub(super) fn addresses(settings: &mut Settings) -> Addresses {
    let base = |url: Option<Url>| url.map(|url| url.as_str().trim_end_matches('/').to_owned());
    let default = Addresses::default();
    let resource_manager = base(settings.remote_url(&ARM_URL));
    let partner_center = base(settings.remote_url(&PARTNER_CENTER_URL));
    Addresses {
        resource_manager: resource_manager.unwrap_or(default.resource_manager),
        partner_center: partner_center.unwrap_or(default.partner_center),
    }
}

/// Links are joined to the base address, which would lose its last part without a slash.
pub(super) fn as_directory(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_has_exactly_one_spelling_and_everything_else_observes() {
        for (text, mode) in [
            ("observe", Mode::Observe),
            ("approve", Mode::Approve),
            ("act", Mode::Act),
            ("", Mode::Observe),
            ("ACT", Mode::Observe),
            ("Act", Mode::Observe),
            ("act ", Mode::Observe),
            (" act", Mode::Observe),
            ("act\n", Mode::Observe),
            ("true", Mode::Observe),
            ("APPROVE", Mode::Observe),
        ] {
            assert_eq!(
                Mode::from_settings(&Settings::from_pairs([("MODE", text)])),
                mode,
                "{text:?}"
            );
        }
        assert_eq!(Mode::from_settings(&Settings::default()), Mode::Observe);
    }

    #[test]
    fn nothing_is_sent_without_people_a_page_and_a_key() {
        let good = [
            ("WEBSITE_AUTH_ENABLED", "True"),
            ("CONSOLE_CLIENT_ID", "99999999-eeee-4eee-8eee-00000000000c"),
            ("PUBLIC_URL", "https://fraud-guard.example"),
            ("SEAL_KEY", "k"),
        ];
        let problems = |pairs: &[(&str, &str)]| {
            let mut settings = Settings::from_pairs(pairs.iter().copied());
            check_act(&mut settings);
            settings.take_problems().len()
        };
        assert_eq!(problems(&good), 0);
        assert_eq!(problems(&[]), 4);
        for (name, _) in good {
            let less: Vec<_> = good.into_iter().filter(|(other, _)| *other != name).collect();
            assert_eq!(problems(&less), 1, "without {name}");
            let mut other = less;
            other.push((name, if name == "WEBSITE_AUTH_ENABLED" { "1" } else { " " }));
            assert_eq!(problems(&other), 1, "{other:?}");
        }
    }
}
