//! The checklist as people read it.

use url::Url;

use super::Context;
use crate::case::Case;
use crate::case::Check;
use crate::case::CheckFinding;
use crate::case::CheckState;
use crate::case::Tick;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::language::Arg;
use crate::language::Language;
use crate::language::Phrase;
use crate::text::Line;

/// One line of the checklist. It is put into words where it is shown, because several channels show none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCheck {
    /// Which.
    pub check: Check,
    /// True when somebody did it, or the evidence has it in order.
    pub is_done: bool,
    phrase: Phrase,
    language: Language,
    place: Place,
}

/// Where a case plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    tenant: Option<TenantId>,
    subscription: Option<SubscriptionId>,
}

impl ShownCheck {
    /// The whole line: mark, number, what to do, who did it.
    pub fn line(&self) -> Line {
        self.language.line(&self.phrase)
    }

    /// Where to do it.
    pub fn link(&self) -> Option<Url> {
        link(self.check, self.place)
    }
}

/// The checklist of a case.
pub fn checklist(case: &Case, context: &Context<'_>) -> Vec<ShownCheck> {
    let numbered = Check::ALL.into_iter().zip(1_u32..);
    let language = context.reader.language;
    let place =
        Place { tenant: case.parties.customer_tenant, subscription: case.parties.subscription };
    let shown = numbered.map(|(check, number)| {
        let tick = case.tick_of(check);
        let finding = case.check_finding(check);
        let phrase = match (tick, finding) {
            (None, Some(finding)) => found(check, number, finding),
            (tick, _) => line(check, number, tick, context),
        };
        let is_good = finding.is_some_and(|finding| finding.state == CheckState::Good);
        ShownCheck { check, is_done: tick.is_some() || is_good, phrase, language, place }
    });
    shown.collect()
}

/// A line that nobody ticked, as the evidence has it.
fn found(check: Check, number: u32, finding: &CheckFinding) -> Phrase {
    let mark = match finding.state {
        CheckState::Good => "✔",
        CheckState::Bad => "✘",
        CheckState::Unknown => "?",
    };
    Phrase::new("check-line-found")
        .with("mark", mark)
        .with("number", Arg::Number(number.into()))
        .with("step", check.phrase())
        .with("proof", finding.proof.clone())
}

fn line(check: Check, number: u32, tick: Option<&Tick>, context: &Context<'_>) -> Phrase {
    let number = Arg::Number(number.into());
    let Some(tick) = tick else {
        let open = Phrase::new("check-line").with("mark", "☐");
        return open.with("number", number).with("step", check.phrase());
    };
    let key = if tick.note.is_some() { "check-line-ticked-with-note" } else { "check-line-ticked" };
    let done = Phrase::new(key)
        .with("mark", "☑")
        .with("number", number)
        .with("step", check.phrase())
        .with("author", tick.author.clone())
        .with("moment", context.moment(tick.at));
    match &tick.note {
        Some(note) => done.with("note", note.clone()),
        None => done,
    }
}

/// Where to do it. The addresses of Microsoft's portals are not documented as stable: a wrong one
/// leads to the portal's start.
fn link(check: Check, place: Place) -> Option<Url> {
    let Place { tenant, subscription } = place;
    let in_azure = |page: &str| {
        let (tenant, subscription) = (tenant?, subscription?);
        let start = "https://portal.azure.com/#@";
        Some(format!("{start}{tenant}/resource/subscriptions/{subscription}/{page}"))
    };
    let in_entra =
        |page: &str| Some(format!("https://entra.microsoft.com/{}/#view/{page}", tenant?));
    let address = match check {
        Check::Resources => in_azure("resources"),
        Check::Legitimate => Some(
            "https://partner.microsoft.com/dashboard/commerce2/insights/security/alerts".to_owned(),
        ),
        Check::LastWeek => in_azure("eventlogs"),
        Check::AdminPasswords => in_entra("Microsoft_AAD_IAM/AllRolesBlade"),
        Check::RecoveryDetails => {
            in_entra("Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/UserRegistrationDetails")
        }
        Check::Mfa => in_entra("Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies"),
        Check::RiskyUsers => in_entra("Microsoft_AAD_IAM/RiskyUsersBlade"),
        Check::RiskyTenants => {
            Some("https://partner.microsoft.com/dashboard/v2/customers/list".to_owned())
        }
        Check::RiskySubscriptions => tenant.map(|tenant| {
            let page = "view/Microsoft_Azure_Billing/SubscriptionsBladeV2";
            format!("https://portal.azure.com/#@{tenant}/{page}")
        }),
        Check::BestPractices => Some(
            "https://learn.microsoft.com/partner-center/security/csp-security-best-practices"
                .to_owned(),
        ),
    };
    address?.parse().ok()
}
