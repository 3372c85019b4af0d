//! A handler with a case in its store, Entra's keys, and tokens of every kind.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::case::Rules;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::outbox::ChannelId;
use fraud_guard::policy::Policy;
use fraud_guard::store::Key;
use rcgen::KeyPair;
use rcgen::PKCS_RSA_SHA256;
use rcgen::RsaKeySize;
use rcgen::SigningKey;
use serde_json::Value;
use serde_json::json;
use x509_cert::der::Reader;
use x509_cert::der::SliceReader;
use x509_cert::der::asn1::UintRef;

use crate::support::handler::Handler;
use crate::support::messages::event;
use crate::support::messages::now;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;
use crate::support::wire;
use crate::support::wire::Answer;

pub const TENANT: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
pub const CLIENT: &str = "99999999-eeee-4eee-8eee-00000000000c";
pub const PERSON: &str = "88888888-0000-4000-8000-000000000001";
pub const KEY_ID: &str = "entra-key-1";
pub const HEADER: &str = "X-MS-TOKEN-AAD-ID-TOKEN";
const OPEN_POLICY: &str = "[protected]\nsubscriptions = []\ncustomer_tenants = []";

/// Entra's key.
pub static ENTRA: LazyLock<KeyPair> = LazyLock::new(key);
/// Somebody else's.
pub static STRANGER: LazyLock<KeyPair> = LazyLock::new(key);

fn key() -> KeyPair {
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key")
}

/// A public key as Entra shows it.
pub fn public(key: &KeyPair, id: &str) -> Value {
    let mut reader = SliceReader::new(key.public_key_raw()).expect("DER");
    let numbers: [String; 2] = reader
        .sequence(|sequence| {
            let numbers: [UintRef<'_>; 2] = [sequence.decode()?, sequence.decode()?];
            Ok(numbers.map(|number| URL_SAFE_NO_PAD.encode(number.as_bytes())))
        })
        .expect("two numbers");
    json!({
        "kty": "RSA", "use": "sig", "kid": id, "n": numbers[0], "e": numbers[1],
        "x5t": id, "x5c": ["not looked at"],
    })
}

/// What Graph says of people and their roles, and the token to ask it with.
fn directory(head: &str, may_approve: bool) -> Option<Value> {
    let (app, role) =
        ("99999999-eeee-4eee-8eee-0000000000c0", "99999999-eeee-4eee-8eee-0000000000c2");
    let path = head.split(' ').nth(1).unwrap_or_default();
    if path.ends_with("/oauth2/v2.0/token") {
        return Some(json!({ "access_token": "t", "token_type": "Bearer", "expires_in": 3_599 }));
    }
    let rest = path.strip_prefix("/v1.0/")?;
    if rest.starts_with("servicePrincipals") {
        let role = json!({ "id": role, "value": "Fraud.Approver", "isEnabled": true });
        return Some(json!({ "id": app, "appRoles": [role] }));
    }
    if rest.contains("/appRoleAssignments") {
        let given = json!({ "resourceId": app, "appRoleId": role });
        return Some(json!({ "value": if may_approve { vec![given] } else { vec![] } }));
    }
    let id = rest.strip_prefix("users/")?.split('?').next()?;
    Some(json!({ "id": id, "accountEnabled": true }))
}

/// A token to be signed.
#[derive(Clone)]
pub struct Token {
    pub header: Value,
    pub claims: Value,
}

impl Token {
    /// What Entra says of a reader, in version 2.
    pub fn of_a_reader(issuer: &str) -> Self {
        let at = now().as_second();
        Self {
            header: json!({ "typ": "JWT", "alg": "RS256", "kid": KEY_ID }),
            claims: json!({
                "iss": issuer, "aud": CLIENT, "tid": TENANT, "oid": PERSON, "sub": "s", "ver": "2.0",
                "iat": at, "nbf": at, "exp": at + 3_599, "roles": ["Fraud.Reader"],
                "preferred_username": "anna@woodgrove.example",
            }),
        }
    }

    pub fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims[name] = value;
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.claims.as_object_mut().expect("an object").remove(name);
        self
    }

    pub fn head(mut self, name: &str, value: Value) -> Self {
        self.header[name] = value;
        self
    }

    /// The same person as one who decides, fresh from the sign-in with multifactor authentication.
    pub fn approving(self) -> Self {
        let at = now().as_second();
        self.claim("roles", json!(["Fraud.Approver"]))
            .claim("amr", json!(["pwd", "mfa"]))
            .claim("auth_time", json!(at))
    }

    /// What is signed.
    pub fn message(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }

    pub fn signed_by(&self, key: &KeyPair) -> String {
        let message = self.message();
        let signature = key.sign(message.as_bytes()).expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub fn signed(&self) -> String {
        self.signed_by(&ENTRA)
    }
}

/// A handler with the console on.
pub struct Scene {
    pub handler: Handler,
    pub clock: ManualClock,
    /// What Entra answers when it is asked for its keys.
    pub keys: Arc<Mutex<Value>>,
    /// Whether Graph says that people may approve.
    pub approvers: Arc<Mutex<bool>>,
    pub entra: WebServer,
    pub case: Case,
}

impl Scene {
    /// With one case.
    pub async fn start() -> Self {
        Self::with(&[event()]).await
    }

    pub async fn with(events: &[FraudEvent]) -> Self {
        Self::set(events, &[]).await
    }

    /// With these settings too.
    pub async fn set(events: &[FraudEvent], more: &[(&str, &str)]) -> Self {
        let keys = Arc::new(Mutex::new(json!({ "keys": [public(&ENTRA, KEY_ID)] })));
        let shown = Arc::clone(&keys);
        let approvers = Arc::new(Mutex::new(true));
        let roles = Arc::clone(&approvers);
        let entra = WebServer::scripted(move |request: &Request| {
            if let Some(known) = directory(&request.head, *roles.lock().expect("the roles")) {
                return Reply::status(
                    200,
                    "content-type: application/json\r\n",
                    &known.to_string(),
                );
            }
            let keys = shown.lock().expect("the keys").clone();
            let status = if keys.is_null() { 503 } else { 200 };
            Reply::status(status, "content-type: application/json\r\n", &keys.to_string())
        })
        .await;
        let login_url = entra.url("").to_string();
        let settings = [
            ("LOGIN_URL", login_url.as_str()),
            ("GRAPH_URL", login_url.as_str()),
            ("CONSOLE_CLIENT_ID", CLIENT),
        ];
        let settings = [&settings, more].concat();
        let mut shared = None;
        let handler = Handler::start_with(&settings, |app| shared = Some(app.clock.clone())).await;
        let Some(Clock::Manual(clock)) = shared else { panic!("a clock that a test can set") };
        let case = case_of(events);
        let scene = Self { handler, clock, keys, approvers, entra, case };
        scene.put(events).await;
        scene
    }

    async fn put(&self, events: &[FraudEvent]) {
        let store = &self.handler.store;
        let key = Key::open_case(&self.case.scope);
        store.insert_if_absent(&key, &self.case).await.expect("it is written");
        for event in events {
            let key = Key::event(&event.scope(), &event.key, now(), &event.version());
            let seen = Observation::new(now(), event.clone());
            store.insert_if_absent(&key, &seen).await.expect("it is written");
        }
    }

    pub fn issuer(&self) -> String {
        format!("{}{TENANT}/v2.0", self.entra.url("/"))
    }

    pub fn token(&self) -> Token {
        Token::of_a_reader(&self.issuer())
    }

    /// The path of the case's page.
    pub fn page(&self) -> String {
        format!("/api/console/cases/{}", self.case.id())
    }

    /// A GET with these whole lines as headers.
    pub async fn get(&self, path: &str, headers: &str) -> Answer {
        self.handler.ask(&wire::request(&format!("GET {path}"), headers, b"")).await
    }

    /// A GET with a token.
    pub async fn get_with(&self, path: &str, token: &str) -> Answer {
        self.get(path, &format!("{HEADER}: {token}\r\n")).await
    }

    /// Every key with the version of its document, and how many messages wait.
    pub async fn everything(&self) -> Vec<String> {
        let store = &self.handler.store;
        let mut all = Vec::new();
        for key in store.list_all("").await.expect("the keys") {
            let (document, etag) = store.get::<Value>(&key).await.expect("JSON").expect("there");
            all.push(format!("{key} {etag:?} {document}"));
        }
        for queue in fraud_guard::task::QueueName::ALL {
            all.push(format!("{} {}", queue.as_str(), self.handler.queue.is_empty(queue.as_str())));
        }
        all
    }

    /// How often Entra was asked.
    pub fn asked(&self) -> usize {
        self.entra.requests().len()
    }
}

/// The case of some events, as the fold makes it.
pub fn case_of(events: &[FraudEvent]) -> Case {
    let policy = Policy::parse(OPEN_POLICY, &[]).expect("a policy");
    let channel = ChannelId::parse("teams").expect("a channel");
    let rules = Rules { policy: &policy, everyone: std::slice::from_ref(&channel) };
    let seen = events.iter().map(|event| Observation::new(now(), event.clone()));
    let observations: Vec<Observation> = seen.collect();
    let scope = events[0].scope();
    let input = Input::Seen { scope: &scope, observations: &observations };
    Case::step(None, input, now(), Some(rules)).expect("a case").case
}
