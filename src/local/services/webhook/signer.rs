//! A made-up authority and the certificate that it issued to the stand-in of Partner Center.

use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::SigningKey;
use uuid::Uuid;

use crate::local::services::run_key::key;

/// Signs as Partner Center does; believed by nobody who was not given `ca_file`.
#[derive(Debug)]
pub(super) struct Signer {
    /// The certificate and its issuer's, in PEM.
    pub(super) bundle: String,
    /// The root, in a file that is gone when this is.
    pub(super) ca_file: PathBuf,
}

const NAME: &str = "pcnotifications-dispatch.microsoft.com";

impl Signer {
    /// `None` when no key can be made or no file be written; then nobody is called.
    pub(super) fn new() -> Option<Self> {
        let root = CertifiedIssuer::self_signed(authority("Made-up Root"), curve_key()?).ok()?;
        let issuer = authority("Made-up Issuer");
        let issuer = CertifiedIssuer::signed_by(issuer, curve_key()?, &root).ok()?;
        let certificate = holder()?.signed_by(key()?, &issuer).ok()?;
        let name = format!("fraud-guard-{}.pem", Uuid::new_v4());
        let ca_file = std::env::temp_dir().join(name);
        fs::write(&ca_file, root.pem()).ok()?;
        Some(Self { bundle: format!("{}{}", certificate.pem(), issuer.pem()), ca_file })
    }

    /// The value of the signature's header.
    pub(super) fn sign(&self, body: &[u8]) -> Option<String> {
        let signature = key()?.sign(body).ok()?;
        Some(format!("Signature {}", STANDARD.encode(signature)))
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        // A file left behind in the temporary folder harms nobody.
        let _ = fs::remove_file(&self.ca_file);
    }
}

fn curve_key() -> Option<KeyPair> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).ok()
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn holder() -> Option<CertificateParams> {
    let mut params = CertificateParams::new(vec![NAME.to_owned()]).ok()?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Microsoft Corporation");
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    Some(params)
}
