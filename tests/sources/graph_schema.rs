//! Graph's own description of partner security alerts, against what the source reads and what the
//! stand-in answers. (`tests/fixtures/graph/partner_security.csdl.xml` says where it is from.)

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::ResolvedReason;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SourceName;
use serde_json::Value;
use serde_json::json;

use crate::local::stand_ins::GRAPH;
use crate::local::stand_ins::StandIns;
use crate::support::microsoft::Microsoft;

const SCHEMA: &str = include_str!("../fixtures/graph/partner_security.csdl.xml");
const NAMESPACE: &str = "microsoft.graph.partner.security.";
const ALERT: &str = "partnerSecurityAlert";
/// What a later version of an enumeration looks like to a client that does not know it.
const FUTURE: &str = "unknownFutureValue";
/// Properties that say nothing to anybody who is told about an alert.
const NOT_READ: [&str; 2] = ["activityLogs", "catalogOfferId"];

/// A property: its type, and whether it may be null.
struct Property {
    kind: String,
    may_be_null: bool,
}

/// Properties or members of each type.
struct Schema {
    types: BTreeMap<String, BTreeMap<String, Property>>,
}

fn attribute(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

/// One element is on one line.
fn schema() -> Schema {
    let mut types: BTreeMap<String, BTreeMap<String, Property>> = BTreeMap::new();
    let mut current = String::new();
    for line in SCHEMA.lines().map(str::trim) {
        let Some(name) = attribute(line, "Name") else { continue };
        if line.contains("Type Name=") {
            types.entry(name.clone()).or_default();
            current = name;
        } else {
            let kind = attribute(line, "Type").unwrap_or_default();
            let may_be_null = attribute(line, "Nullable").is_none();
            let members = types.get_mut(&current).expect("a type");
            members.insert(name, Property { kind, may_be_null });
        }
    }
    Schema { types }
}

impl Schema {
    fn members(&self, kind: &str) -> BTreeSet<&str> {
        self.types[kind].keys().map(String::as_str).collect()
    }

    /// What is wrong with a value of this type.
    fn check(&self, path: &str, kind: &str, value: &Value, wrong: &mut Vec<String>) {
        if let Some(item) = kind.strip_prefix("Collection(").and_then(|k| k.strip_suffix(')')) {
            let items = value.as_array().map_or(&[][..], Vec::as_slice);
            items.iter().for_each(|value| self.check(path, item, value, wrong));
            wrong.extend((!value.is_array()).then(|| format!("{path} is no list")));
            return;
        }
        let is_right = match kind {
            "Edm.String" => value.is_string(),
            "Edm.Boolean" => value.is_boolean(),
            "Edm.DateTimeOffset" => {
                value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok())
            }
            _ => {
                let name = kind.strip_prefix(NAMESPACE).expect(kind);
                match value {
                    Value::Object(_) if name == "additionalDataDictionary" => true,
                    Value::Object(_) => {
                        self.check_object(path, name, value, wrong);
                        true
                    }
                    Value::String(text) => self.members(name).contains(text.as_str()),
                    _ => false,
                }
            }
        };
        wrong.extend((!is_right).then(|| format!("{path} is {value} and no {kind}")));
    }

    fn check_object(&self, path: &str, kind: &str, value: &Value, wrong: &mut Vec<String>) {
        let properties = &self.types[kind];
        let object = value.as_object().expect("an object");
        for (name, value) in object.iter().filter(|(name, _)| !name.starts_with("@odata.")) {
            match properties.get(name) {
                None if name == "id" => {}
                None => wrong.push(format!("{path}.{name} is not in the schema")),
                Some(property) if value.is_null() && property.may_be_null => {}
                Some(property) => {
                    self.check(&format!("{path}.{name}"), &property.kind, value, wrong)
                }
            }
        }
        let required = properties.iter().filter(|(_, property)| !property.may_be_null);
        let absent = required.filter(|(name, _)| !object.contains_key(*name));
        wrong.extend(absent.map(|(name, _)| format!("{path}.{name} is missing")));
    }
}

fn alert() -> Value {
    json!({
        "id": "a-1",
        "displayName": "A title",
        "description": "A description",
        "alertType": "cryptoMining",
        "status": "resolved",
        "severity": "medium",
        "confidenceLevel": "high",
        "customerTenantId": "22222222-bbbb-4bbb-8bbb-000000000002",
        "subscriptionId": "44444444-dddd-4ddd-8ddd-000000000004",
        "valueAddedResellerTenantId": "33333333-cccc-4ccc-8ccc-000000000003",
        "catalogOfferId": "MS-AZR-0017G",
        "detectedDateTime": "2026-02-03T02:00:00Z",
        "firstObservedDateTime": "2026-02-03T01:00:00Z",
        "lastObservedDateTime": "2026-02-03T01:30:00Z",
        "resolvedReason": "ignore",
        "resolvedOnDateTime": "2026-02-03T03:00:00Z",
        "resolvedBy": "adele@woodgrove.example",
        "isTest": true,
        "affectedResources": [{ "resourceId": "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm", "resourceType": "AzureResource" }],
        "activityLogs": [{ "statusFrom": "active", "statusTo": "resolved", "updatedBy": "adele", "updatedDateTime": "2026-02-03T03:00:00Z" }],
        "additionalDetails": { "ConnectionCount": "7" },
    })
}

async fn read(alert: Value) -> FraudEvent {
    let body = json!({ "value": [alert] }).to_string();
    let mut snapshot = Microsoft::with_page(SourceName::Graph, body).await.snapshot().await;
    let mut event = snapshot.events.remove(0);
    event.raw = String::new();
    event
}

#[test]
fn the_sample_of_this_test_has_every_property_and_no_other() {
    let (schema, alert) = (schema(), alert());
    let mut wrong = Vec::new();
    schema.check_object("alert", ALERT, &alert, &mut wrong);
    assert_eq!(wrong, [""; 0]);
    let names: BTreeSet<&str> = alert.as_object().expect("it").keys().map(String::as_str).collect();
    let mut expected = schema.members(ALERT);
    expected.insert("id");
    assert_eq!(names, expected);
}

#[tokio::test]
async fn every_property_is_read_but_those_that_say_nothing_to_people() {
    let whole = read(alert()).await;
    assert_eq!(whole.concerns, BTreeSet::new(), "nothing about it is odd");
    let mut unread = Vec::new();
    for name in schema().members(ALERT) {
        let mut without = alert();
        without.as_object_mut().expect("it").remove(name).expect("the property");
        if read(without).await == whole {
            unread.push(name.to_owned());
        }
    }
    assert_eq!(unread, NOT_READ);
}

#[tokio::test]
async fn every_value_of_an_enumeration_is_known_and_a_future_one_is_taken_for_the_worst() {
    for status in schema().members("securityAlertStatus") {
        let event = read(with("status", status)).await;
        assert_eq!(event.status == EventStatus::Unknown, status == FUTURE, "{status}");
        assert_eq!(event.is_unresolved(), status != "resolved", "{status}");
    }
    for severity in schema().members("securityAlertSeverity") {
        let event = read(with("severity", severity)).await;
        assert_eq!(Severity::parse(severity).is_none(), severity == FUTURE, "{severity}");
        assert_eq!(event.severity, Severity::parse(severity).unwrap_or(Severity::High));
    }
    for confidence in schema().members("securityAlertConfidence") {
        let event = read(with("confidenceLevel", confidence)).await;
        let is_other = matches!(event.confidence, Confidence::Other(_));
        assert_eq!(is_other, confidence == FUTURE, "{confidence}");
    }
    for reason in schema().members("securityAlertResolvedReason") {
        let event = read(with("resolvedReason", reason)).await;
        let is_other = matches!(event.resolved_reason, Some(ResolvedReason::Other(_)));
        assert_eq!(is_other, reason == FUTURE, "{reason}");
    }
}

fn with(name: &str, value: &str) -> Value {
    let mut alert = alert();
    alert[name] = json!(value);
    alert
}

#[test]
fn every_value_that_we_know_is_in_the_schema() {
    let schema = schema();
    let known = |kind: &str, values: &[&str]| {
        let members = schema.members(kind);
        values.iter().for_each(|value| assert!(members.contains(value), "{kind} {value}"));
        assert_eq!(members.len(), values.len() + 1, "{kind} has more");
    };
    known("securityAlertStatus", &["active", "investigating", "resolved"]);
    known("securityAlertSeverity", &["informational", "low", "medium", "high"]);
    known("securityAlertConfidence", &["low", "medium", "high"]);
    known("securityAlertResolvedReason", &["fraud", "legitimate", "ignore"]);
}

#[tokio::test]
async fn what_the_stand_in_answers_is_in_the_schema() {
    let schema = schema();
    for scenario in ["tour", "false-alarm"] {
        let stand_ins = StandIns::after(scenario).await;
        let token = stand_ins.token(GRAPH).await;
        let (_, page) = stand_ins.get("/beta/security/partner/securityAlerts", &token).await;
        let alerts = page["value"].as_array().expect("a list");
        let mut wrong = Vec::new();
        for alert in alerts {
            schema.check_object("alert", ALERT, alert, &mut wrong);
        }
        assert!(!alerts.is_empty() && wrong.is_empty(), "{scenario}: {wrong:?}");
    }
}
