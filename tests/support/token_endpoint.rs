//! Where tokens come from, for tests of what they are shown to: the managed identity's endpoint and
//! the token service in one, at one address for the whole run.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::LazyLock;

use fraud_guard::clock::Clock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::BearerTokens;
use fraud_guard::microsoft::access_token::AccessTokens;
use fraud_guard::microsoft::access_token::Audience;
use fraud_guard::microsoft::managed_identity::ManagedIdentity;
use fraud_guard::settings::Settings;

/// The address; whoever asks gets a token that nobody got before.
pub static TOKENS_URL: LazyLock<String> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            answer(stream.expect("a connection"), number);
        }
    });
    format!("http://{address}/")
});

/// What every token begins with.
pub const TOKEN: &str = "canary-token-";

fn answer(mut stream: TcpStream, number: usize) {
    let mut reader = BufReader::new(&stream);
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        line.clear();
    }
    let _ = reader.read_exact(&mut vec![0; length]);
    let body = format!(
        r#"{{"token_type":"Bearer","access_token":"{TOKEN}{number}","expires_in":3599,"expires_on":"4102444800"}}"#
    );
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
}

/// The settings of a partner, and of a function app with a managed identity.
pub fn settings() -> [(&'static str, &'static str); 6] {
    let url = TOKENS_URL.as_str();
    [
        ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
        ("PARTNER_CLIENT_ID", "55555555-eeee-4eee-8eee-000000000005"),
        ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
        ("LOGIN_URL", url),
        ("IDENTITY_ENDPOINT", url),
        ("IDENTITY_HEADER", "canary-identity-header"),
    ]
}

/// The tokens of the app.
pub fn of_the_app(http: &HttpClient) -> BearerTokens {
    let mut settings = Settings::from_pairs(settings());
    let tokens = AccessTokens::from_settings(&mut settings, http, &Clock::System);
    let tokens = Arc::new(tokens.expect("the settings of a partner"));
    BearerTokens::App { tokens, audience: Audience::Graph }
}

/// The tokens of the managed identity.
pub fn of_the_identity(http: &HttpClient) -> BearerTokens {
    let mut settings = Settings::from_pairs(settings());
    let identity = ManagedIdentity::from_settings(&mut settings, http, &Clock::System, None);
    let identity = identity.flatten().expect("an identity");
    BearerTokens::Identity { identity, resource: "https://communication.azure.com/" }
}
