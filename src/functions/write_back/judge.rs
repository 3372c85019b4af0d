//! What has to be done about a push, by what Microsoft has, and what it became.

use jiff::Timestamp;

use crate::case::Case;
use crate::case::DuePush;
use crate::case::Ending;
use crate::case::Observation;
use crate::case::Trouble;
use crate::fraud_event::Concern;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::SourceName;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::verdict::Standing;

/// What may have had its effect, and what it is if another reading does not show the effect.
pub(super) struct Sent {
    pub(super) push: DuePush,
    pub(super) otherwise: Ending,
    /// True when the answer to the request showed the event as it shall be.
    pub(super) is_taken: bool,
}

/// What to do about a push, after Microsoft's state of the event was read.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Send,
    Over(Ending),
}

/// What has to be done, by what Microsoft has; `None` means that the event was not there to read.
pub(super) fn decide(case: &Case, push: &DuePush, event: Option<&FraudEvent>) -> Next {
    let known = case.events.get(&push.push.event);
    if known.is_none_or(|known| known.epoch != push.push.comebacks) {
        // What was true of it then need not be true of it now.
        return Next::Over(Ending::Failed(Trouble::new(
            Phrase::new("trouble-came-back"),
            Phrase::new("advice-answer-anew"),
        )));
    }
    let is_told_elsewhere = || case.is_told_elsewhere(push.answer, &push.push.event);
    let Some(event) = event else {
        return if is_told_elsewhere() { Next::Over(Ending::NotNeeded) } else { Next::Send };
    };
    let standing = push.verdict.compare(event.status, event.resolved_reason.as_ref());
    match standing {
        Standing::Said if push.is_sent => Next::Over(Ending::Confirmed),
        Standing::Said => Next::Over(Ending::NotNeeded),
        Standing::Unsaid => Next::Send,
        // Somebody has resolved it meanwhile: nobody has to look at it any more.
        Standing::Otherwise if !push.verdict.is_final() => Next::Over(Ending::NotNeeded),
        Standing::Unclear if push.is_sent => Next::Over(Ending::Confirmed),
        Standing::Unclear if is_told_elsewhere() => Next::Over(Ending::NotNeeded),
        Standing::Unclear | Standing::Otherwise => {
            let has = event.resolved_reason.as_ref();
            if case.may_replace(push.answer, &push.push.event, has) {
                return Next::Send;
            }
            Next::Over(Ending::Failed(Trouble::new(
                Phrase::new("trouble-resolved-otherwise"),
                Phrase::new("advice-leave-or-replace"),
            )))
        }
    }
}

/// How a push ended that was sent, by what Microsoft has now.
pub(super) fn judge(push: &DuePush, event: Option<&FraudEvent>, reason: Phrase) -> Ending {
    let standing =
        event.map(|event| push.verdict.compare(event.status, event.resolved_reason.as_ref()));
    match standing {
        Some(Standing::Said | Standing::Unclear) => Ending::Confirmed,
        _ => later(reason),
    }
}

/// What an error means for a push; a request that is not accepted as it is will never be.
pub(super) fn ending_of(error: &RemoteError) -> Ending {
    match error {
        RemoteError::Refused { what, advice } => {
            Ending::Broken(Trouble::new(Phrase::Words(what.clone()), advice.clone()))
        }
        RemoteError::NotAccepted { what } => {
            let advice = Phrase::new("advice-portal-or-another-verdict");
            Ending::Failed(Trouble::new(Phrase::Words(what.clone()), advice))
        }
        RemoteError::Stale { what } => {
            later(Phrase::new("trouble-again-and-again").with("trouble", what.as_str()))
        }
        RemoteError::Unavailable { what, after } => {
            Ending::Later { reason: Phrase::Words(what.clone()), after: *after }
        }
    }
}

/// An observation of an event that the case knows; one of another case or of none is left to the
/// next poll. What only a whole list can show about an event stays as it was.
pub(super) fn observation(
    case: &Case,
    event: &FraudEvent,
    observed_at: Timestamp,
) -> Option<Observation> {
    const SHOWN_BY_LISTS: [Concern; 3] =
        [Concern::ReusedId, Concern::StatusConflict, Concern::IdDiffersInCase];
    let known = case.events.get(&event.key).filter(|known| known.source == event.source)?;
    if event.scope() != case.scope {
        return None;
    }
    let mut event = event.clone();
    let kept = known.concerns.iter().filter(|concern| SHOWN_BY_LISTS.contains(concern));
    event.concerns.extend(kept);
    Some(Observation::new(observed_at, event))
}

/// It has to be looked for again.
pub(super) fn later(reason: Phrase) -> Ending {
    Ending::Later { reason, after: None }
}

/// Microsoft took the answer, and a reading does not show it.
pub(super) fn not_shown_yet(source: SourceName) -> Phrase {
    Phrase::new("trouble-not-shown-yet").with("source", source.title())
}
