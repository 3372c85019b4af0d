//! The mail server: how it is reached, and who we are to it.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::client::Certificate;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use url::Url;

use super::trouble::Step;
use super::trouble::Trouble;
use super::unhurried::Unhurried;

/// How the connection to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Wrapped,
    /// TLS by STARTTLS before anything else is said (port 587); without it nothing is sent.
    StartTls,
    /// None; for this machine only.
    Plain,
}

/// A mail server and our account on it.
pub struct MailServer {
    host: String,
    port: u16,
    security: Security,
    authority: Option<Certificate>,
    /// Made for the first mail: reading whom this machine trusts takes longer than all else at the
    /// start.
    tls: OnceLock<TlsParameters>,
    account: Option<Credentials>,
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailServer(***)")
    }
}

/// For one address of the server; it may have several.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// Both are safe over TLS alone, and nothing else is spoken to other machines.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

impl MailServer {
    /// Reads `smtps://…` or `smtp://…`; the latter means STARTTLS unless the host is this machine.
    /// The authorities, a bundle in PEM, are trusted besides the public ones.
    pub fn parse(url: &str, authorities: Option<&[u8]>) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let security = match (url.scheme(), is_loopback(url.host_str()?)) {
            ("smtps", _) => Security::Wrapped,
            ("smtp", false) => Security::StartTls,
            ("smtp", true) => Security::Plain,
            _ => return None,
        };
        Self::new(&url, security, authorities)
    }

    /// A server at an address, with the protection given instead of the one that the address
    /// means. `None` when the address, its account or an authority cannot be read.
    pub fn new(url: &Url, security: Security, authorities: Option<&[u8]>) -> Option<Self> {
        let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
        let port = url.port().unwrap_or(match security {
            Security::Wrapped => 465,
            Security::StartTls => 587,
            Security::Plain => 25,
        });
        let authority = match authorities {
            Some(pem) => Some(Certificate::from_pem(pem).ok()?),
            None => None,
        };
        let account = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        Some(Self { host, port, security, authority, tls: OnceLock::new(), account })
    }

    fn tls(&self) -> Result<TlsParameters, Trouble> {
        if let Some(made) = self.tls.get() {
            return Ok(made.clone());
        }
        let builder = TlsParameters::builder(self.host.clone());
        let builder = match &self.authority {
            Some(authority) => builder.add_root_certificate(authority.clone()),
            None => builder,
        };
        let made = builder.build().map_err(|error| Trouble::at(Step::Greeting, &error))?;
        Ok(self.tls.get_or_init(|| made).clone())
    }

    /// A connection on which mails can be sent: protected first, logged in then.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let hello = ClientId::default();
        let mut connection = self.greeted(&hello).await?;
        if self.security == Security::StartTls {
            if !connection.can_starttls() {
                return Err(Trouble::Broken("offers no STARTTLS".to_owned()));
            }
            let secured = connection.starttls(self.tls()?, &hello).await;
            secured.map_err(|error| Trouble::at(Step::Greeting, &error))?;
        }
        if let Some(account) = &self.account {
            let login = connection.auth(&MECHANISMS, account).await;
            login.map_err(|error| Trouble::at(Step::Login, &error))?;
        }
        Ok(connection)
    }

    async fn greeted(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, Trouble> {
        let address = (self.host.as_str(), self.port);
        let connection = if self.security == Security::Wrapped {
            let (wait, tls) = (Some(CONNECT_DEADLINE), Some(self.tls()?));
            AsyncSmtpConnection::connect_tokio1(address, wait, hello, tls, None).await
        } else {
            let stream = TcpStream::connect(address).await;
            let stream = stream.map_err(|_| Trouble::TryLater("the connection failed"))?;
            let stream = Box::new(Unhurried::new(stream));
            AsyncSmtpConnection::connect_with_transport(stream, hello).await
        };
        connection.map_err(|error| Trouble::at(Step::Greeting, &error))
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}

/// A part of an address without its percent signs; one that encodes nothing stands for itself.
fn decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        match byte_and_rest(piece) {
            Some((byte, rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            None => bytes.extend(b"%".iter().chain(piece.as_bytes())),
        }
    }
    String::from_utf8(bytes).ok()
}

fn byte_and_rest(piece: &str) -> Option<(u8, &str)> {
    let (digits, rest) = piece.split_at_checked(2)?;
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let byte = u8::from_str_radix(digits, 16).ok()?;
    are_digits.then_some((byte, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_as_the_address_encodes_it() {
        for (text, expected) in [
            ("p%40ss", Some("p@ss")),
            ("a+b", Some("a+b")),
            ("50%", Some("50%")),
            ("50%of%f", Some("50%of%f")),
            ("%+1", Some("%+1")),
            ("%C3%BC%25", Some("ü%")),
            ("%é", Some("%é")),
            ("%ff", None),
        ] {
            assert_eq!(decoded(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn plain_text_is_for_this_machine_only() {
        for (url, expected) in [
            ("smtps://mail.example", Some((Security::Wrapped, 465))),
            ("smtps://localhost:4650", Some((Security::Wrapped, 4_650))),
            ("smtp://mail.example", Some((Security::StartTls, 587))),
            ("smtp://127.0.0.1.nip.io", Some((Security::StartTls, 587))),
            ("smtp://127.0.0.1", Some((Security::Plain, 25))),
            ("smtp://[::1]:2525", Some((Security::Plain, 2_525))),
            ("http://mail.example", None),
            ("smtp://", None),
        ] {
            let server = MailServer::parse(url, None);
            assert_eq!(server.map(|server| (server.security, server.port)), expected, "{url}");
        }
        assert!(MailServer::parse("smtps://mail.example?tls=none", None).is_some());
    }
}
