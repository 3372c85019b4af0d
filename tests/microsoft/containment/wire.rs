//! The exact bytes of a containment, and how each answer ends it.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::RefusedFor;
use fraud_guard::containment::call::Api;
use fraud_guard::containment::call::Body;
use fraud_guard::containment::call::Call;
use fraud_guard::containment::call::Method;
use fraud_guard::containment::exhibit::Holder;
use jiff::SignedDuration;
use rstest::rstest;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use uuid::Uuid;

use super::world::CUSTOMER;
use super::world::REQUEST;
use super::world::World;
use super::world::about_subscription;
use super::world::place;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

/// A world whose Partner Center and Resource Manager are a server of our own.
async fn before(server: &WebServer) -> World {
    at(server.url("").as_str().trim_end_matches('/')).await
}

async fn at(address: &str) -> World {
    let address = address.to_owned();
    World::with(&[("PARTNER_CENTER_URL", address.clone()), ("ARM_URL", address)]).await
}

fn cancel() -> Call {
    about_subscription(StepKind::CancelSubscription, Holder::Plan(Uuid::from_u128(7)))
}

fn deallocate() -> Call {
    let path = format!(
        "subscriptions/{}/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm\
         /deallocate?api-version=2024-03-01",
        CUSTOMER.subscription
    );
    Call { api: Api::ResourceManager, method: Method::Post, path, body: Body::Nothing }
}

fn header(request: &Request, name: &str) -> String {
    request.header(name).unwrap_or_default()
}

fn is_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}

#[tokio::test]
async fn a_cancellation_is_exactly_what_partner_center_documents() {
    let server = WebServer::start(vec![Reply::status(202, "", "")]).await;
    let world = before(&server).await;
    assert_eq!(world.prepare_and_send(&cancel()).await, Outcome::Accepted);
    let requests = server.requests();
    let [sent] = requests.as_slice() else { panic!("{requests:?}") };
    let line = format!(
        "POST /v1/customers/{}/subscriptions/{}/azureEntitlements/{}/cancel HTTP/1.1",
        CUSTOMER.tenant,
        Uuid::from_u128(7),
        CUSTOMER.subscription
    );
    assert_eq!(sent.head.lines().next(), Some(line.as_str()));
    assert_eq!(sent.body, br#"{"cancellationReason":"compromise"}"#);
    assert_eq!(header(sent, "content-type"), "application/json");
    assert_eq!(header(sent, "ms-requestid"), REQUEST.to_string());
    assert_eq!(header(sent, "ms-contract-version"), "v1");
    assert!(is_id(&header(sent, "ms-correlationid")));
    assert!(header(sent, "authorization").starts_with("Bearer "));
}

#[tokio::test]
async fn a_deallocation_is_exactly_what_resource_manager_documents() {
    let server = WebServer::start(vec![Reply::status(202, "", "")]).await;
    let world = before(&server).await;
    assert_eq!(world.prepare_and_send(&deallocate()).await, Outcome::Accepted);
    let requests = server.requests();
    let [sent] = requests.as_slice() else { panic!("{requests:?}") };
    let line = format!("POST /{} HTTP/1.1", deallocate().path);
    assert_eq!(sent.head.lines().next(), Some(line.as_str()));
    assert_eq!(header(sent, "content-length"), "0");
    assert_eq!(header(sent, "content-type"), "");
    assert_eq!(header(sent, "x-ms-client-request-id"), REQUEST.to_string());
    assert!(is_id(&header(sent, "ms-correlationid")));
}

/// As Partner Center might write it, with what no reader of JSON would keep.
const DOCUMENT: &str = "{\"id\":\"x\",\"offerId\":\"MS-AZR-0145P\",\"quantity\":1.10,\n \
                        \"links\":{\"status\":\"active\"}, \"status\":\"active\",\"new\":\
                        [12345678901234567890.00,null],\"attributes\":{\"etag\":\"W/\\u0041==\"}}";

#[tokio::test]
async fn a_suspension_sends_the_document_as_it_was_but_for_the_status() {
    let read = Reply::status(200, "content-type: application/json\r\n", DOCUMENT);
    let server = WebServer::start(vec![read, Reply::status(200, "", "")]).await;
    let world = before(&server).await;
    let call =
        about_subscription(StepKind::SuspendLegacySubscription, Holder::Legacy(Uuid::from_u128(8)));
    assert_eq!(world.prepare_and_send(&call).await, Outcome::Accepted);
    let requests = server.requests();
    let [asked, sent] = requests.as_slice() else { panic!("{requests:?}") };
    let path = format!("/v1/customers/{}/subscriptions/{}", CUSTOMER.tenant, Uuid::from_u128(8));
    assert_eq!(asked.head.lines().next(), Some(format!("GET {path} HTTP/1.1").as_str()));
    assert_eq!(sent.head.lines().next(), Some(format!("PATCH {path} HTTP/1.1").as_str()));
    let expected = DOCUMENT.replace(", \"status\":\"active\"", ", \"status\":\"suspended\"");
    assert_eq!(String::from_utf8_lossy(&sent.body), expected);
    assert_eq!(header(sent, "if-match"), "W/A==");
    assert_eq!(header(sent, "content-type"), "application/json");
}

#[tokio::test]
async fn a_subscription_without_an_etag_is_not_suspended() {
    let document = DOCUMENT.replace("etag", "tag");
    let read = Reply::status(200, "content-type: application/json\r\n", &document);
    let server = WebServer::start(vec![read]).await;
    let world = before(&server).await;
    let call =
        about_subscription(StepKind::SuspendLegacySubscription, Holder::Legacy(Uuid::from_u128(8)));
    let why = world.unprepared(&call).await.to_string();
    assert!(why.contains("ETag"), "{why}");
    assert_eq!(server.requests().len(), 1);
}

#[rstest]
#[case(200, "<html>", Outcome::Accepted)]
#[case(201, "", Outcome::Accepted)]
#[case(202, "{\"status\":\"active\"}", Outcome::Accepted)]
#[case(302, "", Outcome::Refused(RefusedFor::Other))]
#[case(307, "", Outcome::Refused(RefusedFor::Other))]
#[case(400, "{\"code\":\"900307\"}", Outcome::Refused(RefusedFor::Invalid))]
#[case(400, "{\"code\":\"2055\"}", Outcome::Refused(RefusedFor::Conflict))]
#[case(401, "", Outcome::Refused(RefusedFor::Unauthenticated))]
#[case(403, "", Outcome::Refused(RefusedFor::Forbidden))]
#[case(404, "", Outcome::Refused(RefusedFor::NotFound))]
#[case(405, "", Outcome::Refused(RefusedFor::Other))]
#[case(408, "", Outcome::Unclear)]
#[case(409, "", Outcome::Refused(RefusedFor::Conflict))]
#[case(412, "", Outcome::Refused(RefusedFor::Conflict))]
#[case(429, "", Outcome::Throttled { retry_after: Some(SignedDuration::from_secs(9)) })]
#[case(500, "", Outcome::Unclear)]
#[case(502, "", Outcome::Unclear)]
#[case(503, "", Outcome::Unclear)]
#[case(504, "", Outcome::Unclear)]
#[tokio::test]
async fn each_answer_ends_a_request_that_was_sent_once(
    #[case] status: u16,
    #[case] body: &str,
    #[case] expected: Outcome,
) {
    let headers = "retry-after: 9\r\nlocation: /elsewhere\r\n";
    let server = WebServer::start(vec![Reply::status(status, headers, body)]).await;
    let world = before(&server).await;
    for (sent, call) in [(1, cancel()), (2, deallocate())] {
        assert_eq!(world.prepare_and_send(&call).await, expected, "{call:?}");
        assert_eq!(server.requests().len(), sent, "{call:?}");
    }
}

#[rstest]
#[case::closed(Reply::Bytes(Vec::new()))]
#[case::reset(Reply::Torn(Vec::new()))]
#[case::torn_head(Reply::Bytes(b"HTTP/1.1 200 O".to_vec()))]
#[case::torn_body(Reply::Torn(b"HTTP/1.1 202 x\r\ncontent-length: 9\r\n\r\n{".to_vec()))]
#[case::no_http(Reply::Bytes(b"SSH-2.0-x\r\n\r\n".to_vec()))]
#[case::silence(Reply::Nothing)]
#[case::endless(Reply::Dripping(b"HTTP/1.1 202 x\r\ncontent-length: 99999\r\n\r\n".to_vec()))]
#[tokio::test]
async fn no_answer_leaves_it_unclear_and_nothing_is_sent_again(#[case] reply: Reply) {
    let server = WebServer::start(vec![reply]).await;
    let world = before(&server).await;
    assert_eq!(world.prepare_and_send(&cancel()).await, Outcome::Unclear);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_never_left_is_known_not_to_have_been_sent() {
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = gone.local_addr().expect("an address");
    drop(gone);
    let world = at(&format!("http://{address}")).await;
    assert_eq!(world.prepare_and_send(&cancel()).await, Outcome::ProvedUnsent);
    // Somebody is there who speaks no TLS.
    let server = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = server.local_addr().expect("an address");
    let world = at(&format!("https://{address}")).await;
    let other = async {
        let (mut stream, _) = server.accept().await.expect("a connection");
        stream.write_all(b"no TLS\r\n\r\n").await.expect("some words");
    };
    let call = cancel();
    let (outcome, ()) = tokio::join!(world.prepare_and_send(&call), other);
    assert_eq!(outcome, Outcome::ProvedUnsent);
}

/// A server that keeps connections open and hangs up on the second request of a connection once it
/// has read it. Returns how many connections and requests there were.
async fn hanging_up() -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = (connections.clone(), requests.clone());
    #[allow(clippy::disallowed_methods, reason = "the server ends with the test, not before")]
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            counted.0.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(answer_once(stream, counted.1.clone()));
        }
    });
    (address, connections, requests)
}

async fn answer_once(mut stream: TcpStream, requests: Arc<AtomicUsize>) {
    let mut bytes = [0; 8_192];
    let mut own = 0;
    while own < 2 && stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
        requests.fetch_add(1, Ordering::SeqCst);
        own += 1;
        if own == 1 {
            let answer = b"HTTP/1.1 202 x\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).await.expect("an answer");
        }
    }
}

#[tokio::test]
async fn every_request_has_a_connection_of_its_own() {
    let (address, connections, requests) = hanging_up().await;
    let world = at(&address).await;
    for sent in 1..=3 {
        // On a connection that is used again it would be unclear, and sent again by the library.
        assert_eq!(world.prepare_and_send(&deallocate()).await, Outcome::Accepted);
        assert_eq!(connections.load(Ordering::SeqCst), sent);
        assert_eq!(requests.load(Ordering::SeqCst), sent);
    }
}

#[rstest]
#[case::elsewhere("//other.example/v1")]
#[case::above("v1/customers/../../x")]
#[case::of_nobody("v1/customers/22222222-bbbb-4bbb-8bbb-000000000099/subscriptions/x/cancel")]
#[case::no_path("")]
#[tokio::test]
async fn an_address_of_another_customer_or_host_is_never_used(#[case] path: &str) {
    let server = WebServer::start(vec![Reply::status(202, "", "")]).await;
    let world = before(&server).await;
    for api in [Api::PartnerCenter, Api::ResourceManager] {
        let call = Call { api, path: path.to_owned(), ..cancel() };
        let why = world.unprepared(&call).await.to_string();
        assert!(why.contains("no address"), "{why}");
    }
    let below = format!("v1/customers/{}/subscriptions/", CUSTOMER.tenant);
    for end in ["../../../x", "a/%2e%2e/%2e%2e/b", "x#y", "..\\..\\..\\y"] {
        let call = Call { path: format!("{below}{end}"), ..cancel() };
        assert!(world.calls.prepare(&call, place().customer).await.is_err(), "{end}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn nothing_of_a_prepared_request_is_shown() {
    let server = WebServer::start(vec![Reply::status(202, "", "")]).await;
    let world = before(&server).await;
    let prepared = world.calls.prepare(&cancel(), place().customer).await.expect("prepared");
    let shown = format!("{prepared:?} {:?}", world.calls);
    assert!(world.services.secrets().iter().all(|secret| !shown.contains(secret)), "{shown}");
}
