//! What is made of answers in every form that was seen or is to be feared.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::Compliance;
use super::ScoreRecord;
use super::ScoreTrouble;
use super::SecurityScore;
use crate::text::Untrusted;

fn read(document: &Value) -> Result<SecurityScore, ScoreTrouble> {
    SecurityScore::read(document.to_string().as_bytes())
}

fn score() -> Value {
    json!({
        "@odata.context": "https://graph.microsoft.com/beta/$metadata#security/partner/securityScore",
        "currentScore": 42, "maxScore": "100.0", "updatedDateTime": "2026-02-02T12:00:09.1398813Z",
        "requirements": [{
            "@odata.type": "#microsoft.graph.partner.security.responseTimeSecurityRequirement",
            "id": "securityAlertsPromptlyResolved", "requirementType": "securityAlertsPromptlyResolved",
            "complianceStatus": "noncomplaint", "score": 0, "maxScore": 10, "state": "active",
            "averageResponseTimeInHours": "31.5"
        }]
    })
}

#[test]
fn the_one_score_is_found_bare_and_wrapped() {
    let bare = read(&score()).expect("a score");
    assert_eq!((bare.current, bare.most), (Some(42.0), Some(100.0)));
    assert_eq!(bare.updated_at.map(|at| at.as_second()), Some(1_770_033_609));
    let requirement = bare.response_time().expect("a requirement");
    assert_eq!((requirement.response_hours, requirement.most), (Some(31.5), Some(10.0)));
    assert_eq!(requirement.compliance, Compliance::NotCompliant);
    let mut nested = score();
    nested["requirements"] = json!({ "value": nested["requirements"].clone() });
    for wrapped in
        [json!({ "value": score() }), json!({ "value": [score()] }), json!([score()]), nested]
    {
        assert_eq!(read(&wrapped).as_ref(), Ok(&bare), "{wrapped}");
    }
}

#[test]
fn what_is_no_score_is_none_whatever_it_is() {
    for document in [
        json!({}),
        json!(null),
        json!("x"),
        json!([]),
        json!({ "value": [] }),
        json!({
            "currentScore": "many", "requirements": [7, {}, { "requirementType": 7 }]
        }),
    ] {
        let told = ScoreTrouble::Failed("the answer is no security score".to_owned());
        assert_eq!(read(&document), Err(told), "{document}");
    }
    for (body, what) in
        [("<html>", "no JSON"), ("", "no JSON"), (&" ".repeat(super::MOST_BYTES + 1), "too large")]
    {
        let trouble = SecurityScore::read(body.as_bytes()).expect_err("no score").to_string();
        assert!(trouble.contains(what), "{trouble}");
    }
}

#[test]
fn odd_values_are_left_out_and_unknown_words_are_kept_as_they_are() {
    let with = |name: &str, value: Value| {
        let mut document = score();
        document["requirements"][0][name] = value;
        read(&document).expect("a score").requirements.remove(0)
    };
    for hours in [json!("NaN"), json!(-1), json!("inf"), json!(null), json!({}), json!("1,5")] {
        assert_eq!(
            with("averageResponseTimeInHours", hours.clone()).response_hours,
            None,
            "{hours}"
        );
    }
    assert_eq!(with("averageResponseTimeInHours", json!(1)).response_hours, Some(1.0));
    let odd = "\u{202E}perhaps";
    let unknown = with("complianceStatus", json!(odd)).compliance;
    assert_eq!(unknown.words(), "“‹U+202E›perhaps”");
    for (word, compliance) in [
        (json!("Compliant"), Compliance::Compliant),
        (json!("nonCompliant"), Compliance::NotCompliant),
        (json!("unknownFutureValue"), Compliance::Unknown(Untrusted::new("unknownFutureValue"))),
        (json!(null), Compliance::Missing),
        (json!(""), Compliance::Missing),
    ] {
        assert_eq!(with("complianceStatus", word.clone()).compliance, compliance, "{word}");
    }
    let many = json!({ "requirements": vec![score()["requirements"][0].clone(); 99] });
    let most = SecurityScore::MOST_REQUIREMENTS;
    assert_eq!(read(&many).expect("a score").requirements.len(), most);
}

#[test]
fn the_response_time_is_found_by_its_figure_and_else_by_its_name() {
    let mut document = score();
    document["requirements"][0]["requirementType"] = json!("renamed");
    assert!(read(&document).expect("a score").response_time().is_some());
    let mut document = score();
    document["requirements"][0]["averageResponseTimeInHours"] = json!(null);
    assert!(read(&document).expect("a score").response_time().is_some());
    document["requirements"][0]["requirementType"] = json!("securityContactProvided");
    assert!(read(&document).expect("a score").response_time().is_none());
}

#[test]
fn a_score_stays_until_there_is_another_and_is_asked_for_every_six_hours() {
    let at = |hours| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours);
    let score = read(&score()).expect("a score");
    let first = ScoreRecord::after(None, Ok(score.clone()), at(0));
    for (hours, is_due) in [(0, false), (5, false), (6, true), (-5, false), (-6, true)] {
        assert_eq!(first.is_due(at(hours)), is_due, "{hours}");
    }
    let trouble = ScoreTrouble::Failed("no answer".to_owned());
    let second = ScoreRecord::after(Some(first), Err(trouble.clone()), at(6));
    let kept = ScoreRecord {
        asked_at: at(6),
        trouble: Some(trouble),
        score: Some(score),
        read_at: Some(at(0)),
    };
    assert_eq!(second, kept);
    let text = serde_json::to_string(&kept).expect("JSON");
    assert_eq!(serde_json::from_str::<ScoreRecord>(&text).expect("a record"), kept);
}
