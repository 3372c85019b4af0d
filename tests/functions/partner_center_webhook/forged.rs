//! T8: forged calls. Each differs from a good one in one thing, and is refused because of it.

use rcgen::ExtendedKeyUsagePurpose;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PKCS_RSA_SHA256;
use rcgen::PKCS_RSA_SHA384;

use fraud_guard::microsoft::webhook_signature::Refusal;

use super::scene::FRAUD_EVENT;
use super::scene::Scene;
use crate::support::certificates::Authority;
use crate::support::certificates::Holder;
use crate::support::certificates::NAME;
use crate::support::certificates::ec_key;
use crate::support::certificates::intermediate;
use crate::support::certificates::root;
use crate::support::certificates::rsa_key;
use crate::support::dispatcher::CERTIFICATE;
use crate::support::dispatcher::Call;
use crate::support::dispatcher::signature;
use crate::support::web_server::Reply;

const SIGNATURE: Refusal = Refusal::Header("Authorization or x-ms-signature");
const URL: Refusal = Refusal::Header("x-ms-certificate-url");
const NOBODY: Refusal = Refusal::Chain("nobody who is trusted vouches for it");

const UNSIGNED: Refusal = Refusal::Chain("a certificate is malformed or not signed by its issuer");

type Forgery = (&'static str, Call, Refusal);

/// Sends each forgery to the handler, and asks once more why it is refused.
async fn are_refused(scene: &Scene, forgeries: Vec<Forgery>) {
    let mut wrong = Vec::new();
    for (name, call, expected) in forgeries {
        // Neither the budget nor the memory of an earlier forgery shall be the reason.
        scene.pass(120);
        assert_eq!(scene.status(&call).await, 401, "{name}");
        let refusal = scene.refusal(&call).await;
        if refusal != Some(expected) {
            wrong.push((name, refusal));
        }
    }
    assert_eq!(wrong, [], "each for its own reason");
    assert_eq!((scene.hints(), scene.notes().await), (0, None), "no forgery has an effect");
    assert!(scene.elsewhere.requests().is_empty(), "nobody else is ever asked");
    // What was refused does no harm to what is good.
    scene.pass(120);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
}

#[tokio::test]
async fn calls_with_other_headers_are_refused() {
    let scene = Scene::set().await;
    let good = scene.call(FRAUD_EVENT);
    let token = good.headers[1].1.clone();
    let short = format!("Signature {}", "AAAA".repeat(40));
    let long = format!("Signature {}", "AAAA".repeat(300));
    let with = |value: &str| good.clone().with("Authorization", value);
    let algorithm = |name: &str| good.clone().with("X-MS-Signature-Algorithm", name);
    let forgeries = vec![
        ("no signature", good.clone().without("Authorization"), SIGNATURE),
        ("two signatures", good.clone().and("Authorization", &token), SIGNATURE),
        ("both headers", good.clone().and("x-ms-signature", &token), SIGNATURE),
        ("an empty signature", with("Signature "), SIGNATURE),
        ("no scheme", with(token.trim_start_matches("Signature ")), SIGNATURE),
        ("another scheme", with(&token.replace("Signature", "Bearer")), SIGNATURE),
        ("no base64", with("Signature !!!!"), SIGNATURE),
        ("base64 for addresses", with(&token.replace(['+', '/'], "_")), SIGNATURE),
        ("a short signature", with(&short), SIGNATURE),
        ("a long signature", with(&long), SIGNATURE),
        ("no certificate", good.clone().without("X-MS-Certificate-Url"), URL),
        ("two certificates", good.clone().and("x-ms-certificate-url", CERTIFICATE), URL),
        (
            "a long address",
            {
                let long = format!("{}{}", scene.dispatcher.url("/"), "x".repeat(3_000));
                good.clone().with("X-MS-Certificate-Url", &long)
            },
            URL,
        ),
        (
            "no algorithm",
            good.clone().without("X-MS-Signature-Algorithm"),
            Refusal::Header("x-ms-signature-algorithm"),
        ),
        (
            "two algorithms",
            good.clone().and("X-MS-Signature-Algorithm", "rsa-sha256"),
            Refusal::Header("x-ms-signature-algorithm"),
        ),
        ("sha-1", algorithm("rsa-sha1"), Refusal::Algorithm),
        ("no hash", algorithm("none"), Refusal::Algorithm),
        ("an empty algorithm", algorithm(""), Refusal::Algorithm),
        ("another key", algorithm("ecdsa-sha256"), Refusal::Algorithm),
        ("a shared secret", algorithm("hmac-sha256"), Refusal::Algorithm),
        ("another padding", algorithm("rsa-pss-sha256"), Refusal::Algorithm),
        ("another hash than was used", algorithm("rsa-sha384"), Refusal::Signature),
        (
            "another header for the body",
            {
                let other = format!("{}x", scene.dispatcher.url(CERTIFICATE));
                good.clone().with("X-MS-Certificate-Url", &other)
            },
            Refusal::Address,
        ),
        (
            "forwarded headers",
            {
                good.clone()
                    .without("Authorization")
                    .and("X-Forwarded-For", "20.60.0.1")
                    .and("X-Forwarded-Host", "3psostorageacct.blob.core.windows.net")
                    .and("X-Original-Authorization", &token)
                    .and("X-MS-CLIENT-PRINCIPAL", "e30=")
            },
            SIGNATURE,
        ),
    ];
    are_refused(&scene, forgeries).await;
}

#[tokio::test]
async fn calls_with_another_body_are_refused() {
    let scene = Scene::set().await;
    let good = scene.call(FRAUD_EVENT);
    let text = String::from_utf8(good.body.clone()).expect("text");
    let parsed: serde_json::Value = serde_json::from_slice(&good.body).expect("JSON");
    let signed_when_parsed = {
        let pretty = serde_json::to_string_pretty(&parsed).expect("JSON");
        let call = scene.dispatcher.call(parsed.to_string());
        call.but(pretty)
    };
    let other_key = |key: &KeyPair, algorithm| {
        good.clone().with("Authorization", &signature(&good.body, key, algorithm))
    };
    let forgeries = vec![
        ("another event", good.clone().but(text.replace("Active", "Closed")), Refusal::Signature),
        ("a space more", good.clone().but(format!("{text} ")), Refusal::Signature),
        ("a line break more", good.clone().but(format!("{text}\n")), Refusal::Signature),
        ("a byte-order mark", good.clone().but(format!("\u{feff}{text}")), Refusal::Signature),
        ("a byte less", good.clone().but(&text[..text.len() - 1]), Refusal::Signature),
        ("an empty object", good.clone().but("{}"), Refusal::Signature),
        ("the same in other words", signed_when_parsed, Refusal::Signature),
        (
            "compressed",
            {
                let call = good.clone().and("Content-Encoding", "gzip");
                call.but([&[0x1f, 0x8b, 8, 0], good.body.as_slice()].concat())
            },
            Refusal::Signature,
        ),
        ("another key", other_key(rsa_key(1), &PKCS_RSA_SHA256), Refusal::Signature),
        ("another hash", other_key(rsa_key(0), &PKCS_RSA_SHA384), Refusal::Signature),
        (
            "zeros",
            {
                let zeros = format!("Signature {}A==", "AAAA".repeat(85) + "A");
                good.clone().with("Authorization", &zeros)
            },
            Refusal::Signature,
        ),
    ];
    are_refused(&scene, forgeries).await;
}

/// No body has 64 KiB, and an empty one says nothing; neither is looked at, signed or not.
#[tokio::test]
async fn bodies_of_another_size_are_refused() {
    let scene = Scene::set().await;
    assert_eq!(scene.status(&scene.dispatcher.call("x".repeat(65_537))).await, 413);
    assert_eq!(scene.status(&scene.dispatcher.call("")).await, 400);
    assert_eq!(scene.status(&scene.dispatcher.call("x".repeat(65_536))).await, 400);
    assert_eq!(scene.dispatcher.asked(CERTIFICATE), 1, "only the last one was looked at");
}

#[tokio::test]
async fn calls_with_another_certificate_are_refused() {
    let scene = Scene::set().await;
    let forgeries = certificates(&scene);
    are_refused(&scene, forgeries).await;
}

/// Certificates on the allowed host whose key did sign the body.
fn certificates(scene: &Scene) -> Vec<Forgery> {
    let dispatcher = &scene.dispatcher;
    let good = dispatcher.holder();
    let like = |change: fn(&mut Holder)| {
        let mut holder = good.clone();
        change(&mut holder);
        holder.issued(rsa_key(1), &dispatcher.issuer)
    };
    let by = |authority: &Authority| good.issued(rsa_key(1), authority);
    let stranger = root("Synthetic Stranger");
    let namesake = root("Synthetic Root");
    let twin = intermediate("Synthetic Issuer", None, &stranger);
    let no_authority = no_authority(scene);
    let self_signed = good.params().self_signed(rsa_key(1)).expect("a certificate").der().to_vec();
    let unnamed = Refusal::Subject;
    let shown: Vec<(&'static str, Vec<u8>, Refusal)> = vec![
        ("signed by itself", self_signed, NOBODY),
        ("from a stranger", by(&stranger), NOBODY),
        ("from a namesake of the root", by(&namesake), UNSIGNED),
        ("from a namesake of the issuer", by(&twin), UNSIGNED),
        (
            "from one who is no authority",
            no_authority,
            Refusal::Chain("its issuer is no authority"),
        ),
        (
            "expired",
            like(|h| (h.from_year, h.to_year) = (2024, 2026)),
            Refusal::Chain("it has expired"),
        ),
        ("not valid yet", like(|h| h.from_year = 2027), Refusal::Chain("it is not valid yet")),
        (
            "an authority's own",
            like(|h| h.is_authority = true),
            Refusal::Chain("it is an authority's"),
        ),
        ("another organization", like(|h| h.organizations = vec!["Contoso"]), unnamed),
        ("no organization", like(|h| h.organizations.clear()), unnamed),
        (
            "nearly the organization",
            like(|h| h.organizations = vec!["Microsoft Corporation "]),
            unnamed,
        ),
        ("another spelling", like(|h| h.organizations = vec!["microsoft corporation"]), unnamed),
        (
            "two organizations",
            like(|h| h.organizations = vec!["Microsoft Corporation", "Contoso"]),
            unnamed,
        ),
        ("another name", like(|h| h.host_names = vec!["contoso.example"]), unnamed),
        ("a name that ends alike", like(|h| h.host_names = vec!["evilmicrosoft.com"]), unnamed),
        (
            "a label that ends alike",
            like(|h| h.host_names = vec!["evilpcnotifications-dispatch.microsoft.com"]),
            unnamed,
        ),
        (
            "a name that begins alike",
            like(|h| h.host_names = vec!["pcnotifications-dispatch.microsoft.com.evil.example"]),
            unnamed,
        ),
        (
            "a name above",
            like(|h| h.host_names = vec!["microsoft.com", "*.microsoft.com"]),
            unnamed,
        ),
        (
            "the name only where it does not count",
            like(|h| (h.host_names, h.common_name) = (vec!["contoso.example"], NAME)),
            unnamed,
        ),
        ("no name", like(|h| (h.host_names, h.common_name) = (Vec::new(), "Contoso")), unnamed),
        (
            "for code",
            like(|h| h.usages = vec![ExtendedKeyUsagePurpose::CodeSigning]),
            Refusal::Usage,
        ),
        ("for no use", like(|h| h.usages.clear()), Refusal::Usage),
        ("for any use", like(|h| h.usages = vec![ExtendedKeyUsagePurpose::Any]), Refusal::Usage),
        (
            "not for signatures",
            like(|h| h.key_usages = vec![KeyUsagePurpose::KeyEncipherment]),
            Refusal::Usage,
        ),
    ];
    let shown = shown.into_iter().enumerate().map(|(number, (name, certificate, refusal))| {
        let url = dispatcher.show(&format!("/forged/{number}.cer"), certificate);
        (name, signed_by_one(scene, &url), refusal)
    });
    shown.chain([curve(scene), far_issuer(scene)]).collect()
}

/// A leaf that the good issuer issued plays the authority.
fn no_authority(scene: &Scene) -> Vec<u8> {
    let dispatcher = &scene.dispatcher;
    let leaf = ec_key();
    let certificate = dispatcher.holder().issued(&leaf, &dispatcher.issuer);
    let address = dispatcher.show("/forged/leaf.crt", certificate);
    let authority = rcgen::Issuer::new(dispatcher.holder().params(), leaf);
    let holder = Holder { issuer_address: Some(address), ..dispatcher.holder() };
    let forged = holder.params().signed_by(rsa_key(1), &authority).expect("a certificate");
    forged.der().to_vec()
}

/// The key is of another kind than the algorithm says.
fn curve(scene: &Scene) -> Forgery {
    let dispatcher = &scene.dispatcher;
    let key = ec_key();
    let url = dispatcher.show("/curve.cer", dispatcher.holder().issued(&key, &dispatcher.issuer));
    let call = scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url);
    let padded = {
        use base64::Engine;
        use rcgen::SigningKey;
        let mut signature = key.sign(&call.body).expect("a signature");
        assert_eq!(key.algorithm(), &PKCS_ECDSA_P256_SHA256);
        signature.resize(256, 0);
        format!("Signature {}", base64::engine::general_purpose::STANDARD.encode(signature))
    };
    ("a key of another kind", call.with("Authorization", &padded), Refusal::Signature)
}

/// The certificate says that its issuer is on a host of the forger's.
fn far_issuer(scene: &Scene) -> Forgery {
    let address = scene.elsewhere.url("/issuer.crt").to_string();
    let holder = Holder { issuer_address: Some(address), ..Holder::default() };
    let certificate = holder.issued(rsa_key(1), &scene.dispatcher.issuer);
    let url = scene.dispatcher.show("/far.cer", certificate);
    ("an issuer elsewhere", signed_by_one(scene, &url), NOBODY)
}

fn signed_by_one(scene: &Scene, url: &str) -> Call {
    let call = scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", url);
    let signature = signature(&call.body, rsa_key(1), &PKCS_RSA_SHA256);
    call.with("Authorization", &signature)
}

#[tokio::test]
async fn calls_whose_certificate_is_elsewhere_are_refused() {
    let scene = Scene::set().await;
    let good = scene.dispatcher.url(CERTIFICATE);
    let (host, elsewhere) = (scene.dispatcher.host(), scene.elsewhere.url("/a.cer"));
    let port = host.split(':').nth(1).expect("a port");
    let other = elsewhere.as_str().trim_start_matches("http://").to_owned();
    // Another server shows the very same certificate, and would be believed if it were asked.
    let urls = [
        ("another port", elsewhere.to_string()),
        ("a user before another host", format!("http://{host}@{other}")),
        ("a user before the host", good.replace("http://", "http://user@")),
        ("the default port", "http://127.0.0.1/a.cer".to_owned()),
        ("another name of this machine", good.replace("127.0.0.1", "localhost")),
        ("a name in other numbers", good.replace("127.0.0.1", "2130706433")),
        ("a short name", good.replace("127.0.0.1", "127.1")),
        ("a name of version 6", good.replace("127.0.0.1", "[::ffff:127.0.0.1]")),
        ("a name below", good.replace("127.0.0.1", "x.127.0.0.1")),
        ("a name that begins alike", good.replace("127.0.0.1", "127.0.0.1.evil.example")),
        ("a dot at the end", good.replace("127.0.0.1", "127.0.0.1.")),
        ("an encoded name", good.replace("127.0.0.1", "%3127.0.0.1")),
        ("backslashes", format!("http:\\\\{host}\\a.cer")),
        ("a backslash before the host", format!("http://{other}\\@{host}/a.cer")),
        ("a fragment before the host", format!("{elsewhere}#@{host}/a.cer")),
        ("a query", format!("{good}?x=.cer")),
        ("no file of a certificate", good.replace(".cer", ".html")),
        ("up and down", format!("http://127.0.0.1:{port}/x/..{CERTIFICATE}")),
        ("another scheme", good.replace("http://", "ftp://")),
        ("a file", "file:///etc/ssl/a.pem".to_owned()),
        ("no scheme", good.replace("http:", "")),
        ("a space", format!("{good} ")),
        ("two addresses", format!("{good}, {elsewhere}")),
        ("the metadata of the machine", "http://169.254.169.254/a.cer".to_owned()),
    ];
    let asked = scene.call(FRAUD_EVENT);
    let forgeries = urls.into_iter().map(|(name, url)| {
        // A space at the end of a header is none of the header's; this one stays.
        let url = url.trim_end().to_owned() + if name == "a space" { "%20" } else { "" };
        (name, asked.clone().with("X-MS-Certificate-Url", &url), Refusal::Address)
    });
    are_refused(&scene, forgeries.collect()).await;
}

#[tokio::test]
async fn calls_whose_certificate_is_no_certificate_are_refused() {
    let scene = Scene::set().await;
    let dispatcher = &scene.dispatcher;
    let good = dispatcher.holder().issued(rsa_key(0), &dispatcher.issuer);
    let elsewhere = scene.elsewhere.url("/a.cer");
    let redirect = Reply::status(302, &format!("location: {elsewhere}\r\n"), "");
    let page = Reply::status(200, "content-type: text/html\r\n", "<html>sign in</html>");
    let gone = Reply::status(404, "", "");
    let pem = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    let key = rsa_key(1).serialize_pem();
    let (none, not_fetched) = (Refusal::NoCertificate, Refusal::NotFetched);
    let forgeries = [
        ("a redirect", dispatcher.reply("/redirect.cer", redirect), not_fetched),
        ("nothing there", dispatcher.reply("/gone.cer", gone), not_fetched),
        ("too large", dispatcher.show("/large.cer", "x".repeat(65_537)), not_fetched),
        ("torn", dispatcher.reply("/torn.cer", Reply::Torn(b"HTTP/1.1 200".to_vec())), not_fetched),
        ("a page", dispatcher.reply("/page.cer", page), none),
        ("empty", dispatcher.show("/empty.cer", ""), none),
        ("cut", dispatcher.show("/cut.cer", &good[..good.len() - 1]), none),
        ("with a tail", dispatcher.show("/tail.cer", [&good[..], b"x"].concat()), none),
        ("rubbish in PEM", dispatcher.show("/rubbish.pem", pem), none),
        ("a key", dispatcher.show("/key.pem", key), none),
    ];
    let forgeries = forgeries.into_iter().map(|(name, url, refusal)| {
        (name, scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url), refusal)
    });
    are_refused(&scene, forgeries.collect()).await;
}

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
    for number in 0..200 {
        let url = scene.dispatcher.url(&format!("/{number}.cer"));
        let call = scene.call(FRAUD_EVENT).with("X-MS-Certificate-Url", &url);
        assert_eq!(scene.status(&call).await, 401);
    }
    assert_eq!(scene.dispatcher.server.requests().len() - before, 6);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
}
