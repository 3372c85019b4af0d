//! Our own way out for the SDK: its deadline, its cap, no redirects.
//!
//! The SDK sends tokens over https only. Plain http is accepted here for this machine (as for
//! every other remote), so such an address is shown to the SDK as https and reached as http. An
//! address elsewhere is never changed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::AsyncRawResponse;
use azure_core::http::Body;
use azure_core::http::Request;
use azure_core::http::StatusCode;
use azure_core::http::Transport;
use azure_core::http::headers::Headers;
use url::Url;

use crate::http_client::Answer;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::is_allowed_remote;

/// A secret has at most 25 kB.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), most_bytes: 256 * 1_024 };

#[derive(Debug)]
struct OwnClient {
    http: HttpClient,
    is_loopback: bool,
}

/// The transport for the SDK's client.
pub(super) fn new(http: &HttpClient, is_loopback: bool) -> Transport {
    Transport::new(Arc::new(OwnClient { http: http.clone(), is_loopback }))
}

/// The address as the SDK wants to see it.
pub(super) fn as_https(url: &Url) -> Url {
    let mut url = url.clone();
    // Fails only for schemes that are no web addresses; those were refused before.
    let _ = url.set_scheme("https");
    url
}

#[async_trait]
impl azure_core::http::HttpClient for OwnClient {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let request = self.translate(request)?;
        let answer = self.http.send(request, LIMITS).await;
        answer.map(response).map_err(|error| azure_core::Error::new(ErrorKind::Io, error))
    }
}

impl OwnClient {
    fn translate(&self, request: &Request) -> azure_core::Result<reqwest::Request> {
        let method = request.method().to_string().parse().map_err(|_| refused("the method"))?;
        let mut translated = self.http.request(method, self.address(request.url())?);
        for (name, value) in request.headers().iter() {
            translated = translated.header(name.as_str(), value.as_str());
        }
        let Body::Bytes(body) = request.body() else { return Err(refused("the body")) };
        translated.body(body.clone()).build().map_err(|_| refused("a header"))
    }

    fn address(&self, url: &Url) -> azure_core::Result<Url> {
        let mut address = url.clone();
        if self.is_loopback {
            let _ = address.set_scheme("http");
        }
        if is_allowed_remote(&address) { Ok(address) } else { Err(refused("the address")) }
    }
}

fn response(answer: Answer) -> AsyncRawResponse {
    let mut headers = Headers::new();
    for (name, value) in &answer.headers {
        if let Ok(value) = value.to_str() {
            headers.insert(name.as_str().to_owned(), value.to_owned());
        }
    }
    let body: azure_core::Bytes = answer.body.into();
    AsyncRawResponse::from_bytes(StatusCode::from(answer.status), headers, body)
}

fn refused(what: &'static str) -> azure_core::Error {
    azure_core::Error::with_message(ErrorKind::Other, format!("cannot send {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_on_this_machine_is_reached_without_tls() {
        let http = HttpClient::new().expect("a client");
        for (address, is_loopback, reached) in [
            ("http://127.0.0.1:7/secrets/x", true, Some("http://127.0.0.1:7/secrets/x")),
            ("https://v.vault.azure.net/x", false, Some("https://v.vault.azure.net/x")),
            ("https://elsewhere.example/x", true, None),
        ] {
            let client = OwnClient { http: http.clone(), is_loopback };
            let url = as_https(&Url::parse(address).expect("an address"));
            let found = client.address(&url).ok();
            assert_eq!(found.as_ref().map(Url::as_str), reached, "{address}");
        }
    }
}
