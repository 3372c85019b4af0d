//! A request as the stand-ins read it, and pages of an answer.

use axum::body::to_bytes;
use axum::extract::FromRequest;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header::HOST;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path as it was sent.
    pub path: String,
    /// The query in its order.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// Where a page begins, as a token that means nothing to anybody else.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Place {
    /// How many rows come before.
    #[serde(rename = "place")]
    pub before: usize,
    /// What else the next page depends on.
    #[serde(default)]
    pub about: String,
}

/// Nobody sends more.
const MOST_BYTES: usize = 1_024 * 1_024;

impl<S: Send + Sync> FromRequest<S> for Asked {
    type Rejection = StatusCode;

    async fn from_request(request: Request, _: &S) -> Result<Self, StatusCode> {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let query = url::form_urlencoded::parse(query).into_owned().collect();
        let body = to_bytes(body, MOST_BYTES).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query,
            headers: parts.headers,
            body: body.to_vec(),
        })
    }
}

impl Asked {
    /// A value of the query; names are compared without regard to case, as OData does it.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        let found = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The first option that is not among the known ones.
    pub fn unknown<'a>(&'a self, known: &[&str]) -> Option<&'a str> {
        let mut names = self.query.iter().map(|(name, _)| name.as_str());
        names.find(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name)))
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON; `None` when it is none.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The address of this request with another query.
    pub fn link<'a>(&self, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let host = self.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        let query = pairs.extend_pairs(query).finish();
        format!("http://{host}{}?{query}", self.path)
    }

    /// The address of this request with another value of one option.
    pub fn link_with(&self, name: &str, value: &str) -> String {
        let rest = self.query.iter().filter(|(known, _)| !known.eq_ignore_ascii_case(name));
        let rest = rest.map(|(name, value)| (name.as_str(), value.as_str()));
        self.link(rest.chain([(name, value)]))
    }
}

impl Place {
    /// A place that depends on nothing else.
    pub fn after(before: usize) -> Self {
        Self { before, about: String::new() }
    }

    /// As a token.
    pub fn token(&self) -> String {
        let place = json!({ "synthetic": true, "place": self.before, "about": self.about });
        URL_SAFE_NO_PAD.encode(place.to_string())
    }

    /// Of a token; `None` when nobody gave it out.
    pub fn read(token: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()
    }

    /// The rows of one page, and where the next one begins.
    pub fn page<'a, T>(&self, rows: &'a [T], size: usize) -> (&'a [T], Option<Self>) {
        let rest = rows.get(self.before..).unwrap_or_default();
        let page = rest.get(..size).unwrap_or(rest);
        let before = self.before.saturating_add(page.len());
        let next = (before < rows.len()).then(|| Self { before, about: self.about.clone() });
        (page, next)
    }
}
