//! How large findings get: with ten thousand changes, and with names of a hundred thousand letters.

use fraud_guard::findings::Question;
use fraud_guard::findings::Reply;
use fraud_guard::local::services::estate::Estate;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::trouble::Troubles;
use super::world::CUSTOMER;
use super::world::World;
use super::world::now;
use crate::support::hostile_names::ATTACKS;

/// What a case's findings may take in the store.
const MOST_BYTES: usize = 200_000;

const CHANGES: usize = 10_000;
const ROWS: usize = 1_000;

fn machine(number: usize) -> String {
    let group = format!("/subscriptions/{}/resourceGroups/rg-batch", CUSTOMER.subscription);
    format!("{group}/providers/Microsoft.Compute/virtualMachines/vm-{number:06}")
}

fn created_at(number: usize) -> Timestamp {
    now() - SignedDuration::from_secs(50) * i32::try_from(number).expect("a number")
}

/// Pages of Resource Graph.
fn tables(row: impl Fn(usize) -> Value) -> Vec<String> {
    let page = |page: usize| {
        let rows: Vec<Value> = (page * ROWS..(page + 1) * ROWS).map(&row).collect();
        let token = (page + 1 < CHANGES / ROWS).then(|| page.to_string());
        json!({ "totalRecords": CHANGES, "data": rows, "$skipToken": token }).to_string()
    };
    (0..CHANGES / ROWS).map(page).collect()
}

/// A miner in another region for each tenth machine.
fn large(troubles: &Troubles) {
    troubles.answer_with(
        Question::ResourceChanges,
        tables(|number| {
            json!({
                "t": created_at(number).to_string(), "id": machine(number),
                "type": "microsoft.compute/virtualmachines", "changeType": "Create",
                "by": "intruder@contoso.example", "corr": format!("request-{number}"),
            })
        }),
    );
    troubles.answer_with(
        Question::Inventory,
        tables(|number| {
            let is_miner = number.is_multiple_of(10);
            json!({
                "id": machine(number), "type": "microsoft.compute/virtualmachines",
                "location": if is_miner { "brazilsouth" } else { "westeurope" },
                "machine": if is_miner { "Standard_NC6" } else { "Standard_D4s_v5" },
                "made": created_at(number).to_string(), "tags": { "env": "test" },
            })
        }),
    );
}

#[tokio::test]
async fn ten_thousand_changes_make_findings_of_less_than_200_kilobytes() {
    let world = World::compromised().await;
    large(&world.troubles);
    let findings = world.collect().await;
    let size = serde_json::to_vec(&findings).expect("JSON").len();
    assert!(size < MOST_BYTES, "{size} bytes");
    for question in [Question::ResourceChanges, Question::Inventory] {
        assert_eq!(findings.reply(question), Some(&Reply::Answered));
    }
    let resources = &findings.resources.facts;
    assert!(resources.total() >= CHANGES, "all of them are counted: {}", resources.total());
    assert_eq!(resources.suspicious, CHANGES / 10 + 1, "and the machine that is named");
    assert!(resources.changes.len() > 100, "{} are shown", resources.changes.len());
    assert!(resources.changes.iter().all(|change| !change.suspicions.is_empty()));
}

#[tokio::test]
async fn rows_that_are_left_out_without_a_next_page_are_missed() {
    let world = World::compromised().await;
    let row = json!({
        "t": created_at(1).to_string(), "id": machine(1), "changeType": "Create",
        "type": "microsoft.compute/virtualmachines",
    });
    let page = json!({ "data": [row], "resultTruncated": "true" }).to_string();
    world.troubles.answer_with(Question::ResourceChanges, vec![page]);
    let findings = world.collect().await;
    let reply = findings.reply(Question::ResourceChanges);
    assert!(matches!(reply, Some(Reply::Cut { .. })), "{reply:?}");
}

#[tokio::test]
async fn hostile_names_stay_text_and_stay_small() {
    let mut estate = Estate::compromised(CUSTOMER, now());
    let name = |number: usize| {
        let attack = ATTACKS[number % ATTACKS.len()];
        format!("{attack}{number}").repeat(100_000 / (attack.len() + 1))
    };
    for (number, one) in estate.azure.changes.iter_mut().enumerate() {
        one.by = name(number);
    }
    for (number, one) in estate.azure.activities.iter_mut().enumerate() {
        one.caller = name(number);
        one.address = name(number + 1);
    }
    for (number, one) in estate.directory.users.iter_mut().enumerate() {
        one.name = name(number);
    }
    for (number, one) in estate.directory.audits.iter_mut().enumerate() {
        one.target.name = name(number);
    }
    for one in estate.azure.resources.iter_mut().rev().take(2) {
        one.tags = (0..20).map(|number| (name(number), name(number + 1))).collect();
    }
    estate.company.name = name(3);
    estate.company.resellers[0].name = name(4);
    let findings = World::with(estate).await.collect().await;
    for question in Question::ALL {
        assert_eq!(findings.reply(question), Some(&Reply::Answered), "{question:?}");
    }
    let size = serde_json::to_vec(&findings).expect("JSON").len();
    assert!(size < MOST_BYTES, "{size} bytes");
    assert_eq!((findings.resources.facts.suspicious, findings.administrators.facts.count), (12, 6));
}
