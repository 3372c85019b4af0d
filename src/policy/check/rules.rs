//! What a file says about cases and times: routes, escalation, mutes and hours.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use toml::Spanned;

use super::Check;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::policy::Condition;
use crate::policy::DailySummary;
use crate::policy::EscalationStep;
use crate::policy::KindOfAlert;
use crate::policy::Mute;
use crate::policy::Route;
use crate::policy::WeeklyHours;
use crate::policy::file::ConditionTable;
use crate::policy::file::EscalationTable;
use crate::policy::file::HoursTable;
use crate::policy::file::MuteTable;
use crate::policy::file::Names;
use crate::policy::file::RouteTable;
use crate::policy::file::SummaryTable;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

const SEVERITIES: [&str; 4] = ["informational", "low", "medium", "high"];

impl Check<'_> {
    pub(super) fn routes(&mut self, tables: Vec<RouteTable>) -> Vec<Route> {
        let mut names = BTreeSet::new();
        let mut is_reached = true;
        let mut routes: Vec<Route> = Vec::new();
        for table in tables {
            if !names.insert(table.name.as_ref().clone()) {
                self.refuse(&table.name, "another route has this name");
            }
            if !is_reached {
                self.refuse(
                    &table.name,
                    "a route before it is for every case: this one is never asked",
                );
            }
            if table.tell.is_empty() {
                self.refuse(&table.name, "this route tells nobody");
            }
            is_reached &= table.goes_on || !table.when.is_empty();
            let (when, tell) = (self.condition(&table.when), self.tell(&table.tell));
            let name = table.name.into_inner();
            routes.push(Route { name, when, tell, goes_on: table.goes_on });
        }
        routes
    }

    fn condition(&mut self, table: &ConditionTable) -> Condition {
        const CONFIDENCES: [&str; 4] = ["low", "medium", "high", "missing"];
        let confidence = |text: &str| match text {
            "missing" => Some(Confidence::Missing),
            _ => Some(Confidence::parse(text)).filter(|_| CONFIDENCES.contains(&text)),
        };
        let sources = SourceName::ALL.map(SourceName::as_str);
        Condition {
            severity: self.each(&table.severity, Severity::parse, "severity", &SEVERITIES),
            alert_type: self.each(
                &table.alert_type,
                KindOfAlert::parse,
                "alert type",
                &KindOfAlert::names(),
            ),
            confidence: self.each(&table.confidence, confidence, "confidence", &CONFIDENCES),
            customer: self.ids(&table.customer, TenantId::parse),
            subscription: self.ids(&table.subscription, SubscriptionId::parse),
            reseller: self.ids(&table.reseller, TenantId::parse),
            source: self.each(&table.source, SourceName::parse, "source", &sources),
            test: table.test,
        }
    }

    fn each<T>(
        &mut self,
        texts: &Names,
        parse: impl Fn(&str) -> Option<T>,
        what: &str,
        known: &[&str],
    ) -> Vec<T> {
        texts
            .iter()
            .filter_map(|text| self.one_of(text, parse(text.as_ref()), what, known))
            .collect()
    }

    fn ids<T>(&mut self, texts: &Names, parse: fn(&str) -> Option<T>) -> Vec<T> {
        let mut ids = Vec::new();
        for text in texts {
            match parse(text.as_ref()) {
                Some(id) => ids.push(id),
                None => self.refuse(text, format!("{:?} is no id (a GUID)", text.as_ref())),
            }
        }
        ids
    }

    pub(super) fn escalation(&mut self, tables: &[EscalationTable]) -> Vec<EscalationStep> {
        let mut last = 0;
        let mut steps = Vec::new();
        for table in tables {
            let minutes = *table.after_minutes.as_ref();
            if minutes <= last {
                self.refuse(
                    &table.after_minutes,
                    "each step has to come later than the one before",
                );
            }
            last = minutes;
            let severity = table.from_severity.as_ref().and_then(|text| {
                self.one_of(text, Severity::parse(text.as_ref()), "severity", &SEVERITIES)
            });
            steps.push(EscalationStep {
                after: SignedDuration::from_mins(minutes.into()),
                tell: self.tell(&table.tell),
                from_severity: severity.unwrap_or(Severity::Low),
            });
        }
        steps
    }

    pub(super) fn mute(&mut self, table: MuteTable) -> Option<Mute> {
        let zone = self.time_zone(&table.time_zone);
        let when = self.condition(&table.when);
        let hours = self.hours(&table.hours, zone.unwrap_or(TimeZone::UTC))?;
        Some(Mute { reason: table.reason, when, hours })
    }

    pub(super) fn summary(&mut self, table: SummaryTable) -> DailySummary {
        let at = table.at.and_then(|at| self.time(&at));
        DailySummary {
            at: at.unwrap_or(DailySummary::default().at),
            tell: table.tell.map(|names| self.tell(&names)),
        }
    }

    pub(super) fn hours(&mut self, table: &HoursTable, time_zone: TimeZone) -> Option<WeeklyHours> {
        let days: Vec<Weekday> = table.days.iter().filter_map(|day| self.day(day)).collect();
        let (from, to) = (self.time(&table.from), self.time(&table.to));
        if table.days.is_empty() {
            self.refuse(&table.from, "the hours name no days");
        }
        Some(WeeklyHours { days, from: from?, to: to?, time_zone })
    }

    fn day(&mut self, text: &Spanned<String>) -> Option<Weekday> {
        let found = DAYS.iter().find(|(name, _)| name == text.as_ref()).map(|(_, day)| *day);
        self.one_of(text, found, "day", &DAYS.map(|(name, _)| name))
    }

    fn time(&mut self, text: &Spanned<String>) -> Option<Time> {
        let time = text.as_ref().parse::<Time>().ok();
        if time.is_none() {
            self.refuse(text, "this is no time of day; write it as 08:00");
        }
        time
    }
}
