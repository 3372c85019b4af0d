//! Whom TLS trusts: the authorities of this machine, and those that the settings add.
//!
//! The machine's are some 150 files and take longer to read than everything else at the start, so
//! they are read at the first handshake, once for all clients that trust the same.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::OnceLock;

use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::Error;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::crypto::aws_lc_rs;
use rustls::crypto::verify_tls12_signature;
use rustls::crypto::verify_tls13_signature;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::ServerName;
use rustls_pki_types::UnixTime;
use rustls_pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

/// Whom clients trust; clones share what was read.
#[derive(Clone, Debug)]
pub(super) struct Authorities(Arc<AtFirstHandshake>);

/// Those of this machine, for everybody who adds none.
static USUAL: LazyLock<Authorities> =
    LazyLock::new(|| Authorities(Arc::new(AtFirstHandshake::adding(Vec::new()))));

impl Authorities {
    /// The authorities of this machine.
    pub(super) fn usual() -> Self {
        USUAL.clone()
    }

    /// Those of this machine and those of a bundle in PEM.
    ///
    /// # Errors
    /// When a certificate of the bundle cannot be read.
    pub(super) fn adding(pem: &[u8]) -> Result<Self, Error> {
        let read = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let extra = read.map_err(|error| Error::General(error.to_string()))?;
        let mut readable = RootCertStore::empty();
        extra.iter().try_for_each(|certificate| readable.add(certificate.clone()))?;
        Ok(Self(Arc::new(AtFirstHandshake::adding(extra))))
    }

    /// TLS for a client that trusts these and speaks HTTP/1.1.
    ///
    /// # Errors
    /// When the cryptography has no version of TLS in common with the library.
    pub(super) fn tls(&self) -> Result<ClientConfig, Error> {
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.0.provider));
        let mut tls = builder
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::<AtFirstHandshake>::clone(&self.0))
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(tls)
    }
}

/// The platform's own check of certificates, made when the first one comes.
#[derive(Debug)]
struct AtFirstHandshake {
    extra: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    made: OnceLock<Verifier>,
}

impl AtFirstHandshake {
    fn adding(extra: Vec<CertificateDer<'static>>) -> Self {
        Self { extra, provider: Arc::new(aws_lc_rs::default_provider()), made: OnceLock::new() }
    }

    /// What could not be read is read again at the next handshake; this one fails.
    fn verifier(&self) -> Result<&Verifier, Error> {
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let provider = Arc::clone(&self.provider);
        let made = Verifier::new_with_extra_roots(self.extra.iter().cloned(), provider)?;
        Ok(self.made.get_or_init(|| made))
    }

    fn algorithms(&self) -> &WebPkiSupportedAlgorithms {
        &self.provider.signature_verification_algorithms
    }
}

impl ServerCertVerifier for AtFirstHandshake {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier()?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, self.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, self.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms().supported_schemes()
    }
}
