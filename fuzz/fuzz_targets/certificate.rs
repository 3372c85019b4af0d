//! What lies at the address of a certificate, served by a server on this machine: no call is
//! believed, because nobody here has a key that signs.
#![no_main]

use std::cell::RefCell;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::webhook_signature::WebhookSignatures;
use fraud_guard::settings::Settings;
use fraud_guard_fuzz::settings;
use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;
use reqwest::header::HeaderMap;

/// A server that answers with what it holds, and somebody who believes no call.
struct Scene {
    runtime: tokio::runtime::Runtime,
    held: Arc<Mutex<Vec<u8>>>,
    clock: ManualClock,
    signatures: WebhookSignatures,
    headers: HeaderMap,
    host: String,
    runs: usize,
}

impl Default for Scene {
    fn default() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let held: Arc<Mutex<Vec<u8>>> = Arc::default();
        let served = Arc::clone(&held);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = Arc::clone(&served);
                thread::spawn(move || serve(stream, &served));
            }
        });
        let mut values = settings();
        for name in ["CERTIFICATE_HOSTS", "ISSUER_HOSTS"] {
            values.insert(format!("PARTNER_CENTER_WEBHOOK_{name}"), host.clone());
        }
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/certificates/root.pem");
        values.insert("PARTNER_CENTER_WEBHOOK_CA_FILE".to_owned(), file.to_owned());
        let mut settings = Settings::from_pairs(values);
        // Within the time of the certificates.
        let clock = ManualClock::at("2030-01-01T00:00:00Z".parse().expect("a time"));
        let http = HttpClient::new().expect("a client");
        let signatures =
            WebhookSignatures::from_settings(&mut settings, &http, &Clock::Manual(clock.clone()));
        let signature = format!("Signature {}", STANDARD.encode([7; 256]));
        let headers =
            [("authorization", signature), ("x-ms-signature-algorithm", "rsa-sha256".to_owned())];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Self {
            runtime: runtime.expect("a runtime"),
            held,
            clock,
            signatures: signatures.expect("signatures"),
            headers: headers
                .into_iter()
                .map(|(name, value)| {
                    (name.parse().expect("a name"), value.parse().expect("a value"))
                })
                .collect(),
            host,
            runs: 0,
        }
    }
}

/// Answers every request of a connection.
fn serve(mut stream: TcpStream, held: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4_096];
    while stream.read(&mut buffer).is_ok_and(|length| length > 0) {
        let body = held.lock().expect("the body").clone();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        if stream.write_all(&[head.into_bytes(), body].concat()).is_err() {
            return;
        }
    }
}

thread_local! {
    static SCENE: RefCell<Scene> = RefCell::default();
}

fuzz_target!(|file: &[u8]| {
    SCENE.with_borrow_mut(|scene| {
        file.clone_into(&mut scene.held.lock().expect("the body"));
        // What was fetched is kept, and strangers are asked a few times a minute only.
        scene.clock.advance(SignedDuration::from_mins(2));
        scene.runs += 1;
        let url = format!("http://{}/cert/{}.cer", scene.host, scene.runs);
        scene.headers.insert("x-ms-certificate-url", url.parse().expect("a value"));
        let check = scene.signatures.check(&scene.headers, b"{}");
        assert!(scene.runtime.block_on(check).is_err(), "a call was believed");
    });
});
