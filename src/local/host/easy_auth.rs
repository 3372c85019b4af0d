//! App Service authentication as it stands before the console in Azure: it takes away what callers
//! claim about themselves, and says itself who signed in.
//!
//! Here nobody has to sign in: whoever asks for a page of the console is a made-up person with the
//! role `Fraud.Approver`, and `/.auth/login/aad?as=2` makes them another one (`as=reader`: one who
//! may only see), as a cookie remembers. There is no such choice anywhere but here. The handler checks
//! the token all the same, by the keys of the stand-in.

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header::COOKIE;
use axum::http::header::LOCATION;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::clock::Clock;
use crate::local::services::id_token;
use crate::local::services::id_token::Visitor;
use crate::microsoft::identity_token::HEADER;

/// Who signs people in.
#[derive(Clone, Debug)]
pub struct EasyAuth {
    /// The address of the stand-in for Entra's token service.
    pub login_url: String,
    /// The time by which tokens are issued.
    pub clock: Clock,
}

/// What callers may not say.
const THEIRS: &str = "x-ms-";
/// Where people sign in.
const SIGN_IN: &str = "/.auth/login/aad";
/// Who the visitor is.
const WHO: &str = "stand-in-visitor";

impl EasyAuth {
    /// Signs somebody in and leads back to a page of this host; `None` for another path.
    pub fn answer(&self, uri: &Uri) -> Option<Response> {
        if uri.path() != SIGN_IN {
            return None;
        }
        let query = uri.query().unwrap_or_default().as_bytes();
        let value = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query);
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let is_here = |path: &String| {
            let rest = path.strip_prefix("/api/console/");
            rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_graphic()))
        };
        let back = value("post_login_redirect_uri").filter(is_here);
        let mut headers = vec![(LOCATION, back.unwrap_or_else(|| "/api/console/".to_owned()))];
        let who = value("as");
        if let Some(who) = who.filter(|who| Visitor::named(who).is_some()) {
            let cookie = format!("{WHO}={who}; Path=/; HttpOnly; SameSite=Lax");
            headers.push((SET_COOKIE, cookie));
        }
        let mut response = StatusCode::FOUND.into_response();
        for (name, value) in headers {
            response.headers_mut().insert(name, HeaderValue::try_from(value).ok()?);
        }
        Some(response)
    }

    /// Puts the headers of a request for the console right; others pass as they are.
    pub fn sign_in(&self, path: &str, headers: &mut HeaderMap) {
        if !path.starts_with("/api/console/") {
            return;
        }
        let names = headers.keys().filter(|name| name.as_str().starts_with(THEIRS));
        let theirs: Vec<HeaderName> = names.cloned().collect();
        for name in theirs {
            headers.remove(name);
        }
        let token = id_token::of(visitor(headers), &self.login_url, self.clock.now());
        if let Some(token) = token.and_then(|token| HeaderValue::try_from(token).ok()) {
            headers.insert(HEADER, token);
        }
    }
}

/// Who the cookie names; the first approver without one.
fn visitor(headers: &HeaderMap) -> Visitor {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut named = pairs.filter(|(name, _)| *name == WHO);
    named.find_map(|(_, value)| Visitor::named(value)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_says_who_it_is_and_nobody_is_led_elsewhere() {
        let auth = EasyAuth { login_url: "http://localhost".to_owned(), clock: Clock::System };
        let answer = |uri: &str| {
            let answer = auth.answer(&uri.parse().expect("an address")).expect("an answer");
            let header =
                |name| answer.headers().get(name).map(|it| it.to_str().expect("text").to_owned());
            (header(LOCATION), header(SET_COOKIE))
        };
        let page = "%2Fapi%2Fconsole%2Fcases%2Fc-1";
        let (back, cookie) = answer(&format!("{SIGN_IN}?as=2&post_login_redirect_uri={page}"));
        assert_eq!(back.as_deref(), Some("/api/console/cases/c-1"));
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(&cookie.expect("a cookie")).expect("text"));
        assert_eq!(visitor(&headers), Visitor::SecondApprover);
        assert_eq!(visitor(&HeaderMap::new()), Visitor::Approver);
        for elsewhere in ["https://evil.example", "//evil.example", "/api/console/%0d%0aX:1"] {
            let uri = format!("{SIGN_IN}?as=9&post_login_redirect_uri={elsewhere}");
            assert_eq!(answer(&uri), (Some("/api/console/".to_owned()), None), "{elsewhere}");
        }
        assert!(auth.answer(&"/api/console/x".parse().expect("an address")).is_none());
    }
}
