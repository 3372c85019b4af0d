//! What the host makes of an answer of the handler.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

/// The verdict on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The work is done.
    Success,
    /// The work failed and is tried again.
    Failure(String),
    /// The real host would wait until the function times out, and then kill the handler.
    Hang(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Result {
    #[serde(default)]
    outputs: Option<Map<String, Value>>,
    #[serde(default)]
    #[expect(dead_code, reason = "read to refuse logs that are no strings, as the host does")]
    logs: Option<Vec<String>>,
}

/// Judges an answer by status, content type and body.
pub fn judge(status: u16, content_type: Option<&str>, body: &[u8]) -> Verdict {
    if !(200..300).contains(&status) {
        return Verdict::Failure(format!("status {status}; the host does not read the body"));
    }
    if body.is_empty() {
        return hang("the body is empty");
    }
    if !content_type.is_some_and(is_json) {
        let kind = content_type.unwrap_or("no content type");
        return Verdict::Failure(format!("{kind}; the host reads application/json only"));
    }
    judge_json(body)
}

fn judge_json(body: &[u8]) -> Verdict {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Null) => hang("the body is null"),
        Ok(value @ Value::Object(_)) => match serde_json::from_value::<Result>(value) {
            Ok(result) => judge_outputs(result.outputs.unwrap_or_default()),
            Err(error) => Verdict::Failure(format!("the host cannot read the answer: {error}")),
        },
        Ok(_) => Verdict::Failure("the answer is no JSON object".to_owned()),
        Err(error) => Verdict::Failure(format!("the answer is no JSON: {error}")),
    }
}

/// None of our functions declares an output, so the host would drop whatever is here.
fn judge_outputs(outputs: Map<String, Value>) -> Verdict {
    let lost: Vec<&str> = outputs.keys().map(String::as_str).collect();
    if lost.is_empty() {
        return Verdict::Success;
    }
    let names = lost.join(", ");
    Verdict::Failure(format!("the host would silently drop the outputs {names}"))
}

fn hang(what: &str) -> Verdict {
    Verdict::Hang(format!(
        "{what}: the real host would wait until functionTimeout and then kill the handler with \
         everything it is doing; answer {{\"Outputs\":{{}},\"Logs\":[],\"ReturnValue\":null}}"
    ))
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind == "text/json"
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: Option<&str> = Some("application/json; charset=utf-8");

    #[test]
    fn an_object_is_success() {
        for body in ["{}", r#"{"Outputs":{},"Logs":["a"],"ReturnValue":null}"#, r#"{"Logs":null}"#]
        {
            assert_eq!(judge(200, JSON, body.as_bytes()), Verdict::Success, "{body}");
        }
    }

    #[test]
    fn nothing_and_null_would_hang() {
        for (status, kind, body) in [(200, JSON, ""), (204, None, ""), (200, JSON, "null")] {
            let verdict = judge(status, kind, body.as_bytes());
            assert!(matches!(verdict, Verdict::Hang(_)), "{status} {body:?}: {verdict:?}");
        }
    }

    #[test]
    fn everything_else_is_failure() {
        for (status, kind, body) in [
            (500, JSON, "{}"),
            (302, JSON, "{}"),
            (200, None, "{}"),
            (200, Some("text/plain"), "{}"),
            (200, Some("application/problem+json"), "{}"),
            (200, JSON, "[]"),
            (200, JSON, "\"ok\""),
            (200, JSON, "{"),
            (200, JSON, r#"{"Logs":[1]}"#),
            (200, JSON, r#"{"Outputs":{"out":["x"]}}"#),
        ] {
            let verdict = judge(status, kind, body.as_bytes());
            assert!(matches!(verdict, Verdict::Failure(_)), "{status} {body:?}: {verdict:?}");
        }
    }
}
