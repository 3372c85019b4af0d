//! What is odd about a fraud event, and whether that forbids to suggest a containment.

use serde::Deserialize;
use serde::Serialize;

use crate::language::Phrase;

/// One oddity of an event. Every event is announced; some oddities keep it from being acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// The identifier was missing or empty; the event has a key made from its content.
    NoEventId,
    /// The alert type is unknown or missing.
    UnknownType,
    /// The status is unknown or missing.
    UnknownStatus,
    /// The severity is unknown or missing.
    UnknownSeverity,
    /// No usable Azure subscription id.
    NoSubscription,
    /// No usable customer tenant id.
    NoCustomer,
    /// The customer named is the partner's own tenant.
    PartnersOwnTenant,
    /// A resource belongs to another subscription than the event.
    ForeignResource,
    /// The text had to be repaired before it could be read.
    Repaired,
    /// A field stood there twice with different values.
    Contradiction,
    /// A field had another name than documented.
    RenamedField,
    /// A field had another shape than documented.
    WrongShape,
    /// The same identifier appeared under another customer or subscription.
    ReusedId,
    /// The same identifier appeared twice with different statuses in one reading.
    StatusConflict,
    /// It does not say whether it is a test, and it reads like one.
    LooksLikeATest,
    /// Another event's identifier differs only in upper and lower case.
    IdDiffersInCase,
    /// Bytes that are no text were replaced.
    LossyText,
    /// A time had no zone; it was read as UTC.
    NoTimeZone,
    /// A time lies in the future, or last lies before first.
    ImplausibleTime,
    /// Resolved, but without a time of resolution.
    ResolvedWithoutTime,
    /// Unresolved, but with a time of resolution.
    UnresolvedWithTime,
    /// Detected more than sixty days ago, so Microsoft's own summary no longer lists it.
    Old,
}

impl Concern {
    /// True when no containment may be suggested for the event.
    pub fn blocks_action(&self) -> bool {
        !matches!(
            self,
            Self::IdDiffersInCase
                | Self::LossyText
                | Self::NoTimeZone
                | Self::ImplausibleTime
                | Self::ResolvedWithoutTime
                | Self::UnresolvedWithTime
                | Self::Old
        )
    }

    /// True when people should read about it in a message; the rest is for the case's record.
    pub fn is_worth_telling(&self) -> bool {
        self.blocks_action() || matches!(self, Self::Old | Self::IdDiffersInCase)
    }

    /// The oddity in words.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::NoEventId => "concern-no-event-id",
            Self::UnknownType => "concern-unknown-type",
            Self::UnknownStatus => "concern-unknown-status",
            Self::UnknownSeverity => "concern-unknown-severity",
            Self::NoSubscription => "concern-no-subscription",
            Self::NoCustomer => "concern-no-customer",
            Self::PartnersOwnTenant => "concern-partners-own-tenant",
            Self::ForeignResource => "concern-foreign-resource",
            Self::Repaired => "concern-repaired",
            Self::Contradiction => "concern-contradiction",
            Self::RenamedField => "concern-renamed-field",
            Self::WrongShape => "concern-wrong-shape",
            Self::ReusedId => "concern-reused-id",
            Self::StatusConflict => "concern-status-conflict",
            Self::LooksLikeATest => "concern-looks-like-a-test",
            Self::IdDiffersInCase => "concern-id-differs-in-case",
            Self::LossyText => "concern-lossy-text",
            Self::NoTimeZone => "concern-no-time-zone",
            Self::ImplausibleTime => "concern-implausible-time",
            Self::ResolvedWithoutTime => "concern-resolved-without-time",
            Self::UnresolvedWithTime => "concern-unresolved-with-time",
            Self::Old => "concern-old",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD_THOUGH_HARMLESS: [Concern; 2] = [Concern::Old, Concern::IdDiffersInCase];
    const HARMLESS: [Concern; 5] = [
        Concern::LossyText,
        Concern::NoTimeZone,
        Concern::ImplausibleTime,
        Concern::ResolvedWithoutTime,
        Concern::UnresolvedWithTime,
    ];
    const BLOCKING: [Concern; 15] = [
        Concern::NoEventId,
        Concern::UnknownType,
        Concern::UnknownStatus,
        Concern::UnknownSeverity,
        Concern::NoSubscription,
        Concern::NoCustomer,
        Concern::PartnersOwnTenant,
        Concern::ForeignResource,
        Concern::Repaired,
        Concern::Contradiction,
        Concern::RenamedField,
        Concern::WrongShape,
        Concern::ReusedId,
        Concern::StatusConflict,
        Concern::LooksLikeATest,
    ];

    #[test]
    fn what_could_mislead_an_action_blocks_it_and_is_told() {
        for (concerns, blocks, is_told) in [
            (BLOCKING.as_slice(), true, true),
            (&TOLD_THOUGH_HARMLESS, false, true),
            (&HARMLESS, false, false),
        ] {
            for concern in concerns {
                let found = (concern.blocks_action(), concern.is_worth_telling());
                assert_eq!(found, (blocks, is_told), "{concern:?}");
            }
        }
    }

    #[test]
    fn every_oddity_has_words_of_its_own() {
        let all = [BLOCKING.as_slice(), &TOLD_THOUGH_HARMLESS, &HARMLESS].concat();
        let sentences = all.iter().map(|concern| concern.phrase().to_string());
        let sentences: std::collections::BTreeSet<_> = sentences.collect();
        assert_eq!(sentences.len(), all.len());
        assert!(sentences.iter().all(|sentence| sentence.contains(' ')), "{sentences:?}");
    }
}
