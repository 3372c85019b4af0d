//! A case whose findings are built in a few words. It begins quiet: everything was asked and
//! answered, and nothing is odd.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use super::super::*;
use crate::findings::Actor;
use crate::findings::ChangeKind;
use crate::findings::Collected;
use crate::findings::DayCost;
use crate::findings::Licence;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::ResourceChange;
use crate::findings::SizeInUse;
use crate::findings::Suspicion;
use crate::findings::VmSize;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::text::Untrusted;

pub(super) const GPU: &str = "Standard_NC24ads_A100_v4";
pub(super) const BIG: &str = "Standard_F64s_v2";
pub(super) const SMALL: &str = "Standard_D2s_v5";
pub(super) const PIPELINE: &str = "6f1d2b0e-0000-4000-8000-00000000c1c1";
pub(super) const ANNA: &str = "anna@contoso.example";
pub(super) const NAMED: &str = "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/named";

#[derive(Clone, Debug)]
pub(super) struct World {
    pub subject: Subject,
    pub findings: Findings,
}

pub(super) fn now() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().expect("a moment")
}

pub(super) fn text(text: &str) -> Untrusted {
    Untrusted::new(text)
}

pub(super) fn before(moment: Timestamp, hours: i64) -> Timestamp {
    moment.checked_sub(SignedDuration::from_hours(hours)).expect("a moment")
}

impl World {
    pub(super) fn quiet() -> Self {
        let subject = Subject {
            epoch: 1,
            customer: None,
            subscription: None,
            detected_at: before(now(), 2),
            last_seen_at: before(now(), 1),
            alert_types: vec![AlertType::AnomalousVirtualMachines],
            severity: Severity::Medium,
            confidence: Confidence::Medium,
            resources: AffectedResource::new(NAMED).into_iter().collect(),
        };
        let mut world = Self { subject, findings: Findings::new(1) };
        world.findings.resources.facts.before = 40;
        world.findings.standing.facts.domain = Some(text("contoso.example"));
        world.findings.standing.facts.subscription_state = Some(text("Enabled"));
        world.findings.standing.facts.entitlement_status = Some(text("active"));
        world
            .windows()
            .admins(&[Some(true), Some(true)])
            .days(100.0, 100.0)
            .budget(2_000.0)
            .answered()
    }

    /// The windows of the collectors for an event detected at that time.
    fn windows(mut self) -> Self {
        let since = before(self.subject.detected_at, 7 * 24).max(before(now(), 14 * 24));
        self.findings.resources.facts.since = Some(since);
        self.findings.access.facts.since = Some(since);
        self.findings.risk.facts.since = Some(since);
        self
    }

    pub(super) fn answered(mut self) -> Self {
        for question in Question::ALL {
            self = self.reply(question, &Reply::Answered);
        }
        self
    }

    pub(super) fn reply(mut self, question: Question, reply: &Reply) -> Self {
        fn put<T>(part: &mut Collected<T>, question: Question, reply: &Reply) {
            part.at = Some(now());
            part.replies.insert(question, reply.clone());
        }
        let findings = &mut self.findings;
        match question.collector() {
            Collector::Resources => put(&mut findings.resources, question, reply),
            Collector::Access => put(&mut findings.access, question, reply),
            Collector::Administrators => put(&mut findings.administrators, question, reply),
            Collector::Risk => put(&mut findings.risk, question, reply),
            Collector::Cost => put(&mut findings.cost, question, reply),
            Collector::Standing => put(&mut findings.standing, question, reply),
        }
        self
    }

    pub(super) fn denied(self, questions: &[Question]) -> Self {
        let denied = Reply::NotPermitted { what: "403".to_owned() };
        questions.iter().fold(self, |world, question| world.reply(*question, &denied))
    }

    pub(super) fn denied_but(self, kept: &[Question]) -> Self {
        let lost: Vec<Question> =
            Question::ALL.into_iter().filter(|one| !kept.contains(one)).collect();
        self.denied(&lost)
    }

    pub(super) fn failed(self, questions: &[Question]) -> Self {
        let failed = Reply::Failed { what: "no answer within 20 s".to_owned() };
        questions.iter().fold(self, |world, question| world.reply(*question, &failed))
    }

    pub(super) fn cut(self, question: Question) -> Self {
        self.reply(question, &Reply::Cut { why: "the first 1000".to_owned() })
    }

    /// The tenant has no such licence, nor a better one.
    pub(super) fn without(self, licence: Licence) -> Self {
        let needs = |question: &Question| question.licence().is_some_and(|own| own >= licence);
        let lost = Question::ALL.into_iter().filter(needs);
        lost.fold(self, |world, question| {
            let needs = question.licence().unwrap_or(licence);
            world.reply(question, &Reply::NotLicensed { needs })
        })
    }

    pub(super) fn alert(mut self, kind: AlertType, severity: Severity, sure: Confidence) -> Self {
        self.subject.alert_types = vec![kind];
        self.subject.severity = severity;
        self.subject.confidence = sure;
        self
    }

    pub(super) fn mining(self) -> Self {
        self.alert(AlertType::CryptoMining, Severity::High, Confidence::High)
    }

    pub(super) fn batch(self) -> Self {
        self.alert(AlertType::AnomalousBatch, Severity::Medium, Confidence::Medium)
    }

    pub(super) fn usage(self) -> Self {
        self.alert(AlertType::AnomalousResourceConsumption, Severity::Low, Confidence::Low)
    }

    pub(super) fn days_old(mut self, days: i64) -> Self {
        self.subject.detected_at = before(now(), days * 24);
        self.subject.last_seen_at = before(now(), days * 24 - 1);
        self.windows()
    }

    /// Machines that were created; what is remarkable about the size is found out.
    pub(super) fn made(mut self, count: u64, size: &str, region: &str) -> Self {
        self.add(count, size, region, BTreeSet::new());
        self
    }

    /// Machines in a region that was never used, of a size that was never used.
    pub(super) fn made_new(mut self, count: u64, size: &str, region: &str) -> Self {
        self.add(count, size, region, BTreeSet::from([Suspicion::NewRegion, Suspicion::NewSize]));
        self
    }

    fn add(&mut self, count: u64, size: &str, region: &str, mut why: BTreeSet<Suspicion>) {
        let is_new_region = why.contains(&Suspicion::NewRegion);
        let is_new_size = why.contains(&Suspicion::NewSize);
        let kind = VmSize::of(size);
        if kind.has_gpu {
            why.insert(Suspicion::Gpu);
        }
        if kind.cores >= VmSize::MANY_CORES {
            why.insert(Suspicion::ManyCores);
        }
        let facts = &mut self.findings.resources.facts;
        facts.sizes.push(SizeInUse {
            size: text(size),
            region: text(region),
            count,
            left: count,
            machine_hours: 1.0,
            is_new_region,
            is_new_size,
        });
        for number in 0..count {
            let id = text(&format!("/vm/{region}/{size}/{number}"));
            self.change(ChangeKind::Created, id, Some((size, region)), why.clone());
        }
    }

    /// The resource that the event names was created lately.
    pub(super) fn named(mut self, kind: ChangeKind, is_there: bool) -> Self {
        self.change(kind, text(NAMED), None, BTreeSet::from([Suspicion::Named]));
        if let Some(change) = self.findings.resources.facts.changes.last_mut() {
            change.is_there = Some(is_there);
        }
        self
    }

    pub(super) fn changed(mut self, count: usize) -> Self {
        for number in 0..count {
            let id = text(&format!("/other/{number}"));
            self.change(ChangeKind::Changed, id, None, BTreeSet::new());
        }
        self
    }

    fn change(
        &mut self,
        kind: ChangeKind,
        id: Untrusted,
        place: Option<(&str, &str)>,
        suspicions: BTreeSet<Suspicion>,
    ) {
        let facts = &mut self.findings.resources.facts;
        match kind {
            ChangeKind::Created => facts.created += 1,
            ChangeKind::Changed => facts.changed += 1,
            ChangeKind::Deleted => facts.deleted += 1,
        }
        facts.suspicious += usize::from(!suspicions.is_empty());
        let at = before(self.subject.detected_at, 3);
        facts.changes.push(ResourceChange {
            at,
            kind,
            id,
            resource_type: text("microsoft.compute/virtualmachines"),
            region: place.map(|(_, region)| text(region)),
            size: place.map(|(size, _)| text(size)),
            by: None,
            from: None,
            suspicions,
            is_there: Some(kind != ChangeKind::Deleted),
        });
    }

    /// Everything suspicious was done by somebody, who was here before, or not, or nobody knows.
    pub(super) fn by(mut self, name: &str, is_known: Option<bool>) -> Self {
        let facts = &mut self.findings.resources.facts;
        let attributed: usize = facts.actors.iter().map(|actor| actor.suspicious).sum();
        let suspicious = facts.suspicious - attributed;
        facts.actors.push(Actor {
            name: text(name),
            from: BTreeSet::new(),
            changes: suspicious,
            suspicious,
            first_at: before(now(), 5),
            last_at: before(now(), 3),
            is_known,
        });
        self
    }

    pub(super) fn empty_before(mut self) -> Self {
        self.findings.resources.facts.before = 0;
        self
    }

    /// What a day cost, and what the last one did.
    pub(super) fn days(mut self, usual: f64, last: f64) -> Self {
        let day = |number: i8, amount| DayCost { day: Date::constant(2026, 11, number), amount };
        let mut days: Vec<DayCost> = (14..27).map(|number| day(number, usual)).collect();
        days.push(day(27, last));
        self.findings.cost.facts.days = days;
        self.findings.cost.facts.currency = Some(text("EUR"));
        self
    }

    pub(super) fn jumped(self) -> Self {
        self.days(100.0, 4_000.0)
    }

    pub(super) fn budget(mut self, used: f64) -> Self {
        let cost = &mut self.findings.cost.facts;
        cost.budget = Some(5_000.0);
        cost.month_to_date = Some(used);
        cost.usage_currency = Some(text("EUR"));
        self
    }

    pub(super) fn tagged(mut self, tag: &str) -> Self {
        self.findings.standing.facts.tags.insert(text(tag));
        self
    }

    pub(super) fn reseller(mut self, name: &str) -> Self {
        self.findings.standing.facts.resellers.push(text(name));
        self
    }

    pub(super) fn disabled(mut self) -> Self {
        self.findings.standing.facts.subscription_state = Some(text("Disabled"));
        self
    }

    pub(super) fn assess(&self) -> Proposal {
        assess(&self.subject, &self.findings, &RuleSet::default(), now())
    }

    pub(super) fn readings(&self) -> BTreeMap<Signal, Reading> {
        readings(&self.subject, &self.findings, now()).into_iter().collect()
    }

    pub(super) fn reading(&self, signal: Signal) -> Reading {
        self.readings().remove(&signal).expect("a reading")
    }
}
