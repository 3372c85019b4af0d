//! Signing requests with the account's key, which the official crates do not do themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::Secret;
use azure_core::hmac::hmac_sha256;
use azure_core::http::Context;
use azure_core::http::Request;
use azure_core::http::Url;
use azure_core::http::headers::HeaderName;
use azure_core::http::policies::Policy;
use azure_core::http::policies::PolicyResult;
use azure_core::time::OffsetDateTime;
use azure_core::time::to_rfc7231;

const AUTHORIZATION: HeaderName = HeaderName::from_static("authorization");
const DATE: HeaderName = HeaderName::from_static("x-ms-date");

/// Standard headers of the string to sign, in its order; Content-Length is computed.
const SIGNED_HEADERS: [&str; 10] = [
    "content-encoding",
    "content-language",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// A policy that signs every try.
/// Source: "Authorize with Shared Key", sections "Blob, Queue and File Services".
#[derive(Clone)]
pub(super) struct SharedKey {
    account: String,
    key: Secret,
}

impl std::fmt::Debug for SharedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedKey").field("account", &self.account).finish_non_exhaustive()
    }
}

impl SharedKey {
    pub(super) fn new(account: String, key: Secret) -> Self {
        Self { account, key }
    }

    fn string_to_sign(&self, request: &Request) -> String {
        let headers: BTreeMap<String, String> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_ascii_lowercase(), value.as_str().to_owned()))
            .collect();
        let header = |name: &str| headers.get(name).map_or("", String::as_str);
        let length = match request.body().len() {
            None | Some(0) => String::new(),
            Some(length) => length.to_string(),
        };
        let mut lines = vec![request.method().as_str().to_owned()];
        for (index, name) in SIGNED_HEADERS.into_iter().enumerate() {
            if index == 2 {
                lines.push(length.clone());
            }
            // The date is signed as x-ms-date instead.
            lines.push(if name == "date" { String::new() } else { header(name).to_owned() });
        }
        let own = headers.iter().filter(|(name, _)| name.starts_with("x-ms-"));
        lines.extend(own.map(|(name, value)| format!("{name}:{}", value.trim())));
        lines.push(self.canonical_resource(request.url()));
        lines.join("\n")
    }

    fn canonical_resource(&self, url: &Url) -> String {
        let mut resource = format!("/{}{}", self.account, url.path());
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url.query_pairs() {
            parameters.entry(name.to_ascii_lowercase()).or_default().push(value.into_owned());
        }
        for (name, mut values) in parameters {
            values.sort();
            resource.push_str(&format!("\n{name}:{}", values.join(",")));
        }
        resource
    }
}

#[async_trait]
impl Policy for SharedKey {
    async fn send(
        &self,
        ctx: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        request.insert_header(DATE, to_rfc7231(&OffsetDateTime::now_utc()));
        let signature = hmac_sha256(&self.string_to_sign(request), &self.key)?;
        let authorization = format!("SharedKey {}:{signature}", self.account);
        request.insert_header(AUTHORIZATION, authorization);
        match next {
            [policy, rest @ ..] => policy.send(ctx, request, rest).await,
            // The pipeline always ends in its transport.
            [] => Err(azure_core::Error::with_message(
                azure_core::error::ErrorKind::Other,
                "the pipeline has no transport",
            )),
        }
    }
}
