//! Whether Partner Center tells of fraud events at once.

use super::Finding;
use crate::app::PUBLIC_URL;
use crate::microsoft::Microsoft;
use crate::microsoft::webhook_registration::Registration;
use crate::microsoft::webhook_registration::address_below;
use crate::microsoft::webhook_signature::ENABLED;
use crate::partner_center_calls::EventName;
use crate::settings::Settings;
use url::Url;

const CHECK: &str = "webhook";
const SECTION: &str = "sooner-than-the-next-poll";

/// The registration; without one fraud-guard polls, which is slower and nothing worse.
pub(super) async fn finding(settings: &mut Settings, services: Option<&Microsoft>) -> Finding {
    let Some(services) = services else {
        return Finding::skipped(CHECK, "see the lines about settings", SECTION);
    };
    if settings.text(&ENABLED).as_deref() == Some("off") {
        let why = "PARTNER_CENTER_WEBHOOK is off; fraud events are found by polling alone";
        return Finding::skipped(CHECK, why, SECTION);
    }
    let Some(public_url) = settings.remote_url(&PUBLIC_URL) else {
        let why = "PUBLIC_URL is not set, so Partner Center cannot be told where to call";
        return Finding::skipped(CHECK, why, SECTION);
    };
    match services.webhooks.get().await {
        Err(error) => Finding::refused(CHECK.to_owned(), error),
        Ok(None) => {
            let what = "nothing is registered; fraud events are found by polling alone";
            Finding::doubtful(CHECK, what, "fraud-guard webhook register", SECTION)
        }
        Ok(Some(there)) => registered(&there, &address_below(&public_url)),
    }
}

fn registered(there: &Registration, ours: &Url) -> Finding {
    if !there.is_for(ours) {
        let what = "Partner Center calls another program; fraud events are found by polling alone";
        let fix = "see fraud-guard webhook register about the one slot that there is";
        return Finding::doubtful(CHECK, what, fix, SECTION);
    }
    if !there.tells(EventName::FRAUD_EVENT_DETECTED) {
        let what = "it is registered, and not for fraud events";
        return Finding::doubtful(CHECK, what, "fraud-guard webhook register", SECTION);
    }
    Finding::good(CHECK, "Partner Center tells fraud-guard of fraud events", SECTION)
}
