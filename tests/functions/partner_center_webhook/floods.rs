//! What whoever floods the webhook with forged calls can use up, and what not.

use fraud_guard::microsoft::webhook_signature::Refusal;

use super::scene::FRAUD_EVENT;
use super::scene::Scene;
use crate::support::certificates::rsa_key;
use crate::support::dispatcher::Call;
use crate::support::web_server::Reply;

/// A certificate that never comes holds one call for five seconds and the next ones not at all.
#[tokio::test]
async fn a_certificate_that_does_not_come_is_not_waited_for() {
    let scene = Scene::set().await;
    let slow = Reply::Dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n".to_vec());
    let url = scene.dispatcher.reply("/slow.cer", slow);
    let call = scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url);
    let signatures = scene.signatures();
    let (headers, body) = (call.header_map(), call.body.as_slice());
    assert_eq!(signatures.check(&headers, body).await, Err(Refusal::NotFetched));
    for _ in 0..100 {
        assert_eq!(signatures.check(&headers, body).await, Err(Refusal::RefusedLately));
    }
    assert_eq!(scene.dispatcher.asked("/slow.cer"), 1);
}

/// Whoever invents addresses on the allowed host makes us ask six times a minute, and cannot keep a
/// certificate that was good from being used or renewed.
#[tokio::test]
async fn a_flood_of_invented_certificates_is_no_flood_of_fetches() {
    let scene = Scene::set().await;
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
    let before = scene.dispatcher.server.requests().len();
    scene.pass(24 * 3_600 + 1);
    flood(&scene, 0..200).await;
    assert_eq!(scene.dispatcher.server.requests().len() - before, 6);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
}

/// Before the first good call no address has proved itself; the documented one need not.
#[tokio::test]
async fn a_flood_from_the_start_does_not_keep_the_first_good_call_out() {
    let scene = Scene::set().await;
    flood(&scene, 0..6).await;
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
}

/// Should Partner Center move its certificate, the new address is as good after one good call.
#[tokio::test]
async fn a_flood_does_not_keep_an_address_of_good_calls_out() {
    let scene = Scene::set().await;
    let moved = || moved(&scene, "/moved.cer");
    assert_eq!(scene.status(&moved()).await, 200);
    scene.pass(24 * 3_600 + 1);
    flood(&scene, 0..6).await;
    assert_eq!(scene.status(&moved()).await, 200);
    assert_eq!(scene.dispatcher.asked("/moved.cer"), 2, "once a day");
}

/// A copy of the good certificate elsewhere on the host: it is good, and signed none of the calls.
#[tokio::test]
async fn copies_of_the_good_certificate_do_not_drive_it_out() {
    let scene = Scene::set().await;
    let moved = |path: &str| moved(&scene, path);
    assert_eq!(scene.status(&moved("/moved.cer")).await, 200);
    let copies: Vec<Call> =
        (0..70).map(|number| moved(&format!("/copy/{number}.cer")).but("{}")).collect();
    for copy in &copies {
        scene.pass(11);
        assert_eq!(scene.status(copy).await, 401);
    }
    flood(&scene, 0..6).await;
    assert_eq!(scene.status(&moved("/moved.cer")).await, 200);
    assert_eq!(scene.dispatcher.asked("/moved.cer"), 1, "it was kept");
    scene.pass(24 * 3_600 + 1);
    for copy in &copies {
        assert_eq!(scene.status(copy).await, 401);
    }
    assert_eq!(scene.status(&moved("/moved.cer")).await, 200);
}

/// A good call whose certificate is at this path of the host.
fn moved(scene: &Scene, path: &str) -> Call {
    let dispatcher = &scene.dispatcher;
    let url = dispatcher.show(path, dispatcher.holder().issued(rsa_key(0), &dispatcher.issuer));
    scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url)
}

/// Calls that invent addresses on the allowed host.
async fn flood(scene: &Scene, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let url = scene.dispatcher.url(&format!("/{number}.cer"));
        let call = scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url);
        assert_eq!(scene.status(&call).await, 401);
    }
}
