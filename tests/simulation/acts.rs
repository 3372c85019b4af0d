//! Judges what was done to customers: I1 to I4, I7, I8, and everything else that must hold back a
//! containment. It knows nothing of the product.
//!
//! One thing is excused, and only in histories in which the whole store was put back: a store that
//! was put back knows no approval, revocation, dispatch or place in the budget since its backup, so
//! that what is done after it is judged by what was known at the backup and what happened after. What
//! is not in the store is never forgotten: what is protected, who may approve, what a target shows.
//!
//! Where a single document was put back past the program, its action must not be sent again. Whether
//! it is still under way can then be learnt from nobody, so that it holds back no other action.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::checker::Violation;
use super::history::Fault;
use super::history::Line;
use super::history::What;

const SECOND: i64 = 1_000;
/// What is read last may be as old as this when the first byte leaves: the kill switch, the
/// protected targets; and a revocation may come so long before it.
const LAST_READ: i64 = 5 * SECOND;
/// The rest is read before, and nothing of it is older than this.
const READ: i64 = 65 * SECOND;
/// How long an approval can be taken back before anything is sent.
const COOLING: i64 = 120 * SECOND;
/// By so much a clock may be wrong that something is sent by.
const SKEW: i64 = 121 * SECOND;
/// Actions in an hour (I7).
const BUDGET: usize = 3;
const HOUR: i64 = 3_600 * SECOND;

/// What the store knows, and forgets when it is put back.
#[derive(Clone, Default)]
struct Stored {
    /// By action and target: when it was said, and until when it is good.
    approved: BTreeMap<(String, String), (i64, i64)>,
    revoked: BTreeMap<String, i64>,
    /// Those of them that a guard forbade.
    blocked: BTreeSet<String>,
    ended: BTreeSet<String>,
    /// By action and target: what was sent and may have been done.
    sent: BTreeMap<(String, String), (u32, String)>,
    effects: BTreeSet<(String, String)>,
    /// When each action was sent last.
    spent: BTreeMap<String, i64>,
    stopped: BTreeMap<String, i64>,
    claims: BTreeSet<(String, u32)>,
    head: Option<(u64, String)>,
    tampered: Option<i64>,
}

/// What was done, and what speaks against it.
#[derive(Default)]
pub struct Acts {
    stored: Stored,
    backups: Vec<Stored>,
    /// What must not be touched: a part of the names of targets.
    protected: BTreeMap<String, i64>,
    left: BTreeMap<String, i64>,
    /// What was sent before the store was put back to a time before that.
    strays: BTreeSet<(String, String)>,
    /// Since when there is no reason to touch a target: a part of its name.
    resolved: BTreeMap<String, i64>,
    outdated: BTreeMap<String, i64>,
    /// From when on a target is shown to be contained.
    contained: BTreeMap<String, i64>,
    clocks: BTreeMap<usize, i64>,
    /// How far clocks may be apart in this history.
    skew: i64,
    found: Vec<Violation>,
}

/// One request.
struct Shot<'a> {
    at: i64,
    process: usize,
    action: &'a str,
    target: &'a str,
    sequence: u32,
    request: &'a str,
}

impl Acts {
    pub fn new(history: &[Line]) -> Self {
        let is_wrong = |line: &Line| line.what == What::Fault(Fault::ClockWrong);
        let skew = if history.iter().any(is_wrong) { SKEW } else { 0 };
        Self { skew, ..Self::default() }
    }

    pub fn found(self) -> Vec<Violation> {
        self.found
    }

    fn violates(&mut self, invariant: &'static str, what: String) {
        self.found.push(Violation { invariant, what });
    }

    /// Takes a line; those that are not about acts change nothing.
    pub fn take(&mut self, line: &Line) {
        let at = line.at;
        match &line.what {
            What::Approved { action, target, until, said_at } => {
                // Who says yes after it was taken back says yes anew.
                if self.stored.revoked.get(action).is_some_and(|revoked| revoked < said_at) {
                    self.stored.revoked.remove(action);
                }
                // Who approves now is somebody who may, unless the next line says otherwise.
                self.left.remove(action);
                let key = (action.clone(), target.clone());
                self.stored.approved.insert(key, (*said_at, *until));
            }
            What::Revoked { action } => {
                self.stored.revoked.entry(action.clone()).or_insert(at);
            }
            What::Blocked { action } => {
                self.stored.revoked.entry(action.clone()).or_insert(at);
                self.stored.blocked.insert(action.clone());
            }
            What::Ended { action } => {
                self.stored.ended.insert(action.clone());
            }
            What::Dispatched { action, target, sequence, request } => {
                let (process, sequence) = (line.process, *sequence);
                self.shoot(&Shot { at, process, action, target, sequence, request });
            }
            What::NothingDone { action, target } => {
                self.stored.sent.remove(&(action.clone(), target.clone()));
            }
            What::Effect { action, target, shown_at } => self.effect(action, target, *shown_at),
            What::Audited { sequence, hash, previous, claim } => {
                self.audit(*sequence, hash, previous);
                self.stored.claims.extend(claim.clone());
            }
            _ => self.note(line),
        }
    }

    fn note(&mut self, line: &Line) {
        let at = line.at;
        match &line.what {
            What::Protected { target } => {
                self.protected.entry(target.clone()).or_insert(at);
            }
            What::Left { action } => {
                self.left.entry(action.clone()).or_insert(at);
            }
            What::Resolved { target } => {
                self.resolved.insert(target.clone(), at);
            }
            What::Unresolved { target } => {
                self.resolved.remove(target);
            }
            What::Outdated { target } => {
                self.outdated.insert(target.clone(), at);
            }
            What::Reactivated { target } => {
                self.contained.remove(target);
            }
            What::Stopped { by } => {
                self.stored.stopped.insert(by.clone(), at);
            }
            What::Allowed { by } => {
                self.stored.stopped.remove(by);
            }
            What::PutBack { action } => {
                self.stored.ended.insert(action.clone());
                // No person took it back. What a guard forbade once is looked at by all of them again.
                if self.stored.blocked.remove(action) {
                    self.stored.revoked.remove(action);
                }
            }
            What::Tampered => self.stored.tampered = Some(at),
            What::Clock { seconds } => {
                self.clocks.insert(line.process, *seconds);
            }
            What::Fault(Fault::Crash) => {
                self.clocks.remove(&line.process);
            }
            What::BackedUp => self.backups.push(self.stored.clone()),
            What::Restored { backup } => {
                let back = self.backups.get(*backup).cloned().unwrap_or_default();
                let before = std::mem::replace(&mut self.stored, back);
                self.strays.extend(before.sent.into_keys());
            }
            _ => {}
        }
    }

    fn shoot(&mut self, shot: &Shot<'_>) {
        self.is_allowed(shot);
        self.is_single(shot);
        self.is_not_held_back(shot);
        self.is_known(shot);
        let key = (shot.action.to_owned(), shot.target.to_owned());
        self.stored.sent.insert(key, (shot.sequence, shot.request.to_owned()));
        self.stored.spent.insert(shot.action.to_owned(), shot.at);
        let hour = HOUR - 2 * self.skew;
        let in_an_hour = self.stored.spent.values().filter(|then| shot.at - **then < hour).count();
        if in_an_hour > BUDGET {
            self.violates("I7", format!("{in_an_hour} actions in one hour"));
        }
    }

    /// I1 and I3.
    fn is_allowed(&mut self, shot: &Shot<'_>) {
        let Shot { at, action, target, .. } = *shot;
        match self.stored.approved.get(&(action.to_owned(), target.to_owned())) {
            None => {
                self.violates(
                    "I1",
                    format!("{action} was sent to {target}, and nobody approved it"),
                );
            }
            Some((_, until)) if at > until + self.skew => {
                self.violates("I1", format!("{action} was sent too late"));
            }
            Some((said_at, _)) if at < said_at + COOLING - self.skew => {
                self.violates("I1", format!("{action} was sent before it could be taken back"));
            }
            Some(_) => {}
        }
        if self.stored.revoked.get(action).is_some_and(|revoked| at > revoked + LAST_READ) {
            self.violates("I3", format!("{action} was sent after it was revoked"));
        }
    }

    /// I2: one shot for each approval, at one target one after the other.
    fn is_single(&mut self, shot: &Shot<'_>) {
        let Shot { action, target, sequence, request, .. } = *shot;
        let mut wrong = Vec::new();
        for ((other, place), (number, id)) in &self.stored.sent {
            let is_same = other == action;
            if is_same && place == target {
                wrong.push(format!("{action} was sent twice"));
                if id != request {
                    wrong.push(format!("{action} was sent with another id"));
                }
            } else if is_same && *number != sequence {
                wrong.push(format!("{action} was sent in parts of two claims"));
            }
            let is_there = is_of_one_subscription(place, target);
            if !is_same && is_there && !self.stored.ended.contains(other) {
                wrong.push(format!("{action} was sent while {other} was under way"));
            }
        }
        if self.contained.get(target).is_some_and(|shown_at| shot.at > shown_at + READ) {
            wrong.push(format!("{action} was sent to {target}, which is contained"));
        }
        wrong.into_iter().for_each(|what| self.violates("I2", what));
    }

    /// I3 and I4: everything else that must hold it back.
    fn is_not_held_back(&mut self, shot: &Shot<'_>) {
        let Shot { at, process, action, target, .. } = *shot;
        let mut wrong = Vec::new();
        for (by, since) in &self.stored.stopped {
            let age = if by == "kill-switch" { LAST_READ } else { READ };
            if at > since + age {
                wrong.push(("I3", format!("{action} was sent while {by} stops everything")));
            }
        }
        for (part, since) in &self.protected {
            if target.contains(part) && at > since + LAST_READ {
                wrong.push(("I4", format!("{action} was sent to {target}, which is protected")));
            }
        }
        for (part, since) in &self.resolved {
            if target.contains(part) && at > since + READ {
                wrong.push(("I1", format!("{action} was sent, and every event was resolved")));
            }
        }
        if self.left.get(action).is_some_and(|since| at > since + READ) {
            wrong.push(("I1", format!("{action} was sent, and who approved it had left")));
        }
        let said_at = self.stored.approved.get(&(action.to_owned(), target.to_owned()));
        let said_at = said_at.map_or(i64::MAX, |(said_at, _)| *said_at);
        let outdated = self.outdated.get(target).copied();
        if outdated.is_some_and(|since| since > said_at && at > since + READ) {
            wrong.push(("I1", format!("{action} was sent, and {target} had changed")));
        }
        if self.clocks.get(&process).is_some_and(|seconds| seconds.abs() * SECOND > SKEW) {
            wrong.push(("clock", format!("{action} was sent by a clock that is wrong")));
        }
        wrong.into_iter().for_each(|(invariant, what)| self.violates(invariant, what));
    }

    /// I8: the audit knows of it before, and is whole.
    fn is_known(&mut self, shot: &Shot<'_>) {
        let Shot { at, action, sequence, .. } = *shot;
        if !self.stored.claims.contains(&(action.to_owned(), sequence)) {
            self.violates("I8", format!("{action} was sent before the audit knew of it"));
        }
        if self.stored.tampered.is_some_and(|since| at > since + READ) {
            self.violates("I8", format!("{action} was sent while the audit was broken"));
        }
    }

    /// One approval has one effect on a target.
    fn effect(&mut self, action: &str, target: &str, shown_at: i64) {
        self.contained.insert(target.to_owned(), shown_at);
        let key = (action.to_owned(), target.to_owned());
        let is_first = self.stored.effects.insert(key.clone());
        // What was sent before the store was put back stays on its way.
        if !is_first && !self.strays.remove(&key) {
            self.violates("I2", format!("{target} was contained twice by {action}"));
        }
    }

    /// I8: the audit is one chain.
    fn audit(&mut self, sequence: u64, hash: &str, previous: &str) {
        let fits = match &self.stored.head {
            None => sequence == 0,
            Some((last, head)) => sequence == last + 1 && previous == head,
        };
        if !fits {
            self.violates("I8", format!("entry {sequence} of the audit log does not fit"));
        }
        self.stored.head = Some((sequence, hash.to_owned()));
    }
}

/// `/subscriptions/ID`, and the rest.
fn is_of_one_subscription(one: &str, other: &str) -> bool {
    let head = |target: &str| {
        let mut parts = target.split(['/', '#']);
        (parts.nth(1).map(str::to_owned), parts.next().map(str::to_owned))
    };
    head(one) == head(other)
}
