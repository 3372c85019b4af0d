//! Every sample of the lists and of their errors, read by the source it is of.

use std::collections::BTreeSet;

use fraud_guard::fraud_event::AlertType;
use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::ResolvedReason;
use fraud_guard::fraud_event::ResourceKind;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::sources::Snapshot;
use fraud_guard::text::Untrusted;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::outcome::Outcome;
use super::outcome::is;
use crate::support::microsoft::Microsoft;
use crate::support::microsoft::answer;
use crate::support::microsoft::fixture;
use crate::support::microsoft::json as complete;
use crate::support::microsoft::page_number;

use AlertType::AnomalousBatch;
use AlertType::AnomalousContainers;
use AlertType::AnomalousMachineLearning;
use AlertType::AnomalousResourceConsumption;
use AlertType::AnomalousVirtualMachines;
use AlertType::CryptoMining;
use AlertType::SecurityAdvisory;
use AlertType::SuspiciousOperations;
use Confidence::High as Sure;
use Confidence::Low as Unsure;
use Confidence::Medium as Likely;
use EventStatus::Active;
use EventStatus::Investigating;
use EventStatus::Resolved;
use Severity::High;
use Severity::Informational;
use Severity::Low;
use Severity::Medium;

const GROUP: &str =
    "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/rg-build/providers/";
const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";
const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
const RESELLER: &str = "33333333-cccc-4ccc-8ccc-000000000003";

/// What is expected of an event: id, type, severity, confidence, status, last parts of resources.
type Expected =
    (&'static str, AlertType, Severity, Confidence, EventStatus, &'static [&'static str]);

fn new_model() -> [Expected; 14] {
    let unknown = || AlertType::Unknown("SomeFutureAlertType_NotYetDocumented".to_owned());
    // The older field names one machine when the list of resources is empty.
    let entity = &["Microsoft.Compute/virtualMachines/vm-build-01"];
    [
        ("101", CryptoMining, High, Sure, Active, entity),
        ("102", AnomalousResourceConsumption, High, Likely, Investigating, entity),
        (
            "103",
            AnomalousVirtualMachines,
            Medium,
            Likely,
            Resolved,
            &[
                "Microsoft.Compute/virtualMachines/vmx-00",
                "Microsoft.Compute/virtualMachines/vmx-01",
                "Microsoft.Compute/virtualMachines/vmx-02",
            ],
        ),
        (
            "104",
            AnomalousVirtualMachines,
            High,
            Sure,
            Active,
            &["Microsoft.Compute/virtualMachineScaleSets/vmss-a"],
        ),
        ("105", AnomalousMachineLearning, Medium, Unsure, Active, entity),
        ("106", SecurityAdvisory, Low, Sure, Active, &[]),
        ("107", AnomalousResourceConsumption, High, Likely, Active, entity),
        ("108", SuspiciousOperations, High, Likely, Active, entity),
        (
            "109",
            AnomalousVirtualMachines,
            High,
            Sure,
            Active,
            &["Microsoft.Compute/virtualMachines/vm-new-01"],
        ),
        ("110", AnomalousBatch, High, Likely, Active, &["Microsoft.Batch/batchAccounts/batch1"]),
        (
            "111",
            AnomalousContainers,
            Medium,
            Likely,
            Active,
            &["Microsoft.ContainerInstance/containerGroups/cg1"],
        ),
        (
            "112",
            AnomalousMachineLearning,
            High,
            Likely,
            Active,
            &["Microsoft.MachineLearningServices/workspaces/ws1"],
        ),
        ("113", CryptoMining, High, Sure, Active, entity),
        ("114", unknown(), Informational, Unsure, Active, entity),
    ]
}

/// The samples with one event, by the end of their names, and which event it is.
const SINGLE: [(&str, &str); 14] = [
    ("NetworkConnectionsToCryptoMiningPools", "101"),
    ("UsageAnomalyDetection", "102"),
    ("VirtualMachineDeploymentAnomaly", "103"),
    ("MultiRegionVirtualMachineScaleSetDeploymentAnomaly", "104"),
    ("MultiRegionMachineLearningUsageAnomaly", "105"),
    ("ServiceHealthSecurityAdvisory", "106"),
    ("ARM_AnomalousResourceConsumption", "107"),
    ("ARM_SuspiciousOperations", "108"),
    ("VM_AnomalousDeployment", "109"),
    ("AzureBatch_AnomalousDeployment", "110"),
    ("AzureContainerInstances_AnomalousDeployment", "111"),
    ("AzureMachineLearning_AnomalousDeployment", "112"),
    ("CryptoMining", "113"),
    ("SomeFutureAlertType_NotYetDocumented", "114"),
];

fn assert_reads(event: &FraudEvent, expected: &Expected) {
    let (id, kind, severity, confidence, status, resources) = expected;
    let resources: Vec<String> = resources.iter().map(|end| format!("{GROUP}{end}")).collect();
    let read: Vec<&str> = event.resources.iter().map(|resource| resource.id()).collect();
    assert_eq!(&event.alert_type, kind, "{id}");
    assert_eq!((event.severity, &event.confidence), (*severity, confidence), "{id}");
    assert_eq!(
        (event.status, read, event.resource_count),
        (*status, resources.iter().map(String::as_str).collect(), resources.len()),
        "{id}"
    );
    assert_eq!(event.subscription.map(|id| id.to_string()).as_deref(), Some(SUBSCRIPTION));
    assert_eq!(event.customer_tenant.map(|id| id.to_string()).as_deref(), Some(CUSTOMER));
    assert_eq!(event.reseller_tenant.map(|id| id.to_string()).as_deref(), Some(RESELLER));
    assert_eq!(text(&event.customer_name), Some("Contoso Customer (synthetic)"));
    assert_eq!(text(&event.reseller_name), Some("Northwind Reseller (synthetic)"));
    assert_eq!(text(&event.subscription_name), Some("contoso-prod"));
    assert_eq!(time(event.detected_at), Some("2026-02-03T00:25:45.69Z".to_owned()));
    assert_eq!(time(event.first_observed_at), Some("2026-02-02T22:10:00.1Z".to_owned()));
    assert_eq!(time(event.last_observed_at), Some("2026-02-03T00:20:31.693182Z".to_owned()));
    let hits = if *id == "106" { "0" } else { "10" };
    assert_eq!(event.hit_count.as_deref(), Some(hits), "{id}");
    assert_eq!(event.is_test, *id == "106", "{id}");
    let is_known = event.alert_type.is_known();
    assert_eq!(event.concerns.contains(&Concern::UnknownType), !is_known, "{id}");
    assert_eq!(event.is_actionable(), is_known && !event.is_test, "{id}: {:?}", event.concerns);
}

fn text(text: &Option<Untrusted>) -> Option<&str> {
    text.as_ref().map(Untrusted::as_received)
}

fn time(time: Option<jiff::Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}

fn find<'a>(snapshot: &'a Snapshot, id: &str) -> &'a FraudEvent {
    let is = |event: &&FraudEvent| event.event_id.as_ref().is_some_and(|text| text.ends_with(id));
    snapshot.events.iter().find(is).expect(id)
}

fn assert_complete(snapshot: &Snapshot, count: usize) {
    assert!(snapshot.is_complete(), "{:?}", snapshot.failure);
    assert!(snapshot.quarantined.is_empty(), "{:?}", snapshot.quarantined);
    assert!(snapshot.findings.is_empty(), "{:?}", snapshot.findings);
    assert_eq!(snapshot.events.len(), count);
}

#[test]
fn every_sample_is_in_a_table() {
    let folder = format!("{}/tests/fixtures/microsoft", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(folder).expect("the samples").map(|entry| {
        let name = entry.expect("a sample").file_name().into_string().expect("a name");
        name.trim_end_matches(".json").to_owned()
    });
    let elsewhere = [include_str!("../verdicts/bodies.rs"), include_str!("../cli/webhook.rs")];
    let webhook = include_str!("../functions/partner_center_webhook/taken.rs");
    let elsewhere = elsewhere.concat() + webhook;
    let sources = [include_str!("samples.rs"), include_str!("tokens.rs"), &elsewhere].concat();
    let is_missing = |name: &String| {
        !sources.contains(&format!("\"{}\"", name.trim_start_matches("fraud_events_new_model_")))
            && !sources.contains(&format!("\"{name}\""))
    };
    assert_eq!(names.filter(is_missing).collect::<Vec<_>>(), Vec::<String>::new());
}

#[tokio::test]
async fn each_sample_of_partner_center_with_one_event_is_read() {
    for (name, id) in SINGLE {
        let body = fixture(&format!("fraud_events_new_model_{name}"));
        let snapshot = Microsoft::with_page(SourceName::PartnerCenter, body).await.snapshot().await;
        assert_complete(&snapshot, 1);
        let all = new_model();
        let expected = all.iter().find(|(expected, ..)| *expected == id).expect("the event");
        assert_reads(find(&snapshot, id), expected);
    }
}

#[tokio::test]
async fn both_pages_of_partner_center_are_read() {
    let pages = ["fraud_events_new_model_page1", "fraud_events_new_model_page2"];
    let pages = pages.iter().map(|name| fixture(name).into_bytes()).collect();
    let snapshot = Microsoft::with_pages(SourceName::PartnerCenter, pages).await.snapshot().await;
    assert_complete(&snapshot, 14);
    for expected in &new_model() {
        assert_reads(find(&snapshot, expected.0), expected);
    }
}

#[tokio::test]
async fn what_a_person_needs_is_read_from_the_samples_of_partner_center() {
    let pages = ["fraud_events_new_model_page1", "fraud_events_new_model_page2"];
    let pages = pages.iter().map(|name| fixture(name).into_bytes()).collect();
    let snapshot = Microsoft::with_pages(SourceName::PartnerCenter, pages).await.snapshot().await;
    let mining = find(&snapshot, "101");
    assert!(text(&mining.display_name).is_some_and(|name| name.contains("mining pool")));
    assert_eq!(
        text(&mining.description),
        Some("Synthetic: network activity to a known mining pool.")
    );
    let detail = |name: &str| mining.details.get(name).map(Untrusted::as_received);
    assert_eq!(detail("cryptoCurrencyMiningPoolDomainName"), Some("pool.example.net"));
    assert_eq!(detail("connectionCount"), Some("31"));
    assert!(detail("miningPool_IP").is_some_and(|ip| ip.contains("198.51.100.77")));
    assert!(detail("vM_IP").is_some_and(|ip| ip.contains("203.0.113.21")));
    assert!(!mining.resources[0].is_verbatim && find(&snapshot, "113").resources[0].is_verbatim);
    assert_eq!(find(&snapshot, "110").resources[0].kind(), ResourceKind::BatchAccount);
    let resolved = find(&snapshot, "103");
    assert_eq!(resolved.resolved_reason, Some(ResolvedReason::Legitimate));
    assert_eq!(time(resolved.resolved_at), Some("2026-02-03T07:08:26.69Z".to_owned()));
    assert_eq!(text(&resolved.resolved_by), Some("admin@fabrikam.example"));
    assert_eq!((mining.resolved_at, &mining.resolved_by), (None, &None));
}

#[tokio::test]
async fn the_older_model_is_told_and_not_acted_on() {
    let body = fixture("fraud_events_old_model");
    let snapshot = Microsoft::with_page(SourceName::PartnerCenter, body).await.snapshot().await;
    assert_complete(&snapshot, 2);
    for event in &snapshot.events {
        assert_eq!((&event.alert_type, event.severity), (&AlertType::Missing, Severity::High));
        assert!(!event.is_actionable() && event.concerns.contains(&Concern::UnknownType));
        assert_eq!((event.is_test, &event.confidence), (false, &Confidence::Missing));
        assert_eq!(
            event.resources[0].id(),
            format!("{GROUP}Microsoft.Compute/virtualMachines/vm-build-01")
        );
        assert_eq!(text(&event.customer_name), Some("Contoso Customer (synthetic)"));
    }
    let (active, resolved) =
        (find(&snapshot, "_88888888-2222-4222-8222-000000000001"), find(&snapshot, "2"));
    assert_eq!((active.status, active.first_observed_at, active.resolved_at), (Active, None, None));
    assert_eq!(
        (resolved.status, &resolved.resolved_reason),
        (Resolved, &Some(ResolvedReason::Fraud))
    );
}

#[tokio::test]
async fn an_empty_list_is_complete() {
    let body = fixture("fraud_events_empty");
    let snapshot = Microsoft::with_page(SourceName::PartnerCenter, body).await.snapshot().await;
    assert_complete(&snapshot, 0);
}

/// What is expected of Graph's alerts; the last is told, because it names no subscription.
fn graph_alerts() -> [(&'static str, AlertType, EventStatus, usize, bool); 4] {
    [
        ("000000000001", CryptoMining, Active, 1, true),
        ("000000000002", CryptoMining, Active, 1, true),
        ("000000000003", AnomalousResourceConsumption, Investigating, 0, true),
        ("000000000004", AnomalousVirtualMachines, Active, 1, false),
    ]
}

#[tokio::test]
async fn both_pages_of_graph_are_read_by_the_link_between_them() {
    let microsoft = Microsoft::listing(SourceName::Graph, |request| {
        let host = request.header("host").expect("a host");
        let link = format!("http://{host}/beta/security/partner/securityAlerts?page=2&next=");
        complete(match page_number(request) {
            1 => fixture("graph_security_alerts_page1").replace(
                "https://graph.microsoft.com/beta/security/partner/securityAlerts?",
                &link,
            ),
            _ => fixture("graph_security_alerts_page2_last"),
        })
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    assert_complete(&snapshot, 5);
    for (id, kind, status, resources, is_actionable) in graph_alerts() {
        let event = find(&snapshot, id);
        assert_eq!((&event.alert_type, event.status), (&kind, status), "{id}");
        assert_eq!((event.severity, &event.confidence), (High, &Likely), "{id}");
        assert_eq!(
            (event.resources.len(), event.is_actionable()),
            (resources, is_actionable),
            "{id}: {:?}",
            event.concerns
        );
        assert_eq!((event.is_test, event.resolved_at), (id == "000000000004", None));
        assert_eq!(event.subscription.map(|id| id.to_string()).as_deref(), Some(SUBSCRIPTION));
        assert_eq!(event.customer_tenant.map(|id| id.to_string()).as_deref(), Some(CUSTOMER));
        assert_eq!(time(event.detected_at), Some("2026-02-03T16:03:33.05Z".to_owned()));
        assert_eq!(time(event.last_observed_at), Some("2026-02-03T18:00:01Z".to_owned()));
        assert_eq!(
            event.details.get("CryptoCurrencyMiningPoolDomainName").map(Untrusted::as_received),
            Some("pool.example.net")
        );
    }
    let advisory = find(&snapshot, "000000000005");
    assert_eq!((&advisory.alert_type, advisory.severity), (&SecurityAdvisory, Informational));
    assert_eq!((advisory.subscription, advisory.status), (None, Resolved));
    assert!(advisory.concerns.contains(&Concern::NoSubscription) && !advisory.is_actionable());
    assert_eq!(time(advisory.resolved_at), Some("2026-02-04T08:00:00Z".to_owned()));
}

#[tokio::test]
async fn a_list_of_graph_with_a_count_is_read() {
    let body = fixture("graph_security_alerts_with_count");
    let snapshot = Microsoft::with_page(SourceName::Graph, body).await.snapshot().await;
    assert_complete(&snapshot, 1);
    assert!(is(Outcome::Kept, &snapshot));
}

#[rstest]
#[case("graph_security_alert_get", Active, None)]
#[case("graph_security_alert_patch_response", Resolved, Some(ResolvedReason::Fraud))]
#[tokio::test]
async fn a_single_alert_of_graph_reads_the_same_in_a_list(
    #[case] name: &str,
    #[case] status: EventStatus,
    #[case] reason: Option<ResolvedReason>,
) {
    let alert: Value = serde_json::from_str(&fixture(name)).expect("an alert");
    let body = json!({"value": [alert]}).to_string();
    let snapshot = Microsoft::with_page(SourceName::Graph, body).await.snapshot().await;
    assert_complete(&snapshot, 1);
    assert!(is(Outcome::Kept, &snapshot));
    assert_eq!((snapshot.events[0].status, &snapshot.events[0].resolved_reason), (status, &reason));
}

#[rstest]
#[case("error_pc_400_2055_etag", 400, "2055", None)]
#[case("error_pc_400_800002_invalid_input", 400, "800002", None)]
#[case("error_pc_400_900307_cancel_reason", 400, "900307", None)]
#[case("error_pc_401_900420_audience", 401, "900420", Some("audience"))]
#[case("error_pc_401_900421_mfa", 401, "900421", Some("multifactor"))]
#[case("error_pc_403_900115_plan_has_active_subs", 403, "900115", Some("cancel the Azure"))]
#[case("error_pc_403_900159_no_relationship", 403, "900159", Some("relationship"))]
#[case("error_pc_403_900308_privileges", 403, "900308", Some("Admin agent"))]
#[case("error_pc_403_900329_app_only", 403, "900329", Some("needs a user"))]
#[case("error_pc_403_900335_reactivate", 403, "900335", Some("support request"))]
#[case("error_pc_404_800111_entitlement", 404, "800111", Some("no longer"))]
#[case("error_pc_409_900278_pending", 409, "900278", None)]
#[case("error_pc_429_throttled", 429, "429", None)]
#[case("error_pc_500_800003", 500, "800003", None)]
#[case("error_graph_401_invalid_token", 401, "InvalidAuthenticationToken", Some("permissions"))]
#[case(
    "error_graph_403_insufficient",
    403,
    "Authorization_RequestDenied",
    Some("PartnerSecurity.Read.All")
)]
#[case("error_graph_403_non_premium_tenant", 403, "NonPremium", Some("licence"))]
#[case("error_graph_404_alert", 404, "ResourceNotFound", Some("address"))]
#[case("error_graph_429_no_retry_after", 429, "TooManyRequests", None)]
#[tokio::test]
async fn an_error_is_told_by_its_code_and_with_advice_when_a_person_must_act(
    #[case] name: &str,
    #[case] status: u16,
    #[case] code: &str,
    #[case] advice: Option<&str>,
) {
    let source = if name.contains("graph") { SourceName::Graph } else { SourceName::PartnerCenter };
    let body = fixture(name);
    let microsoft =
        Microsoft::listing(source, move |_| answer(status, "application/json", &body)).await;
    let snapshot = microsoft.snapshot().await;
    let failure = snapshot.failure.as_ref().expect("a failure");
    let told = failure.to_string();
    assert!(told.contains(code) && told.contains(&status.to_string()), "{told}");
    assert_eq!(matches!(failure, RemoteError::Refused { .. }), advice.is_some(), "{told}");
    assert!(advice.is_none_or(|words| told.contains(words)), "{told}");
    let words: BTreeSet<&str> = ["synthetic", "operation.", "Etag", "Neither"].into();
    assert!(words.iter().all(|word| !told.contains(word)), "{told}");
}
