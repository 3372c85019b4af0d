//! What a form sent: exactly the fields of our forms, each once at most.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::http::header::CONTENT_TYPE;
use axum::http::header::HOST;
use axum::http::header::ORIGIN;
use http_body_util::BodyExt;
use http_body_util::Limited;
use url::Url;

use crate::console::Decision;

/// What a form sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Submission {
    pub(super) decision: Option<Decision>,
    pub(super) ticket: String,
    pub(super) typed: String,
    pub(super) reason: String,
    pub(super) verdict: String,
}

/// Why a request is not one of a page of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Foreign {
    #[error("the request is no form")]
    Kind,
    #[error("the request does not say that it comes from a page of ours")]
    Origin,
    #[error("the form has more than {MOST_BYTES} bytes")]
    TooBig,
    #[error("the form is none of ours")]
    Form,
    #[error("the form's ticket is not that of a page that this person opened")]
    Ticket,
}

/// A ticket has 300 bytes and a reason of 500 letters at most 6,000.
const MOST_BYTES: usize = 64 * 1_024;
const FORM: &str = "application/x-www-form-urlencoded";
/// Who asked for what leads to the request, as browsers say it. Source: W3C, "Fetch Metadata Request
/// Headers".
const FETCH_SITE: &str = "sec-fetch-site";

impl Foreign {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Kind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Form => StatusCode::BAD_REQUEST,
            Self::Origin | Self::Ticket => StatusCode::FORBIDDEN,
        }
    }
}

/// Whether a request is a form, and one of a page of ours: other sites can send forms to us in the
/// name of whoever visits them, but browsers say from where.
///
/// # Errors
/// What speaks against it.
pub(super) fn check_source(headers: &HeaderMap, public: Option<&Url>) -> Result<(), Foreign> {
    if only(headers, CONTENT_TYPE.as_str()) != Some(FORM) {
        return Err(Foreign::Kind);
    }
    let origin = only(headers, ORIGIN.as_str()).ok_or(Foreign::Origin)?;
    let is_ours = match public {
        Some(url) => url.origin().ascii_serialization() == origin,
        None => only(headers, HOST.as_str()).is_some_and(|host| is_of_host(origin, host)),
    };
    let is_same =
        !headers.contains_key(FETCH_SITE) || only(headers, FETCH_SITE) == Some("same-origin");
    if is_ours && is_same { Ok(()) } else { Err(Foreign::Origin) }
}

/// Without a public address: https to the name that was called, or http on this machine.
fn is_of_host(origin: &str, host: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let is_known = crate::settings::is_allowed_remote(&url);
    is_known && origin == format!("{}://{host}", url.scheme())
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

impl Submission {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// When it is too big, or no form of ours.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Foreign> {
        let length = only(headers, CONTENT_LENGTH.as_str()).and_then(|text| text.parse().ok());
        if length.is_some_and(|length: usize| length > MOST_BYTES) {
            return Err(Foreign::TooBig);
        }
        let body = Limited::new(body, MOST_BYTES).collect().await;
        Self::parse(&body.map_err(|_| Foreign::TooBig)?.to_bytes())
    }

    fn parse(body: &[u8]) -> Result<Self, Foreign> {
        let mut read = Self::default();
        let mut seen: Vec<Cow<'_, str>> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            let value = value.into_owned();
            match name.as_ref() {
                "decision" => {
                    read.decision = Some(Decision::named(&value).ok_or(Foreign::Form)?);
                }
                "ticket" => read.ticket = value,
                "typed" => read.typed = value,
                "reason" => read.reason = value,
                "verdict" => read.verdict = value,
                _ => return Err(Foreign::Form),
            }
            if seen.contains(&name) {
                return Err(Foreign::Form);
            }
            seen.push(name);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_form_has_only_fields_of_ours_and_each_once() {
        let all = b"decision=approve&ticket=1.a%2Fb&typed=0004&reason=a+b%0d%0a&verdict=fraud";
        let read = Submission::parse(all).expect("a form");
        assert_eq!((&*read.ticket, &*read.typed, &*read.reason), ("1.a/b", "0004", "a b\r\n"));
        assert_eq!(read.decision, Some(Decision::Approve));
        for body in [
            "decision=approve&decision=approve",
            "typed=1&typed=2",
            "typed=1&%74yped=2",
            "ticket=1&more=2",
            "Decision=approve",
            "decision=Approve",
            "decision=",
            "decision[]=approve",
            "{\"decision\":\"approve\"}",
        ] {
            assert_eq!(Submission::parse(body.as_bytes()), Err(Foreign::Form), "{body}");
        }
    }

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().expect("a name");
            headers.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        headers
    }

    #[test]
    fn a_request_is_ours_when_the_browser_says_that_it_is_of_our_page() {
        let public: Url = "https://guard.example/base/".parse().expect("an address");
        let form = ("content-type", FORM);
        let host = ("host", "guard.example");
        let ours = ("origin", "https://guard.example");
        let local = ("host", "127.0.0.1:7071");
        let site = |value| ("sec-fetch-site", value);
        for (public, lines, expected) in [
            (Some(&public), vec![form, ours], Ok(())),
            (Some(&public), vec![form, ours, ("host", "evil.example")], Ok(())),
            (Some(&public), vec![form, ours, site("same-origin")], Ok(())),
            (None, vec![form, ours, host], Ok(())),
            (None, vec![form, local, ("origin", "http://127.0.0.1:7071")], Ok(())),
            (None, vec![form, host, ("origin", "http://guard.example")], Err(Foreign::Origin)),
            (None, vec![form, host, ("origin", "https://guard.example/")], Err(Foreign::Origin)),
            (
                None,
                vec![form, host, ("origin", "https://guard.example:8443")],
                Err(Foreign::Origin),
            ),
            (None, vec![form, ours], Err(Foreign::Origin)),
            (None, vec![form, host, host, ours], Err(Foreign::Origin)),
            (Some(&public), vec![form, host], Err(Foreign::Origin)),
            (Some(&public), vec![form, ours, ours], Err(Foreign::Origin)),
            (Some(&public), vec![form, ("origin", "null")], Err(Foreign::Origin)),
            (Some(&public), vec![form, ("origin", "")], Err(Foreign::Origin)),
            (Some(&public), vec![form, ("origin", "https://GUARD.example")], Err(Foreign::Origin)),
            (Some(&public), vec![form, ("origin", "https://evil.example")], Err(Foreign::Origin)),
            (
                Some(&public),
                vec![form, ("origin", "https://guard.example.evil.example")],
                Err(Foreign::Origin),
            ),
            (Some(&public), vec![form, ours, site("same-site")], Err(Foreign::Origin)),
            (Some(&public), vec![form, ours, site("cross-site")], Err(Foreign::Origin)),
            (Some(&public), vec![form, ours, site("none")], Err(Foreign::Origin)),
            (
                Some(&public),
                vec![form, ours, site("same-origin"), site("cross-site")],
                Err(Foreign::Origin),
            ),
            (Some(&public), vec![ours], Err(Foreign::Kind)),
            (Some(&public), vec![form, form, ours], Err(Foreign::Kind)),
        ] {
            assert_eq!(check_source(&headers(&lines), public), expected, "{lines:?}");
        }
    }

    #[test]
    fn no_other_kind_of_content_is_a_form() {
        for kind in [
            "application/x-www-form-urlencoded; charset=utf-8",
            "APPLICATION/X-WWW-FORM-URLENCODED",
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "",
        ] {
            let lines = [("content-type", kind), ("origin", "https://guard.example")];
            assert_eq!(check_source(&headers(&lines), None), Err(Foreign::Kind), "{kind:?}");
        }
    }
}
