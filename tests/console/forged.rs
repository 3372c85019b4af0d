//! Identities that somebody made up, each refused without a look at the store.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Hmac;
use hmac::Mac;
use rcgen::KeyPair;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PKCS_RSA_SHA384;
use rcgen::PKCS_RSA_SHA512;
use rcgen::PublicKeyData;
use rcgen::SignatureAlgorithm;
use serde_json::Value;
use serde_json::json;
use sha2::Sha256;

use super::proposed::FORM;
use super::proposed::ORIGIN;
use super::proposed::Proposed;
use super::proposed::encoded;
use super::proposed::form_headers;
use super::scene::ENTRA;
use super::scene::HEADER;
use super::scene::KEY_ID;
use super::scene::PERSON;
use super::scene::STRANGER;
use super::scene::Scene;
use super::scene::TENANT;
use super::scene::Token;
use super::scene::public;
use crate::support::log::Log;
use crate::support::messages::now;

const OTHER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";

/// A made-up identity: its name, the lines of its headers, and how it is refused.
type Forgery = (&'static str, String, u16);

fn line(token: &str) -> String {
    format!("{HEADER}: {token}\r\n")
}

fn with_signature(token: &Token, signature: &[u8]) -> String {
    format!("{}.{}", token.message(), URL_SAFE_NO_PAD.encode(signature))
}

/// Entra's own key, by another algorithm.
fn signed_as(token: &Token, algorithm: &'static SignatureAlgorithm) -> String {
    let der = ENTRA.serialize_der();
    let key = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&der.as_slice().into(), algorithm);
    token.signed_by(&key.expect("the same key"))
}

fn by_secret(token: &Token, secret: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.update(token.message().as_bytes());
    with_signature(token, &mac.finalize().into_bytes())
}

/// The signature has another algorithm, another key, or nothing to do with the token.
fn by_signature(good: &Token) -> Vec<Forgery> {
    let algorithm = |name: &str| good.clone().head("alg", json!(name));
    let curve = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let (signed, pem) = (good.signed(), ENTRA.public_key_pem());
    let signature = signed.rsplit_once('.').expect("three parts").1.to_owned();
    let richer = good.clone().claim("oid", json!(OTHER)).claim("roles", json!(["Fraud.Approver"]));
    let mut flipped = signed.clone().into_bytes();
    let middle = flipped.len() - 40;
    flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
    let all = [
        ("alg none", with_signature(&algorithm("none"), b"")),
        ("alg NONE", with_signature(&algorithm("NONE"), b"")),
        ("alg none with a good signature", format!("{}.{signature}", algorithm("none").message())),
        ("alg missing", with_signature(&good.clone().head("alg", Value::Null), b"x")),
        ("alg empty", algorithm("").signed()),
        ("alg rs256", algorithm("rs256").signed()),
        ("HS256 by the public key in PEM", by_secret(&algorithm("HS256"), pem.as_bytes())),
        (
            "HS256 by the public key in DER",
            by_secret(&algorithm("HS256"), &ENTRA.subject_public_key_info()),
        ),
        ("HS256 by an empty secret", by_secret(&algorithm("HS256"), b"")),
        ("RS256 that is an HMAC", by_secret(good, ENTRA.public_key_raw())),
        ("RS384", signed_as(&algorithm("RS384"), &PKCS_RSA_SHA384)),
        ("RS512", signed_as(&algorithm("RS512"), &PKCS_RSA_SHA512)),
        ("RS256 that is RS512", signed_as(good, &PKCS_RSA_SHA512)),
        ("PS256", algorithm("PS256").signed()),
        ("ES256", algorithm("ES256").signed_by(&curve)),
        ("EdDSA", algorithm("EdDSA").signed()),
        ("another key", good.signed_by(&STRANGER)),
        ("no signature", with_signature(good, b"")),
        ("a signature of zeros", with_signature(good, &[0; 256])),
        ("a signature of another token", format!("{}.{signature}", richer.message())),
        ("a flipped signature", String::from_utf8(flipped).expect("text")),
        ("a shortened signature", signed[..signed.len() - 4].to_owned()),
        ("a longer signature", format!("{signed}AAAA")),
    ];
    all.map(|(name, token)| (name, line(&token), 401)).into()
}

/// The header of the token leads elsewhere.
fn by_header(good: &Token) -> Vec<Forgery> {
    let head = |name: &str, value: Value| good.clone().head(name, value);
    let own_key = public(&STRANGER, KEY_ID);
    let by_stranger = |token: Token| token.signed_by(&STRANGER);
    let all = [
        ("kid unknown", by_stranger(head("kid", json!("entra-key-2")))),
        ("kid of a path", by_stranger(head("kid", json!("../../common/discovery/v2.0/keys")))),
        ("kid of an address", by_stranger(head("kid", json!("https://evil.example/keys#")))),
        ("kid empty", head("kid", json!("")).signed()),
        ("kid missing", {
            let mut token = good.clone();
            token.header.as_object_mut().expect("an object").remove("kid");
            token.signed()
        }),
        ("kid a number", head("kid", json!(1)).signed()),
        ("kid a list", head("kid", json!([KEY_ID])).signed()),
        ("kid in upper case", head("kid", json!(KEY_ID.to_uppercase())).signed()),
        ("jku of a stranger", by_stranger(head("jku", json!("https://evil.example/keys")))),
        ("jwk of a stranger", by_stranger(head("jwk", own_key))),
        ("x5u of a stranger", by_stranger(head("x5u", json!("https://evil.example/x.pem")))),
        ("x5c of a stranger", by_stranger(head("x5c", json!(["MIIB"])))),
        ("crit", head("crit", json!(["exp"])).signed()),
    ];
    all.map(|(name, token)| (name, line(&token), 401)).into()
}

/// The token is Entra's, and for somebody or something else.
fn by_claim(good: &Token, login_url: &str) -> Vec<Forgery> {
    let claim = |name: &str, value: Value| good.clone().claim(name, value);
    let (at, issuer) = (now().as_second(), good.claims["iss"].as_str().expect("text").to_owned());
    let sts = format!("https://sts.windows.net/{TENANT}/");
    let all = [
        ("iss of version 1", claim("iss", json!(sts))),
        ("iss of another tenant", claim("iss", json!(format!("{login_url}{OTHER}/v2.0")))),
        ("iss of all tenants", claim("iss", json!(format!("{login_url}common/v2.0")))),
        ("iss with a slash", claim("iss", json!(format!("{issuer}/")))),
        ("iss in upper case", claim("iss", json!(issuer.to_uppercase()))),
        ("iss in a list", claim("iss", json!([issuer]))),
        ("iss of an impostor", claim("iss", json!(format!("https://evil.example/{TENANT}/v2.0")))),
        ("iss missing", good.clone().without("iss")),
        ("aud of another app", claim("aud", json!(OTHER))),
        ("aud of Graph", claim("aud", json!("00000003-0000-0000-c000-000000000000"))),
        ("aud in a list", claim("aud", json!([good.claims["aud"]]))),
        ("aud empty", claim("aud", json!(""))),
        ("aud missing", good.clone().without("aud")),
        ("tid of another tenant", claim("tid", json!(OTHER))),
        ("tid in a list", claim("tid", json!([TENANT]))),
        ("tid missing", good.clone().without("tid")),
        ("ver 1.0", claim("ver", json!("1.0"))),
        ("ver missing", good.clone().without("ver")),
        ("expired", claim("exp", json!(at - 120))),
        ("exp 0", claim("exp", json!(0))),
        ("exp below all numbers", claim("exp", json!(i64::MIN))),
        ("exp as text", claim("exp", json!("9999999999"))),
        ("exp beyond all numbers", claim("exp", json!(1e300))),
        ("exp missing", good.clone().without("exp")),
        ("not yet valid", claim("nbf", json!(at + 121))),
        ("nbf as text", claim("nbf", json!("0"))),
        ("nbf missing", good.clone().without("nbf")),
        ("oid missing", good.clone().without("oid")),
        ("oid null", claim("oid", Value::Null)),
        ("oid a name", claim("oid", json!("anna@woodgrove.example"))),
        ("oid nil", claim("oid", json!("00000000-0000-0000-0000-000000000000"))),
        ("oid in a list", claim("oid", json!([PERSON]))),
        ("app-only", claim("idtyp", json!("app"))),
        ("device", claim("idtyp", json!("device"))),
    ];
    let mut all: Vec<Forgery> = all.map(|(name, token)| (name, line(&token.signed()), 401)).into();
    let no_object = |claims| Token { claims, ..good.clone() }.signed();
    all.push(("claims in a list", line(&no_object(json!([good.claims]))), 401));
    all.push(("claims of nothing", line(&no_object(json!({}))), 401));
    all
}

/// The token is good, and its owner has no role.
fn by_role(good: &Token) -> Vec<Forgery> {
    let roles = |value: Value| good.clone().claim("roles", value);
    let guest = good.clone().without("roles").claim("acct", json!(1));
    let all = [
        ("guest without roles", guest),
        ("roles empty", roles(json!([]))),
        ("roles null", roles(Value::Null)),
        ("roles as text", roles(json!("Fraud.Reader"))),
        ("roles as an object", roles(json!({ "Fraud.Reader": true }))),
        ("roles in upper case", roles(json!(["FRAUD.READER"]))),
        ("roles with space", roles(json!([" Fraud.Reader"]))),
        ("roles that begin alike", roles(json!(["Fraud.ReaderX"]))),
        ("roles nested", roles(json!([["Fraud.Reader"]]))),
        ("roles joined", roles(json!(["Fraud.Reader Fraud.Approver"]))),
        ("another role", roles(json!(["Fraud.Admin", "User"]))),
        (
            "role in another claim",
            good.clone().without("roles").claim("role", json!(["Fraud.Reader"])),
        ),
        ("role in scp", good.clone().without("roles").claim("scp", json!("Fraud.Reader"))),
        ("role in groups", good.clone().without("roles").claim("groups", json!(["Fraud.Reader"]))),
    ];
    all.map(|(name, token)| (name, line(&token.signed()), 403)).into()
}

/// The token is not where Easy Auth puts it, or not alone there, or not in its form.
fn by_place(good: &Token) -> Vec<Forgery> {
    let token = good.signed();
    let (head, rest) = token.split_once('.').expect("three parts");
    let principal = STANDARD.encode(
        json!({ "auth_typ": "aad", "claims": [
        { "typ": "roles", "val": "Fraud.Approver" } ] })
        .to_string(),
    );
    let named = |name: &str, value: &str| format!("{name}: {value}\r\n");
    vec![
        ("nothing", String::new(), 401),
        ("empty", line(""), 401),
        ("twice", line(&token).repeat(2), 401),
        ("twice, one empty", line(&token) + &line(""), 401),
        ("twice, joined", line(&format!("{token}, {token}")), 401),
        ("with Bearer", line(&format!("Bearer {token}")), 401),
        ("with space within", line(&format!("{head} .{rest}")), 401),
        ("in quotes", line(&format!("\"{token}\"")), 401),
        ("with padding", line(&format!("{token}==")), 401),
        ("two parts", line(token.rsplit_once('.').expect("three parts").0), 401),
        ("four parts", line(&format!("{token}.{head}")), 401),
        ("only dots", line(".."), 401),
        ("as JSON", line(&good.claims.to_string()), 401),
        ("not ASCII", line("é.é.é"), 401),
        ("very long", line(&"A".repeat(20_000)), 401),
        (
            "signed and very long",
            line(&good.clone().claim("more", json!("A".repeat(20_000))).signed()),
            401,
        ),
        ("a token and much more", line(&format!("{token}{}", "A".repeat(17_000))), 401),
        ("Authorization", named("Authorization", &format!("Bearer {token}")), 401),
        (
            "cookie",
            named("Cookie", &format!("AppServiceAuthSession={token}; {HEADER}={token}")),
            401,
        ),
        ("the access token", named("X-MS-TOKEN-AAD-ACCESS-TOKEN", &token), 401),
        ("X-ZUMO-AUTH", named("X-ZUMO-AUTH", &token), 401),
        ("a name with an underscore", named("X_MS_TOKEN_AAD_ID_TOKEN", &token), 401),
        (
            "a principal alone",
            named("X-MS-CLIENT-PRINCIPAL", &principal)
                + &named("X-MS-CLIENT-PRINCIPAL-ID", PERSON)
                + &named("X-MS-CLIENT-PRINCIPAL-NAME", "anna@woodgrove.example")
                + &named("X-MS-CLIENT-PRINCIPAL-IDP", "aad"),
            401,
        ),
    ]
}

/// Everything that can be wrong with a token of somebody.
fn forgeries(good: &Token, login_url: &str) -> Vec<Forgery> {
    let of_token = [by_signature(good), by_header(good), by_claim(good, login_url)];
    [of_token.concat(), by_role(good), by_place(good)].concat()
}

/// The token is Entra's and its owner may see; and nobody may decide with it.
fn by_right(good: &Token) -> Vec<(&'static str, Token)> {
    let claim = |name: &str, value: Value| good.clone().claim(name, value);
    let at = now().as_second();
    vec![
        ("reader", claim("roles", json!(["Fraud.Reader"]))),
        ("reader of another role", claim("roles", json!(["Fraud.Reader", "Fraud.ApproverX"]))),
        ("approver in upper case", claim("roles", json!(["Fraud.Reader", "FRAUD.APPROVER"]))),
        ("approver with space", claim("roles", json!(["Fraud.Reader", "Fraud.Approver "]))),
        ("approver nested", claim("roles", json!(["Fraud.Reader", ["Fraud.Approver"]]))),
        (
            "approver in groups",
            claim("roles", json!(["Fraud.Reader"])).claim("groups", json!(["Fraud.Approver"])),
        ),
        ("no amr", good.clone().without("amr")),
        ("amr null", claim("amr", Value::Null)),
        ("amr empty", claim("amr", json!([]))),
        ("amr of a password", claim("amr", json!(["pwd"]))),
        ("amr as text", claim("amr", json!("mfa"))),
        ("amr joined", claim("amr", json!(["pwd mfa"]))),
        ("amr in upper case", claim("amr", json!(["MFA"]))),
        ("amr nested", claim("amr", json!([["mfa"]]))),
        ("amr as an object", claim("amr", json!({ "mfa": true }))),
        ("amr that begins alike", claim("amr", json!(["mfax"]))),
        ("amr of ngcmfa", claim("amr", json!(["ngcmfa"]))),
        ("acrs instead of amr", good.clone().without("amr").claim("acrs", json!(["c1"]))),
        ("acr instead of amr", good.clone().without("amr").claim("acr", json!("1"))),
        ("no auth_time", good.clone().without("auth_time")),
        ("auth_time null", claim("auth_time", Value::Null)),
        ("auth_time too old", claim("auth_time", json!(at - 901))),
        ("auth_time of yesterday", claim("auth_time", json!(at - 86_400))),
        ("auth_time 0", claim("auth_time", json!(0))),
        ("auth_time ahead", claim("auth_time", json!(at + 121))),
        ("auth_time of tomorrow", claim("auth_time", json!(at + 86_400))),
        ("auth_time as text", claim("auth_time", json!(at.to_string()))),
        ("auth_time in a list", claim("auth_time", json!([at]))),
        ("auth_time broken", claim("auth_time", json!(0.5))),
        ("auth_time beyond all numbers", claim("auth_time", json!(1e300))),
        ("auth_time in milliseconds", claim("auth_time", json!(at * 1_000))),
        ("auth_time below all numbers", claim("auth_time", json!(i64::MIN))),
        ("iat instead of auth_time", good.clone().without("auth_time").claim("iat", json!(at))),
    ]
}

fn leaks(text: &str) -> bool {
    ["Contoso", "evidence pack", "name=\"ticket\""].iter().any(|words| text.contains(words))
}

#[tokio::test]
async fn nobody_gets_in_by_an_identity_that_is_made_up() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let log = Log::start();
    let (reader, approver) = (scene.token(), scene.approver());
    let login_url = scene.entra.url("/").to_string();
    let (to_see, to_decide) = (forgeries(&reader, &login_url), forgeries(&approver, &login_url));
    assert!(to_see.len() + to_decide.len() >= 200, "{} {}", to_see.len(), to_decide.len());
    let ticket = scene.ticket(&approver, "approve").await;
    let body = encoded(&[("decision", "approve"), ("ticket", &ticket), ("typed", "0004")]);
    let before = scene.everything().await;
    let mut wrong = Vec::new();
    for (name, headers, status) in &to_see {
        for path in [scene.page(), format!("{}/evidence.zip", scene.page())] {
            let answer = scene.get(&path, headers).await;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            if answer.status != *status || leaks(&text) {
                wrong.push(format!("{name}: {} {text}", answer.status));
            }
        }
    }
    let form = format!("Content-Type: {FORM}\r\nOrigin: {ORIGIN}\r\n");
    for (name, headers, status) in &to_decide {
        for path in [scene.decide_path(), "/api/console/kill-switch".to_owned()] {
            let answer = scene.post(&path, &format!("{headers}{form}"), &body).await;
            if answer.status != *status || leaks(&answer.text()) {
                wrong.push(format!("POST by {name}: {} {}", answer.status, answer.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(scene.everything().await, before);
    assert!(scene.entra.requests().iter().all(|request| {
        request.head.starts_with(&format!("GET /{TENANT}/discovery/v2.0/keys HTTP"))
    }));
    let text = log.text();
    let signature = reader.signed().rsplit_once('.').expect("three parts").1.to_owned();
    assert!(!text.contains(&signature) && !text.contains("eyJ"), "a token is in the log");
    // The tables refuse what they should because of what is wrong in it.
    assert_eq!(scene.get_with(&scene.page(), &reader.signed()).await.status, 200);
    assert_eq!(scene.post(&scene.decide_path(), &form_headers(&approver), &body).await.status, 303);
}

#[tokio::test]
async fn who_may_see_decides_nothing_without_the_role_and_a_fresh_sign_in() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    let before = scene.everything().await;
    for (name, token) in by_right(&approver) {
        let page = scene.get_with(&scene.page(), &token.signed()).await;
        assert_eq!(page.status, 200, "{name}");
        let text = page.text();
        assert!(!text.contains("<form") && text.contains("You see everything here"), "{name}");
        let answer = scene.send(&token, &fields).await;
        assert_eq!(answer.status, 403, "{name}");
        let is_reader = name.starts_with("reader") || name.starts_with("approver");
        let leads_to_sign_in = answer.text().contains("prompt=login");
        assert_eq!(leads_to_sign_in, !is_reader, "{name} {}", answer.text());
    }
    assert_eq!(scene.everything().await, before);
    for at in [now().as_second() - 900, now().as_second() + 120] {
        let token = approver.clone().claim("auth_time", json!(at));
        assert!(scene.page_of(&token).await.contains("<form"), "{at}");
    }
}

#[tokio::test]
async fn an_authentication_context_alone_counts_where_one_is_set() {
    let key = super::proposed::seal_key();
    let settings = [("MODE", "approve"), ("SEAL_KEY", &*key), ("CONSOLE_MFA_CONTEXT", "c1")];
    let scene = Scene::set(&[crate::support::messages::event()], &settings).await;
    let acrs = |value: Value| scene.approver().claim("acrs", value);
    for (token, may) in [
        (scene.approver(), false),
        (acrs(json!(["c2"])), false),
        (acrs(json!("c1")), false),
        (acrs(json!(["C1"])), false),
        (acrs(json!(["c10"])), false),
        (acrs(json!(["c2", "c1"])), true),
        (acrs(json!(["c1"])).without("amr"), true),
    ] {
        assert_eq!(scene.page_of(&token).await.contains("<form"), may, "{}", token.claims);
    }
}

#[tokio::test]
async fn a_token_in_the_query_is_none() {
    let scene = Scene::start().await;
    let token = scene.token().signed();
    for name in [HEADER, "id_token", "access_token", "token", "code"] {
        let path = format!("{}?{name}={token}", scene.page());
        assert_eq!(scene.get(&path, "").await.status, 401, "{name}");
    }
}

#[tokio::test]
async fn a_header_of_a_megabyte_harms_nobody() {
    let scene = Scene::start().await;
    let answer = scene.get_with(&scene.page(), &"A".repeat(1_024 * 1_024)).await;
    assert!(matches!(answer.status, 401 | 431), "{}", answer.status);
    assert_eq!(scene.get_with(&scene.page(), &scene.token().signed()).await.status, 200);
}

#[tokio::test]
async fn who_may_see_is_let_in_at_the_edges_of_time_too() {
    let scene = Scene::start().await;
    let at = now().as_second();
    let good = scene.token();
    for token in [
        good.clone().claim("exp", json!(at - 119)),
        good.clone().claim("nbf", json!(at + 120)),
        good.clone().claim("roles", json!(["Fraud.Approver"])),
        good.clone().claim("roles", json!(["Other", "Fraud.Reader"])),
        good.clone().claim("idtyp", json!("user")),
        good.clone().head("typ", json!("jwt")),
    ] {
        assert_eq!(scene.get_with(&scene.page(), &token.signed()).await.status, 200);
    }
}

/// What people hear of it, and what the log says.
#[tokio::test]
async fn a_refusal_says_what_to_do_and_the_log_says_why() {
    let scene = Scene::start().await;
    let log = Log::start();
    let expired = scene.token().claim("exp", json!(0)).signed();
    let answer = scene.get_with(&scene.page(), &expired).await;
    assert!(answer.text().contains("Sign in with your work account"), "{}", answer.text());
    let back = format!(
        "/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fconsole%2Fcases%2F{}",
        scene.case.id()
    );
    assert!(answer.text().contains(&back), "{}", answer.text());
    assert!(log.text().contains("the ID token has expired"), "{}", log.text());
    let no_role = scene.token().without("roles").signed();
    let answer = scene.get_with(&scene.page(), &no_role).await;
    assert!(answer.text().contains("Fraud.Reader"), "{}", answer.text());
}
