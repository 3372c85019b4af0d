//! How a request ended, by its answer alone.

use jiff::Timestamp;

use crate::containment::action::Outcome;
use crate::containment::action::RefusedFor;
use crate::http_client::Answer;
use crate::http_client::CallError;
use crate::microsoft::remote::error_code;
use crate::microsoft::remote::wait_asked_for;

/// Partner Center's word for a stale `ETag`, with 400.
const STALE: &str = "2055";

/// How a request ended. Only an answer that says for certain that nothing was done is a refusal:
/// 408 and 499 are what gateways say when nobody answered them in time.
pub(super) fn of(answer: &Result<Answer, CallError>, now: Timestamp) -> Outcome {
    let answer = match answer {
        Ok(answer) => answer,
        Err(CallError::NotSent { .. }) => return Outcome::ProvedUnsent,
        Err(CallError::Unclear { .. }) => return Outcome::Unclear,
    };
    let is_stale = || error_code(answer).as_deref() == Some(STALE);
    match answer.status {
        200..=299 => Outcome::Accepted,
        429 => Outcome::Throttled { retry_after: wait_asked_for(answer, now) },
        400 if is_stale() => Outcome::Refused(RefusedFor::Conflict),
        400 => Outcome::Refused(RefusedFor::Invalid),
        401 => Outcome::Refused(RefusedFor::Unauthenticated),
        403 => Outcome::Refused(RefusedFor::Forbidden),
        404 => Outcome::Refused(RefusedFor::NotFound),
        409 | 412 | 417 => Outcome::Refused(RefusedFor::Conflict),
        408 | 499 => Outcome::Unclear,
        300..=499 => Outcome::Refused(RefusedFor::Other),
        _ => Outcome::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use reqwest::header::HeaderMap;

    use super::*;

    fn outcome(status: u16, headers: &[(&'static str, &str)], body: &str) -> Outcome {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        let body = body.as_bytes().to_vec();
        of(&Ok(Answer { status, headers: map, body, is_cut: false }), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn each_status_ends_a_request_in_its_way() {
        for (status, body, expected) in [
            (200, "<html>", Outcome::Accepted),
            (201, "", Outcome::Accepted),
            (202, r#"{"status":"active"}"#, Outcome::Accepted),
            (204, "", Outcome::Accepted),
            (302, "", Outcome::Refused(RefusedFor::Other)),
            (400, r#"{"code":"900307"}"#, Outcome::Refused(RefusedFor::Invalid)),
            (400, r#"{"code":2055}"#, Outcome::Refused(RefusedFor::Conflict)),
            (400, "no JSON", Outcome::Refused(RefusedFor::Invalid)),
            (401, "", Outcome::Refused(RefusedFor::Unauthenticated)),
            (403, r#"{"code":"900115"}"#, Outcome::Refused(RefusedFor::Forbidden)),
            (404, "", Outcome::Refused(RefusedFor::NotFound)),
            (405, "", Outcome::Refused(RefusedFor::Other)),
            (408, "", Outcome::Unclear),
            (409, "", Outcome::Refused(RefusedFor::Conflict)),
            (412, "", Outcome::Refused(RefusedFor::Conflict)),
            (417, r#"{"code":"800036"}"#, Outcome::Refused(RefusedFor::Conflict)),
            (422, "", Outcome::Refused(RefusedFor::Other)),
            (499, "", Outcome::Unclear),
            (500, r#"{"code":"800003"}"#, Outcome::Unclear),
            (502, "", Outcome::Unclear),
            (503, "", Outcome::Unclear),
            (504, "", Outcome::Unclear),
            (101, "", Outcome::Unclear),
            (600, "", Outcome::Unclear),
        ] {
            assert_eq!(outcome(status, &[], body), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_throttled_request_says_how_long_to_wait_if_it_was_said() {
        let words =
            r#"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}"#;
        for (headers, body, seconds) in [
            (vec![("retry-after", "7")], words, Some(7)),
            (vec![], words, Some(57)),
            (vec![], "", None),
            (vec![("retry-after", "-5")], "", Some(0)),
        ] {
            let retry_after = seconds.map(SignedDuration::from_secs);
            assert_eq!(outcome(429, &headers, body), Outcome::Throttled { retry_after });
        }
    }

    #[test]
    fn no_answer_is_unclear_unless_nothing_was_sent() {
        let (host, cause) = ("x.example".to_owned(), "y".to_owned());
        let unsent = Err(CallError::NotSent { host: host.clone(), cause: cause.clone() });
        assert_eq!(of(&unsent, Timestamp::UNIX_EPOCH), Outcome::ProvedUnsent);
        let unclear = Err(CallError::Unclear { host, cause });
        assert_eq!(of(&unclear, Timestamp::UNIX_EPOCH), Outcome::Unclear);
    }
}
