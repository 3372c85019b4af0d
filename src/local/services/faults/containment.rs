//! The faults of what changes something at a customer's.

use super::Effect;
use super::Fault;
use super::Often;
use super::Place;

static CONTAINMENT_FAULTS: [Fault; 11] = [
    change(
        "containment-timeout-after-effect",
        "a containment has its effect, and nobody answers within 90 seconds",
        Effect::SilenceAfter,
    ),
    change(
        "containment-lost-before-effect",
        "a containment is lost on its way: no effect, and nobody answers within 90 seconds",
        Effect::Lost,
    ),
    change(
        "containment-503-after-effect",
        "a containment has its effect, and the answer is 503",
        Effect::After(503, "ServerBusy", "The server is busy."),
    ),
    change(
        "containment-500-before-effect",
        "a containment fails with 500 and has no effect",
        Effect::Refused(500, ("800003", "InternalServerError"), "Unexpected service error"),
    ),
    change(
        "containment-403",
        "a containment needs a right that is missing",
        Effect::Refused(403, ("900308", "AuthorizationFailed"), "Insufficient privileges."),
    ),
    change(
        "containment-404",
        "what is to be contained is not there any more",
        Effect::Refused(404, ("800111", "ResourceNotFound"), "It isn't found."),
    ),
    change(
        "containment-409",
        "something else is under way with what is to be contained",
        Effect::Refused(409, ("900278", "Conflict"), "There is a pending operation."),
    ),
    Fault {
        often: Often::First(1),
        ..change(
            "containment-429",
            "the first containment comes too soon, with the time to wait",
            Effect::Throttled { retry_after: Some("57") },
        )
    },
    Fault {
        at: Place::StatusChange,
        often: Often::First(1),
        ..change(
            "containment-etag",
            "the first change of a subscription's status comes too late (2055)",
            Effect::PartnerCenter(400, "2055", "Etag is no longer valid"),
        )
    },
    change(
        "containment-accepted-without-effect",
        "a containment is accepted and has no effect",
        Effect::Plain(202, "application/json; charset=utf-8", "{}"),
    ),
    change(
        "containment-reset-mid-answer",
        "a containment has its effect, and the answer breaks off",
        Effect::Torn,
    ),
];

const fn change(name: &'static str, meaning: &'static str, effect: Effect) -> Fault {
    Fault { name, meaning, at: Place::Change, often: Often::Always, effect }
}

/// Every fault of a containment; polls and questions do not meet them.
pub fn containment_faults() -> impl Iterator<Item = &'static Fault> {
    CONTAINMENT_FAULTS.iter()
}
