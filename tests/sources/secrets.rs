//! Nothing that is told or logged about a failed reading shows a secret or a part of an answer.
//!
//! Every snapshot of every other test is held to this as well, in `support::microsoft`.

use fraud_guard::fraud_event::SourceName;
use rstest::rstest;
use serde_json::json;

use crate::support::microsoft::Microsoft;
use crate::support::microsoft::answer;
use crate::support::microsoft::assert_hides_secrets;
use crate::support::microsoft::json as complete;
use crate::support::microsoft::source;

const JSON: &str = "application/json";

/// Bodies that repeat everything that they could have been sent.
fn bodies() -> Vec<String> {
    let all = "canary-body canary-access-token canary-refresh-token canary-client-secret";
    vec![
        all.to_owned(),
        json!(all).to_string(),
        json!([all]).to_string(),
        json!([all, {"eventId": "1"}]).to_string(),
        json!({"code": all, "description": all}).to_string(),
        json!({"error": {"code": all, "message": all}}).to_string(),
        json!({"error": all, "error_description": all, "error_codes": [50_076], "claims": all})
            .to_string(),
        json!({"value": [{"id": "1"}], "@odata.nextLink": format!("https://evil.example/?{all}")})
            .to_string(),
        format!("[{{\"eventId\":\"1\",\"{all}\":tru}}]"),
        format!("[{{\"eventId\":\"1\"}},{{\"{all}\":{all}}}]"),
    ]
}

#[rstest]
#[tokio::test]
async fn an_answer_is_not_repeated(
    #[values(SourceName::Graph, SourceName::PartnerCenter)] name: SourceName,
    #[values(200, 301, 400, 401, 403, 404, 409, 429, 500)] status: u16,
) {
    for body in bodies() {
        let sent = body.clone();
        let microsoft = Microsoft::listing(name, move |_| answer(status, JSON, &sent)).await;
        let snapshot = microsoft.snapshot().await;
        let errors: Vec<&String> = snapshot.quarantined.iter().map(|kept| &kept.error).collect();
        assert_hides_secrets(&format!("{errors:?}"));
        let page_error = snapshot.unreadable_page.map(|page| page.error);
        assert_hides_secrets(&format!("{page_error:?}"));
    }
}

#[rstest]
#[tokio::test]
async fn an_answer_of_the_token_service_is_not_repeated(
    #[values(200, 301, 400, 401, 403, 429, 500)] status: u16,
) {
    for body in bodies() {
        let reply = move |_: &_| answer(status, JSON, &body);
        let microsoft = Microsoft::start(SourceName::Graph, reply, |_| complete("[]")).await;
        assert!(!microsoft.snapshot().await.is_complete());
    }
}

#[tokio::test]
async fn an_address_that_nobody_answers_is_told_without_path_and_secrets() {
    let microsoft = Microsoft::with_page(SourceName::Graph, "[]").await;
    let gone = source(SourceName::Graph, "http://127.0.0.1:9/", &microsoft.clock, &[]);
    let error = gone.page(&fraud_guard::sources::Cursor::Start).await.expect_err("nobody");
    let told = format!("{error} {error:?}");
    assert_hides_secrets(&told);
    assert!(!told.contains("/oauth2") && !told.contains("11111111"), "{told}");
}
