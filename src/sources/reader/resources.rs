//! The affected resources of an element.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Reader;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::FraudEvent;

impl Reader<'_> {
    /// The resources, without repetition and cut to a bound, and how many there are.
    pub(super) fn resources(&mut self) -> (Vec<AffectedResource>, usize) {
        let field = self.element.values("affectedResources").first().copied().cloned();
        self.check_name("affectedResources");
        let mut ids = field.map(|value| ids(&value, self.names.resource_id)).unwrap_or_default();
        if ids.is_empty() {
            ids.extend(self.resource_of_older_model());
        }
        let mut seen = BTreeSet::new();
        let mut resources: Vec<AffectedResource> = ids
            .iter()
            .filter_map(|id| AffectedResource::new(id))
            .filter(|resource| seen.insert(resource.id().to_lowercase()))
            .collect();
        let count = resources.len();
        if count > FraudEvent::MOST_RESOURCES {
            // Which ones are kept must not depend on the order of sending.
            resources.sort_by_cached_key(|resource| resource.id().to_lowercase());
        }
        resources.truncate(FraudEvent::MOST_RESOURCES);
        (resources, count)
    }

    /// The older model has no list, but the address of one entity; only an absolute resource id
    /// is taken, everything else in that field is text.
    fn resource_of_older_model(&mut self) -> Option<String> {
        let url = self.text(self.names.resource_url?)?;
        let resource = AffectedResource::new(&url)?;
        resource.subscription().is_some().then_some(url)
    }
}

/// Ids in a list of objects or texts, or in a list inside a string.
fn ids(value: &Value, name: &str) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(|item| id(item, name)).collect(),
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Array(_) | Value::Object(_))) => ids(&inner, name),
            _ => Some(text.clone()).into_iter().filter(|text| !text.trim().is_empty()).collect(),
        },
        Value::Object(_) => id(value, name).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn id(item: &Value, name: &str) -> Option<String> {
    match item {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => members
            .iter()
            .find(|(key, _)| {
                let key = key.replace('_', "");
                [name, "azureResourceId", "resourceId"].iter().any(|n| n.eq_ignore_ascii_case(&key))
            })
            .and_then(|(_, value)| value.as_str().map(str::to_owned)),
        _ => None,
    }
}
