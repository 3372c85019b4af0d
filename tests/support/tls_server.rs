//! A web server behind TLS, with a certificate that a test makes up.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::date_time_ymd;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// What is wrong with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// The certificate was good until a year ago.
    Expired,
    /// The certificate is good from next century on.
    NotYetValid,
    /// The certificate is signed by itself alone.
    SelfSigned,
    /// The certificate is for another name.
    WrongHost,
    /// It speaks TLS 1.0 and nothing newer.
    OldVersion,
    /// It speaks no TLS.
    Plain,
}

/// A running server; it ends with the test.
pub struct TlsServer {
    pub url: String,
    /// The authority that signed the certificate, in PEM.
    pub authority: String,
}

/// A `ServerHello` of TLS 1.0, in a record of its own: no client of today goes on.
fn hello_of_tls_1_0() -> Vec<u8> {
    let mut body = vec![3, 1];
    body.extend([7; 32]);
    body.extend([0, 0, 0x2F, 0]);
    let length = u8::try_from(body.len()).expect("short");
    let mut record = vec![22, 3, 1, 0, length + 4, 2, 0, 0, length];
    record.extend(body);
    record
}

impl TlsServer {
    /// A server that answers everything with this JSON.
    #[allow(clippy::disallowed_methods, reason = "the server ends with the test, not before")]
    pub async fn start(flaw: Flaw, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://localhost:{}/", listener.local_addr().expect("it").port());
        let (authority, acceptor) = acceptor(flaw);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                serve(stream, flaw, &acceptor, body).await;
            }
        });
        Self { url, authority }
    }
}

impl TlsServer {
    /// TLS in front of a server that has none.
    #[allow(clippy::disallowed_methods, reason = "the server ends with the test, not before")]
    pub async fn in_front_of(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://localhost:{}/", listener.local_addr().expect("it").port());
        let (authority, acceptor) = acceptor(Flaw::None);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut behind = TcpStream::connect(server).await.expect("the server");
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut behind).await;
            }
        });
        Self { url, authority }
    }
}

async fn serve(mut stream: TcpStream, flaw: Flaw, acceptor: &TlsAcceptor, body: &str) {
    match flaw {
        Flaw::OldVersion => {
            let mut hello = [0; 1_024];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(&hello_of_tls_1_0()).await;
            // The client says goodbye first.
            let _ = stream.read(&mut hello).await;
        }
        Flaw::Plain => answer(&mut stream, body).await,
        // Whoever does not like the certificate leaves before there is a stream.
        _ => {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                answer(&mut stream, body).await;
            }
        }
    }
}

async fn answer<S: AsyncReadExt + AsyncWriteExt + Unpin>(stream: &mut S, body: &str) {
    let mut request = [0; 8_192];
    let _ = stream.read(&mut request).await;
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Who a server is, in PEM.
pub struct Identity {
    pub authority: String,
    pub certificate: String,
    pub key: String,
}

impl Identity {
    /// A certificate for `localhost` by an authority of its own, unless something is wrong.
    pub fn new(flaw: Flaw) -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(params, key).expect("an authority");
        let name = if flaw == Flaw::WrongHost { "graph.example.net" } else { "localhost" };
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        // Names of public authorities end after a while, and verifiers hold others to it as well.
        (params.not_before, params.not_after) = match flaw {
            Flaw::Expired => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1)),
            Flaw::NotYetValid => (date_time_ymd(2100, 1, 1), date_time_ymd(2101, 1, 1)),
            _ => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
        };
        let key = KeyPair::generate().expect("a key");
        let certificate = match flaw {
            Flaw::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &authority),
        };
        let certificate = certificate.expect("a certificate").pem();
        Self { authority: authority.pem(), certificate, key: key.serialize_pem() }
    }
}

fn acceptor(flaw: Flaw) -> (String, TlsAcceptor) {
    let Identity { authority, certificate, key } = Identity::new(flaw);
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).expect("it")];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("it");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate that fits its key");
    (authority, TlsAcceptor::from(Arc::new(config)))
}
