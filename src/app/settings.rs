//! What is set about the app as a whole, and every setting that there is.

use url::Url;

use crate::audience;
use crate::channels;
use crate::heartbeat;
use crate::http_client;
use crate::kill_switch;
use crate::microsoft;
use crate::microsoft::azure_resources;
use crate::microsoft::azure_resources::ARM_URL;
use crate::microsoft::graph;
use crate::microsoft::identity_token;
use crate::microsoft::partner_center::PARTNER_CENTER_URL;
use crate::microsoft::retail_prices;
use crate::microsoft::webhook_signature;
use crate::policy::Addresses;
use crate::seal_key;
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
    meaning: "What fraud-guard may do: observe. This version acts in no mode.",
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
pub const SETTINGS: [&Setting; 6] =
    [&MODE, &PUBLIC_URL, &DEADLINE_SECONDS, &COLLECT_EVIDENCE, &POLL_SCHEDULE, &SWEEP_SCHEDULE];

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

/// A mode that this version does not have must not silently mean another one.
pub(super) fn check_mode(settings: &mut Settings) {
    let mode = settings.text(&MODE).unwrap_or_default();
    if mode != "observe" {
        tracing::error!(
            "MODE is not observe; this version contains nothing in any mode and goes on observing"
        );
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
