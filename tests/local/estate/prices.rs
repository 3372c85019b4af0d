//! Azure Retail Prices.

use rstest::rstest;
use serde_json::Value;

use crate::local::stand_ins::StandIns;

const MACHINE: &str = "armSkuName%20eq%20'Standard_NC24ads_A100_v4'%20and%20armRegionName%20eq%20\
                       'southafricanorth'%20and%20priceType%20eq%20'Consumption'%20and%20\
                       serviceName%20eq%20'Virtual%20Machines'";

async fn get(query: &str) -> (u16, Value, StandIns) {
    let stand_ins = StandIns::after("compromise").await;
    let address = format!("{}/api/retail/prices?{query}", stand_ins.url);
    let response = stand_ins.client.get(address).send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"), stand_ins)
}

#[tokio::test]
async fn a_machine_is_sold_in_several_ways() {
    let (status, body, _) = get(&format!("currencyCode='EUR'&$filter={MACHINE}")).await;
    assert_eq!((status, &body["Count"], &body["BillingCurrency"]), (200, &5.into(), &"EUR".into()));
    let items = body["Items"].as_array().expect("a list");
    let names: Vec<(&str, &str)> = items
        .iter()
        .map(|item| {
            (item["productName"].as_str().expect("text"), item["skuName"].as_str().expect("text"))
        })
        .collect();
    let linux = "Virtual Machines NCads A100 v4 Series";
    assert!(names.contains(&(linux, "NC24ads A100 v4")), "{names:?}");
    assert!(names.contains(&(linux, "NC24ads A100 v4 Spot")), "{names:?}");
    assert!(names.iter().any(|(product, _)| product.ends_with(" Windows")), "{names:?}");
    assert_eq!(
        (&items[0]["type"], &items[0]["unitOfMeasure"]),
        (&"Consumption".into(), &"1 Hour".into())
    );
    assert!(items[0].get("priceType").is_none());
    assert_eq!(body["NextPageLink"], Value::Null);
}

#[rstest]
#[case::currency_without_quotes("currencyCode=USD", 400)]
#[case::unknown_currency("currencyCode='XXX'", 400)]
#[case::unknown_field("$filter=colour%20eq%20'red'", 400)]
#[case::unknown_option("top=5", 400)]
#[case::other_case("$filter=armSkuName%20eq%20'standard_nc24ads_a100_v4'", 200)]
#[tokio::test]
async fn what_is_not_written_exactly_finds_nothing(#[case] query: &str, #[case] status: u16) {
    let (answered, body, _) = get(query).await;
    assert_eq!(answered, status, "{body}");
    assert!(body["Items"].as_array().is_none_or(Vec::is_empty), "{body}");
}

#[tokio::test]
async fn links_lead_through_all_prices() {
    let (_, page, stand_ins) = get("$filter=armSkuName%20eq%20'Standard_D4s_v5'").await;
    let mut count = page["Items"].as_array().expect("a list").len();
    let mut next = page["NextPageLink"].as_str().map(str::to_owned);
    while let Some(link) = next {
        let page = stand_ins.client.get(link).send().await.expect("an answer");
        let page: Value = page.json().await.expect("JSON");
        count += page["Items"].as_array().expect("a list").len();
        next = page["NextPageLink"].as_str().map(str::to_owned);
    }
    assert_eq!(count, 35);
}
