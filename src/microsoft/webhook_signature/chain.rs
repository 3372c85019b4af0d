//! Whether somebody who is trusted vouches for a certificate, now.

use std::time::Duration;

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::SignatureVerificationAlgorithm;
use rustls_pki_types::TrustAnchor;
use rustls_pki_types::UnixTime;
use rustls_pki_types::pem::PemObject;
use webpki::EndEntityCert;
use webpki::ExtendedKeyUsageValidator;
use webpki::KeyPurposeIdIter;
use webpki::KeyUsage;
use webpki::RequiredEkuNotFoundContext;
use webpki::anchor_from_trusted_cert;
use webpki::aws_lc_rs as algorithms;

use super::certificate::Bundle;
use super::certificate::is_root;
use super::refusal::Refusal;
use super::signed_call::SignedCall;

/// Who is trusted: the roots of Mozilla's programme as they were compiled in, and the partner's
/// own. Not the machine's: its list may hold the root of a proxy, which can vouch for any name.
#[derive(Debug)]
pub(super) struct Anchors {
    roots: Vec<TrustAnchor<'static>>,
    intermediates: Vec<CertificateDer<'static>>,
}

/// Why a chain is not good, by what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChainError {
    /// An issuer is missing, and may be fetched.
    UnknownIssuer,
    /// Nothing that could be fetched would help.
    Bad(&'static str),
}

/// Every certificate on the way that names its uses must name one of these.
#[derive(Debug)]
struct ServerOrClient;

impl ExtendedKeyUsageValidator for ServerOrClient {
    fn validate(&self, uses: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        let mut present = Vec::new();
        for id in uses {
            let id = id?.to_decoded_oid();
            if [KeyUsage::SERVER_AUTH_REPR, KeyUsage::CLIENT_AUTH_REPR].contains(&id.as_slice()) {
                return Ok(());
            }
            present.push(id);
        }
        // Issuers need not name any; that the first certificate does was checked before.
        if present.is_empty() {
            return Ok(());
        }
        let required = KeyUsage::server_auth();
        let context = RequiredEkuNotFoundContext { required, present };
        Err(webpki::Error::RequiredEkuNotFoundContext(context))
    }
}

/// What issuers sign certificates with.
static SIGNATURES: [&dyn SignatureVerificationAlgorithm; 5] = [
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P384_SHA384,
];

impl Anchors {
    /// The compiled roots and those of a file in PEM. Certificates in it that vouch for themselves
    /// become roots, the others may stand between.
    pub(super) fn new(file: Option<&[u8]>) -> Result<Self, String> {
        let mut roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        let mut intermediates = Vec::new();
        for certificate in CertificateDer::pem_slice_iter(file.unwrap_or_default()) {
            let certificate = certificate.map_err(|_| "has a certificate that is no PEM")?;
            let unreadable = "has a certificate that cannot be read";
            if is_root(&certificate).map_err(|_| unreadable)? {
                let root = anchor_from_trusted_cert(&certificate).map_err(|_| unreadable)?;
                roots.push(root.to_owned());
            } else {
                intermediates.push(certificate);
            }
        }
        if file.is_some()
            && intermediates.is_empty()
            && roots.len() == webpki_roots::TLS_SERVER_ROOTS.len()
        {
            return Err("holds no certificate in PEM".to_owned());
        }
        Ok(Self { roots, intermediates })
    }

    /// Checks the way from a certificate to a root, at this time.
    pub(super) fn check(&self, bundle: &Bundle, now: Timestamp) -> Result<(), ChainError> {
        let certificate = end_entity(&bundle.first)?;
        let since_1970 = Duration::try_from(now.as_duration());
        let since_1970 = since_1970.map_err(|_| ChainError::Bad("the clock is before 1970"))?;
        let time = UnixTime::since_unix_epoch(since_1970);
        let between: Vec<_> = bundle.rest.iter().chain(&self.intermediates).cloned().collect();
        certificate
            .verify_for_usage(&SIGNATURES, &self.roots, &between, time, ServerOrClient, None, None)
            .map(|_| ())
            .map_err(|error| explain(&error))
    }
}

/// Checks that the first certificate of a bundle signed exactly these bytes.
pub(super) fn check_signature(
    bundle: &Bundle,
    call: &SignedCall,
    body: &[u8],
) -> Result<(), Refusal> {
    let certificate = end_entity(&bundle.first).map_err(|_| Refusal::NoCertificate)?;
    certificate
        .verify_signature(call.algorithm.verification(), body, &call.signature)
        .map_err(|_| Refusal::Signature)
}

fn end_entity<'a>(certificate: &'a CertificateDer<'_>) -> Result<EndEntityCert<'a>, ChainError> {
    EndEntityCert::try_from(certificate).map_err(|error| explain(&error))
}

fn explain(error: &webpki::Error) -> ChainError {
    use webpki::Error;
    match error {
        Error::UnknownIssuer => ChainError::UnknownIssuer,
        Error::CertExpired { .. } => ChainError::Bad("it has expired"),
        Error::CertNotValidYet { .. } => ChainError::Bad("it is not valid yet"),
        Error::CaUsedAsEndEntity => ChainError::Bad("it is an authority's"),
        Error::EndEntityUsedAsCa => ChainError::Bad("its issuer is no authority"),
        Error::RequiredEkuNotFoundContext(_) => ChainError::Bad("it is for another use"),
        _ => ChainError::Bad("a certificate is malformed or not signed by its issuer"),
    }
}
