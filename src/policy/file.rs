//! The policy file as people write it. Its JSON Schema is made from these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::Clock;
use super::Containment;
use super::Notices;
use super::Protected;
use crate::assessment::Signal;

/// The policy of fraud-guard, `fraud-guard.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "fraud-guard.toml")]
pub(super) struct File {
    /// How long an answer may take, and who hears when it takes too long.
    pub clock: Clock,
    /// How much people are told.
    pub notices: Notices,
    /// Whom to tell when the others do not take what matters most.
    pub fallback: Option<FallbackTable>,
    /// Who hears what fraud-guard says about itself.
    pub alarms: Option<AlarmsTable>,
    /// The daily summary.
    pub summary: SummaryTable,
    /// What must never be contained. Without this table everything counts as protected.
    pub protected: Option<Protected>,
    /// What may be suggested.
    pub containment: Containment,
    /// The people who are told by mail, by their names in this file.
    #[schemars(with = "BTreeMap<String, PersonTable>")]
    pub people: BTreeMap<String, Spanned<PersonTable>>,
    /// People and channels that are told together, by their names in this file.
    #[schemars(with = "BTreeMap<String, TeamTable>")]
    pub teams: BTreeMap<String, Spanned<TeamTable>>,
    /// Further channels, and how those that the settings set up are read, by their names.
    #[schemars(with = "BTreeMap<String, ChannelTable>")]
    pub channels: BTreeMap<String, Spanned<ChannelTable>>,
    /// Who is told about which case: the first that matches. Without routes everyone is told.
    pub routes: Vec<RouteTable>,
    /// Who is told as well when nobody takes a case, one step after the other.
    pub escalation: Vec<EscalationTable>,
    /// When routine news waits.
    pub mutes: Vec<MuteTable>,
    /// Which verdict the findings speak for. It is proposed to people; nothing acts on it.
    pub assessment: AssessmentTable,
}

/// Names of people, teams and channels.
pub(super) type Names = Vec<Spanned<String>>;

/// Whom to tell when the others do not take what matters most.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FallbackTable {
    /// People, teams and channels that are kept for this and take nothing else.
    #[schemars(with = "Vec<String>")]
    pub channels: Names,
}

/// Who hears what fraud-guard says about itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmsTable {
    /// People, teams and channels.
    #[schemars(with = "Vec<String>")]
    pub tell: Names,
}

/// The daily summary.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SummaryTable {
    /// At which time of day, each reader's own: 08:00 when absent.
    #[schemars(with = "Option<String>")]
    pub at: Option<Spanned<String>>,
    /// People, teams and channels; an empty list for nobody. When absent all that people read and
    /// that may see everything.
    #[schemars(with = "Option<Vec<String>>")]
    pub tell: Option<Names>,
}

/// Somebody who is told by mail.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonTable {
    /// The name that others read.
    #[serde(default)]
    pub name: Option<String>,
    /// What this person does: security engineer, customer lead.
    #[serde(default)]
    pub role: Option<String>,
    /// Where mails go.
    #[schemars(with = "String")]
    pub email: Spanned<String>,
    /// The kind of channel that carries the mails: mail, acs-mail or graph-mail.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub via: Option<Spanned<String>>,
    /// In which language: en, de, fr, es, pt-BR or ja.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub language: Option<Spanned<String>>,
    /// In which time zone, by its name in the IANA database: Europe/Berlin.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub time_zone: Option<Spanned<String>>,
    /// full, or redacted for resellers: no calls, no links, no evidence, nothing about others.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub variant: Option<Spanned<String>>,
    /// When news about cases below high severity may come; the rest comes at any time.
    #[serde(default)]
    pub working_hours: Option<HoursTable>,
}

/// A team.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamTable {
    /// Its people.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub members: Names,
    /// Its channels.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub channels: Names,
}

/// A channel, or how one that the settings set up is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelTable {
    /// What it is: teams, slack, webhook, mail, … Absent for one that the settings set up.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub kind: Option<Spanned<String>>,
    /// For each setting of the kind the setting that holds it for this channel:
    /// TEAMS_WEBHOOK_URL = "SOC_TEAMS_URL". A secret never stands in this file.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub settings: BTreeMap<String, Spanned<String>>,
    /// In which language: en, de, fr, es, pt-BR or ja.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub language: Option<Spanned<String>>,
    /// In which time zone, by its name in the IANA database: Europe/Berlin.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub time_zone: Option<Spanned<String>>,
    /// full, or redacted for resellers: no calls, no links, no evidence, nothing about others.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub variant: Option<Spanned<String>>,
}

/// Hours of the week.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursTable {
    /// The days on which they begin: mon, tue, wed, thu, fri, sat, sun.
    #[schemars(with = "Vec<String>")]
    pub days: Vec<Spanned<String>>,
    /// When they begin: 08:00.
    #[schemars(with = "String")]
    pub from: Spanned<String>,
    /// When they end; before or at the beginning means the next day.
    #[schemars(with = "String")]
    pub to: Spanned<String>,
}

/// Who is told about which case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteTable {
    /// What people call it.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// Which cases it is for; absent means every case.
    #[serde(default)]
    pub when: ConditionTable,
    /// People, teams and channels.
    #[schemars(with = "Vec<String>")]
    pub tell: Names,
    /// True when the routes after it are asked as well.
    #[serde(default, rename = "continue")]
    pub goes_on: bool,
}

/// What a case must be like; of each list one entry must be true of it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ConditionTable {
    /// informational, low, medium, high.
    #[schemars(with = "Vec<String>")]
    pub severity: Names,
    /// crypto-mining, anomalous-virtual-machines, …, unknown, missing.
    #[serde(rename = "type")]
    #[schemars(with = "Vec<String>")]
    pub alert_type: Names,
    /// low, medium, high, missing.
    #[schemars(with = "Vec<String>")]
    pub confidence: Names,
    /// Tenant ids of customers.
    #[schemars(with = "Vec<String>")]
    pub customer: Names,
    /// Azure subscription ids.
    #[schemars(with = "Vec<String>")]
    pub subscription: Names,
    /// Tenant ids of resellers.
    #[schemars(with = "Vec<String>")]
    pub reseller: Names,
    /// graph, partner-center.
    #[schemars(with = "Vec<String>")]
    pub source: Names,
    /// true for tests only, false for no tests.
    pub test: Option<bool>,
}

impl ConditionTable {
    /// True when it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        let lists = [
            &self.severity,
            &self.alert_type,
            &self.confidence,
            &self.customer,
            &self.subscription,
            &self.reseller,
            &self.source,
        ];
        lists.iter().all(|list| list.is_empty()) && self.test.is_none()
    }
}

/// Who is told as well when nobody takes a case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EscalationTable {
    /// Minutes after the case was opened.
    #[schemars(with = "u32")]
    pub after_minutes: Spanned<u32>,
    /// People, teams and channels.
    #[schemars(with = "Vec<String>")]
    pub tell: Names,
    /// The least severity of the case.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub from_severity: Option<Spanned<String>>,
}

/// When routine news about some cases waits. What is of high severity never does.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MuteTable {
    /// Why.
    pub reason: String,
    /// Which cases; absent means every case.
    #[serde(default)]
    pub when: ConditionTable,
    /// The hours.
    pub hours: HoursTable,
    /// In which time zone, by its name in the IANA database.
    #[schemars(with = "String")]
    pub time_zone: Spanned<String>,
}

/// Which verdict the findings speak for. What is absent stays as fraud-guard has it:
/// fraud-guard policy rules prints it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AssessmentTable {
    /// From so many points on fraud is proposed.
    #[schemars(with = "Option<i32>", range(min = 1, max = 1000))]
    pub fraud_from: Option<Spanned<i32>>,
    /// Down from so many points on legitimate use is proposed.
    #[schemars(with = "Option<i32>", range(min = -1000, max = -1))]
    pub legitimate_to: Option<Spanned<i32>>,
    /// A rule that weighs so much forbids to propose that an alert is legitimate or stale.
    #[schemars(with = "Option<i32>", range(min = 1, max = 100))]
    pub strong_from: Option<Spanned<i32>>,
    /// When a larger share of the signals is unknown, 0 to 1, only strong reasons lead to a
    /// proposal.
    #[schemars(with = "Option<f64>", range(min = 0.0, max = 1.0))]
    pub most_unknown: Option<Spanned<f64>>,
    /// The rules, which replace all of fraud-guard's.
    pub rules: Option<Vec<RuleTable>>,
}

/// Points for what is so about a case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    /// What people call it; a reason names it.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// What must be so, all of it.
    #[schemars(with = "Vec<Signal>", length(min = 1))]
    pub when: Names,
    /// What must not be so.
    #[serde(default)]
    #[schemars(with = "Vec<Signal>")]
    pub unless: Names,
    /// What it weighs: positive for fraud, negative for legitimate use.
    #[serde(default)]
    #[schemars(with = "Option<i32>", range(min = -100, max = 100))]
    pub points: Option<Spanned<i32>>,
    /// "ignore" for a rule that finds a stale alert.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub verdict: Option<Spanned<String>>,
}

/// The JSON Schema of the file.
pub(super) fn schema() -> serde_json::Value {
    schemars::schema_for!(File).to_value()
}
