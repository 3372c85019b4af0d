//! Which calls are believed, and which of those have no effect.

use jiff::SignedDuration;
use rcgen::PKCS_RSA_SHA256;
use rcgen::PKCS_RSA_SHA384;
use rcgen::PKCS_RSA_SHA512;
use rstest::rstest;

use super::scene::FRAUD_EVENT;
use super::scene::Scene;
use crate::support::certificates::Holder;
use crate::support::certificates::NAME;
use crate::support::certificates::intermediate;
use crate::support::certificates::rsa_key;
use crate::support::dispatcher::CERTIFICATE;
use crate::support::dispatcher::Call;
use crate::support::dispatcher::signature;
use crate::support::handler::Handler;
use crate::support::microsoft::fixture;

fn value(call: &Call, name: &str) -> String {
    let found = call.headers.iter().find(|(key, _)| key == name);
    found.expect("the header").1.clone()
}

#[rstest]
#[case::as_documented(|call: Call| call)]
#[case::other_header(|call: Call| {
    let signature = value(&call, "Authorization");
    call.without("Authorization").and("x-ms-signature", &signature)
})]
#[case::beside_a_gateways_token(|call: Call| {
    let signature = value(&call, "Authorization");
    call.with("Authorization", "Bearer gateway").and("x-ms-signature", &signature)
})]
#[case::other_letters(|call: Call| {
    let signature = value(&call, "Authorization").replace("Signature", "signature");
    call.with("Authorization", &signature).with("X-MS-Signature-Algorithm", "RSA-SHA256")
})]
#[case::sha_384(|call: Call| {
    let signature = signature(&call.body, rsa_key(0), &PKCS_RSA_SHA384);
    call.with("Authorization", &signature).with("X-MS-Signature-Algorithm", "rsa-sha384")
})]
#[case::sha_512(|call: Call| {
    let signature = signature(&call.body, rsa_key(0), &PKCS_RSA_SHA512);
    call.with("Authorization", &signature).with("X-MS-Signature-Algorithm", "rsa-sha512")
})]
#[tokio::test]
async fn a_call_with_a_good_signature_is_taken(#[case] variant: fn(Call) -> Call) {
    let scene = Scene::set().await;
    assert_eq!(scene.status(&variant(scene.call(FRAUD_EVENT))).await, 200);
    assert_eq!(scene.hints(), 1);
    assert!(scene.elsewhere.requests().is_empty(), "the addresses in a call are never asked");
}

#[tokio::test]
async fn the_documented_body_is_taken() {
    let scene = Scene::set().await;
    let body = fixture("webhook_azure_fraud_event_detected");
    assert_eq!(scene.status(&scene.dispatcher.call(body)).await, 200);
    assert_eq!(scene.hints(), 1);
}

#[tokio::test]
async fn the_certificate_may_come_in_pem_with_its_issuers_or_name_them_one_by_one() {
    let scene = Scene::set().await;
    let dispatcher = &scene.dispatcher;
    let middle = intermediate("Middle", None, &dispatcher.issuer);
    let leaf = Holder::default().params().signed_by(rsa_key(0), &middle).expect("a certificate");
    let bundle = [leaf.pem(), middle.pem(), dispatcher.issuer.pem()].concat();
    let pem = dispatcher.show("/bundle.pem", bundle);
    let issuer = dispatcher.url("/pki/issuer.crt");
    let middle = intermediate("Middle", Some(issuer), &dispatcher.issuer);
    let address = dispatcher.show("/pki/middle.crt", middle.der());
    let holder = Holder { issuer_address: Some(address), ..Holder::default() };
    let der = dispatcher.show("/chain.crt", holder.issued(rsa_key(0), &middle));
    for url in [pem, der] {
        let call = scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url);
        assert_eq!(scene.refusal(&call).await, None, "{url}");
    }
}

#[rstest]
#[case::name_below(Holder { host_names: vec!["eu.pcnotifications-dispatch.microsoft.com"], ..Holder::default() })]
#[case::one_of_several(Holder { host_names: vec!["microsoft.com", NAME], ..Holder::default() })]
#[case::common_name_alone(Holder { host_names: Vec::new(), ..Holder::default() })]
#[case::for_clients(Holder { usages: vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth], ..Holder::default() })]
#[case::no_key_usage(Holder { key_usages: Vec::new(), ..Holder::default() })]
#[tokio::test]
async fn a_certificate_may_be_one_of_these(#[case] holder: Holder) {
    let scene = Scene::set().await;
    let issuer_address = scene.dispatcher.holder().issuer_address;
    let certificate =
        Holder { issuer_address, ..holder }.issued(rsa_key(0), &scene.dispatcher.issuer);
    scene.dispatcher.show(CERTIFICATE, certificate);
    assert_eq!(scene.refusal(&scene.call(FRAUD_EVENT)).await, None);
}

#[tokio::test]
async fn a_certificate_is_kept_for_a_day_and_its_issuers_with_it() {
    let scene = Scene::set().await;
    for _ in 0..24 {
        assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
        scene.pass(3_599);
    }
    assert_eq!(scene.dispatcher.server.requests().len(), 2, "the certificate and one issuer");
    scene.pass(60);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
    assert_eq!(scene.dispatcher.asked(CERTIFICATE), 2);
}

/// Partner Center may renew its key and keep the address.
#[tokio::test]
async fn a_new_key_at_the_same_address_is_found_within_minutes() {
    let scene = Scene::set().await;
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
    let renewed = scene.dispatcher.holder().issued(rsa_key(1), &scene.dispatcher.issuer);
    scene.dispatcher.show(CERTIFICATE, renewed);
    scene.pass(1);
    let call = scene.call(FRAUD_EVENT);
    let call =
        call.clone().with("Authorization", &signature(&call.body, rsa_key(1), &PKCS_RSA_SHA256));
    assert_eq!(scene.status(&call).await, 401, "asked for again too soon");
    scene.pass(300);
    assert_eq!(scene.status(&call).await, 200);
    assert_eq!(scene.dispatcher.asked(CERTIFICATE), 2);
}

/// Signed, but too old or too new: a refusal would only make Partner Center repeat it.
#[rstest]
#[case::older_than_three_days(-72 * 3_600 - 1, 0)]
#[case::three_days(-72 * 3_600, 1)]
#[case::a_little_ahead(600, 1)]
#[case::too_far_ahead(601, 0)]
#[tokio::test]
async fn a_stale_call_is_answered_and_has_no_effect(#[case] seconds: i64, #[case] hints: usize) {
    let scene = Scene::set().await;
    let at = scene.now() + SignedDuration::from_secs(seconds);
    assert_eq!(scene.status(&scene.call_of(FRAUD_EVENT, at)).await, 200);
    assert_eq!(scene.hints(), hints);
    assert_eq!(scene.notes().await.is_some(), hints == 1);
}

#[rstest]
#[case("test-created", true)]
#[case("subscription-updated", false)]
#[case("something-new", false)]
#[tokio::test]
async fn other_events_are_noted_and_poll_nothing(#[case] event: &str, #[case] is_test: bool) {
    let scene = Scene::set().await;
    assert_eq!(scene.status(&scene.call(event)).await, 200);
    let notes = scene.notes().await.expect("notes");
    assert_eq!(notes.last_call_at, Some(scene.now()));
    assert_eq!((notes.last_test_at.is_some(), notes.last_fraud_event_at), (is_test, None));
    assert_eq!(scene.hints(), 0);
}

#[rstest]
#[case::no_json("hello")]
#[case::compressed("\u{1f}\u{8b}")]
#[case::no_object("[]")]
#[case::no_date(r#"{"EventName":"azure-fraud-event-detected"}"#)]
#[tokio::test]
async fn a_signed_body_of_another_form_is_refused(#[case] body: &str) {
    let scene = Scene::set().await;
    assert_eq!(scene.status(&scene.dispatcher.call(body)).await, 400);
    assert_eq!((scene.hints(), scene.notes().await), (0, None));
}

#[tokio::test]
async fn a_webhook_that_is_off_is_not_there() {
    let handler = Handler::start(&[("PARTNER_CENTER_WEBHOOK", "off")]).await;
    let scene = Scene::set().await;
    let answer = scene.call(FRAUD_EVENT).to(handler.address).await;
    assert_eq!(answer.status, 404);
    assert!(handler.is_untouched().await);
}
