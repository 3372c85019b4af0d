//! Microsoft's APIs, each asked for the least.

use super::Finding;
use super::Options;
use super::identity;
use super::identity::Kept;
use crate::clock::Clock;
use crate::fraud_event::SourceName;
use crate::loose_json;
use crate::microsoft::Microsoft;
use crate::microsoft::partner_center::EventsQuery;
use crate::settings::Settings;
use crate::sources;

/// What can be had from Microsoft.
pub(super) async fn findings(
    settings: &Settings,
    tools: Option<(&Microsoft, &Kept)>,
    clock: &Clock,
    options: &Options,
) -> Vec<Finding> {
    let Some((services, kept)) = tools else {
        let why = "see the lines about settings";
        return vec![Finding::skipped("Microsoft", why, "partner-identity")];
    };
    let named: Vec<SourceName> = sources::named_in(settings).into_iter().collect();
    let mut findings = identity::findings(services, kept, &named, clock, options).await;
    for source in named {
        findings.push(api(source, services).await);
    }
    findings
}

/// Reads the first page of what a source reads.
async fn api(source: SourceName, services: &Microsoft) -> Finding {
    let check = format!("{} API", source.title());
    let answer = match source {
        SourceName::Graph => services.graph.security_alerts(None).await,
        SourceName::PartnerCenter => {
            services.partner_center.fraud_events(EventsQuery::default()).await
        }
    };
    let body = match answer {
        Ok(body) => body,
        Err(error) => return Finding::refused(check, error),
    };
    match loose_json::read_page(&body) {
        Ok(page) => {
            let what = format!("lists fraud events; the first page has {}", page.elements.len());
            Finding::good(check, what, "partner-identity")
        }
        Err(error) => {
            let fix = "look at the answer with curl; a proxy may have answered instead";
            Finding::wrong(check, error.to_string(), fix, "troubleshooting")
        }
    }
}
