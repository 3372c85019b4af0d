//! Microsoft's APIs, each asked for the least.

use std::time::Duration;

use super::Finding;
use super::Options;
use super::identity;
use super::identity::Kept;
use crate::app::MODE;
use crate::clock::Clock;
use crate::fraud_event::SourceName;
use crate::loose_json;
use crate::microsoft::Microsoft;
use crate::microsoft::Patience;
use crate::microsoft::app_roles::AppRoles;
use crate::microsoft::app_roles::Holders;
use crate::microsoft::graph::SECURITY_SCORE;
use crate::microsoft::identity_token::MFA_CONTEXT;
use crate::microsoft::partner_center::EventsQuery;
use crate::security_score::ScoreTrouble;
use crate::settings::Settings;
use crate::sources;

/// For the roles of people.
const PATIENCE: Duration = Duration::from_secs(15);

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
    let is_graph_read = named.contains(&SourceName::Graph);
    for source in named {
        findings.push(api(source, services).await);
    }
    let acts = settings.text(&MODE).is_some_and(|mode| mode != "observe");
    if let Some(roles) = services.app_roles.as_ref().filter(|_| acts) {
        findings.push(approvers(roles).await);
        findings.push(mfa(settings));
    }
    let is_wanted = settings.text(&SECURITY_SCORE).as_deref() != Some("off");
    if is_graph_read && is_wanted {
        findings.push(score(services).await);
    }
    findings
}

/// Whether anybody can approve a containment, and two people where two have to.
async fn approvers(roles: &AppRoles) -> Finding {
    let (check, section) = ("approvers", "contain");
    let holders = match roles.holders(Patience::of(PATIENCE)).await {
        Ok(holders) => holders,
        Err(error) => {
            let fix = "grant the app Directory.Read.All of Microsoft Graph as an application \
                       permission, and see that the console's app has the role Fraud.Approver";
            return Finding::wrong(check, error.to_string(), fix, section);
        }
    };
    let Holders { people, groups, is_cut } = holders;
    let what = format!("Fraud.Approver is held by {people} people and {groups} groups");
    let fix = "give the role Fraud.Approver of the console's app to two people at least: one who \
               is asleep must not stop everything, and a subscription is cancelled by two";
    match (people, groups) {
        (0, 0) if !is_cut => Finding::wrong(check, what, fix, section),
        (0 | 1, 0) if !is_cut => Finding::doubtful(check, what, fix, section),
        _ => Finding::good(check, what, section),
    }
}

/// How a sign-in proves that more than a password was asked for.
fn mfa(settings: &Settings) -> Finding {
    let (check, section) = ("MFA of approvers", "console");
    match settings.text(&MFA_CONTEXT) {
        Some(context) => {
            Finding::good(check, format!("the authentication context {context} counts"), section)
        }
        None => {
            let what = "mfa among the token's authentication methods (amr) counts, which Entra's ID \
                        tokens of version 2 are said not to have";
            let fix = "set CONSOLE_MFA_CONTEXT to an authentication context of Conditional Access";
            Finding::doubtful(check, what.to_owned(), fix, section)
        }
    }
}

/// The security score; without it nothing is missed but Microsoft's own figure.
async fn score(services: &Microsoft) -> Finding {
    let (check, section) = ("security score", "partner-identity");
    match services.graph.security_score().await {
        Ok(score) => {
            let hours = score.response_time().and_then(|time| time.response_hours);
            let what = hours.map_or_else(
                || "Microsoft gives it, without a response time".to_owned(),
                |hours| format!("Microsoft counts {hours} h to an answer on average"),
            );
            Finding::good(check, what, section)
        }
        Err(trouble) => {
            let fix = match &trouble {
                ScoreTrouble::NotPermitted { needs, .. } => {
                    format!("grant {needs}, or set SECURITY_SCORE to off")
                }
                ScoreTrouble::Failed(_) => {
                    "try again later, or set SECURITY_SCORE to off".to_owned()
                }
            };
            Finding::doubtful(check, trouble.to_string(), fix, section)
        }
    }
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
