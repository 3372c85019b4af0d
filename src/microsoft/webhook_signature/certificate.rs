//! What is read from a certificate itself: whose it is, what it is for, who issued it.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::Decode;
use x509_cert::der::asn1::Ia5StringRef;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::asn1::PrintableStringRef;
use x509_cert::der::asn1::Utf8StringRef;
use x509_cert::ext::pkix::AuthorityInfoAccessSyntax;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::refusal::Refusal;

/// Certificates as a file has them: the first one, and those after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    pub(super) first: CertificateDer<'static>,
    pub(super) rest: Vec<CertificateDer<'static>>,
}

/// Whose certificate is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names(Vec<String>);

const ORGANIZATION: &str = "Microsoft Corporation";
const MOST_IN_A_BUNDLE: usize = 6;
const ID_ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ID_COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ID_SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const ID_CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const ID_CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");

impl Bundle {
    /// Reads one certificate in DER or some in PEM.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut all = if is_pem(bytes) {
            let all = CertificateDer::pem_slice_iter(bytes).take(MOST_IN_A_BUNDLE);
            all.collect::<Result<Vec<_>, _>>().map_err(|_| Refusal::NoCertificate)?.into_iter()
        } else {
            vec![CertificateDer::from(bytes.to_vec())].into_iter()
        };
        let first = all.next().ok_or(Refusal::NoCertificate)?;
        parse(&first)?;
        Ok(Self { first, rest: all.collect() })
    }
}

impl Names {
    /// Reads domain names with commas between them.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let names = text.split(',').map(|name| name.trim().to_ascii_lowercase());
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        // A name without a dot would stand for a whole top-level domain.
        let is_name = |name: &String| is_dns_name(name) && name.contains('.');
        match names.iter().find(|name| !is_name(name)) {
            Some(name) => Err(format!("has no domain name {name:?}")),
            None if names.is_empty() => Err("names no domain".to_owned()),
            None => Ok(Self(names)),
        }
    }

    /// True for the path at which Partner Center documents the certificate of one of these names:
    /// `/cert/pcnotifications-dispatch.microsoft.com.cer` ("Partner Center webhooks").
    pub(super) fn have_file(&self, path: &str) -> bool {
        let name = path.strip_prefix("/cert/").and_then(|file| file.strip_suffix(".cer"));
        name.is_some_and(|name| self.0.iter().any(|ours| ours == name))
    }

    /// A name of ours, or one below it at the border of a label.
    fn have(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let name = name.strip_prefix("*.").unwrap_or(&name);
        let is_below = |ours: &String| {
            name.strip_suffix(ours.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        is_dns_name(name) && self.0.iter().any(is_below)
    }
}

/// Checks who holds a certificate, and for what. "O=Microsoft Corporation" alone stands in
/// certificates of many services, also of customers' front ends; so the name counts as well.
pub(super) fn check_holder(certificate: &[u8], names: &Names) -> Result<(), Refusal> {
    let certificate = parse(certificate)?;
    let organizations = subject(&certificate, ID_ORGANIZATION);
    if organizations != [Some(ORGANIZATION.to_owned())] {
        return Err(Refusal::Subject);
    }
    if !host_names(&certificate)?.iter().any(|name| names.have(name)) {
        return Err(Refusal::Subject);
    }
    check_usage(&certificate)
}

/// Either of the two will do: what kind of certificate signs the calls is not documented, and
/// public authorities issue none for clients any more. None at all, or another one, will not.
fn check_usage(certificate: &Certificate) -> Result<(), Refusal> {
    let usages: ExtendedKeyUsage = extension(certificate)?.ok_or(Refusal::Usage)?;
    let is_good = usages.0.iter().any(|usage| [ID_SERVER_AUTH, ID_CLIENT_AUTH].contains(usage));
    let signs = extension::<KeyUsage>(certificate)?.is_none_or(|usage| usage.digital_signature());
    (is_good && signs).then_some(()).ok_or(Refusal::Usage)
}

/// The names in the certificate's own list; its common name counts only where there is none.
fn host_names(certificate: &Certificate) -> Result<Vec<String>, Refusal> {
    let list: Option<SubjectAltName> = extension(certificate)?;
    let names = list.map(|list| list.0).unwrap_or_default();
    let names = names.into_iter().filter_map(|name| match name {
        GeneralName::DnsName(name) => Some(name.as_str().to_owned()),
        _ => None,
    });
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        return Ok(names);
    }
    match subject(certificate, ID_COMMON_NAME).as_slice() {
        [Some(name)] => Ok(vec![name.clone()]),
        _ => Ok(Vec::new()),
    }
}

/// Where the certificate says that its issuer's is.
pub(super) fn issuer_addresses(certificate: &[u8]) -> Result<Vec<String>, Refusal> {
    let certificate = parse(certificate)?;
    let access: Option<AuthorityInfoAccessSyntax> = extension(&certificate)?;
    let access = access.map(|access| access.0).unwrap_or_default();
    let issuers = access.into_iter().filter(|entry| entry.access_method == ID_CA_ISSUERS);
    let addresses = issuers.filter_map(|entry| match entry.access_location {
        GeneralName::UniformResourceIdentifier(uri) => Some(uri.as_str().to_owned()),
        _ => None,
    });
    Ok(addresses.collect())
}

/// When the certificate ends, in seconds since 1970.
pub(super) fn ends_at(certificate: &[u8]) -> Result<u64, Refusal> {
    let certificate = parse(certificate)?;
    Ok(certificate.tbs_certificate.validity.not_after.to_unix_duration().as_secs())
}

/// True for a root: it vouches for itself.
pub(super) fn is_root(certificate: &[u8]) -> Result<bool, Refusal> {
    let certificate = parse(certificate)?.tbs_certificate;
    Ok(certificate.issuer == certificate.subject)
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(b"-----BEGIN".len()).any(|window| window == b"-----BEGIN")
}

fn parse(certificate: &[u8]) -> Result<Certificate, Refusal> {
    Certificate::from_der(certificate).map_err(|_| Refusal::NoCertificate)
}

/// An extension; one that is there twice or cannot be read makes the certificate none.
fn extension<'a, T>(certificate: &'a Certificate) -> Result<Option<T>, Refusal>
where
    T: Decode<'a> + x509_cert::der::oid::AssociatedOid,
{
    let found = certificate.tbs_certificate.get::<T>().map_err(|_| Refusal::NoCertificate)?;
    Ok(found.map(|(_, extension)| extension))
}

/// The values of an attribute of the subject; `None` for one that is no text.
fn subject(certificate: &Certificate, id: ObjectIdentifier) -> Vec<Option<String>> {
    let parts = certificate.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
    parts.filter(|attribute| attribute.oid == id).map(text).collect()
}

fn text(attribute: &AttributeTypeAndValue) -> Option<String> {
    let value = &attribute.value;
    let utf8 = value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
    utf8.or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|t| t.as_str().to_owned()))
        .or_else(|_| value.decode_as::<Ia5StringRef<'_>>().map(|text| text.as_str().to_owned()))
        .ok()
}

fn is_dns_name(name: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_letter);
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_at_the_border_of_a_label_only() {
        let names = Names::parse("pcnotifications-dispatch.microsoft.com").expect("names");
        for (name, fits) in [
            ("pcnotifications-dispatch.microsoft.com", true),
            ("PCNotifications-Dispatch.Microsoft.com", true),
            ("eu.pcnotifications-dispatch.microsoft.com", true),
            ("*.pcnotifications-dispatch.microsoft.com", true),
            ("evilpcnotifications-dispatch.microsoft.com", false),
            ("*pcnotifications-dispatch.microsoft.com", false),
            ("pcnotifications-dispatch.microsoft.com.evil.example", false),
            ("pcnotifications-dispatch.microsoft.com.", false),
            ("*.microsoft.com", false),
            ("microsoft.com", false),
            (".pcnotifications-dispatch.microsoft.com", false),
            ("a\0.pcnotifications-dispatch.microsoft.com", false),
            ("", false),
        ] {
            assert_eq!(names.have(name), fits, "{name:?}");
        }
    }

    #[test]
    fn one_file_is_documented_for_each_name() {
        let names = Names::parse("a.example, b.example").expect("names");
        for (path, is_there) in [
            ("/cert/a.example.cer", true),
            ("/cert/b.example.cer", true),
            ("/cert/eu.a.example.cer", false),
            ("/cert/A.example.cer", false),
            ("/cert/a.example.pem", false),
            ("/cert/x/a.example.cer", false),
            ("/cert//a.example.cer", false),
            ("//cert/a.example.cer", false),
            ("/a.example.cer", false),
        ] {
            assert_eq!(names.have_file(path), is_there, "{path}");
        }
    }

    #[test]
    fn a_list_of_names_holds_names_of_two_labels_or_more() {
        for text in ["", "com", "*.microsoft.com", "https://microsoft.com", ".microsoft.com"] {
            assert!(Names::parse(text).is_err(), "{text}");
        }
    }
}
