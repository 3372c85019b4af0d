//! The transitions of a case that are about answers, and who is told of them.

use super::at;
use super::event;
use super::machines;
use super::resolved;
use super::start_all;
use super::transitions::news;
use super::transitions::see;
use super::transitions::step;
use super::transitions::told;
use super::trouble;
use super::two_sources::GUID;
use super::two_sources::in_graph;
use super::two_sources::in_partner_center;
use crate::case::AnswerDraft;
use crate::case::AnswerId;
use crate::case::Case;
use crate::case::Chosen;
use crate::case::Effect;
use crate::case::Ending;
use crate::case::Input;
use crate::case::PushEnd;
use crate::case::PushState;
use crate::case::Refusal;
use crate::case::Step;
use crate::case::Trouble;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::language::Language;
use crate::language::Phrase;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::verdict::Verdict;

pub(super) fn draft(verdict: Verdict) -> AnswerDraft {
    AnswerDraft {
        epoch: 0,
        verdict,
        note: "called the customer".to_owned(),
        actor: "cli:maria@jumpbox".to_owned(),
        events: Chosen::Unresolved,
        overrules: false,
    }
}

fn answered(case: &Case) -> (Case, AnswerId) {
    let answer = draft(Verdict::Fraud);
    let step = step(Some(case), Input::Answered(&answer), 20);
    let [Effect::TellMicrosoft(id)] = step.effects[..] else { panic!("{:?}", step.effects) };
    (step.case, id)
}

fn ended(case: &Case, answer: AnswerId, ending: Ending) -> Step {
    let event = EventKey::of_id("partner", "a");
    let ends = [PushEnd { answer, event, is_sent: true, ending }];
    step(Some(case), Input::PushesEnded { ends: &ends, jitter: Jitter::NONE }, 21)
}

#[test]
fn a_refused_answer_changes_nothing() {
    let case = told(&[(0, &[event("a")])]);
    let nobody = AnswerDraft { actor: String::new(), ..draft(Verdict::Fraud) };
    let step = step(Some(&case), Input::Answered(&nobody), 20);
    assert_eq!(step, Step { case, effects: vec![Effect::Refuse(Refusal::NoActor)] });
}

#[test]
fn an_answer_has_to_be_told_to_microsoft() {
    let (case, id) = answered(&told(&[(0, &[event("a")])]));
    assert!(case.is_open());
    let due = case.due_pushes(at(20));
    assert_eq!(due.iter().map(|push| push.answer).collect::<Vec<_>>(), [id]);
}

#[test]
fn the_end_of_a_push_is_recorded_and_logged() {
    let (case, id) = answered(&told(&[(0, &[event("a")])]));
    let Step { case, effects } = ended(&case, id, Ending::Confirmed);
    let event = EventKey::of_id("partner", "a");
    let end = PushEnd { answer: id, event, is_sent: true, ending: Ending::Confirmed };
    let remembered = Effect::Answered(case.response_times());
    assert_eq!(effects, [Effect::LogPush(end), remembered]);
    assert_eq!(case.answers[0].pushes[0].state, PushState::Confirmed { at: at(21) });
    let line = case.history.last().map(|line| line.what.as_str());
    assert_eq!(line, Some("told Partner Center: fraud (1 event)"));
}

#[test]
fn trouble_is_told_once() {
    let (case, id) = answered(&told(&[(0, &[event("a")])]));
    let none = step(Some(&case), Input::TroubleFound, 21);
    assert_eq!((none.case, none.effects), (case.clone(), vec![]));
    let refused = Ending::Failed(trouble("refused", "choose another"));
    let failed = ended(&case, id, refused).case;
    let told = step(Some(&failed), Input::TroubleFound, 22);
    let change = "could not tell Microsoft the answer fraud: refused: choose another";
    assert_eq!(told.effects, news(NoticeReason::Changed, &[change]));
    let again = step(Some(&told.case), Input::TroubleFound, 23);
    assert_eq!((again.case, again.effects), (told.case, vec![]));
}

#[test]
fn trouble_joins_the_news_of_the_end_only_while_that_waits() {
    let (case, id) = answered(&told(&[(0, &[event("a")])]));
    let refused = Ending::Failed(trouble("refused", "choose another"));
    let failed = ended(&case, id, refused).case;
    let change = "could not tell Microsoft the answer fraud: refused: choose another";
    let mut closed = see(Some(&failed), 22, &[resolved(event("a"))]).case;
    let joined = step(Some(&closed), Input::TroubleFound, 23);
    assert_eq!(joined.effects, news(NoticeReason::Resolved, &["resolved", change]));
    start_all(&mut closed);
    let alone = step(Some(&closed), Input::TroubleFound, 23);
    assert_eq!(alone.effects, news(NoticeReason::Changed, &[change]));
    let mut waiting = see(Some(&failed), 22, &[machines(event("a"), 1)]).case;
    waiting = step(Some(&waiting), Input::TroubleFound, 23).case;
    assert_eq!(waiting.outbox.notices().last().map(|n| n.reason), Some(NoticeReason::Changed));
}

#[test]
fn trouble_is_told_in_the_language_of_its_reader() {
    let (case, id) = answered(&told(&[(0, &[event("a")])]));
    let (reason, advice) = (Phrase::new("trouble-came-back"), Phrase::new("advice-answer-anew"));
    let failed = ended(&case, id, Ending::Failed(Trouble::new(reason, advice))).case;
    let told = step(Some(&failed), Input::TroubleFound, 22).case;
    let change = told.outbox.notices().last().and_then(|n| n.changes.first()).expect("a change");
    let expected = "Antwort Betrug konnte Microsoft nicht übermittelt werden: das Ereignis kam nach \
                    der Antwort zurück: erneut ansehen und neu beantworten";
    assert_eq!(Language::German.say(change), expected);
}

#[test]
fn a_line_is_noted_once_and_in_an_open_case_only() {
    let case = told(&[(0, &[event("a")])]);
    let noted = step(Some(&case), Input::Noted("asked"), 7);
    let line = noted.case.history.last().map(|line| (line.at, line.what.as_str()));
    assert_eq!((line, noted.effects), (Some((at(7), "asked")), vec![]));
    assert_eq!(step(Some(&noted.case), Input::Noted("asked"), 8).case, noted.case);
    let closed = see(Some(&case), 9, &[resolved(event("a"))]).case;
    assert_eq!(step(Some(&closed), Input::Noted("asked"), 10).case, closed);
}

#[test]
fn nothing_but_an_observation_makes_a_case() {
    let answer = draft(Verdict::Fraud);
    let pushes = Input::PushesEnded { ends: &[], jitter: Jitter::NONE };
    for input in [Input::Answered(&answer), pushes, Input::TroubleFound, Input::Noted("asked")] {
        assert_eq!(Case::step(None, input, at(0), None), None, "{input:?}");
    }
}

#[test]
fn whoever_knows_no_channels_tells_those_who_were_told() {
    let (case, id) = answered(&told(&[(0, &[event("a")])]));
    let refused = Ending::Failed(trouble("refused", "choose another"));
    let failed = ended(&case, id, refused).case;
    let told = Case::step(Some(&failed), Input::TroubleFound, at(22), None).expect("a case").case;
    let channels = |case: &Case| -> Vec<String> {
        let notice = case.outbox.notices().last().expect("a notice");
        notice.deliveries.keys().map(ToString::to_string).collect()
    };
    assert_eq!((told.outbox.notices().len(), channels(&told)), (2, vec!["teams".to_owned()]));
}

#[test]
fn what_one_report_of_an_alert_was_told_counts_for_the_other() {
    for (told_to, other) in
        [(in_graph(GUID), in_partner_center()), (in_partner_center(), in_graph(GUID))]
    {
        let case = told(&[(0, &[told_to.clone(), other.clone(), event("alone")])]);
        let (case, answer) = answered(&case);
        let end = |event: &FraudEvent| {
            let event = event.key.clone();
            PushEnd { answer, event, is_sent: true, ending: Ending::Confirmed }
        };
        let ends = [end(&told_to)];
        let ended = Input::PushesEnded { ends: &ends, jitter: Jitter::NONE };
        let after = step(Some(&case), ended, 21).case;
        assert!(!case.is_told_elsewhere(answer, &other.key), "nobody was told");
        assert!(after.is_told_elsewhere(answer, &other.key));
        assert!(!after.is_told_elsewhere(answer, &told_to.key), "it was told itself");
        assert!(!after.is_told_elsewhere(answer, &event("alone").key));
    }
}
