//! One step of a case: what happens to it, and what has to be done about it.
//!
//! [`Case::step`] is pure. Whoever calls it stores the case and then performs the effects; each of
//! them may be repeated, and each is found again in the stored case by the sweep when it was lost.
//!
//! The transitions, each with the test that shows it (in `tests/transitions.rs` and
//! `tests/answers.rs`). A delivery's own states are a step of the outbox, those of a push are in
//! `answer/record.rs`.
//!
//! | State | Input | Guard | To | Effects | Test |
//! |---|---|---|---|---|---|
//! | – | event unresolved | | open, epoch 0 | notice `opened` | `an_unresolved_event_opens_a_case` |
//! | – | event resolved | never seen unresolved | closed | a line in the history | `an_event_that_is_resolved_already_is_only_remembered` |
//! | – | event resolved | seen unresolved before | closed | notice `resolved` | `an_event_that_is_over_before_anybody_could_be_told_is_told_as_resolved` |
//! | open | the same again, or older | no news in it | open | none | `the_same_again_changes_nothing` |
//! | open | more or worse | severity rose | open | notice `escalated` | `each_change_of_an_open_case_is_told_in_its_own_words` |
//! | open | more or worse | resources, types, confidence, investigating, no test any more | open | notice `changed`, at most one in the policy's time to coalesce | `each_change_of_an_open_case_is_told_in_its_own_words`, `changes_wait_for_company` |
//! | open | new event | | open | notice `changed` | `each_change_of_an_open_case_is_told_in_its_own_words` |
//! | open | nothing about an event | | **open** | none | `absence_closes_nothing` |
//! | open | event resolved | others are unresolved | open | none | `a_case_stays_open_while_one_event_is_unresolved` |
//! | open | event resolved | it was the last | closed | notice `resolved`; the plan is withdrawn | `a_case_closes_with_its_last_event` |
//! | open | resolved and unresolved again, whenever that is found | | open, the event's epoch + 1 | notice `changed` | `a_comeback_within_an_open_case_is_told` |
//! | closed | event unresolved | later than its resolution, or a new one | open, epoch + 1 | notice `reopened` | `what_comes_back_is_a_new_outbreak` |
//! | closed | unresolved for a while, found late | | closed | notice `resolved` | `a_late_outbreak_of_a_closed_case_is_told_as_resolved` |
//! | any | status, type or severity unknown | | as unresolved, of unknown type, high | nothing suggested; the message says so | `what_is_unknown_counts_as_bad_and_suggests_nothing` |
//! | any | a test, or not clearly none | | open | nothing suggested; the message says TEST | `a_test_is_told_and_suggests_nothing` |
//! | any | an answer | it is refused | as before | the refusal | `a_refused_answer_changes_nothing` |
//! | any | an answer | | as before, its pushes pending | Microsoft has to be told | `an_answer_has_to_be_told_to_microsoft` |
//! | any | ends of pushes | | as before, the pushes ended | a log line for each | `the_end_of_a_push_is_recorded_and_logged` |
//! | open | time passes | an hour of the policy's warnings is over | open | notice `warning` | `the_answer_clock_warns_once_for_each_of_its_hours` |
//! | open | time passes | the answer is due | open | notice `overdue` | `an_answer_that_is_overdue_is_told_once` |
//! | open | time passes | nobody has taken it, and a step of the escalation is due | open | notice `unacknowledged`, to those of the step | `who_does_not_take_a_case_is_called_and_then_the_next` |
//! | any | something checked, or not any more | | as before, with the tick | a line in the history | `a_tick_is_kept_with_its_author_and_note` |
//! | open | evidence | the first that there is, or it speaks for another verdict than what was told | open | notice `changed` | `the_first_evidence_is_told_and_then_only_another_verdict` |
//! | open | evidence | a line of the checklist stands otherwise | open | a line in the history | `a_line_of_the_checklist_that_turns_is_a_line_in_the_history` |
//! | snoozed | evidence | | snoozed | counted | `evidence_is_held_back_by_a_snooze` |
//! | closed, or of a later outbreak | evidence | | as before | none | `evidence_about_another_outbreak_changes_nothing` |
//! | any | containments were proposed | | as before, the grounds noted | none | `containments_are_proposed_once_on_the_same_grounds` |
//! | any | something became of a containment | it was not told yet | as before | notice `contained`, or a line in the history where it is no news | `what_becomes_of_a_containment_is_told_once` |
//! | open | a snooze | it has reason, author and an end within bounds | open, snoozed | a line in the history | `a_snooze_holds_news_back_and_counts_it` |
//! | open | a snooze | it is refused | as before | the refusal | `a_snooze_that_would_hide_something_is_refused` |
//! | snoozed | investigating, or a stroke of the clock | | snoozed | counted | `a_snooze_holds_news_back_and_counts_it`, `the_clock_waits_for_the_end_of_a_snooze` |
//! | snoozed | more or worse | | open | the notice, which says that it breaks the snooze | `growth_breaks_a_snooze` |
//! | snoozed | event resolved | it was the last | closed | notice `resolved` | `the_end_of_a_snoozed_case_is_told` |
//! | snoozed | time passes | it ends soon | snoozed | notice `snooze-ending` | `the_clock_waits_for_the_end_of_a_snooze` |
//! | snoozed | time passes | it is over | open | notice `snooze-over`, and what the clock says by then | `the_clock_waits_for_the_end_of_a_snooze` |
//! | snoozed | somebody wakes it | | open | a line in the history | `who_wakes_a_case_hears_of_it_again` |
//! | any | an event or a push is answered | its alert was not | as before | the time it took is remembered | `what_was_answered_is_to_be_remembered_once` |
//! | any | trouble | an answer could not be told, and people do not know | as before | notice `changed` (joins a waiting `resolved`) | `trouble_is_told_once` |
//! | any | a redrive | something was given up | as before, its deliveries pending | due, and a line in the history | `what_was_given_up_is_tried_anew_and_remembered` |
//! | open | a line | not in the history yet | open | none | `a_line_is_noted_once_and_in_an_open_case_only` |
//!
//! Where this differs from the usual life cycle of an event:
//!
//! - Absence is judged for each source, not for each case, because only a complete list of a source
//!   says anything about what it lacks: see [`open_events`](crate::open_events). A step never sees it.
//! - "Investigating" is a status of the event and not a state of the case: somebody who looks at one
//!   event has not taken over the others, and the deadline stays.
//! - An older observation moves no status, but it is not ignored either: it may name resources, be
//!   the latest word about a field, and show a comeback that nobody saw when it happened.
//! - An element that cannot be read never gets here; it is put into quarantine where it is read.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::AnswerDraft;
use super::AnswerId;
use super::Case;
use super::Observation;
use super::PushEnd;
use super::Refusal;
use super::Rules;
use super::SnoozeDraft;
use super::SnoozeRefusal;
use super::TickDraft;
use super::quoted;
use crate::containment::Containment;
use crate::findings::Findings;
use crate::fraud_event::Scope;
use crate::outbox::GivenUp;
use crate::outbox::Jitter;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::outbox::Target;
use crate::response_time::ResponseTime;
use crate::seal::Fingerprint;
use crate::text::Untrusted;

/// Longest name of a person in the line about a redrive.
const MOST_REDRIVER: usize = 120;

/// What can happen to a case.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// Events were observed; the first of a scope make its case.
    Seen {
        /// The scope that they belong to.
        scope: &'a Scope,
        /// What was observed, in any order, any number of times.
        observations: &'a [Observation],
    },
    /// Somebody gave an answer.
    Answered(&'a AnswerDraft),
    /// Tries to tell Microsoft ended.
    PushesEnded {
        /// How.
        ends: &'a [PushEnd],
        /// A random share that spreads retries.
        jitter: Jitter,
    },
    /// It is time to say which answers could not be told to Microsoft.
    TroubleFound,
    /// Time has passed: who is to be warned or called by now?
    TimePassed,
    /// Somebody checked something.
    Ticked(&'a TickDraft),
    /// Evidence was collected.
    Examined(&'a Findings),
    /// Containments were proposed on these grounds, as far as they could be.
    Proposed(Fingerprint),
    /// Something became of a containment.
    Contained(&'a Containment),
    /// Somebody wants news that can wait to be held back.
    Snoozed(&'a SnoozeDraft),
    /// Somebody wants to hear of the case again: who.
    Woken(&'a str),
    /// Something to remember once while the case is open.
    Noted(&'a str),
    /// Somebody wants what was given up to be tried anew.
    Redriven {
        /// The deliveries.
        given_up: &'a [GivenUp],
        /// Who, and where: `cli:maria@jumpbox`.
        actor: &'a str,
    },
}

/// What has to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Deliveries are due; the queue should hear of them.
    Deliver,
    /// An answer has to be told to Microsoft.
    TellMicrosoft(AnswerId),
    /// Whoever answered has to hear that the answer is not taken.
    Refuse(Refusal),
    /// Whoever snoozed has to hear that the case is not snoozed.
    RefuseSnooze(SnoozeRefusal),
    /// A notice was added, or says more: a line for the log, and one about the plan.
    LogNews {
        /// Why people are told.
        reason: NoticeReason,
        /// Everything that the notice says.
        changes: Vec<String>,
    },
    /// A push ended: a line for the log.
    LogPush(PushEnd),
    /// Alerts were answered, or more is known of when: it has to be remembered.
    Answered(Vec<ResponseTime>),
}

/// A case after a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The case.
    pub case: Case,
    /// What has to be done, in this order.
    pub effects: Vec<Effect>,
}

impl Case {
    /// Takes what happened and says what has to be done. `None` when there is no case and nothing
    /// that makes one.
    ///
    /// Whoever knows neither policy nor channels gives no rules: then people are told where they
    /// were told before, and what follows from the policy stays as it was.
    pub fn step(
        before: Option<&Self>,
        input: Input<'_>,
        now: Timestamp,
        rules: Option<Rules<'_>>,
    ) -> Option<Step> {
        let mut case = match (before, input) {
            (Some(before), _) => before.clone(),
            (None, Input::Seen { scope, .. }) => Self::new(scope.clone(), now),
            (None, _) => return None,
        };
        let mut effects = Vec::new();
        match input {
            Input::Seen { observations, .. } => case.fold(observations, now, rules),
            Input::Answered(draft) => effects.push(match case.answer(draft, now) {
                Ok(id) => Effect::TellMicrosoft(id),
                Err(refusal) => Effect::Refuse(refusal),
            }),
            Input::PushesEnded { ends, jitter } => {
                case.record_pushes(ends, now, jitter);
                effects.extend(ends.iter().cloned().map(Effect::LogPush));
            }
            Input::TroubleFound => match rules {
                Some(rules) => case.announce_trouble(case.targets(rules, now), now),
                None => case.announce_trouble(Target::all(&case.channels_told(), now), now),
            },
            Input::TimePassed => {
                if let Some(rules) = rules {
                    case.follow_clock(now, rules);
                }
            }
            Input::Ticked(draft) => case.tick(draft, now),
            Input::Examined(findings) => {
                if let Some(rules) = rules {
                    case.examine(findings, now, rules);
                }
            }
            Input::Proposed(grounds) => case.proposed_for = Some(grounds),
            Input::Contained(containment) => case.contain(containment, now, rules),
            Input::Snoozed(draft) => {
                let begun = case.begin_snooze(draft, now);
                effects.extend(begun.err().map(Effect::RefuseSnooze));
            }
            Input::Woken(author) => case.wake(author, now),
            Input::Noted(what) => case.note_once(now, what),
            Input::Redriven { given_up, actor } => case.redrive(given_up, actor, now),
        }
        effects.extend(case.news_since(before));
        // Whoever died before the queue heard of it sees the same again.
        let may_be_due = matches!(input, Input::Seen { .. } | Input::Redriven { .. });
        let is_due = may_be_due && !case.outbox.open().is_empty();
        if is_due || effects.iter().any(|effect| matches!(effect, Effect::LogNews { .. })) {
            effects.push(Effect::Deliver);
        }
        if matches!(input, Input::Seen { .. } | Input::PushesEnded { .. }) {
            effects.extend(case.answered_since(before));
        }
        Some(Step { case, effects })
    }

    /// The notices that were added or say more.
    fn news_since(&self, before: Option<&Self>) -> Vec<Effect> {
        let known = before.map_or(&[][..], |before| before.outbox.notices());
        let is_known = |new: &Notice| known.iter().any(|old| says_the_same(old, new));
        let news = self.outbox.notices().iter().filter(|notice| !is_known(notice));
        let log = |notice: &Notice| Effect::LogNews {
            reason: notice.reason,
            changes: notice.changes.iter().map(ToString::to_string).collect(),
        };
        news.map(log).collect()
    }

    /// The alerts that were answered, or of whose answer more is known.
    fn answered_since(&self, before: Option<&Self>) -> Option<Effect> {
        let known: BTreeSet<ResponseTime> =
            before.into_iter().flat_map(Self::response_times).collect();
        let mut responses = self.response_times();
        responses.retain(|response| !known.contains(response));
        (!responses.is_empty()).then_some(Effect::Answered(responses))
    }

    /// Makes deliveries that were given up due again, under the ids that they have.
    fn redrive(&mut self, given_up: &[GivenUp], actor: &str, now: Timestamp) {
        let mut channels = BTreeSet::new();
        for delivery in given_up {
            if !self.outbox.step(&delivery.redrive(), now).is_empty() {
                channels.insert(delivery.channel.as_str());
            }
        }
        if !channels.is_empty() {
            let on = channels.into_iter().collect::<Vec<_>>().join(", ");
            let by = quoted(&Untrusted::new(actor), MOST_REDRIVER);
            self.note(now, format!("what was given up on {on} is tried anew, by {by}"));
        }
    }

    fn note_once(&mut self, now: Timestamp, what: &str) {
        let is_noted = self.history.iter().any(|line| line.what == what);
        if self.is_open() && !is_noted {
            self.note(now, what.to_owned());
        }
    }
}

fn says_the_same(old: &Notice, new: &Notice) -> bool {
    (&old.id, old.reason, &old.changes) == (&new.id, new.reason, &new.changes)
}
