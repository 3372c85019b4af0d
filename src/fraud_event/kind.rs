//! What Microsoft detected: both generations of alert types, open for those to come.

use serde::Deserialize;
use serde::Serialize;

use crate::language::Phrase;

/// The type of an alert.
///
/// Microsoft adds types with little notice, so an unknown one is kept as sent.
/// Source: Partner Center security alerts reference guide; the older six are listed on
/// "Get fraud events".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlertType {
    /// `CryptoMining` and the older `NetworkConnectionsToCryptoMiningPools`.
    CryptoMining,
    /// `ARM_AnomalousResourceConsumption` and the older `UsageAnomalyDetection`.
    AnomalousResourceConsumption,
    /// `ARM_SuspiciousOperations`.
    SuspiciousOperations,
    /// `VM_AnomalousDeployment` and the older virtual machine and scale set anomalies.
    AnomalousVirtualMachines,
    /// `AzureBatch_AnomalousDeployment`.
    AnomalousBatch,
    /// `AzureContainerInstances_AnomalousDeployment`.
    AnomalousContainers,
    /// `AzureMachineLearning_AnomalousDeployment` and the older multi-region anomaly.
    AnomalousMachineLearning,
    /// `ServiceHealthSecurityAdvisory`: a copy of an advisory that the customer received.
    SecurityAdvisory,
    /// A type that this version does not know, as sent.
    Unknown(String),
    /// The event names no type (the older model of the Partner Center API never does).
    Missing,
}

/// Documented spellings; Graph writes the same names with a small first letter.
const SPELLINGS: [(&str, AlertType); 13] = [
    ("CryptoMining", AlertType::CryptoMining),
    ("NetworkConnectionsToCryptoMiningPools", AlertType::CryptoMining),
    ("ARM_AnomalousResourceConsumption", AlertType::AnomalousResourceConsumption),
    ("UsageAnomalyDetection", AlertType::AnomalousResourceConsumption),
    ("ARM_SuspiciousOperations", AlertType::SuspiciousOperations),
    ("VM_AnomalousDeployment", AlertType::AnomalousVirtualMachines),
    ("VirtualMachineDeploymentAnomaly", AlertType::AnomalousVirtualMachines),
    ("MultiRegionVirtualMachineScaleSetDeploymentAnomaly", AlertType::AnomalousVirtualMachines),
    ("AzureBatch_AnomalousDeployment", AlertType::AnomalousBatch),
    ("AzureContainerInstances_AnomalousDeployment", AlertType::AnomalousContainers),
    ("AzureMachineLearning_AnomalousDeployment", AlertType::AnomalousMachineLearning),
    ("MultiRegionMachineLearningUsageAnomaly", AlertType::AnomalousMachineLearning),
    ("ServiceHealthSecurityAdvisory", AlertType::SecurityAdvisory),
];

impl AlertType {
    /// Reads a type; a spelling that differs from the documented ones in more than the case of
    /// the first letter stays unknown, because nobody said that it means the same.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        SPELLINGS
            .into_iter()
            .find(|(spelling, _)| is_documented(spelling, text))
            .map_or_else(|| Self::Unknown(text.to_owned()), |(_, kind)| kind)
    }

    /// True when the type is one that a containment can be suggested for.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_) | Self::Missing)
    }

    /// A stable name for versions and machine-readable output.
    pub fn as_str(&self) -> &str {
        match self {
            Self::CryptoMining => "crypto-mining",
            Self::AnomalousResourceConsumption => "anomalous-resource-consumption",
            Self::SuspiciousOperations => "suspicious-operations",
            Self::AnomalousVirtualMachines => "anomalous-virtual-machines",
            Self::AnomalousBatch => "anomalous-batch",
            Self::AnomalousContainers => "anomalous-containers",
            Self::AnomalousMachineLearning => "anomalous-machine-learning",
            Self::SecurityAdvisory => "security-advisory",
            Self::Unknown(text) => text,
            Self::Missing => "missing",
        }
    }

    /// What happened, in words; an unknown type is named by the caller, who knows how to quote it.
    pub fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::CryptoMining => "type-crypto-mining",
            Self::AnomalousResourceConsumption => "type-anomalous-resource-consumption",
            Self::SuspiciousOperations => "type-suspicious-operations",
            Self::AnomalousVirtualMachines => "type-anomalous-virtual-machines",
            Self::AnomalousBatch => "type-anomalous-batch",
            Self::AnomalousContainers => "type-anomalous-containers",
            Self::AnomalousMachineLearning => "type-anomalous-machine-learning",
            Self::SecurityAdvisory => "type-security-advisory",
            Self::Unknown(_) => "type-unknown",
            Self::Missing => "type-missing",
        })
    }

    /// What happened, in English.
    pub fn title(&self) -> String {
        self.phrase().to_string()
    }
}

/// True for the documented spelling and for Graph's, which lowers the first letter.
fn is_documented(spelling: &str, text: &str) -> bool {
    let (Some((first, rest)), Some((text_first, text_rest))) =
        (spelling.split_at_checked(1), text.split_at_checked(1))
    else {
        return false;
    };
    first.eq_ignore_ascii_case(text_first) && rest == text_rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations_and_both_apis_name_the_same_thing() {
        for (text, kind) in [
            ("CryptoMining", AlertType::CryptoMining),
            ("cryptoMining", AlertType::CryptoMining),
            ("networkConnectionsToCryptoMiningPools", AlertType::CryptoMining),
            ("usageAnomalyDetection", AlertType::AnomalousResourceConsumption),
            (" VM_AnomalousDeployment ", AlertType::AnomalousVirtualMachines),
        ] {
            assert_eq!(AlertType::parse(text), kind, "{text}");
        }
    }

    #[test]
    fn an_undocumented_spelling_stays_unknown_and_is_kept() {
        for text in ["cryptomining", "CRYPTOMINING", "QuotaSomething", "é", ""] {
            assert_eq!(AlertType::parse(text), AlertType::Unknown(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn every_type_has_a_name_for_machines_and_words_for_people() {
        let mut names = std::collections::BTreeSet::new();
        for (spelling, kind) in SPELLINGS {
            assert_eq!(AlertType::parse(spelling), kind);
            assert!(kind.is_known(), "{spelling}");
            names.insert((kind.as_str().to_owned(), kind.title()));
        }
        let unknown = AlertType::Unknown("Quota".to_owned());
        for (kind, name, title) in [
            (unknown, "Quota", "Fraud event of an unknown type"),
            (AlertType::Missing, "missing", "Fraud event without a type"),
        ] {
            let found = (kind.as_str(), kind.title(), kind.is_known());
            assert_eq!(found, (name, title.to_owned(), false));
        }
        assert_eq!(names.len(), 8);
        assert!(names.contains(&("crypto-mining".to_owned(), "Crypto mining".to_owned())));
    }

    #[test]
    fn a_spelling_differs_in_the_case_of_its_first_letter_at_most() {
        for (text, is_documented_so) in
            [("Ab", true), ("ab", true), ("aB", false), ("Abc", false), ("bb", false), ("", false)]
        {
            assert_eq!(is_documented("Ab", text), is_documented_so, "{text}");
        }
    }
}
