//! Tells Microsoft the answers of a case: reads first, sends only what Microsoft does not have,
//! and reads again. Everything may be repeated, by anybody, at any moment.

mod by_way_of_graph;
mod due;
mod graph;
mod judge;
mod partner_center;
mod trip;

use std::collections::BTreeMap;
use std::time::Duration;

pub(super) use due::tell_what_is_due;
use tokio::time::Instant;
use tokio::time::timeout_at;
use trip::Trip;
use uuid::Uuid;

use crate::answered::AnsweredAlerts;
use crate::app::App;
use crate::audit::Draft;
use crate::audit::GivenVerdict;
use crate::audit_trail::AuditTrail;
use crate::case::AnswerDraft;
use crate::case::AnswerId;
use crate::case::Case;
use crate::case::DuePush;
use crate::case::Effect;
use crate::case::Ending;
use crate::case::Input;
use crate::case::Observation;
use crate::case::PushEnd;
use crate::case::Refusal;
use crate::case::Step;
use crate::clock::Clock;
use crate::fraud_event::Scope;
use crate::fraud_event::SourceName;
use crate::known_events::Generation;
use crate::language::Phrase;
use crate::microsoft::Microsoft;
use crate::outbox::Jitter;
use crate::records::Records;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::telemetry::STEP;
use crate::text::Untrusted;
use crate::verdict::Verdict;

/// What telling Microsoft needs.
#[derive(Clone, Copy, Debug)]
pub struct WriteBack<'a> {
    /// The documents.
    pub store: &'a Store,
    /// The cases among them.
    pub records: &'a Records,
    /// Microsoft's services.
    pub microsoft: &'a Microsoft,
    /// What time it is.
    pub clock: &'a Clock,
    /// Who decided what.
    pub audit: &'a AuditTrail,
}

/// What one run left.
#[derive(Clone, Debug)]
pub struct Performed {
    /// The case with its answers.
    pub case: Case,
    /// What Microsoft was seen to have. It waits in the inbox of the case.
    pub seen: Vec<Observation>,
}

/// Why an answer was not given.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// It is not taken as it is; nothing was written and nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such case any more.
    #[error("the case is gone")]
    Gone,
    /// The store is not available. When the answer was written before, the sweep goes on with it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Some pushes of one answer to one API.
#[derive(Clone, Debug)]
struct Job {
    source: SourceName,
    verdict: Verdict,
    pushes: Vec<DuePush>,
}

/// How a job went.
#[derive(Debug, Default)]
struct Report {
    ends: Vec<PushEnd>,
    seen: Vec<Observation>,
}

/// One case gets this long; the sweep goes on with what is left.
const BUDGET: Duration = Duration::from_secs(100);
/// Ids that one request names.
const MOST_IDS: usize = 100;
/// Alerts that are answered before the results are recorded.
const MOST_ALERTS: usize = 16;
/// How often a request is made anew when what it builds on has changed.
const MOST_ATTEMPTS: usize = 3;
/// Rounds until nothing is due; a second one is needed when two answers met.
const MOST_ROUNDS: usize = 3;

impl<'a> WriteBack<'a> {
    /// With what the app has.
    pub fn of(app: &'a App) -> Self {
        let App { store, records, microsoft, clock, audit, .. } = app;
        Self { store, records, microsoft, clock, audit }
    }
}

impl WriteBack<'_> {
    /// Tells Microsoft what is due in the case of a scope; `None` when there is no such case.
    ///
    /// # Errors
    /// When the store is not available. What was told until then is found out by reading again.
    pub async fn perform(&self, scope: &Scope) -> Result<Option<Performed>, StoreError> {
        let deadline = Instant::now() + BUDGET;
        let mut seen = Vec::new();
        let Some(mut case) = self.records.case(scope).await? else { return Ok(None) };
        for _ in 0..MOST_ROUNDS {
            let due = case.due_pushes(self.clock.now());
            if due.is_empty() {
                break;
            }
            for job in jobs(due) {
                let trip = Trip::new(self, &case);
                let report = match timeout_at(deadline, trip.run(&job)).await {
                    Ok(report) => report,
                    Err(_) => job.cut_off(&trip),
                };
                let Some(after) = self.record(scope, &report).await? else { return Ok(None) };
                case = after;
                seen.extend(report.seen);
            }
        }
        Ok(Some(Performed { case, seen }))
    }

    /// Takes an answer into the case and tells Microsoft at once. What Microsoft then has is folded
    /// into the case, and waits in its inbox for who knows the policy.
    ///
    /// # Errors
    /// Why the answer was not given.
    pub async fn answer(
        &self,
        scope: &Scope,
        draft: &AnswerDraft,
    ) -> Result<(Case, AnswerId), AnswerError> {
        let answered = Input::Answered(draft);
        let step = self.records.step_case(scope, answered, self.clock.now(), None).await?;
        let step = step.ok_or(AnswerError::Gone)?;
        let case = step.case.id();
        let id = taken(step)?;
        self.remember_verdict(&case, id, draft).await;
        let performed = self.perform(scope).await?.ok_or(AnswerError::Gone)?;
        if performed.seen.is_empty() {
            return Ok((performed.case, id));
        }
        // Deliveries are left to whoever folds the inbox, and to the sweep.
        let seen = Input::Seen { scope, observations: &performed.seen };
        let step = self.records.step_case(scope, seen, self.clock.now(), None).await?;
        let step = step.ok_or(AnswerError::Gone)?;
        self.remember(scope, &step).await;
        Ok((step.case, id))
    }

    /// An answer to Microsoft contains nothing, and is given whatever becomes of the audit.
    async fn remember_verdict(&self, case: &str, id: AnswerId, draft: &AnswerDraft) {
        let (note, by) = (Untrusted::new(&draft.note), Untrusted::new(&draft.actor));
        let given = GivenVerdict { case, number: id.number(), verdict: draft.verdict, note: &note };
        let entry = Draft::verdict_given(&given, &by, self.clock.now());
        if let Err(error) = self.audit.append_if_kept(entry).await {
            tracing::error!(%error, case, "a verdict was given without an audit");
        }
    }

    /// The inbox first: who dies in between repeats the push, which then finds nothing to do.
    async fn record(&self, scope: &Scope, report: &Report) -> Result<Option<Case>, StoreError> {
        if !report.seen.is_empty() {
            self.keep(scope, &report.seen).await?;
        }
        let jitter = Jitter::from_random(Uuid::new_v4().as_u64_pair().1);
        let ended = Input::PushesEnded { ends: &report.ends, jitter };
        let step = self.records.step_case(scope, ended, self.clock.now(), None).await?;
        let Some(step) = step else { return Ok(None) };
        for effect in &step.effects {
            if let Effect::LogPush(end) = effect {
                tell_step(scope, end);
            }
        }
        self.remember(scope, &step).await;
        Ok(Some(step.case))
    }

    async fn remember(&self, scope: &Scope, step: &Step) {
        AnsweredAlerts::of(self.store).record_step(scope, step, self.clock.now()).await;
    }

    /// Gives what is stored a new generation before and after: polls remember what is stored, and
    /// must hear that there is more, also of who dies in between.
    async fn keep(&self, scope: &Scope, all: &[Observation]) -> Result<(), StoreError> {
        let id = Uuid::new_v4();
        Generation::renew(self.store, &Generation::begun(id)).await?;
        for seen in all {
            let event = &seen.event;
            let key = Key::inbox(scope, &event.key, seen.observed_at, &event.version());
            self.store.insert_if_absent(&key, seen).await?;
        }
        Generation::renew(self.store, &Generation::finished(id)).await?;
        Ok(())
    }
}

/// The answer that a step took in.
fn taken(step: Step) -> Result<AnswerId, AnswerError> {
    for effect in step.effects {
        match effect {
            Effect::TellMicrosoft(id) => return Ok(id),
            Effect::Refuse(refusal) => return Err(refusal.into()),
            _ => {}
        }
    }
    Err(AnswerError::Gone)
}

/// The pushes of one answer to one API together, in pieces whose results are recorded at once.
fn jobs(due: Vec<DuePush>) -> Vec<Job> {
    let mut groups: BTreeMap<(AnswerId, SourceName), Vec<DuePush>> = BTreeMap::new();
    for push in due {
        groups.entry((push.answer, push.push.source)).or_default().push(push);
    }
    let pieces = groups.into_iter().flat_map(|((_, source), pushes)| {
        let most = match source {
            SourceName::Graph => MOST_ALERTS,
            SourceName::PartnerCenter => MOST_IDS,
        };
        let pieces: Vec<Vec<DuePush>> = pushes.chunks(most).map(<[DuePush]>::to_vec).collect();
        pieces.into_iter().filter_map(move |pushes| {
            let verdict = pushes.first()?.verdict;
            Some(Job { source, verdict, pushes })
        })
    });
    pieces.collect()
}

impl Trip<'_> {
    async fn run(&self, job: &Job) -> Report {
        match job.source {
            SourceName::Graph => graph::run(self, job).await,
            SourceName::PartnerCenter => partner_center::run(self, job).await,
        }
    }
}

impl Job {
    fn all_ended(&self, ending: &Ending) -> Report {
        let ended = |push: &DuePush| end(push, push.is_sent, ending.clone());
        Report { ends: self.pushes.iter().map(ended).collect(), seen: Vec::new() }
    }

    /// What had begun to be sent may have had its effect; the rest has not.
    fn cut_off(&self, trip: &Trip<'_>) -> Report {
        let reason = Phrase::new("trouble-no-time");
        let ending = Ending::Later { reason, after: None };
        let ended = |push: &DuePush| {
            let is_sent = push.is_sent || trip.has_begun(&push.push.event);
            end(push, is_sent, ending.clone())
        };
        Report { ends: self.pushes.iter().map(ended).collect(), seen: Vec::new() }
    }
}

fn end(push: &DuePush, is_sent: bool, ending: Ending) -> PushEnd {
    PushEnd { answer: push.answer, event: push.push.event.clone(), is_sent, ending }
}

fn tell_step(scope: &Scope, end: &PushEnd) {
    let (answer, event) = (end.answer.to_string(), end.event.as_str());
    match &end.ending {
        Ending::Confirmed | Ending::NotNeeded => tracing::info!(
            target: STEP, step = "answer_told", %scope, answer, event.key = event,
            "Microsoft has the answer",
        ),
        Ending::Later { reason, .. } => tracing::warn!(
            target: STEP, step = "answer_delayed", %scope, answer, event.key = event, what = %reason,
            "Microsoft does not have the answer yet",
        ),
        Ending::Broken(trouble) | Ending::Failed(trouble) => tracing::error!(
            target: STEP, step = "answer_failed", %scope, answer, event.key = event,
            what = %trouble.sentence(), "could not tell Microsoft the answer",
        ),
    }
}
