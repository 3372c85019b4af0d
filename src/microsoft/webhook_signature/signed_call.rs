//! What the headers of a call say about its signature; everything that can be checked at no cost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::AUTHORIZATION;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use rustls_pki_types::SignatureVerificationAlgorithm;

use super::refusal::Refusal;

/// The signature of a call and where the certificate is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedCall {
    pub(super) signature: Vec<u8>,
    pub(super) algorithm: Algorithm,
    /// As it came.
    pub(super) certificate_url: String,
}

/// RSA with PKCS#1 v1.5 and one of these. A name chooses among what is good, never anything else:
/// Microsoft's sample would take any hash that the header names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

/// `SignatureTokenToMsSignatureHeader` moves the signature here, for gateways that keep
/// `Authorization` for themselves.
const MS_SIGNATURE: &str = "x-ms-signature";
const CERTIFICATE_URL: &str = "x-ms-certificate-url";
const ALGORITHM: &str = "x-ms-signature-algorithm";
const SCHEME: &[u8] = b"signature";
/// RSA keys of 2,048 to 4,096 bits.
const SIGNATURE_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
const MOST_VALUE_BYTES: usize = 2_048;

impl Algorithm {
    fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "rsa-sha256" => Some(Self::Sha256),
            "rsa-sha384" => Some(Self::Sha384),
            "rsa-sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(super) fn verification(self) -> &'static dyn SignatureVerificationAlgorithm {
        match self {
            Self::Sha256 => webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
            Self::Sha384 => webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA384,
            Self::Sha512 => webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

impl SignedCall {
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let signature = signature(headers)?;
        let certificate_url = only(headers, CERTIFICATE_URL)?.to_owned();
        let algorithm = Algorithm::parse(only(headers, ALGORITHM)?).ok_or(Refusal::Algorithm)?;
        Ok(Self { signature, algorithm, certificate_url })
    }
}

/// Exactly one signature in the two headers; with more, two readers could see two. What a gateway
/// puts into `Authorization` for itself has another scheme, and is none.
fn signature(headers: &HeaderMap) -> Result<Vec<u8>, Refusal> {
    let malformed = Refusal::Header("Authorization or x-ms-signature");
    let unmoved = headers.get_all(AUTHORIZATION).iter().filter(|value| has_scheme(value));
    let mut values = unmoved.chain(headers.get_all(MS_SIGNATURE));
    let value = values.next().filter(|value| has_scheme(value)).ok_or(malformed)?;
    if values.next().is_some() || value.len() > MOST_VALUE_BYTES {
        return Err(malformed);
    }
    let text = value.as_bytes().get(SCHEME.len()..).unwrap_or_default();
    let bytes = STANDARD.decode(text.trim_ascii()).map_err(|_| malformed)?;
    SIGNATURE_BYTES.contains(&bytes.len()).then_some(bytes).ok_or(malformed)
}

fn has_scheme(value: &HeaderValue) -> bool {
    let scheme = value.as_bytes().split(u8::is_ascii_whitespace).next();
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none());
    let text = value.and_then(|value| value.to_str().ok());
    text.filter(|text| text.len() <= MOST_VALUE_BYTES).ok_or(Refusal::Header(name))
}
