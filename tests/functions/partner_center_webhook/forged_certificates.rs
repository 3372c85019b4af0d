//! T8: calls whose body is signed, with certificates that nobody should believe.

use rcgen::ExtendedKeyUsagePurpose;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PKCS_RSA_SHA256;

use fraud_guard::microsoft::webhook_signature::Refusal;

use super::forged::Forgery;
use super::forged::are_refused;
use super::scene::FRAUD_EVENT;
use super::scene::Scene;
use crate::support::certificates::Authority;
use crate::support::certificates::Holder;
use crate::support::certificates::NAME;
use crate::support::certificates::ec_key;
use crate::support::certificates::intermediate;
use crate::support::certificates::root;
use crate::support::certificates::rsa_key;
use crate::support::dispatcher::Call;
use crate::support::dispatcher::signature;

const NOBODY: Refusal = Refusal::Chain("nobody who is trusted vouches for it");
const UNSIGNED: Refusal = Refusal::Chain("a certificate is malformed or not signed by its issuer");

#[tokio::test]
async fn calls_with_another_certificate_are_refused() {
    let scene = Scene::set().await;
    let forgeries = certificates(&scene);
    are_refused(&scene, forgeries).await;
}

/// Certificates on the allowed host whose key did sign the body.
#[expect(clippy::too_many_lines, reason = "a table")]
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
