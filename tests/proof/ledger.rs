//! The account at the end: what a completed reading showed, against what people were told and what
//! the store has. It knows documents and deliveries, and nothing of how they came about.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Instant;

use fraud_guard::alarm::Alarm;
use fraud_guard::case::Case;
use fraud_guard::case::EventRecord;
use fraud_guard::outbox::ChannelId;
use fraud_guard::outbox::Delivery;
use fraud_guard::outbox::DeliveryState;
use fraud_guard::outbox::NoticeId;
use fraud_guard::outbox::Outbox;
use fraud_guard::store::Key;
use fraud_guard::store::Store;

use super::incidents::Incident;
use super::incidents::comebacks;
use crate::support::partner;
use crate::support::sink::Delivered;

/// What the store holds when everything is done.
#[derive(Debug)]
pub struct Documents {
    inbox: usize,
    cases: Vec<Case>,
    alarms: Vec<Alarm>,
}

impl Documents {
    pub async fn read(store: &Store) -> Self {
        let inbox = store.list_all(Key::INBOX).await.expect("a listing").len();
        let (mut cases, mut alarms) = (Vec::new(), Vec::new());
        for prefix in [Key::CLOSED_CASES, Key::OPEN_CASES] {
            for key in store.list_all(prefix).await.expect("a listing") {
                let found = store.get::<Case>(&key).await.expect("a case");
                cases.extend(found.map(|(case, _)| case));
            }
        }
        for key in store.list_all(Key::ALARMS).await.expect("a listing") {
            let found = store.get::<Alarm>(&key).await.expect("an alarm");
            alarms.extend(found.map(|(alarm, _)| alarm));
        }
        // A case that lies in both places is the open one.
        let by_scope: BTreeMap<String, Case> =
            cases.into_iter().map(|case| (case.scope.to_string(), case)).collect();
        Self { inbox, cases: by_scope.into_values().collect(), alarms }
    }

    /// True when nothing waits and no delivery is open.
    pub fn is_quiet(&self) -> bool {
        self.inbox == 0 && self.outboxes().all(|outbox| outbox.open().is_empty())
    }

    fn outboxes(&self) -> impl Iterator<Item = &Outbox> {
        let of_cases = self.cases.iter().map(|case| &case.outbox);
        of_cases.chain(self.alarms.iter().map(|alarm| &alarm.outbox))
    }

    pub fn case_of(&self, subscription: usize) -> Option<&Case> {
        let id = partner::subscription(subscription);
        self.cases.iter().find(|case| {
            case.parties.subscription.is_some_and(|subscription| subscription.to_string() == id)
        })
    }
}

/// All that is known.
#[derive(Debug)]
pub struct Ledger<'a> {
    pub incidents: &'a [Incident],
    /// When a reading began and ended that was completed and stored.
    pub polls: &'a [(Instant, Instant)],
    pub documents: &'a Documents,
    pub delivered: &'a [Delivered],
}

/// What the account comes to.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Events that a completed reading showed unresolved.
    pub events: usize,
    /// Notices that people got, each once.
    pub announcements: usize,
    /// Deliveries with an id that was there before.
    pub repeats: usize,
    /// What was shown and is missing somewhere.
    pub lost: Vec<String>,
    /// What was told more often than there was something to tell.
    pub twice: Vec<String>,
}

impl Verdict {
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.twice.is_empty()
    }

    pub fn add(&mut self, other: Self) {
        self.events += other.events;
        self.announcements += other.announcements;
        self.repeats += other.repeats;
        self.lost.extend(other.lost);
        self.twice.extend(other.twice);
    }

    pub fn figures(&self) -> String {
        let Self { events, announcements, repeats, lost, twice } = self;
        format!(
            "events {events}, announcements {announcements}, repeats with the same id {repeats}, \
             lost {}, repeats with another id {}",
            lost.len(),
            twice.len()
        )
    }
}

impl Ledger<'_> {
    pub fn verdict(&self) -> Verdict {
        let ids: BTreeSet<&str> = self.delivered.iter().map(|one| one.id.as_str()).collect();
        let mut verdict = Verdict {
            announcements: ids.len(),
            repeats: self.delivered.len() - ids.len(),
            ..Verdict::default()
        };
        if !self.documents.is_quiet() {
            verdict.lost.push("something still waits".to_owned());
        }
        for incident in self.incidents {
            self.follow(incident, &mut verdict);
        }
        self.look_for_the_undelivered(&ids, &mut verdict);
        self.look_for_two_reasons(&mut verdict);
        self.look_for_repetitions(&mut verdict);
        verdict
    }

    /// An event from what was shown of it to what became of it.
    fn follow(&self, incident: &Incident, verdict: &mut Verdict) {
        let shown = |poll| incident.phases.iter().filter(move |phase| phase.spans(poll));
        let shown: Vec<_> = {
            let mut seen: Vec<_> = self.polls.iter().flat_map(shown).collect();
            seen.dedup_by(|a, b| std::ptr::eq(*a, *b));
            seen
        };
        if shown.iter().all(|phase| phase.is_resolved) {
            return;
        }
        verdict.events += 1;
        let (id, told) = (incident.event_id(), self.told_about(incident.subscription));
        let mut lose = |what: &str| verdict.lost.push(format!("{id}: {what}"));
        if told.is_empty() {
            lose("nobody was told of its subscription");
        }
        let Some(case) = self.documents.case_of(incident.subscription) else {
            return lose("its subscription has no case");
        };
        if !told.iter().any(|one| one.data["reference"] == case.id()) {
            lose("the last outbreak on its subscription was not told");
        }
        let is_it = |record: &&EventRecord| record.event_id.as_deref() == Some(id.as_str());
        let Some(record) = case.events.values().find(is_it) else {
            return lose("it is not in its case");
        };
        let last = incident.now();
        let as_shown = record.severity.as_str().eq_ignore_ascii_case(last.severity());
        if record.is_unresolved() == last.is_resolved || !as_shown {
            lose(&format!("the case has {record:?}, the list {last:?}"));
        }
        let (least, most) = (comebacks(shown.into_iter()), incident.comebacks());
        if !(least..=most).contains(&usize::try_from(record.epoch).expect("a small number")) {
            lose(&format!("it came back {least} to {most} times, and {} are known", record.epoch));
        }
    }

    /// What the store calls sent was received, and nothing was given up. Words that newer ones took
    /// the place of need not be sent, but the newer ones must.
    fn look_for_the_undelivered(&self, ids: &BTreeSet<&str>, verdict: &mut Verdict) {
        for outbox in self.documents.outboxes() {
            for (notice, channel, delivery) in deliveries(outbox) {
                let id = format!("{}.{channel}", notice.as_str());
                let is_told = match &delivery.state {
                    DeliveryState::Sent { .. } => {
                        channel.as_str() != "webhook" || ids.contains(id.as_str())
                    }
                    DeliveryState::Superseded { by, .. } => deliveries(outbox)
                        .any(|(newer, at, _)| newer == by && newer != notice && at == channel),
                    _ => false,
                };
                if !is_told {
                    verdict.lost.push(format!("notice {id}: {:?}", delivery.state));
                }
            }
        }
    }

    fn look_for_two_reasons(&self, verdict: &mut Verdict) {
        let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
        for one in self.delivered {
            let first = *reasons.entry(&one.id).or_insert(&one.kind);
            if first != one.kind {
                verdict.twice.push(format!("{} is {first} and {}", one.id, one.kind));
            }
        }
    }

    /// Each notice needs a change of its own at Microsoft's, and an outbreak opens once.
    fn look_for_repetitions(&self, verdict: &mut Verdict) {
        let subscriptions: BTreeSet<_> = self.incidents.iter().map(|i| i.subscription).collect();
        for subscription in subscriptions {
            let of_it = || self.incidents.iter().filter(|i| i.subscription == subscription);
            let phases = || of_it().flat_map(|incident| &incident.phases);
            let told = self.told_about(subscription);
            for (kind, most) in [
                ("opened", 1),
                ("reopened", of_it().map(Incident::comebacks).sum::<usize>() + of_it().count() - 1),
                ("resolved", phases().filter(|phase| phase.is_resolved).count()),
                ("", phases().count()),
            ] {
                let of_kind = told.iter().filter(|one| one.kind.ends_with(&format!(".{kind}")));
                let is_any = |one: &&&Delivered| kind.is_empty() && !one.kind.is_empty();
                let any = told.iter().filter(is_any);
                let ids: BTreeSet<&str> = of_kind.chain(any).map(|one| one.id.as_str()).collect();
                if ids.len() > most {
                    let id = partner::subscription(subscription);
                    verdict.twice.push(format!("{id}: {} notices {kind:?}", ids.len()));
                }
            }
        }
    }

    fn told_about(&self, subscription: usize) -> Vec<&Delivered> {
        let id = partner::subscription(subscription);
        let is_about = |one: &&Delivered| {
            one.kind.starts_with("fraud_guard.case.") && one.data["ids"]["subscription"] == *id
        };
        self.delivered.iter().filter(is_about).collect()
    }
}

fn deliveries(outbox: &Outbox) -> impl Iterator<Item = (&NoticeId, &ChannelId, &Delivery)> {
    outbox.notices().iter().flat_map(|notice| {
        notice.deliveries.iter().map(move |(channel, delivery)| (&notice.id, channel, delivery))
    })
}
