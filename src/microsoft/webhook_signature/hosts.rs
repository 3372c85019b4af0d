//! Which addresses are asked for certificates.

use reqwest::Url;
use url::Host;

use super::refusal::Refusal;
use crate::settings::is_allowed_remote;

/// Hosts that may be asked, each by its exact name and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hosts(Vec<(Host, Option<u16>)>);

const MOST_URL_BYTES: usize = 1_024;
const ENDINGS: [&str; 3] = [".cer", ".crt", ".pem"];

impl Hosts {
    /// Reads names with commas between them. A port is named only where it is not that of the
    /// scheme, which is so for stand-ins.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let hosts = names.map(|name| host(name).ok_or_else(|| format!("has no host {name:?}")));
        let hosts: Vec<_> = hosts.collect::<Result<_, _>>()?;
        if hosts.is_empty() { Err("names no host".to_owned()) } else { Ok(Self(hosts)) }
    }

    /// The address of a signing certificate, which anybody can put into a header: it must be
    /// written as we would write it, so that no two readers can take it for two addresses, be
    /// https (plain http to this machine only), and name one of the hosts to the letter.
    pub(super) fn certificate(&self, text: &str) -> Result<Url, Refusal> {
        if text.len() > MOST_URL_BYTES {
            return Err(Refusal::Address);
        }
        let url = Url::parse(text).map_err(|_| Refusal::Address)?;
        let is_plain = url.as_str() == text && url.query().is_none() && url.fragment().is_none();
        // An encoded letter is a second spelling of the same file.
        let is_plain = is_plain && !url.path().contains('%');
        let is_file = ENDINGS.iter().any(|ending| url.path().ends_with(ending));
        let is_allowed = is_plain && is_file && is_allowed_remote(&url) && self.have(&url);
        is_allowed.then_some(url).ok_or(Refusal::Address)
    }

    /// The address of an issuer's certificate, which stands in the certificate that it issued
    /// ("caIssuers"). These addresses are plain http by design (RFC 5280, 4.2.2.1: fetching them
    /// over TLS would need the same chain again), so anybody on the way can change what comes. It
    /// is trusted for nothing but what the chain up to a root proves.
    pub(super) fn issuer(&self, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok().filter(|_| text.len() <= MOST_URL_BYTES)?;
        let is_web = matches!(url.scheme(), "http" | "https");
        let has_user = !url.username().is_empty() || url.password().is_some();
        (is_web && !has_user && self.have(&url)).then_some(url)
    }

    fn have(&self, url: &Url) -> bool {
        let is_it = |host: &Host, port: &Option<u16>| {
            url.host().is_some_and(|theirs| theirs.to_owned() == *host) && url.port() == *port
        };
        self.0.iter().any(|(host, port)| is_it(host, port))
    }
}

fn host(name: &str) -> Option<(Host, Option<u16>)> {
    let url = Url::parse(&format!("https://{name}/")).ok()?;
    let is_bare = url.as_str().strip_prefix("https://")?.strip_suffix('/')? == name;
    let is_whole =
        is_bare && url.path() == "/" && url.username().is_empty() && url.password().is_none();
    let host = url.host().filter(|_| is_whole)?.to_owned();
    Some((host, url.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "https://3psostorageacct.blob.core.windows.net/cert/pcnotifications-dispatch.microsoft.com.cer";

    fn hosts() -> Hosts {
        Hosts::parse("3psostorageacct.blob.core.windows.net, 127.0.0.1:8085").expect("hosts")
    }

    #[test]
    fn the_address_in_microsofts_sample_is_asked_and_a_stand_in_that_was_named() {
        for text in [FILE, "http://127.0.0.1:8085/a.pem", "https://127.0.0.1:8085/a.crt"] {
            assert!(hosts().certificate(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn any_other_spelling_of_an_address_is_refused() {
        for text in [
            "",
            "cert.cer",
            "http://3psostorageacct.blob.core.windows.net/a.cer",
            "ftp://3psostorageacct.blob.core.windows.net/a.cer",
            "https://3psostorageacct.blob.core.windows.net./a.cer",
            "https://3psostorageacct.blob.core.windows.net:8443/a.cer",
            "https://3psostorageacct.blob.core.windows.net:443/a.cer",
            "https://user@3psostorageacct.blob.core.windows.net/a.cer",
            "https://3psostorageacct.blob.core.windows.net@evil.example/a.cer",
            "https://evil.example#@3psostorageacct.blob.core.windows.net/a.cer",
            "https://evil.example\\@3psostorageacct.blob.core.windows.net/a.cer",
            "https:\\\\3psostorageacct.blob.core.windows.net\\a.cer",
            "https:3psostorageacct.blob.core.windows.net/a.cer",
            "https:///3psostorageacct.blob.core.windows.net/a.cer",
            "//3psostorageacct.blob.core.windows.net/a.cer",
            "https://x.3psostorageacct.blob.core.windows.net/a.cer",
            "https://blob.core.windows.net/a.cer",
            "https://evil.blob.core.windows.net/a.cer",
            "https://3psostorageacct.blob.core.windows.net.evil.example/a.cer",
            "https://%33psostorageacct.blob.core.windows.net/a.cer",
            "https://３psostorageacct.blob.core.windows.net/a.cer",
            "https://3PSOSTORAGEACCT.blob.core.windows.net/a.cer",
            " https://3psostorageacct.blob.core.windows.net/a.cer",
            "https://3psostorageacct.blob.core.windows.net/x/../a.cer",
            "https://3psostorageacct.blob.core.windows.net/%61.cer",
            "https://3psostorageacct.blob.core.windows.net/cert%2Fa.cer",
            "https://3psostorageacct.blob.core.windows.net/a.cer?sig=1",
            "https://3psostorageacct.blob.core.windows.net/a.cer#x",
            "https://3psostorageacct.blob.core.windows.net/a.html",
            "https://3psostorageacct.blob.core.windows.net/?a.cer",
            "https://20.60.0.1/a.cer",
            "http://127.0.0.1/a.cer",
            "http://127.0.0.1:8086/a.cer",
            "http://127.1:8085/a.cer",
            "http://2130706433:8085/a.cer",
            "http://localhost:8085/a.cer",
            "http://[::ffff:127.0.0.1]:8085/a.cer",
        ] {
            assert_eq!(hosts().certificate(text), Err(Refusal::Address), "{text}");
        }
    }

    #[test]
    fn an_issuer_may_be_asked_in_plain_text_but_no_other_host() {
        let hosts = Hosts::parse("www.microsoft.com").expect("hosts");
        for (text, is_asked) in [
            ("http://www.microsoft.com/pkiops/certs/ca.crt", true),
            ("https://www.microsoft.com/pkiops/certs/ca", true),
            ("http://www.microsoft.com:8080/ca.crt", false),
            ("http://u@www.microsoft.com/ca.crt", false),
            ("http://www.microsoft.com.evil.example/ca.crt", false),
            ("ldap://www.microsoft.com/ca.crt", false),
            ("http://127.0.0.1/ca.crt", false),
        ] {
            assert_eq!(hosts.issuer(text).is_some(), is_asked, "{text}");
        }
    }

    #[test]
    fn a_list_names_hosts_and_nothing_else() {
        for text in ["", " , ", "https://x.example", "x.example/cert", "u@x.example", "a b"] {
            assert!(Hosts::parse(text).is_err(), "{text}");
        }
    }
}
