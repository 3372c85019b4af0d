//! What holds for every set of observations, in every order, however often and late they come.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::prelude::Just;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;
use serde_json::Value;

use super::at;
use super::event;
use super::machines;
use super::start_all;
use super::trouble;
use crate::case::AnswerDraft;
use crate::case::Case;
use crate::case::Chosen;
use crate::case::Effect;
use crate::case::Ending;
use crate::case::Input;
use crate::case::Observation;
use crate::case::PushEnd;
use crate::case::Rules;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::policy::Policy;
use crate::text::Untrusted;
use crate::verdict::Verdict;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    Policy::parse("[protected]\nsubscriptions = []\ncustomer_tenants = []", &[]).expect("a policy")
});
static CHANNELS: LazyLock<Vec<ChannelId>> =
    LazyLock::new(|| ["mail", "teams"].into_iter().filter_map(ChannelId::parse).collect());

/// So many cases, or another share of them when `PROPTEST_CASES` asks for other than its default 256.
fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = (cases * default.cases).div_ceil(256);
    ProptestConfig { cases, failure_persistence: None, ..default }
}

fn step(case: Option<&Case>, input: Input<'_>, now: Timestamp) -> (Case, Vec<Effect>) {
    let rules = Rules { policy: &POLICY, everyone: &CHANNELS };
    let step = Case::step(case, input, now, Some(rules)).expect("a case");
    (step.case, step.effects)
}

fn see(case: Option<&Case>, observations: &[Observation], now: i64) -> (Case, Vec<Effect>) {
    let scope = event("x").scope();
    step(case, Input::Seen { scope: &scope, observations }, at(now))
}

/// Two events of each source; the first of both is one alert.
fn named(number: usize) -> FraudEvent {
    let id = ["one", "two", "three", "four"][number];
    let same = "44444444-dddd-4ddd-8ddd-000000000004_88888888-2222-4222-8222-000000000101";
    let id = if number.is_multiple_of(2) { format!("{id}_{same}") } else { id.to_owned() };
    let source = if number < 2 { SourceName::PartnerCenter } else { SourceName::Graph };
    FraudEvent { source, ..event(&id) }
}

fn observation() -> impl Strategy<Value = Observation> {
    let status = prop_oneof![
        Just(EventStatus::Active),
        Just(EventStatus::Investigating),
        Just(EventStatus::Resolved),
        Just(EventStatus::Resolved),
    ];
    let severity = prop_oneof![Just(Severity::Low), Just(Severity::Medium), Just(Severity::High)];
    let times = (prop::option::of(0..3_i64), prop::option::of(0..9_i64));
    let told = (status, severity, times, 0..3_usize, any::<bool>());
    (0..4_usize, 0..9_i64, 0..4_usize, told).prop_map(|(number, minute, count, told)| {
        let (status, severity, (detected, resolved), name, is_test) = told;
        let event = machines(named(number), count);
        let event = FraudEvent {
            status,
            severity,
            is_test,
            detected_at: detected.map(at),
            resolved_at: resolved.map(at),
            customer_name: ["", "old", "new"].get(name).map(|name| Untrusted::new(name)),
            resolved_by: (name > 1).then(|| Untrusted::new("somebody")),
            ..event
        };
        Observation::new(at(minute), event)
    })
}

/// How observations are folded: in an order, in pieces, and whether notices go out in between.
type Way = (Vec<Observation>, Vec<(usize, bool)>);

fn observations_and_a_way() -> impl Strategy<Value = (Vec<Observation>, Way)> {
    prop::collection::vec(observation(), 1..10).prop_flat_map(|seen| {
        let twice = [seen.clone(), seen.clone()].concat();
        let pieces = prop::collection::vec((1..4_usize, any::<bool>()), twice.len());
        (Just(seen), (Just(twice).prop_shuffle(), pieces))
    })
}

/// The document without what was done: everything else follows from the observations alone.
fn known(case: &Case) -> Value {
    let mut document = serde_json::to_value(case).expect("JSON");
    let fields = document.as_object_mut().expect("an object");
    for done in ["epoch", "opened_at", "closed_at", "outbox", "answers", "history"] {
        fields.remove(done);
    }
    fields.insert("is_open".to_owned(), case.is_open().into());
    document
}

/// For each event whether it is unresolved and how often it came back, told simply.
fn told_simply(seen: &[Observation]) -> BTreeMap<EventKey, (bool, u32)> {
    let mut moments: BTreeMap<EventKey, Vec<(Timestamp, bool)>> = BTreeMap::new();
    for Observation { observed_at, event, .. } in seen {
        let moment = (*observed_at, event.is_unresolved());
        moments.entry(event.key.clone()).or_default().push(moment);
    }
    let simple = |(key, mut moments): (EventKey, Vec<(Timestamp, bool)>)| {
        moments.sort();
        let comebacks = moments.windows(2).filter(|pair| !pair[0].1 && pair[1].1).count();
        (key, (moments.last().expect("a moment").1, u32::try_from(comebacks).expect("few")))
    };
    moments.into_iter().map(simple).collect()
}

/// When the alerts were detected that nobody has answered; the id of the case says what was done.
fn waiting(case: &Case) -> Vec<Timestamp> {
    case.unanswered().into_iter().map(|alert| alert.detected_at).collect()
}

fn epochs(case: &Case) -> Vec<(&EventKey, u32)> {
    case.events.iter().map(|(key, event)| (key, event.epoch)).collect()
}

/// True when no event's epoch and not the case's own went down.
fn epochs_hold(before: &Case, after: &Case) -> bool {
    let held = |(key, epoch): (&EventKey, u32)| after.events[key].epoch >= epoch;
    after.epoch >= before.epoch && epochs(before).into_iter().all(held)
}

fn deliveries_hold(before: &Case, after: &Case) -> bool {
    let open = after.outbox.open();
    let is_open =
        |notice, channel| open.iter().any(|due| (&due.notice, &due.channel) == (notice, channel));
    before.outbox.open().iter().all(|due| is_open(&due.notice, &due.channel))
}

/// The last thing that people were told fits what is known.
fn told_fits(case: &Case) -> bool {
    match case.outbox.notices().last().map(|notice| notice.reason) {
        Some(NoticeReason::Resolved) => !case.is_open(),
        Some(_) => case.is_open(),
        None => !case.is_open() && case.events.values().all(|event| event.outbreaks() == 0),
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn no_order_repetition_or_delay_changes_what_is_known((seen, way) in observations_and_a_way()) {
        let (straight, _) = see(None, &seen, 100);
        let (order, pieces) = way;
        let mut rest = order.as_slice();
        let mut folded: Option<Case> = None;
        for (now, (count, goes_out)) in (100..).zip(pieces) {
            let (piece, later) = rest.split_at(count.min(rest.len()));
            rest = later;
            let (mut after, _) = see(folded.as_ref(), piece, now);
            if let Some(before) = &folded {
                prop_assert!(epochs_hold(before, &after));
                prop_assert!(deliveries_hold(before, &after));
                let came_back = !before.is_open() && after.is_open();
                prop_assert_eq!(after.epoch, before.epoch + u32::from(came_back));
            }
            prop_assert!(told_fits(&after), "{:?}", after.outbox);
            if goes_out {
                start_all(&mut after);
            }
            folded = Some(after);
        }
        let folded = see(folded.as_ref(), rest, 200).0;
        prop_assert_eq!(known(&folded), known(&straight));
        prop_assert_eq!(folded.response_times(), straight.response_times());
        prop_assert_eq!(waiting(&folded), waiting(&straight));
        let simply = |case: &Case| -> BTreeMap<EventKey, (bool, u32)> {
            let events = case.events.iter();
            events.map(|(key, e)| (key.clone(), (e.is_unresolved(), e.epoch))).collect()
        };
        prop_assert_eq!(simply(&folded), told_simply(&seen));

        let (again, effects) = see(Some(&folded), &order, 300);
        prop_assert_eq!(&again, &folded);
        prop_assert!(effects.iter().all(|effect| *effect == Effect::Deliver), "{:?}", effects);
    }

}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn a_document_that_is_written_and_read_goes_on_as_it_was(seen in prop::collection::vec(observation(), 1..10)) {
        let (first, second) = seen.split_at(seen.len() / 2);
        let (case, _) = see(None, first, 100);
        let text = serde_json::to_string(&case).expect("JSON");
        let read: Case = serde_json::from_str(&text).expect("a case");
        prop_assert_eq!(&read, &case);
        prop_assert_eq!(see(Some(&read), second, 101), see(Some(&case), second, 101));
    }
}

#[derive(Clone, Debug)]
enum Happening {
    Seen(Vec<Observation>),
    Answered(Verdict, bool),
    PushesEnded(usize),
    TroubleFound,
    Noted,
}

fn happening() -> impl Strategy<Value = Happening> {
    let verdict =
        prop_oneof![Just(Verdict::Fraud), Just(Verdict::Ignore), Just(Verdict::Investigating)];
    prop_oneof![
        3 => prop::collection::vec(observation(), 1..4).prop_map(Happening::Seen),
        2 => (verdict, any::<bool>()).prop_map(|(verdict, again)| Happening::Answered(verdict, again)),
        2 => (0..4_usize).prop_map(Happening::PushesEnded),
        1 => Just(Happening::TroubleFound),
        1 => Just(Happening::Noted),
    ]
}

fn happens(case: &Case, what: &Happening, now: i64) -> Case {
    match what {
        Happening::Seen(observations) => see(Some(case), observations, now).0,
        Happening::Answered(verdict, overrules) => {
            let draft = AnswerDraft {
                epoch: case.epoch,
                verdict: *verdict,
                note: "called the customer".to_owned(),
                actor: "cli:maria@jumpbox".to_owned(),
                events: Chosen::Unresolved,
                overrules: *overrules,
            };
            step(Some(case), Input::Answered(&draft), at(now)).0
        }
        Happening::PushesEnded(kind) => {
            let ending = [
                Ending::Confirmed,
                Ending::Later { reason: Phrase::Words("no answer".to_owned()), after: None },
                Ending::Broken(trouble("answered 403", "add the role")),
                Ending::Failed(trouble("refused", "choose another")),
            ];
            let due = case.due_pushes(at(now));
            let end = |due: &crate::case::DuePush| PushEnd {
                answer: due.answer,
                event: due.push.event.clone(),
                is_sent: true,
                ending: ending[*kind].clone(),
            };
            let ends: Vec<PushEnd> = due.iter().map(end).collect();
            step(Some(case), Input::PushesEnded { ends: &ends, jitter: Jitter::NONE }, at(now)).0
        }
        Happening::TroubleFound => step(Some(case), Input::TroubleFound, at(now)).0,
        Happening::Noted => step(Some(case), Input::Noted("somebody asked"), at(now)).0,
    }
}

/// For each event with an open push, whether it was told or is open in this or a later answer.
fn pushes_hold(before: &Case, after: &Case, what: &Happening) -> bool {
    let was_tried = matches!(what, Happening::PushesEnded(_));
    let open = |case: &Case| -> Vec<EventKey> {
        let pushes = case.answers.iter().flat_map(|answer| &answer.pushes);
        pushes.filter(|push| push.is_open()).map(|push| push.event.clone()).collect()
    };
    let still = open(after);
    was_tried || open(before).iter().all(|event| still.contains(event))
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn no_step_loses_what_has_to_be_told(
        first in prop::collection::vec(observation(), 1..4),
        happenings in prop::collection::vec(happening(), 1..20),
    ) {
        let (mut case, _) = see(None, &first, 100);
        for (now, what) in (101..).zip(&happenings) {
            let after = happens(&case, what, now);
            prop_assert!(deliveries_hold(&case, &after), "{what:?}");
            prop_assert!(pushes_hold(&case, &after, what), "{what:?}");
            prop_assert!(epochs_hold(&case, &after), "{what:?}");
            prop_assert!(after.history.len() >= case.history.len(), "{what:?}");
            let is_over = |notice: &crate::outbox::Notice| notice.reason == NoticeReason::Resolved;
            let last_is_over = after.outbox.notices().last().is_some_and(is_over);
            prop_assert!(!(after.is_open() && last_is_over), "{what:?}");
            case = after;
        }
    }
}
