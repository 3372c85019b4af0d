//! The page on this machine that the browser comes back to with the answer to a sign-in
//! (RFC 8252, section 7.3).

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::sync::watch;

use super::request::SignInRequest;

/// A place on this machine that browsers reach, and nobody from outside.
#[derive(Debug)]
pub(super) struct Redirect {
    /// The port; `localhost` is in front of it.
    pub(super) port: u16,
    listeners: Vec<TcpListener>,
    door: Door,
}

/// What the page waits for; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Door(Arc<Mutex<Option<Expected>>>);

#[derive(Debug)]
struct Expected {
    request: Arc<SignInRequest>,
    answer: oneshot::Sender<SignInAnswer>,
}

/// What the sign-in page says through the browser.
#[derive(Debug)]
pub(super) enum SignInAnswer {
    /// The person signed in; this buys the tokens, once.
    Code(SecretString),
    /// Nobody signed in.
    Refused {
        /// The name of the error, one that OAuth or Entra defines.
        error: &'static str,
        /// Entra's number.
        number: Option<u32>,
    },
}

#[derive(Clone)]
struct Page {
    door: Door,
    port: u16,
}

/// What the browser shows. Nothing of the request is in it.
#[derive(Clone, Copy)]
struct Shown(StatusCode, &'static str);

/// Ports tried until both loopback addresses have the same one free.
const TRIES: u32 = 20;
/// The last page gets this long to reach the browser.
const LAST_PAGE: Duration = Duration::from_secs(2);

const RECEIVED: Shown = Shown(
    StatusCode::OK,
    "fraud-guard has the answer. Go back to the terminal and close this page.",
);
const NOT_SIGNED_IN: Shown =
    Shown(StatusCode::OK, "Nobody was signed in. The terminal says why; close this page.");
const WRONG_HOST: Shown =
    Shown(StatusCode::MISDIRECTED_REQUEST, "This address is not served here.");
const NO_PAGE: Shown = Shown(StatusCode::NOT_FOUND, "There is no such page.");
const NO_GET: Shown = Shown(StatusCode::METHOD_NOT_ALLOWED, "This page can only be read.");
const NOT_OURS: Shown = Shown(
    StatusCode::BAD_REQUEST,
    "This is no answer to the sign-in that fraud-guard waits for. Use the address in the terminal.",
);
const TOO_LATE: Shown = Shown(StatusCode::GONE, "fraud-guard has had its answer already.");

impl Redirect {
    /// Listens on both loopback addresses; port 0 means a free one.
    ///
    /// A browser may take either address for `localhost`. Where the other one of a chosen port
    /// belongs to somebody else, the answer could end up there, so that port is not used.
    ///
    /// # Errors
    /// When the port is taken.
    pub(super) async fn listen(port: u16) -> io::Result<Self> {
        let mut tries = if port == 0 { TRIES } else { 1 };
        loop {
            tries -= 1;
            let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
            let port = first.local_addr()?.port();
            let listeners = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(second) => vec![first, second],
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => continue,
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                // Many machines, and most containers, have no IPv6.
                Err(_) => vec![first],
            };
            return Ok(Self { port, listeners, door: Door::default() });
        }
    }

    /// Where the browser is sent back to.
    ///
    /// `localhost` by name: Entra ignores the port for it, so that one registered address is good
    /// for all ports, and it does not know `[::1]` ("Redirect URI restrictions and limitations").
    pub(super) fn uri(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// What sign-ins are expected through.
    pub(super) fn door(&self) -> Door {
        self.door.clone()
    }

    /// Serves the page while the work goes on, and until the last page has reached the browser.
    ///
    /// # Errors
    /// When a listener fails.
    pub(super) async fn serve_during<T>(self, work: impl Future<Output = T>) -> io::Result<T> {
        let page = Page { door: self.door, port: self.port };
        let router = Router::new().fallback(show).with_state(page);
        let (stop, stopped) = watch::channel(false);
        let served = futures::future::try_join_all(self.listeners.into_iter().map(|listener| {
            let (router, mut stopped) = (router.clone(), stopped.clone());
            // An error means that the sender is gone, which is an end too.
            let stopped = async move { drop(stopped.wait_for(|is_over| *is_over).await) };
            axum::serve(listener, router).with_graceful_shutdown(stopped).into_future()
        }));
        let mut served = std::pin::pin!(served);
        let done = tokio::select! {
            failed = &mut served => {
                failed?;
                return Err(io::Error::other("the page on this machine ended"));
            }
            done = work => done,
        };
        stop.send_replace(true);
        // A browser that reads no further is not waited for.
        let _ = tokio::time::timeout(LAST_PAGE, served).await;
        Ok(done)
    }
}

impl Door {
    /// From now on, the answer to this request is let in, once.
    pub(super) fn expect(&self, request: &Arc<SignInRequest>) -> oneshot::Receiver<SignInAnswer> {
        let (answer, receiver) = oneshot::channel();
        *self.lock() = Some(Expected { request: Arc::clone(request), answer });
        receiver
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Expected>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets an answer in when it answers what is expected.
    fn receive(&self, query: &str) -> Shown {
        let mut expected = self.lock();
        let Some(waiting) = expected.take_if(|expected| expected.is_answered(query)) else {
            return if expected.is_some() { NOT_OURS } else { TOO_LATE };
        };
        let Some(answer) = read(query) else {
            *expected = Some(waiting);
            return NOT_OURS;
        };
        let shown = if matches!(answer, SignInAnswer::Code(_)) { RECEIVED } else { NOT_SIGNED_IN };
        // Nobody waits any more when the program is about to end; the page cannot tell.
        let _ = waiting.answer.send(answer);
        shown
    }
}

impl Expected {
    fn is_answered(&self, query: &str) -> bool {
        single(query)
            .and_then(|mut values| values.remove("state"))
            .is_some_and(|state| self.request.is_answered_by(&state))
    }
}

async fn show(State(page): State<Page>, method: Method, uri: Uri, headers: HeaderMap) -> Shown {
    if !is_addressed_to(&headers, page.port) {
        return WRONG_HOST;
    }
    if uri.path() != "/" {
        return NO_PAGE;
    }
    if method != Method::GET {
        return NO_GET;
    }
    page.door.receive(uri.query().unwrap_or_default())
}

/// A page of somebody else that made its name point to this machine (DNS rebinding) names itself.
fn is_addressed_to(headers: &HeaderMap, port: u16) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let names = ["localhost", "127.0.0.1", "[::1]"];
    names.iter().any(|name| {
        let has_port = host.as_bytes() == format!("{name}:{port}").as_bytes();
        has_port || (port == 80 && host.as_bytes() == name.as_bytes())
    })
}

/// The values of a query; `None` when one comes twice, because readers differ in which one counts.
fn single(query: &str) -> Option<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if values.insert(name.into_owned(), value.into_owned()).is_some() {
            return None;
        }
    }
    Some(values)
}

/// What the query says; `None` when it says nothing or both things at once.
fn read(query: &str) -> Option<SignInAnswer> {
    let mut values = single(query)?;
    let code = values.remove("code").filter(|code| !code.trim().is_empty());
    match (code, values.remove("error")) {
        (Some(code), None) => Some(SignInAnswer::Code(code.into())),
        (None, Some(error)) => {
            let number = values.get("error_description").and_then(|text| number(text));
            Some(SignInAnswer::Refused { error: known(&error), number })
        }
        _ => None,
    }
}

/// Errors that the authorization endpoint is documented to send; anything else is not repeated.
fn known(error: &str) -> &'static str {
    const KNOWN: [&str; 11] = [
        "access_denied",
        "consent_required",
        "interaction_required",
        "invalid_client",
        "invalid_request",
        "invalid_resource",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
    ];
    KNOWN.into_iter().find(|known| *known == error).unwrap_or("an unknown error")
}

/// The number at the beginning of Entra's description: `AADSTS65004: …`.
fn number(description: &str) -> Option<u32> {
    let rest = description.trim_start().strip_prefix("AADSTS")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

impl IntoResponse for Shown {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONNECTION, "close"),
        ];
        (self.0, headers, format!("{}\n", self.1)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_by_its_own_names_is_served() {
        for (host, is_served) in [
            ("localhost:8400", true),
            ("127.0.0.1:8400", true),
            ("[::1]:8400", true),
            ("localhost", false),
            ("localhost:8401", false),
            ("evil.example:8400", false),
            ("localhost.evil.example:8400", false),
            ("localhost:8400.evil.example", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("a header"));
            assert_eq!(is_addressed_to(&headers, 8_400), is_served, "{host:?}");
        }
        let mut twice = HeaderMap::new();
        twice.append(header::HOST, "localhost:8400".parse().expect("a header"));
        twice.append(header::HOST, "localhost:8400".parse().expect("a header"));
        assert!(!is_addressed_to(&twice, 8_400));
        assert!(!is_addressed_to(&HeaderMap::new(), 8_400));
    }

    #[test]
    fn an_answer_is_a_code_or_an_error_and_never_both() {
        assert!(matches!(read("code=c&session_state=s"), Some(SignInAnswer::Code(_))));
        for query in ["", "code=", "code=a&code=b", "code=a&error=access_denied", "other=1"] {
            assert!(read(query).is_none(), "{query}");
        }
    }

    #[test]
    fn an_error_is_told_by_its_name_and_number_and_nothing_else_of_it() {
        for (query, name, code) in [
            (
                "error=access_denied&error_description=AADSTS65004%3A+x",
                "access_denied",
                Some(65_004),
            ),
            ("error=access_denied", "access_denied", None),
            ("error=%3Cb%3Eevil&error_description=evil", "an unknown error", None),
            ("error=server_error&error_description=AADSTS99999999999", "server_error", None),
        ] {
            let Some(SignInAnswer::Refused { error, number }) = read(query) else {
                panic!("{query} is read otherwise");
            };
            assert_eq!((error, number), (name, code), "{query}");
        }
    }
}
