//! What the event itself says.

use jiff::SignedDuration;

use super::Reading;
use super::Scene;
use super::Signal;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::language::span;

/// What was deployed, according to Microsoft. Pools of Azure Batch and compute for machine learning
/// are not listed among the customer's resources.
const DEPLOYED: [AlertType; 4] = [
    AlertType::AnomalousVirtualMachines,
    AlertType::AnomalousBatch,
    AlertType::AnomalousContainers,
    AlertType::AnomalousMachineLearning,
];
/// From this age on an alert of which nothing new was seen is stale.
const OLD: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(super) fn severity_high(scene: &Scene<'_>) -> Reading {
    let severity = scene.subject.severity;
    let what = Phrase::new("signal-severity").with("severity", severity.phrase());
    scene.some(Signal::SeverityHigh, severity == Severity::High, true, what)
}

pub(super) fn confidence(scene: &Scene<'_>, signal: Signal) -> Reading {
    let confidence = &scene.subject.confidence;
    let what = Phrase::new("signal-confidence").with("confidence", confidence.phrase());
    let asked = match signal {
        Signal::ConfidenceLow => Confidence::Low,
        _ => Confidence::High,
    };
    let is_stated = !matches!(confidence, Confidence::Missing | Confidence::Other(_));
    scene.some(signal, *confidence == asked, is_stated, what)
}

/// What frightens counts when one event is of the type, what calms only when all of them are.
pub(super) fn alert_type(scene: &Scene<'_>, signal: Signal) -> Reading {
    let types = &scene.subject.alert_types;
    let are_known = !types.is_empty() && types.iter().all(AlertType::is_known);
    let is_there = |kind| types.contains(&kind);
    let is_all = |kind| !types.is_empty() && types.iter().all(|one| *one == kind);
    let holds = match signal {
        Signal::MiningType => is_there(AlertType::CryptoMining),
        Signal::SuspiciousOperationsType => is_there(AlertType::SuspiciousOperations),
        Signal::DeploymentAnomalyType => DEPLOYED.iter().any(|kind| types.contains(kind)),
        Signal::UsageAnomalyType => is_all(AlertType::AnomalousResourceConsumption),
        _ => is_all(AlertType::SecurityAdvisory),
    };
    let mut sorted: Vec<&AlertType> = types.iter().collect();
    sorted.sort();
    sorted.dedup();
    let names = Phrase::list(sorted.into_iter().map(AlertType::phrase));
    scene.some(signal, holds, are_known, Phrase::new("signal-types").with("types", names))
}

pub(super) fn is_old(scene: &Scene<'_>) -> Reading {
    let age = |then| scene.now.duration_since(then).max(SignedDuration::ZERO);
    let (detected, seen) = (age(scene.subject.detected_at), age(scene.subject.last_seen_at));
    let what = Phrase::new("signal-age").with("detected", span(detected)).with("seen", span(seen));
    scene.some(Signal::EventIsOld, detected > OLD && seen > OLD, true, what)
}
