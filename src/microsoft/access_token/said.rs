//! What the token service says when it refuses, in whatever form it comes.

use serde_json::Value;

/// What Entra answers when it refuses, as far as it is used.
#[derive(Default)]
pub(super) struct Said {
    /// OAuth's name for it.
    pub(super) error: String,
    /// Entra's number for it.
    pub(super) number: Option<u64>,
    /// What a new sign-in must bring.
    pub(super) claims: Option<String>,
}

const MOST_CLAIMS: usize = 4_096;

impl Said {
    /// JSON in the usual form; else whatever has a number of Entra's in it.
    pub(super) fn read(body: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
        let in_list = json.get("error_codes").and_then(|codes| match codes {
            Value::Array(codes) => codes.iter().find_map(number_of),
            code => number_of(code),
        });
        let number = in_list.or_else(|| number_in(text("error_description")));
        // A page of a proxy or of the service itself may name the number in its text.
        let is_other_form = !json.is_object();
        let in_body = || is_other_form.then(|| number_in(&String::from_utf8_lossy(body))).flatten();
        Self {
            error: text("error").to_owned(),
            number: number.or_else(in_body),
            claims: claims(text("claims")),
        }
    }
}

fn number_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The first `AADSTS` number in a text.
fn number_in(text: &str) -> Option<u64> {
    text.split("AADSTS").skip(1).find_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).take(9).collect();
        digits.parse().ok()
    })
}

/// What a new sign-in must bring: a JSON object, as long as Entra's.
fn claims(text: &str) -> Option<String> {
    let is_object = serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
    (is_object && text.len() <= MOST_CLAIMS).then(|| text.to_owned())
}
