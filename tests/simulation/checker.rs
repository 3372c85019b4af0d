//! Replays a history and decides whether every promise was kept. It knows nothing of the product.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::acts::Acts;
use super::history::Fault;
use super::history::Line;
use super::history::Rest;
use super::history::Told;
use super::history::Truth;
use super::history::What;

/// A promise that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant, as `docs/reliability.md` numbers them.
    pub invariant: &'static str,
    /// What happened.
    pub what: String,
}

const MINUTE: i64 = 60_000;
/// People must have a notice after so long, or see that they cannot get it (I6).
const PATIENCE: i64 = 10 * MINUTE;

/// A case is stored under a hash, and people call it by the beginning of that hash.
fn is_same(stored: &str, called: &str) -> bool {
    stored.get(2..14) == called.get(2..14)
}

/// Everything that is wrong with a history.
pub fn violations(history: &[Line]) -> Vec<Violation> {
    let mut checker = Checker::new(history);
    let mut acts = Acts::new(history);
    for line in history {
        checker.take(line);
        acts.take(line);
    }
    let mut found = checker.found;
    found.extend(acts.found());
    found
}

#[derive(Default)]
struct Checker {
    found: Vec<Violation>,
    has_faults: bool,
    /// Times or documents cannot be compared: a clock was wrong or a backup was put back.
    is_displaced: bool,
    /// Somebody stood still: what he had begun may happen at any later time.
    has_sleepers: bool,
    polls: BTreeMap<usize, Poll>,
    sweeps: BTreeMap<usize, i64>,
    /// States that were made durable, for each event, the latest last.
    stored: BTreeMap<usize, Vec<usize>>,
    /// Events that good polls were shown as unresolved, or that are durable as such.
    open_events: BTreeSet<usize>,
    backups: Vec<Backup>,
    /// From when to when a store that was put back does not know what people were told.
    forgotten: Option<(i64, i64)>,
    seen_resolved: BTreeSet<usize>,
    /// The state that each event was shown in last.
    shown: BTreeMap<usize, usize>,
    /// How often something about a subscription was shown to have changed.
    changes: BTreeMap<usize, usize>,
    hidden: BTreeSet<usize>,
    /// Urgent notices: since when, and what they are about.
    intended: BTreeMap<String, (i64, String)>,
    open_alarms: BTreeSet<String>,
    /// Urgent notices that nobody had at the end of a sweep.
    waits_for_health: BTreeSet<String>,
    told: Vec<(i64, Told)>,
    is_at_rest: bool,
}

/// What was durable, and which events were known to be open, when a backup was made.
#[derive(Clone, Default)]
struct Backup {
    at: i64,
    stored: BTreeMap<usize, Vec<usize>>,
    open_events: BTreeSet<usize>,
}

/// A poll under way.
#[derive(Default)]
struct Poll {
    /// What was durable of each event when it began.
    before: BTreeMap<usize, Vec<usize>>,
    /// What it was shown as unresolved, and in which state last.
    shown: BTreeMap<usize, usize>,
    has_stood_still: bool,
    /// The subscriptions of what it was shown until it stood still.
    shown_before: Vec<usize>,
}

impl Checker {
    fn new(history: &[Line]) -> Self {
        let has = |wanted: fn(&Fault) -> bool| {
            history.iter().any(|line| matches!(&line.what, What::Fault(fault) if wanted(fault)))
        };
        Self {
            has_faults: has(|_| true),
            is_displaced: has(|fault| matches!(fault, Fault::ClockWrong | Fault::Rollback)),
            has_sleepers: has(|fault| matches!(fault, Fault::Freeze)),
            ..Self::default()
        }
    }

    fn violates(&mut self, invariant: &'static str, what: String) {
        self.found.push(Violation { invariant, what });
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each kind of line")]
    fn take(&mut self, line: &Line) {
        let (at, process) = (line.at, line.process);
        match &line.what {
            What::PollBegan => {
                let before = self.stored.clone();
                self.polls.insert(process, Poll { before, ..Poll::default() });
            }
            What::PollEnded { is_good } => self.end_poll(process, *is_good),
            What::Listed { event, subscription, state, is_unresolved } => {
                // Whether a poll that stood still read before or after another one, nobody can tell:
                // it is told as it looks, and the next poll puts it right.
                let is_doubtful = self.polls.get(&process).is_some_and(|poll| poll.has_stood_still);
                if self.shown.insert(*event, *state) != Some(*state) {
                    *self.changes.entry(*subscription).or_default() += 1 + usize::from(is_doubtful);
                }
                if let Some(poll) = self.polls.get_mut(&process) {
                    poll.shown_before.push(*subscription);
                }
                self.list(process, (*event, *state), *is_unresolved);
            }
            What::Hidden { event } => {
                self.hidden.insert(*event);
            }
            What::Stored { event, state, is_unresolved } => {
                if *is_unresolved {
                    self.open_events.insert(*event);
                }
                self.stored.entry(*event).or_default().push(*state);
            }
            What::Closed { case, events } => self.close(case, events),
            What::Intended { notice, about, is_urgent } => {
                // What was to be told as opened is told as resolved when it is over before.
                if !is_urgent {
                    self.intended.remove(notice);
                } else {
                    let intended = (at, about.clone());
                    self.intended.entry(notice.clone()).or_insert(intended);
                }
            }
            What::Alarm { id, is_open: true } => {
                self.open_alarms.insert(id.clone());
            }
            What::Alarm { id, is_open: false } => {
                self.open_alarms.remove(id);
            }
            What::SweepBegan => {
                self.sweeps.insert(process, at);
            }
            What::SweepEnded { is_good } => self.end_sweep(process, *is_good),
            What::Health { is_red } => self.judge_health(*is_red),
            What::Told(told) => self.tell(at, told),
            What::Pushed { events } if events.is_empty() => {
                self.violates("I9", "a status was pushed with an empty list of ids".to_owned());
            }
            What::Pushed { .. } => {}
            What::Fault(Fault::Crash) => {
                self.polls.remove(&process);
                self.sweeps.remove(&process);
            }
            What::Fault(Fault::Freeze) => {
                // What it had read by then may be told as it looked, and be put right by the next.
                let doubtful = self.polls.get_mut(&process).map(|poll| {
                    poll.has_stood_still = true;
                    std::mem::take(&mut poll.shown_before)
                });
                for subscription in doubtful.into_iter().flatten() {
                    *self.changes.entry(subscription).or_default() += 2;
                }
            }
            What::BackedUp => {
                let (stored, open_events) = (self.stored.clone(), self.open_events.clone());
                self.backups.push(Backup { at, stored, open_events });
            }
            What::Restored { backup } => self.restore(*backup, at),
            What::Rest(rest) => self.rest(rest),
            // What is done to customers is judged beside this.
            _ => {}
        }
    }

    /// What a backup does not have and Microsoft does not show any more is unknown again.
    fn restore(&mut self, backup: usize, now: i64) {
        let backup = self.backups.get(backup).cloned();
        self.forgotten = backup.as_ref().map(|backup| (backup.at, now));
        let Backup { stored, open_events, .. } = backup.unwrap_or_default();
        (self.stored, self.open_events) = (stored, open_events);
        self.polls.clear();
    }

    fn list(&mut self, process: usize, shown: (usize, usize), is_unresolved: bool) {
        let (event, state) = shown;
        if !is_unresolved {
            self.seen_resolved.insert(event);
            return;
        }
        if let Some(poll) = self.polls.get_mut(&process) {
            poll.shown.insert(event, state);
        }
    }

    /// I5: what a good poll was shown as unresolved is durable by its end, in the state shown.
    fn end_poll(&mut self, process: usize, is_good: bool) {
        let Some(poll) = self.polls.remove(&process).filter(|_| is_good) else { return };
        for (event, state) in poll.shown {
            self.open_events.insert(event);
            let before = poll.before.get(&event).map_or(0, Vec::len);
            let stored = self.stored.get(&event).map(Vec::as_slice).unwrap_or_default();
            let was_latest =
                before.checked_sub(1).and_then(|last| stored.get(last)) == Some(&state);
            let came = stored.iter().skip(before).any(|stored| *stored == state);
            let is_there = stored.contains(&state);
            let is_kept =
                if self.is_displaced || self.has_sleepers { is_there } else { was_latest || came };
            if !is_kept {
                let what = format!("event {event} was shown in state {state} and not stored");
                self.violates("I5", what);
            }
        }
    }

    /// I10: a case closes only when each of its events was seen resolved, never from absence.
    fn close(&mut self, case: &str, events: &[usize]) {
        // What is over is told, and is not urgent any more.
        self.intended.retain(|_, (_, about)| about != case);
        for event in events {
            if !self.seen_resolved.contains(event) {
                let what = format!("{case} closed, and event {event} was never seen resolved");
                self.violates("I10", what);
            }
        }
    }

    /// I6: after a good sweep nobody waits for an urgent notice without an alarm or a red health.
    fn end_sweep(&mut self, process: usize, is_good: bool) {
        let Some(began) = self.sweeps.remove(&process).filter(|_| is_good) else { return };
        if self.is_displaced {
            return;
        }
        let late = self.intended.iter().filter(|(_, (since, _))| *since <= began - PATIENCE);
        self.waits_for_health = late.map(|(notice, _)| notice.clone()).collect();
    }

    /// A message tells how it is now, so a later one about the same tells it all.
    fn is_heard(&self, since: i64, about: &str) -> bool {
        let mut told = self.told.iter();
        told.any(|(at, t)| t.is_taken && *at >= since && is_same(about, &t.about))
    }

    fn judge_health(&mut self, is_red: bool) {
        let waited = std::mem::take(&mut self.waits_for_health);
        let is_late = |notice: &&String| {
            let intended = self.intended.get(*notice);
            intended.is_some_and(|(since, about)| !self.is_heard(*since, about))
        };
        let late: Vec<&String> = waited.iter().filter(is_late).collect();
        if !is_red && self.open_alarms.is_empty() && !late.is_empty() {
            self.violates("I6", format!("nobody has {late:?}, and all seems well"));
        }
    }

    /// A repetition carries the same id and says that it may be one; without faults there is none.
    fn tell(&mut self, at: i64, told: &Told) {
        let earlier = self
            .told
            .iter()
            .any(|(_, t)| t.channel == told.channel && t.notice == told.notice && t.is_taken);
        let (channel, notice) = (told.channel, &told.notice);
        if earlier && !self.has_faults {
            self.violates("once", format!("channel {channel} got {notice} twice for no reason"));
        }
        if earlier && !told.may_repeat && !self.is_displaced {
            let what = format!("channel {channel} got {notice} twice, and it does not say so");
            self.violates("once", what);
        }
        self.told.push((at, told.clone()));
    }

    /// At rest everybody knows everything, and nobody heard the same news twice.
    fn rest(&mut self, rest: &Rest) {
        self.is_at_rest = true;
        if rest.inbox > 0 || rest.open_deliveries > 0 {
            let (inbox, open) = (rest.inbox, rest.open_deliveries);
            let what = format!("{inbox} observations and {open} deliveries wait for ever");
            self.violates("lost", what);
        }
        if rest.under_way > 0 || rest.untold > 0 {
            let (under_way, untold) = (rest.under_way, rest.untold);
            let what = format!("{under_way} containments have no end, {untold} are not told");
            self.violates("lost", what);
        }
        let known = |truth: &&Truth| self.open_events.contains(&truth.event);
        let known: Vec<Truth> = rest.truth.iter().filter(known).cloned().collect();
        let subscriptions: BTreeSet<usize> = known.iter().map(|t| t.subscription).collect();
        for subscription in subscriptions {
            let is_here = |truth: &&Truth| truth.subscription == subscription;
            let truth: Vec<&Truth> = known.iter().filter(is_here).collect();
            let unresolved = truth.iter().filter(|truth| truth.is_unresolved).count();
            for channel in 0..rest.channels {
                self.knows(channel, subscription, (unresolved, truth.len()));
            }
            self.is_no_spam(subscription, rest.channels);
        }
    }

    /// What a channel heard last about a subscription is how it is.
    fn knows(&mut self, channel: usize, subscription: usize, truth: (usize, usize)) {
        let about = |told: &&Told| {
            told.channel == channel && told.subscription == Some(subscription) && told.is_taken
        };
        let last = self.told.iter().rfind(|(_, told)| about(&told)).cloned();
        let Some((at, last)) = last else {
            let what = format!("channel {channel} never heard of subscription {subscription}");
            return self.violates("lost", what);
        };
        // What people heard in that time, they alone know.
        if self.forgotten.is_some_and(|(since, until)| since <= at && at <= until) {
            return;
        }
        let said = last.counts.unwrap_or_default();
        let agrees_on_open = (said.0 > 0) == (truth.0 > 0);
        if !agrees_on_open || said.1 < truth.1 {
            let what = format!(
                "channel {channel} heard last that {} of {} events of subscription {subscription} \
                 are unresolved, and it is {} of {}",
                said.0, said.1, truth.0, truth.1
            );
            self.violates("lost", what);
        }
    }

    /// There are no more news than changes that were shown, and the clock strikes no more often than
    /// the policy says: at 1, 12 and 20 hours, and when the answer is due.
    fn is_no_spam(&mut self, subscription: usize, channels: usize) {
        if self.is_displaced {
            return;
        }
        self.strikes_are_counted(subscription);
        let changes = self.changes.get(&subscription).copied().unwrap_or(0);
        for channel in 0..channels {
            let notices: BTreeSet<&String> = self
                .told
                .iter()
                .filter(|(_, t)| t.channel == channel && t.subscription == Some(subscription))
                .filter(|(_, told)| !is_of_the_clock(told) && told.reason != "contained")
                .map(|(_, told)| &told.notice)
                .collect();
            if notices.len() > changes {
                let count = notices.len();
                let what = format!("channel {channel} got {count} notices about {changes} changes");
                self.violates("spam", what);
            }
        }
    }

    fn strikes_are_counted(&mut self, subscription: usize) {
        let mut strikes: BTreeMap<(usize, String), BTreeSet<String>> = BTreeMap::new();
        for (_, told) in self.told.iter().filter(|(_, told)| is_of_the_clock(told)) {
            if told.subscription == Some(subscription) {
                let of_case = strikes.entry((told.channel, told.about.clone())).or_default();
                of_case.insert(told.notice.clone());
            }
        }
        for ((channel, case), notices) in strikes {
            if notices.len() > MOST_STRIKES {
                let what = format!("channel {channel} got {} strikes of {case}", notices.len());
                self.violates("spam", what);
            }
        }
    }
}

/// Warnings of one outbreak, and that its answer is overdue.
const MOST_STRIKES: usize = 4;

fn is_of_the_clock(told: &Told) -> bool {
    ["warning", "overdue"].contains(&told.reason.as_str())
}
