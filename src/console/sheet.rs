//! What somebody who decides is shown of one containment: as facts, for the page and for terminals
//! alike.

use jiff::Timestamp;

use crate::case::Case;
use crate::containment::Containment;
use crate::containment::Plan;
use crate::containment::StepKind;
use crate::containment::action::Action;
use crate::containment::action::Needed;
use crate::containment::action::Person;
use crate::containment::action::State;
use crate::containment::call;
use crate::containment::exhibit::Part;
use crate::containment::exhibit::PartState;
use crate::containment::news;
use crate::language::Language;
use crate::language::Phrase;
use crate::notification::containment_phase;
use crate::notification::moment_for;
use crate::policy::Addresses;
use crate::policy::Reader;
use crate::text::Line;
use crate::text::Untrusted;

/// What is shown of one containment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What is done to what.
    pub title: String,
    /// Exactly what will be sent, one line for each request; `None` when it cannot be sent.
    pub calls: Option<Vec<String>>,
    /// Everything else, in the order in which it is read.
    pub facts: Vec<SheetFact>,
}

/// A labelled list of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFact {
    /// What the lines are about.
    pub label: String,
    /// The lines; never none.
    pub lines: Vec<String>,
}

/// For whom and when a sheet is made.
#[derive(Debug)]
pub struct SheetContext<'a> {
    /// Where calls go.
    pub addresses: &'a Addresses,
    /// In which language.
    pub reader: &'a Reader,
    /// Now.
    pub now: Timestamp,
}

/// Most tags that are shown of one thing.
const MOST_TAGS: usize = 20;

impl Sheet {
    /// What is shown of a containment of a case.
    pub fn of(containment: &Containment, case: &Case, context: &SheetContext<'_>) -> Self {
        let Containment { action, exhibit, .. } = containment;
        let calls = call::calls(action.kind(), action.target(), exhibit);
        let shown = |calls: Vec<call::Call>| {
            calls.iter().map(|call| call.shown(context.addresses)).collect()
        };
        let facts = context
            .standing(action, case)
            .into_iter()
            .chain(context.consequences(action))
            .chain(context.blast_radius(containment))
            .chain(context.approvals(action));
        Self {
            title: context.language().say(&containment.what()),
            calls: calls.map(shown),
            facts: facts.filter(|fact| !fact.lines.is_empty()).collect(),
        }
    }
}

impl SheetContext<'_> {
    fn language(&self) -> Language {
        self.reader.language
    }

    fn moment(&self, at: Timestamp) -> String {
        self.language().say(&moment_for(self.reader, at, self.now))
    }

    fn fact(&self, label: &'static str, lines: Vec<String>) -> SheetFact {
        SheetFact { label: self.language().word(label), lines }
    }

    /// Where it stands, and why it is there.
    fn standing(&self, action: &Action, case: &Case) -> Vec<SheetFact> {
        let language = self.language();
        let state = language.say(&containment_phase(action.phase()));
        let target = action.target();
        let ids = [target.subscription_id().to_string(), target.customer().to_string()];
        let [subscription, customer] = ids;
        vec![
            self.fact("console-label-state", vec![state]),
            self.fact("label-why", why(action, case).iter().map(|why| language.say(why)).collect()),
            self.fact(
                "label-subscription",
                vec![format!("{} ({subscription})", theirs(target.name()))],
            ),
            self.fact("label-customer", vec![customer]),
        ]
    }

    fn consequences(&self, action: &Action) -> Vec<SheetFact> {
        let language = self.language();
        let undo = undo(action).iter().map(|undo| language.say(undo)).collect();
        vec![
            self.fact("label-effect", vec![language.say(&effect(action.kind()))]),
            self.fact("label-undo", undo),
        ]
    }

    /// What is hit, and what else could be.
    fn blast_radius(&self, containment: &Containment) -> Vec<SheetFact> {
        let exhibit = &containment.exhibit;
        let language = self.language();
        let unknown = || language.word("console-not-known");
        let count = exhibit.resources_in_subscription.map(|count| count.to_string());
        let cost = exhibit.cost.as_ref().map(|cost| language.say(cost));
        let left_out = exhibit
            .left_out
            .iter()
            .map(|left| format!("{}: {}", theirs(&left.name), language.say(&left.why)));
        let affected = match containment.action.kind().is_about_subscription() {
            true => language.word("console-everything"),
            false => language.word("console-only-these"),
        };
        vec![
            self.fact("console-label-affected", vec![affected]),
            self.fact(
                "console-label-parts",
                exhibit.parts.iter().map(|part| self.part(part)).collect(),
            ),
            self.fact("console-label-left-out", left_out.collect()),
            self.fact("console-label-count", vec![count.unwrap_or_else(unknown)]),
            self.fact("console-label-cost", vec![cost.unwrap_or_else(unknown)]),
            self.fact("console-label-tags", tags(&exhibit.tags)),
            self.fact("console-label-looked-up", vec![self.moment(exhibit.looked_up_at)]),
        ]
    }

    /// Id, size, place, state, age, tags.
    fn part(&self, part: &Part) -> String {
        let language = self.language();
        let text = |text: &Option<Untrusted>| text.as_ref().map(theirs);
        let state = language.word(match part.state {
            PartState::Active => "console-part-active",
            PartState::Inactive => "console-part-inactive",
        });
        let since = part.created_at.map(|at| {
            language.say(&Phrase::new("console-part-since").with("moment", self.moment(at)))
        });
        let id = Untrusted::new(part.id.as_str()).visible(Untrusted::MOST_BYTES);
        let known = [Some(state), text(&part.said), text(&part.size), text(&part.location), since];
        let known = std::iter::once(id).chain(known.into_iter().flatten());
        known.chain(tags(&part.tags)).collect::<Vec<_>>().join(" · ")
    }

    fn approvals(&self, action: &Action) -> Vec<SheetFact> {
        let language = self.language();
        let needed = language.word(match action.needed() {
            Needed::One => "console-needed-one",
            Needed::Two => "console-needed-two",
        });
        let given = action.approvals().iter().map(|approval| {
            let by = Phrase::new("console-approved-by")
                .with("who", who(approval.by))
                .with("moment", self.moment(approval.given_at));
            language.say(&by)
        });
        let until = action.phase().is_before_dispatch().then(|| self.moment(action.expires_at()));
        vec![
            self.fact("console-label-needed", vec![needed]),
            self.fact("console-label-approved", given.collect()),
            self.fact("console-label-until", until.into_iter().collect()),
        ]
    }
}

/// Text of somebody else: bounded, in quotes, and no address that anything would make a link of.
fn theirs(text: &Untrusted) -> String {
    Line::theirs(text.clone()).to_plain()
}

/// People are known by the ids of their accounts; names can be changed and faked.
fn who(person: Person) -> String {
    person.object.to_string()
}

fn tags(tags: &[Untrusted]) -> Vec<String> {
    tags.iter().take(MOST_TAGS).map(theirs).collect()
}

/// Why it stands where it stands, else why it is suggested.
fn why(action: &Action, case: &Case) -> Vec<Phrase> {
    let stands = match action.state() {
        State::Blocked(block) => Some(news::objection(*block)),
        State::NeedsHuman { reason, .. } => Some(news::why(*reason)),
        _ => None,
    };
    let Plan::Suggested { steps, .. } = &case.plan else { return stands.into_iter().collect() };
    let suggested = steps.iter().find(|step| step.kind == action.kind());
    let suggested = suggested.map(|step| step.reason.clone());
    stands.into_iter().chain(suggested).chain(found(action, case)).collect()
}

/// How much of it no alert names: the evidence found it.
fn found(action: &Action, case: &Case) -> Option<Phrase> {
    let named: Vec<String> = case.affected_resources().map(|one| one.id().to_lowercase()).collect();
    let is_named = |id: &str| named.iter().any(|named| id.starts_with(named.as_str()));
    let found = action.target().resources().iter().filter(|id| !is_named(id.as_str())).count();
    (found > 0).then(|| Phrase::new("why-found").with("count", found))
}

/// What happens.
fn effect(kind: StepKind) -> Phrase {
    Phrase::new(match kind {
        StepKind::DeallocateVirtualMachine => "effect-deallocate-virtual-machine",
        StepKind::DeallocateScaleSet => "effect-deallocate-scale-set",
        StepKind::StopContainerGroup => "effect-stop-container-group",
        StepKind::StopBatchPools => "effect-stop-batch-pools",
        StepKind::StopMachineLearningComputes => "effect-stop-machine-learning-computes",
        StepKind::CancelSubscription => "effect-cancel-subscription",
        StepKind::SuspendLegacySubscription => "console-effect-suspend",
        StepKind::StartVirtualMachine
        | StepKind::StartScaleSet
        | StepKind::StartContainerGroup
        | StepKind::StartMachineLearningComputes => "console-effect-start",
        StepKind::ReactivateSubscription | StepKind::ReactivateLegacySubscription => {
            "console-effect-reactivate"
        }
    })
}

/// How it is taken back.
fn undo(action: &Action) -> Vec<Phrase> {
    let by_words = match action.kind() {
        StepKind::StopBatchPools => Some("undo-batch-pools"),
        StepKind::StopMachineLearningComputes => Some("undo-machine-learning-computes"),
        StepKind::CancelSubscription => Some("undo-cancel-subscription"),
        kind if kind.is_undo() => Some("console-undo-of-undo"),
        _ => None,
    };
    let here = action.kind().undo().map(|_| "console-undo-here");
    by_words.into_iter().chain(here).map(Phrase::new).collect()
}
