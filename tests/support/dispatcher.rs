//! Partner Center as it calls: signs bodies, and shows its certificate to whoever fetches it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rcgen::KeyPair;
use rcgen::PKCS_RSA_SHA256;
use rcgen::SignatureAlgorithm;
use rcgen::SigningKey;
use reqwest::header::HeaderMap;
use serde_json::json;
use tempfile::NamedTempFile;

use super::certificates::Authority;
use super::certificates::Holder;
use super::certificates::intermediate;
use super::certificates::root;
use super::certificates::rsa_key;
use super::web_server::Reply;
use super::web_server::WebServer;
use super::wire;
use super::wire::Answer;

/// Partner Center, and the files that it shows.
pub struct Dispatcher {
    pub server: WebServer,
    files: Arc<Mutex<BTreeMap<String, Reply>>>,

    pub issuer: Authority,
    ca_file: NamedTempFile,
}

/// A call, as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Call {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Where the good certificate is.
pub const CERTIFICATE: &str = "/cert/pcnotifications-dispatch.microsoft.com.cer";
const ISSUER: &str = "/pki/issuer.crt";

impl Dispatcher {
    /// Partner Center with a certificate of which only the leaf is published, as Microsoft does.
    pub async fn start() -> Self {
        let files: Arc<Mutex<BTreeMap<String, Reply>>> = Arc::default();
        let shown = Arc::clone(&files);
        let server = WebServer::scripted(move |request| {
            let path = request.head.split(' ').nth(1).unwrap_or_default();
            let shown = shown.lock().expect("the files").get(path).cloned();
            shown.unwrap_or_else(|| Reply::status(404, "", ""))
        })
        .await;
        let root = root("Synthetic Root");
        let issuer = intermediate("Synthetic Issuer", None, &root);
        let ca_file = NamedTempFile::new().expect("a file");
        std::fs::write(ca_file.path(), root.pem()).expect("it is written");
        let this = Self { server, files, issuer, ca_file };
        this.show(ISSUER, this.issuer.der());
        this.show(CERTIFICATE, this.holder().issued(rsa_key(0), &this.issuer));
        this
    }

    /// What the good certificate says.
    pub fn holder(&self) -> Holder {
        Holder { issuer_address: Some(self.url(ISSUER)), ..Holder::default() }
    }

    /// The settings that make a handler believe this one.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let host = self.host();
        vec![
            ("PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS", host.clone()),
            ("PARTNER_CENTER_WEBHOOK_ISSUER_HOSTS", host),
            ("PARTNER_CENTER_WEBHOOK_CA_FILE", self.ca_file.path().display().to_string()),
        ]
    }

    pub fn host(&self) -> String {
        self.url("").trim_start_matches("http://").trim_end_matches('/').to_owned()
    }

    pub fn url(&self, path: &str) -> String {
        self.server.url(path).to_string()
    }

    /// Shows these bytes at a path and says where that is.
    pub fn show(&self, path: &str, bytes: impl AsRef<[u8]>) -> String {
        let bytes = bytes.as_ref();
        let length = bytes.len();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        self.reply(path, Reply::Bytes([head.as_bytes(), bytes].concat()))
    }

    pub fn reply(&self, path: &str, reply: Reply) -> String {
        self.files.lock().expect("the files").insert(path.to_owned(), reply);
        self.url(path)
    }

    /// How often a path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        let is_it = |line: &str| line.split(' ').nth(1) == Some(path);
        self.server.requests().iter().filter(|request| is_it(&request.head)).count()
    }

    /// A call with this body that everybody should believe.
    pub fn call(&self, body: impl Into<Vec<u8>>) -> Call {
        let body = body.into();
        Call {
            headers: vec![
                ("Content-Type".to_owned(), "application/json".to_owned()),
                ("Authorization".to_owned(), signature(&body, rsa_key(0), &PKCS_RSA_SHA256)),
                ("X-MS-Certificate-Url".to_owned(), self.url(CERTIFICATE)),
                ("X-MS-Signature-Algorithm".to_owned(), "rsa-sha256".to_owned()),
            ],
            body,
        }
    }
}

/// The value of the header for a body that is signed by a key.
pub fn signature(body: &[u8], key: &KeyPair, algorithm: &'static SignatureAlgorithm) -> String {
    let key =
        KeyPair::from_der_and_sign_algo(&key.serialize_der().try_into().expect("a key"), algorithm);
    let signature = key.expect("a key").sign(body).expect("a signature");
    format!("Signature {}", STANDARD.encode(signature))
}

/// A body as Partner Center sends it. Its addresses lead to `elsewhere`, which must never be asked.
pub fn body(event: &str, at: Timestamp, elsewhere: &str) -> Vec<u8> {
    json!({
        "EventName": event,
        "ResourceUri": format!("{elsewhere}v1/fraudEvents?SubscriptionId=44444444-dddd-4ddd-8ddd-000000000004&EventStatus=Active"),
        "AuditUri": format!("{elsewhere}auditactivity/v1/auditrecords/1"),
        "ResourceChangeUtcDate": at.to_string(),
    })
    .to_string()
    .into_bytes()
}

impl Call {
    /// The same call with another value of a header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let header = self.headers.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name));
        header.expect("the header").1 = value.to_owned();
        self
    }

    /// The same call with one more header.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same call without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self
    }

    /// The same headers with another body.
    pub fn but(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub fn header_map(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: reqwest::header::HeaderName = name.parse().expect("a name");
            headers.append(name, value.parse().expect("a value"));
        }
        headers
    }

    /// Calls a handler as the Functions host forwards it.
    pub async fn to(&self, handler: SocketAddr) -> Answer {
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let length = self.body.len();
        let head = format!(
            "POST /api/partner-center/webhook HTTP/1.1\r\n\
             Host: fraud-guard.azurewebsites.net\r\nContent-Length: {length}\r\n{}\r\n",
            headers.collect::<String>()
        );
        wire::ask(handler, &[head.as_bytes(), &self.body].concat()).await
    }
}
