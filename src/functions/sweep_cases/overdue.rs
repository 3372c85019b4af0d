//! Deliveries and answers that should have been made.

use std::cmp::Reverse;

use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::time::Instant;

use super::GRACE;
use super::MOST_ITEMS;
use super::calm;
use super::clock;
use super::containments;
use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::answered::AnsweredAlerts;
use crate::app::App;
use crate::calm_cases::Calm;
use crate::case::Case;
use crate::case::Rules;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::functions::deliver_notification;
use crate::functions::deliver_notification::Address;
use crate::functions::deliver_notification::alarm;
use crate::functions::write_back;
use crate::outbox::Outbox;
use crate::parallel;
use crate::record::Record;
use crate::record::Subject;
use crate::store::Key;
use crate::store::StoreError;
use crate::summary::Sketch;
use crate::summary::Summary;
use crate::sweep_health::Backlog;

/// A closed case stays among the open ones this long, in case it comes back.
const REST: SignedDuration = SignedDuration::from_hours(1);
/// Records that are looked at again when their news had reached nobody.
const MOST_AGAIN: usize = 20;

/// Something that should have been done.
#[derive(Clone, Debug)]
enum Work {
    Deliver(Address),
    /// Microsoft has to be told an answer of this case.
    Answer(Scope),
}

type Overdue = (Timestamp, Work);

/// What was found in the open records.
#[derive(Debug, Default)]
pub(super) struct Found {
    overdue: Vec<Overdue>,
    /// Records with urgent news that reached nobody, those that wait longest first.
    unheard: Vec<(Timestamp, Subject)>,
    /// Cases about which evidence is due.
    pub(super) examinations: Vec<Examine>,
    /// Cases of which something can be proposed.
    pub(super) proposals: Vec<Scope>,
    /// The cases as far as lists need them.
    pub(super) sketches: Vec<Sketch>,
    /// The alarms that are not over, and since when.
    pub(super) alarms: Vec<(AlarmKind, Timestamp)>,
    /// Their ids.
    pub(super) alarm_ids: Vec<AlarmId>,
    pub(super) open: OpenCases,
    /// Cases that the next sweep need not read.
    calm: Vec<(Key, Calm)>,
}

/// The cases that are open, for whoever watches from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OpenCases {
    pub(super) count: usize,
    /// When the oldest alert was detected that nobody has answered; what was there before fraud-guard
    /// and was only listed does not count.
    pub(super) unanswered_since: Option<Timestamp>,
}

impl OpenCases {
    pub(super) fn of(case: &Case) -> Self {
        let waiting = if case.is_backlog { Vec::new() } else { case.unanswered() };
        let unanswered_since = waiting.iter().map(|alert| alert.detected_at).min();
        Self { count: usize::from(case.is_open()), unanswered_since }
    }

    pub(super) fn join(self, other: Self) -> Self {
        let times = [self.unanswered_since, other.unanswered_since];
        let unanswered_since = times.into_iter().flatten().min();
        Self { count: self.count + other.count, unanswered_since }
    }
}

impl Found {
    fn add(&mut self, one: Self) {
        self.overdue.extend(one.overdue);
        self.unheard.extend(one.unheard);
        self.examinations.extend(one.examinations);
        self.proposals.extend(one.proposals);
        self.sketches.extend(one.sketches);
        self.alarms.extend(one.alarms);
        self.alarm_ids.extend(one.alarm_ids);
        self.open = self.open.join(one.open);
        self.calm.extend(one.calm);
    }
}

/// A case about which evidence is due.
#[derive(Clone, Debug)]
pub(super) struct Examine {
    /// Whose turn comes first: what is announced before what is only listed, what nobody has looked at
    /// before what somebody has, the worst first, and then what waits longest.
    turn: (bool, bool, Reverse<Severity>, Option<Timestamp>),
    pub(super) scope: Scope,
}

impl Examine {
    fn of(case: &Case) -> Self {
        let severity = Reverse(case.severity());
        let is_known = case.examination().is_some();
        let turn = (case.is_backlog, is_known, severity, case.evidence_due_at());
        Self { turn, scope: case.scope.clone() }
    }
}

/// Urgent news that reached nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unannounced {
    /// Since when the oldest waits.
    pub(super) since: Option<Timestamp>,
    /// Records with such news.
    pub(super) count: usize,
}

/// Looks at every open record of which something may be due. A sketch of each case is kept when lists
/// are to be made of them.
pub(super) async fn find(app: &App, keeps_sketches: bool) -> Result<Found, StoreError> {
    let mut cases = calm::list(app, keeps_sketches).await?;
    let mut all = Found { open: cases.open, ..Found::default() };
    let unread = std::mem::take(&mut cases.unread);
    for keys in
        [unread, app.store.list_all(Key::ALARMS).await?, app.store.list_all(Key::SUMMARIES).await?]
    {
        let look = |key: Key| async move { look_at(app, &key, keeps_sketches).await };
        parallel::try_each(keys, look, |found| all.add(found)).await?;
    }
    cases.remember(app, std::mem::take(&mut all.calm));
    all.overdue.sort_by_key(|(at, _)| *at);
    all.unheard.sort_by_key(|(since, _)| *since);
    all.examinations.sort_by_key(|one| one.turn);
    Ok(all)
}

/// What one record has; a damaged one is reported and does not hide the others.
async fn look_at(app: &App, key: &Key, keeps_sketches: bool) -> Result<Found, StoreError> {
    let looked = match key.scope() {
        Some(scope) => look_at_case(app, key, scope, keeps_sketches).await,
        None if key.as_str().starts_with(Key::SUMMARIES) => look_at_summary(app, key).await,
        None => look_at_alarm(app, key).await,
    };
    match looked {
        Err(error) => alarm::about_damage(app, error).await.map(|()| Found::default()),
        looked => looked,
    }
}

async fn look_at_alarm(app: &App, key: &Key) -> Result<Found, StoreError> {
    let Some((alarm, _)) = app.store.get::<Alarm>(key).await? else { return Ok(Found::default()) };
    let is_open = alarm.cleared_at.is_none() && alarm.kind.has_end();
    let open = is_open.then(|| (alarm.kind.clone(), alarm.raised_at));
    let id = is_open.then(|| alarm.id.clone());
    let mut found = look_into(app, &alarm.into()).await;
    found.alarms.extend(open);
    found.alarm_ids.extend(id);
    Ok(found)
}

async fn look_at_summary(app: &App, key: &Key) -> Result<Found, StoreError> {
    let found = app.store.get::<Summary>(key).await?;
    let Some((summary, _)) = found else { return Ok(Found::default()) };
    Ok(look_into(app, &summary.into()).await)
}

async fn look_at_case(
    app: &App,
    key: &Key,
    scope: Scope,
    keeps_sketches: bool,
) -> Result<Found, StoreError> {
    let Some((case, etag)) = app.store.get::<Case>(key).await? else {
        return Ok(Found::default());
    };
    let is_rested = case.closed_at.is_some_and(|at| app.clock.now().duration_since(at) >= REST);
    let is_done = case.outbox.open().is_empty() && case.answers_due_at().is_none();
    if is_rested && is_done {
        // What whoever answered could not write any more; no other document says it from here on.
        let (answered, now) = (AnsweredAlerts::of(&app.store), app.clock.now());
        answered.record(&case.scope, &case.response_times(), now).await?;
        app.records.archive(&case, &etag).await?;
        return Ok(Found::default());
    }
    let case = clock::follow(app, case).await?;
    let latest = app.clock.now() - GRACE;
    let answer = case.answers_due_at().filter(|at| *at <= latest);
    let is_due = case.evidence_due_at().is_some_and(|at| at <= latest);
    let examine = (is_due && app.evidence.is_some()).then(|| Examine::of(&case));
    let sketch = (keeps_sketches || case.is_backlog).then(|| sketch(app, &case));
    let proposes = containments::has_to_propose(app, &case);
    let open = OpenCases::of(&case);
    let record = case.into();
    let mut found = look_into(app, &record).await;
    found.open = open;
    let calm = calm::outlook(app, &record, etag);
    found.calm.extend(calm.map(|calm| (key.clone(), calm)));
    found.sketches.extend(sketch);
    found.proposals.extend(proposes.then(|| scope.clone()));
    found.examinations.extend(examine);
    found.overdue.extend(answer.map(|at| (at, Work::Answer(scope))));
    Ok(found)
}

fn sketch(app: &App, case: &Case) -> Sketch {
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    Sketch::of(case, app.clock.now(), rules)
}

async fn look_into(app: &App, record: &Record) -> Found {
    deliver_notification::fall_back(app, record).await;
    let subject = record.subject();
    let overdue = overdue_in(app, &subject, record.outbox());
    // The alarm that nothing can be announced is no news of its own.
    let is_itself = subject == Subject::Alarm(AlarmId::unannounced());
    let unheard = record.unannounced_since().filter(|_| !is_itself);
    let unheard = unheard.map(|since| (since, subject)).into_iter().collect();
    Found { overdue, unheard, ..Found::default() }
}

fn overdue_in(app: &App, subject: &Subject, outbox: &Outbox) -> Vec<Overdue> {
    let latest = app.clock.now() - GRACE;
    outbox
        .open()
        .into_iter()
        .filter(|due| due.at <= latest)
        .map(|due| {
            let (notice, channel) = (due.notice, due.channel);
            (due.at, Work::Deliver(Address { subject: subject.clone(), notice, channel }))
        })
        .collect()
}

/// Does what is overdue, the oldest first; what is left goes into the backlog. What is about to be
/// replaced is left alone.
pub(super) async fn work_off(
    app: &App,
    found: &Found,
    replaced: &[Subject],
    until: Instant,
    left: &mut Backlog,
) -> usize {
    let is_replaced = |work: &Work| match work {
        Work::Deliver(address) => replaced.contains(&address.subject),
        Work::Answer(_) => false,
    };
    let mut due = found.overdue.iter().filter(|(_, work)| !is_replaced(work));
    let turn: Vec<&Overdue> = due.by_ref().take(MOST_ITEMS).collect();
    let tries = turn.into_iter().map(|(at, work)| async move {
        let is_in_time = Instant::now() < until;
        (*at, is_in_time && do_one(app, work).await)
    });
    let mut done = 0;
    for (at, is_done) in parallel::all(tries).await {
        if is_done { done += 1 } else { left.add(at) }
    }
    due.for_each(|(at, _)| left.add(*at));
    done
}

async fn do_one(app: &App, work: &Work) -> bool {
    let done = match work {
        Work::Deliver(address) => deliver_notification::deliver(app, address).await,
        Work::Answer(scope) => write_back::tell_what_is_due(app, scope).await,
    };
    if let Err(error) = &done {
        tracing::error!(?work, %error, "cannot do what is overdue");
    }
    done.is_ok()
}

/// The urgent news that still reached nobody, after what was overdue has been done.
pub(super) async fn unannounced(app: &App, found: &Found) -> Result<Unannounced, StoreError> {
    let mut unheard = found.unheard.iter();
    let again: Vec<&Subject> =
        unheard.by_ref().take(MOST_AGAIN).map(|(_, subject)| subject).collect();
    let looked = again.into_iter().map(|subject| async move {
        match app.records.get(subject).await {
            Ok(record) => Ok(record.and_then(|record| record.unannounced_since())),
            Err(error) => alarm::about_damage(app, error).await.map(|()| None),
        }
    });
    let looked = parallel::try_all(looked).await?;
    let rest = unheard.map(|(since, _)| *since);
    let all: Vec<Timestamp> = looked.into_iter().flatten().chain(rest).collect();
    Ok(Unannounced { since: all.iter().min().copied(), count: all.len() })
}
