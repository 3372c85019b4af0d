//! The stand-ins that answer from a customer's estate.

mod customers;
mod directory;
mod faults;
mod prices;
mod resource_graph;
mod resource_manager;

use std::collections::BTreeSet;

use fraud_guard::local::services::estate::Estate;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::stand_ins::GRAPH;
use super::stand_ins::PARTNER_CENTER;
use super::stand_ins::RESOURCE_MANAGER;
use super::stand_ins::StandIns;

/// The customer of the scenario `compromise`.
pub const CONTOSO: &str = "22222222-bbbb-4bbb-8bbb-000000000001";
pub const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000001";
/// Another one.
pub const LITWARE: &str = "22222222-bbbb-4bbb-8bbb-000000000006";

/// A caller with a token for one API.
pub struct Caller {
    pub stand_ins: StandIns,
    pub token: String,
}

impl Caller {
    /// In the customer's tenant, for Graph.
    pub async fn graph(scenario: &str) -> Self {
        Self::of(StandIns::after(scenario).await, GRAPH).await
    }

    /// In the customer's tenant, for Resource Manager.
    pub async fn resource_manager() -> Self {
        Self::of(StandIns::after("compromise").await, RESOURCE_MANAGER).await
    }

    /// At home, for Partner Center.
    pub async fn partner_center() -> Self {
        let stand_ins = StandIns::after("compromise").await;
        let token = stand_ins.token(PARTNER_CENTER).await;
        Self { stand_ins, token }
    }

    pub async fn of(stand_ins: StandIns, scope: &str) -> Self {
        let token = stand_ins.token_at(CONTOSO, scope).await;
        Self { stand_ins, token }
    }

    /// The estate changes, and the token is a new one.
    pub fn change(&self, change: impl FnOnce(&mut Estate)) {
        assert!(self.stand_ins.services.world.change_estate(CONTOSO, change));
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.stand_ins.get(path, &self.token).await
    }

    /// Sends a body and returns the headers as well.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, HeaderMap, Value) {
        let request = self.stand_ins.client.post(format!("{}{path}", self.stand_ins.url));
        let request = request.bearer_auth(&self.token).body(body.to_string());
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.json().await.expect("JSON"))
    }

    /// Follows the links of a list to its end.
    pub async fn all(&self, path: &str, list: &str, link: &str) -> (Vec<Value>, usize) {
        let (mut rows, mut pages, mut next) = (Vec::new(), 0, Some(path.to_owned()));
        while let Some(path) = next {
            let (status, page) = self.get(&path).await;
            assert_eq!(status, 200, "{page}");
            rows.extend(page[list].as_array().expect("a list").clone());
            pages += 1;
            next = page[link]
                .as_str()
                .map(|link| link.strip_prefix(&self.stand_ins.url).expect("our host").to_owned());
        }
        (rows, pages)
    }
}

/// A sample of Microsoft's form.
pub fn sample(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/estate/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).expect(&path)).expect("JSON")
}

/// The names of all values, each with the way to it; lists count as their first element.
pub fn shape(value: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, way: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                let way = format!("{way}/{name}");
                found.insert(way.clone());
                walk(value, &way, found);
            }),
            Value::Array(list) => {
                list.iter().take(1).for_each(|value| walk(value, &format!("{way}[]"), found));
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

/// What a sample has and an answer lacks.
pub fn missing(answer: &Value, sample: &Value) -> Vec<String> {
    shape(sample).difference(&shape(answer)).cloned().collect()
}
