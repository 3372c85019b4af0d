//! Entra's keys: asked for seldom, kept for a day, and nobody is let in without them.

use jiff::SignedDuration;
use serde_json::Value;
use serde_json::json;

use super::scene::ENTRA;
use super::scene::KEY_ID;
use super::scene::STRANGER;
use super::scene::Scene;
use super::scene::public;

impl Scene {
    fn show(&self, keys: Value) {
        *self.keys.lock().expect("the keys") = keys;
    }

    async fn status(&self, kid: &str, key: &rcgen::KeyPair) -> u16 {
        let now = self.clock_now();
        let token = self.token().head("kid", json!(kid));
        let token = token.claim("nbf", json!(now)).claim("exp", json!(now + 600)).signed_by(key);
        self.get_with(&self.page(), &token).await.status
    }

    fn clock_now(&self) -> i64 {
        fraud_guard::clock::Clock::Manual(self.clock.clone()).now().as_second()
    }
}

#[tokio::test]
async fn the_keys_are_asked_for_once_a_day() {
    let scene = Scene::start().await;
    for _ in 0..5 {
        assert_eq!(scene.status(KEY_ID, &ENTRA).await, 200);
    }
    assert_eq!(scene.asked(), 1);
    scene.clock.advance(SignedDuration::from_hours(23));
    assert_eq!((scene.status(KEY_ID, &ENTRA).await, scene.asked()), (200, 1));
    scene.clock.advance(SignedDuration::from_hours(1));
    assert_eq!((scene.status(KEY_ID, &ENTRA).await, scene.asked()), (200, 2));
}

#[tokio::test]
async fn a_new_key_is_found_and_made_up_ids_ask_once_a_minute() {
    let scene = Scene::start().await;
    assert_eq!(scene.status(KEY_ID, &ENTRA).await, 200);
    for number in 0..20 {
        assert_eq!(scene.status(&format!("made-up-{number}"), &STRANGER).await, 401);
    }
    assert_eq!(scene.asked(), 1);
    scene.show(json!({ "keys": [public(&ENTRA, KEY_ID), public(&STRANGER, "new")] }));
    scene.clock.advance(SignedDuration::from_secs(60));
    assert_eq!((scene.status("new", &STRANGER).await, scene.asked()), (200, 2));
    scene.clock.advance(SignedDuration::from_secs(59));
    assert_eq!((scene.status("made-up", &STRANGER).await, scene.asked()), (401, 2));
}

#[tokio::test]
async fn a_key_that_was_taken_back_is_good_for_a_day_at_most() {
    let scene = Scene::start().await;
    assert_eq!(scene.status(KEY_ID, &ENTRA).await, 200);
    scene.show(json!({ "keys": [public(&STRANGER, "other")] }));
    scene.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(scene.status(KEY_ID, &ENTRA).await, 401);
}

#[tokio::test]
async fn nobody_is_let_in_while_the_keys_cannot_be_read() {
    let scene = Scene::start().await;
    for keys in [Value::Null, json!({ "keys": [] }), json!("rubbish"), json!({ "keys": [1, {}] })] {
        scene.show(keys);
        assert_eq!(scene.status(KEY_ID, &ENTRA).await, 503);
        scene.clock.advance(SignedDuration::from_mins(1));
    }
    let asked = scene.asked();
    scene.show(json!({ "keys": [public(&ENTRA, KEY_ID)] }));
    assert_eq!((scene.status(KEY_ID, &ENTRA).await, scene.asked()), (200, asked + 1));
    // While they are fresh an outage is no matter.
    scene.show(Value::Null);
    scene.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(scene.status("unknown", &STRANGER).await, 401);
    assert_eq!(scene.status(KEY_ID, &ENTRA).await, 200);
}

#[tokio::test]
async fn only_an_rsa_key_for_signatures_of_our_own_tenant_is_one() {
    for (name, value) in [
        ("kty", json!("EC")),
        ("use", json!("enc")),
        (
            "issuer",
            json!("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
        ),
        ("n", json!("***")),
        ("e", Value::Null),
    ] {
        let scene = Scene::start().await;
        let mut key = public(&ENTRA, KEY_ID);
        key[name] = value;
        scene.show(json!({ "keys": [key, public(&STRANGER, "other")] }));
        assert_eq!(scene.status(KEY_ID, &ENTRA).await, 401, "{name}");
    }
    let scene = Scene::start().await;
    let mut key = public(&ENTRA, KEY_ID);
    key["issuer"] = json!(format!("{}{{tenantid}}/v2.0", scene.entra.url("/")));
    scene.show(json!({ "keys": [key] }));
    assert_eq!(scene.status(KEY_ID, &ENTRA).await, 200);
}
