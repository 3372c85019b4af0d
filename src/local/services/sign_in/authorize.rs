//! The sign-in page: `GET /{tenant}/oauth2/v2.0/authorize`.
//!
//! A browser gets a page with a link for each way to sign in. A script adds the same `sign_in=…`
//! to the address and follows the redirect.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use url::Url;

use super::CODE_LIFETIME;
use super::GivenCode;
use super::person::Person;
use crate::local::services::Services;
use crate::local::services::alert::PARTNER_TENANT;
use crate::local::services::login::Audience;

/// The parameter that says how to sign in; the real page asks the person instead.
const SIGN_IN: &str = "sign_in";
/// The way to sign in that is none.
pub(super) const CANCEL: &str = "cancel";

/// A problem that is shown in place, because the address to go back to cannot be trusted.
struct Problem(u32, &'static str);

/// A request that may be answered through the browser.
struct Asked {
    redirect_uri: Url,
    state: String,
    given: GivenCode,
}

/// `GET /{tenant}/oauth2/v2.0/authorize`
pub async fn authorize(
    State(services): State<Services>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let mut values: BTreeMap<String, String> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let way = values.remove(SIGN_IN);
    let asked = match Asked::read(&services, &tenant, &mut values) {
        Ok(asked) => asked,
        Err(problem) => return problem.into_response(),
    };
    match way.as_deref() {
        None => page("Sign in to fraud-guard's stand-in for Entra", &links(&values_of(&query))),
        Some(CANCEL) => asked.go_back(&[
            ("error", "access_denied"),
            ("error_description", "AADSTS65004: User declined to consent to access the app."),
        ]),
        Some(name) => match Person::named(name) {
            Some(person) => asked.sign_in(&services, person),
            None => Problem(90_014, "There is no such way to sign in.").into_response(),
        },
    }
}

impl Asked {
    fn read(
        services: &Services,
        tenant: &str,
        values: &mut BTreeMap<String, String>,
    ) -> Result<Self, Problem> {
        let mut take = |name: &str| values.remove(name).unwrap_or_default();
        if !tenant.eq_ignore_ascii_case(PARTNER_TENANT) {
            return Err(Problem(90_002, "Tenant was not found."));
        }
        if take("client_id") != services.login.client_id {
            return Err(Problem(700_016, "Application was not found."));
        }
        let address = take("redirect_uri");
        let redirect_uri: Option<Url> = address.parse().ok().filter(is_registered);
        let redirect_uri = redirect_uri
            .ok_or(Problem(50_011, "The redirect URI does not match those of the application."))?;
        if take("response_type") != "code" || take("response_mode") != "query" {
            return Err(Problem(70_005, "The response type or mode is not supported."));
        }
        if Audience::of_scope(&take("scope")) != Some(Audience::PartnerCenter) {
            return Err(Problem(70_011, "The scope is not valid."));
        }
        let challenge = take("code_challenge");
        if take("code_challenge_method") != "S256" || challenge.len() != 43 {
            return Err(Problem(9_002_325, "Proof Key for Code Exchange is required."));
        }
        let given = GivenCode {
            redirect_uri: address,
            challenge,
            nonce: take("nonce"),
            has_claims: !take("claims").is_empty(),
            person: Person::default(),
            expires_at: services.world.now() + CODE_LIFETIME,
        };
        Ok(Self { redirect_uri, state: take("state"), given })
    }

    fn sign_in(self, services: &Services, person: Person) -> Response {
        let code = services.login.sign_ins.give_code(GivenCode { person, ..self.given.clone() });
        self.go_back(&[("code", &code), ("session_state", "synthetic-session")])
    }

    /// Sends the browser back with an answer.
    fn go_back(&self, answer: &[(&str, &str)]) -> Response {
        let mut address = self.redirect_uri.clone();
        address.query_pairs_mut().extend_pairs(answer).append_pair("state", &self.state);
        (StatusCode::FOUND, [(header::LOCATION, String::from(address))]).into_response()
    }
}

/// The registered address is `http://localhost`; its port does not count, as at Entra.
fn is_registered(address: &Url) -> bool {
    let is_plain = address.scheme() == "http" && address.path() == "/" && address.query().is_none();
    is_plain && address.host_str() == Some("localhost")
}

/// The query without the way to sign in, encoded afresh.
fn values_of(query: &str) -> String {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != SIGN_IN);
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A link for each way to sign in. An encoded query holds nothing that ends an attribute.
pub(super) fn links(query: &str) -> String {
    let ways = Person::ALL.into_iter().map(|(_, name, label)| (name, label));
    ways.chain([(CANCEL, "Cancel")])
        .map(|(name, label)| {
            let query = query.replace('&', "&amp;");
            format!("<p><a href=\"?{query}&amp;{SIGN_IN}={name}\">{label}</a></p>\n")
        })
        .collect()
}

/// A page of the stand-in.
pub(super) fn page(title: &str, body: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><title>{title}</title>\n<h1>{title}</h1>\n\
         <p>Nothing here is real: no account, no password.</p>\n{body}</html>\n"
    );
    (headers, html).into_response()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = format!("AADSTS{}: {}", self.0, self.1);
        (StatusCode::BAD_REQUEST, page(&title, "")).into_response()
    }
}
