//! What an answer that is none means, by status and code: Partner Center's "REST error codes" and
//! Graph's errors.

use jiff::SignedDuration;
use serde_json::Value;

use crate::http_client::Answer;

/// What the caller does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaction {
    /// Reads again what the request builds on.
    ReadAgain,
    /// Asks in another form.
    AskOtherwise,
    /// Tells people what to do, by the key of the words.
    TellPeople(&'static str),
    /// Tries later, after this long if nothing else is said.
    Wait(Option<SignedDuration>),
}

/// A text about a rate limit is no longer; what is longer is something else.
const LONGEST_WAIT_IN_TEXT: i64 = 24 * 3_600;

/// The table.
pub(super) fn reaction(status: u16, code: Option<&str>) -> Reaction {
    match (status, code) {
        // Another change of the same subscription is under way; "try again after 24 hours".
        (409, Some("900278")) => Reaction::Wait(Some(SignedDuration::from_hours(24))),
        (409, Some("800082")) => Reaction::Wait(None),
        (400, Some("2055")) | (409 | 412 | 417, _) => Reaction::ReadAgain,
        (400, Some(code)) => match advice_of(code) {
            Some(advice) => Reaction::TellPeople(advice),
            None => Reaction::AskOtherwise,
        },
        (400, None) => Reaction::AskOtherwise,
        (401 | 403 | 404, code) => {
            Reaction::TellPeople(code.and_then(advice_of).unwrap_or_else(|| general_advice(status)))
        }
        _ => Reaction::Wait(None),
    }
}

/// What a person can do about a refusal, by the key of the words.
fn advice_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "900421" => "advice-sign-in-with-mfa",
        "900329" => "advice-needs-user",
        "900308" => "advice-admin-agent",
        "900309" => "advice-conditional-access",
        "90000" => "advice-no-token",
        "900420" => "advice-wrong-audience",
        "800001" => "advice-token-lost",
        "900159" | "20002" => "advice-no-relationship",
        "20003" | "60003" | "800111" => "advice-not-there",
        "900115" => "advice-cancel-subscriptions-first",
        "900335" => "advice-not-for-the-partner",
        "900337" => "advice-cannot-be-reactivated",
        "2006" | "2011" | "800040" | "800091" | "800096" | "900279" | "900280" | "900311" => {
            "advice-subscription-state"
        }
        "Authorization_RequestDenied" => "advice-grant-reading",
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant" => "advice-licence",
        _ => return None,
    })
}

/// False for a 403 that another token cannot change: it is about the customer, the subscription or
/// the partner's licence.
pub(super) fn may_be_about_the_token(answer: &Answer) -> bool {
    let code = error_code(answer);
    let is_settled = matches!(code.as_deref(), Some("900159" | "20002" | "900115" | "900335"));
    !is_settled && !is_about_a_licence(answer)
}

/// Codes of a tenant without the licence: Graph's of sign-ins and reports, and that of Privileged
/// Identity Management.
const LICENCE_CODES: [&str; 3] = [
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    "AadPremiumLicenseRequired",
    "RequestFromNonPremiumTenantOrB2CTenant",
];
/// Words of the same where the code is as general as `Forbidden` (Identity Protection).
const LICENCE_WORDS: [&str; 4] = ["premium license", "not licensed", "premium p2", "entra id p2"];

/// True when an answer says that the tenant lacks a licence.
pub(super) fn is_about_a_licence(answer: &Answer) -> bool {
    if !matches!(answer.status, 400 | 401 | 403) {
        return false;
    }
    let code = error_code(answer).unwrap_or_default();
    if LICENCE_CODES.contains(&code.as_str()) {
        return true;
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let message = body.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    let message = message.to_ascii_lowercase();
    LICENCE_WORDS.iter().any(|words| message.contains(words))
}

/// Resource Graph says with 400 that it sees none of the subscriptions, and why in the details.
const NO_SUBSCRIPTION: &str = "NoValidSubscriptionsInQueryRequest";

/// True when an answer says that there is no right to what was asked about.
pub(super) fn is_about_rights(answer: &Answer) -> bool {
    if matches!(answer.status, 401 | 403) {
        return true;
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let details = body.pointer("/error/details").and_then(Value::as_array);
    let mut codes = details.into_iter().flatten().filter_map(|one| one.get("code")?.as_str());
    answer.status == 400 && codes.any(|code| code == NO_SUBSCRIPTION)
}

fn general_advice(status: u16) -> &'static str {
    match status {
        404 => "advice-wrong-address",
        _ => "advice-check-permissions",
    }
}

/// The error code of Partner Center (number or string) or Graph; only plain words are repeated.
pub(crate) fn error_code(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let code = body.get("code").or_else(|| body.pointer("/error/code"))?;
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
    let is_plain = code.len() <= 60 && code.bytes().all(is_word);
    is_plain.then_some(code)
}

/// The wait in "Rate limit is exceeded. Try again in 57 seconds.", which Partner Center sends in
/// a body of another form than its other errors.
pub(super) fn seconds_in_text(answer: &Answer) -> Option<SignedDuration> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let (_, rest) = body.get("message")?.as_str()?.split_once("Try again in ")?;
    let (number, _) = rest.split_once(" second")?;
    let seconds: i64 = number.parse().ok()?;
    (0..=LONGEST_WAIT_IN_TEXT).contains(&seconds).then(|| SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_of_the_table_has_its_reaction() {
        let tell = |code| Reaction::TellPeople(advice_of(code).expect(code));
        for (status, code, expected) in [
            (401, "400", Reaction::TellPeople(general_advice(401))),
            (401, "800001", tell("800001")),
            (401, "900420", tell("900420")),
            (401, "900421", tell("900421")),
            (403, "900329", tell("900329")),
            (403, "900308", tell("900308")),
            (403, "900309", tell("900309")),
            (403, "90000", tell("90000")),
            (403, "900159", tell("900159")),
            (403, "20002", tell("900159")),
            (400, "800002", Reaction::AskOtherwise),
            (400, "900118", Reaction::AskOtherwise),
            (400, "900126", Reaction::AskOtherwise),
            (404, "20003", tell("20003")),
            (404, "60003", tell("20003")),
            (404, "800111", tell("20003")),
            (400, "2055", Reaction::ReadAgain),
            (400, "2006", tell("2006")),
            (400, "900311", tell("2006")),
            (403, "900115", tell("900115")),
            (400, "900307", Reaction::AskOtherwise),
            (403, "900335", tell("900335")),
            (400, "900337", tell("900337")),
            (409, "900278", Reaction::Wait(Some(SignedDuration::from_hours(24)))),
            (409, "800082", Reaction::Wait(None)),
            (417, "800036", Reaction::ReadAgain),
            (500, "800003", Reaction::Wait(None)),
            (500, "900192", Reaction::Wait(None)),
            (503, "x", Reaction::Wait(None)),
            (429, "x", Reaction::Wait(None)),
        ] {
            assert_eq!(reaction(status, Some(code)), expected, "{status} {code}");
        }
    }
}
