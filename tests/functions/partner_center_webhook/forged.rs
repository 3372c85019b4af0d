//! T8: forged calls. Each differs from a good one in one thing, and is refused because of it.

use rcgen::KeyPair;
use rcgen::PKCS_RSA_SHA256;
use rcgen::PKCS_RSA_SHA384;

use fraud_guard::microsoft::webhook_signature::Refusal;

use super::scene::FRAUD_EVENT;
use super::scene::Scene;
use crate::support::certificates::rsa_key;
use crate::support::dispatcher::CERTIFICATE;
use crate::support::dispatcher::Call;
use crate::support::dispatcher::signature;
use crate::support::web_server::Reply;

const SIGNATURE: Refusal = Refusal::Header("Authorization or x-ms-signature");
const URL: Refusal = Refusal::Header("x-ms-certificate-url");

pub type Forgery = (&'static str, Call, Refusal);

/// Sends each forgery to the handler, and asks once more why it is refused.
pub async fn are_refused(scene: &Scene, forgeries: Vec<Forgery>) {
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
#[expect(clippy::too_many_lines, reason = "a table")]
async fn calls_with_other_headers_are_refused() {
    let scene = Scene::set().await;
    let good = scene.call(FRAUD_EVENT);
    let token = good.headers[1].1.clone();
    let moved = good.clone().without("Authorization").and("x-ms-signature", &token);
    let short = format!("Signature {}", "AAAA".repeat(40));
    let long = format!("Signature {}", "AAAA".repeat(300));
    let with = |value: &str| good.clone().with("Authorization", value);
    let algorithm = |name: &str| good.clone().with("X-MS-Signature-Algorithm", name);
    let forgeries = vec![
        ("no signature", good.clone().without("Authorization"), SIGNATURE),
        ("two signatures", good.clone().and("Authorization", &token), SIGNATURE),
        ("both headers", good.clone().and("x-ms-signature", &token), SIGNATURE),
        (
            "both headers, in other letters",
            {
                let lower = token.replace("Signature", "signature");
                good.clone().and("x-ms-signature", &token).with("Authorization", &lower)
            },
            SIGNATURE,
        ),
        ("two moved signatures", moved.clone().and("x-ms-signature", &token), SIGNATURE),
        (
            "another scheme in the other header",
            moved.clone().with("x-ms-signature", &token.replace("Signature", "Bearer")),
            SIGNATURE,
        ),
        (
            "an empty signature beside a good one",
            moved.and("Authorization", "Signature"),
            SIGNATURE,
        ),
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
        ("an encoded letter", good.replace("/pcn", "/%70cn")),
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
