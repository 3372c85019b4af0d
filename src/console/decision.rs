//! What can be decided on a page, and what became of it: closed sets, so that nothing that somebody
//! puts into an address or a form is ever said in our name.

use crate::language::Language;
use crate::language::Phrase;

/// What can be decided on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Approve a containment.
    Approve,
    /// Say no to a containment.
    Decline,
    /// Take an approval back, or say that a person did what was left to do.
    Revoke,
    /// Propose the containment that takes another one back.
    Undo,
    /// Propose anew what is suggested.
    Propose,
    /// Answer to Microsoft.
    Answer,
    /// Let nothing be sent for any case.
    Stop,
    /// Let containments be sent again.
    Allow,
}

impl Decision {
    /// All decisions.
    pub const ALL: [Self; 8] = [
        Self::Approve,
        Self::Decline,
        Self::Revoke,
        Self::Undo,
        Self::Propose,
        Self::Answer,
        Self::Stop,
        Self::Allow,
    ];

    /// The name in forms and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Revoke => "revoke",
            Self::Undo => "undo",
            Self::Propose => "propose",
            Self::Answer => "answer",
            Self::Stop => "stop",
            Self::Allow => "allow",
        }
    }

    /// By the name exactly as forms have it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == name)
    }

    /// True for a decision about every case.
    pub fn is_about_all(self) -> bool {
        matches!(self, Self::Stop | Self::Allow)
    }

    /// True when the last characters of the subscription id must be typed.
    pub fn needs_typed(self) -> bool {
        self == Self::Approve
    }

    /// True when it must be said why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Decline | Self::Revoke | Self::Answer | Self::Stop | Self::Allow)
    }

    /// What a ticket for it is for: the decision, the case on whose page it is made, and what it is
    /// about there.
    pub fn purpose(self, case: &str, about: &str) -> String {
        format!("{}/{case}/{about}", self.as_str())
    }

    /// What stands on the button.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Approve => "console-approve",
            Self::Decline => "console-decline",
            Self::Revoke => "console-take-back",
            Self::Undo => "console-undo",
            Self::Propose => "console-propose",
            Self::Answer => "console-answer",
            Self::Stop => "console-stop",
            Self::Allow => "console-allow",
        }
    }
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is recorded.
    Recorded(Decision),
    /// It is not, and nothing was changed.
    Wrong(Wrong),
}

/// Why a decision is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The confirmation is not that of the subscription.
    Typed,
    /// There is no reason, or a very long one.
    Reason,
    /// There is no verdict.
    Verdict,
    /// The page would look otherwise now.
    Changed,
    /// The page was opened too long ago.
    Expired,
    /// The page was used already.
    Used,
    /// Somebody else has to.
    SamePerson,
    /// That is not possible where it stands.
    State,
    /// Something forbids it.
    Forbidden,
    /// Microsoft does not say that the person may approve now.
    Approver,
    /// Microsoft does not show now what is needed for it.
    NotNow,
}

impl Outcome {
    /// By the name of the decision that was recorded, as the address after a redirection has it.
    pub fn recorded(name: &str) -> Option<Self> {
        Decision::named(name).map(Self::Recorded)
    }

    /// What it says.
    pub fn phrase(self, language: Language) -> Phrase {
        let wrong = match self {
            Self::Recorded(decision) => {
                let decision = language.word(decision.word());
                return Phrase::new("console-recorded").with("decision", decision);
            }
            Self::Wrong(wrong) => wrong,
        };
        Phrase::new(match wrong {
            Wrong::Typed => "console-wrong-typed",
            Wrong::Reason => "console-wrong-reason",
            Wrong::Verdict => "console-wrong-verdict",
            Wrong::Changed => "console-wrong-changed",
            Wrong::Expired => "console-wrong-expired",
            Wrong::Used => "console-wrong-used",
            Wrong::SamePerson => "console-wrong-person",
            Wrong::State => "console-wrong-state",
            Wrong::Forbidden => "console-wrong-forbidden",
            Wrong::Approver => "console-wrong-approver",
            Wrong::NotNow => "console-wrong-not-now",
        })
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Recorded(_) => "console-done-title",
            Self::Wrong(_) => "console-wrong-title",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_has_one_name() {
        for decision in Decision::ALL {
            assert_eq!(Decision::named(decision.as_str()), Some(decision));
            assert_eq!(Decision::named(&decision.as_str().to_uppercase()), None);
        }
        for name in ["", "approve ", "cancel", "APPROVE"] {
            assert_eq!(Decision::named(name), None, "{name:?}");
        }
    }
}
