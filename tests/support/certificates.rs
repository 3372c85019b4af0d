//! Certificates of every kind, good and bad.

use std::sync::LazyLock;

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::CustomExtension;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PKCS_RSA_SHA256;
use rcgen::RsaKeySize;
use rcgen::SanType;
use rcgen::date_time_ymd;
use x509_cert::der::Encode;
use x509_cert::der::asn1::Ia5String;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::AccessDescription;
use x509_cert::ext::pkix::AuthorityInfoAccessSyntax;
use x509_cert::ext::pkix::name::GeneralName;

pub const NAME: &str = "pcnotifications-dispatch.microsoft.com";

/// An authority that issues certificates.
pub type Authority = CertifiedIssuer<'static, KeyPair>;

/// What a certificate says; the default is what Partner Center's may look like.
#[derive(Clone)]
pub struct Holder {
    pub organizations: Vec<&'static str>,
    pub common_name: &'static str,
    pub host_names: Vec<&'static str>,
    pub usages: Vec<ExtendedKeyUsagePurpose>,
    pub key_usages: Vec<KeyUsagePurpose>,
    pub from_year: i32,
    pub to_year: i32,
    pub issuer_address: Option<String>,
    pub is_authority: bool,
}

impl Default for Holder {
    fn default() -> Self {
        Self {
            organizations: vec!["Microsoft Corporation"],
            common_name: NAME,
            host_names: vec![NAME],
            usages: vec![ExtendedKeyUsagePurpose::ServerAuth],
            key_usages: vec![KeyUsagePurpose::DigitalSignature],
            from_year: 2025,
            to_year: 2030,
            issuer_address: None,
            is_authority: false,
        }
    }
}

impl Holder {
    pub fn params(&self) -> CertificateParams {
        let mut params = CertificateParams::default();
        let mut name = DistinguishedName::new();
        // A distinguished name of this library holds one value of each kind; a second organization
        // goes in by its number.
        for (index, organization) in self.organizations.iter().enumerate() {
            let kind = match index {
                0 => DnType::OrganizationName,
                _ => DnType::CustomDnType(vec![2, 5, 4, 10]),
            };
            name.push(kind, *organization);
        }
        name.push(DnType::CommonName, self.common_name);
        params.distinguished_name = name;
        let dns = |name: &&str| SanType::DnsName((*name).try_into().expect("a name"));
        params.subject_alt_names = self.host_names.iter().map(dns).collect();
        params.extended_key_usages = self.usages.clone();
        params.key_usages = self.key_usages.clone();
        params.not_before = date_time_ymd(self.from_year, 1, 1);
        params.not_after = date_time_ymd(self.to_year, 1, 1);
        params.custom_extensions.extend(self.issuer_address.as_deref().map(issuer_at));
        if self.is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params
    }

    /// The certificate for a key, by an authority.
    pub fn issued(&self, key: &KeyPair, by: &Authority) -> Vec<u8> {
        self.params().signed_by(key, by).expect("a certificate").der().to_vec()
    }
}

/// A key that takes long to make; each number is always the same key within this process.
pub fn rsa_key(number: usize) -> &'static KeyPair {
    static KEYS: LazyLock<[KeyPair; 2]> = LazyLock::new(|| {
        [(); 2].map(|()| {
            KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key")
        })
    });
    &KEYS[number]
}

pub fn ec_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key")
}

/// An authority that vouches for itself.
pub fn root(name: &'static str) -> Authority {
    CertifiedIssuer::self_signed(authority(name, None).params(), ec_key()).expect("a root")
}

/// An authority that another one vouches for.
pub fn intermediate(
    name: &'static str,
    issuer_address: Option<String>,
    by: &Authority,
) -> Authority {
    CertifiedIssuer::signed_by(authority(name, issuer_address).params(), ec_key(), by)
        .expect("an authority")
}

fn authority(name: &'static str, issuer_address: Option<String>) -> Holder {
    Holder {
        organizations: vec!["Synthetic"],
        common_name: name,
        host_names: Vec::new(),
        usages: Vec::new(),
        key_usages: vec![KeyUsagePurpose::KeyCertSign],
        issuer_address,
        is_authority: true,
        ..Holder::default()
    }
}

fn issuer_at(address: &str) -> CustomExtension {
    let access = AuthorityInfoAccessSyntax(vec![AccessDescription {
        access_method: ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2"),
        access_location: GeneralName::UniformResourceIdentifier(
            Ia5String::new(address).expect("ASCII"),
        ),
    }]);
    let content = access.to_der().expect("an extension");
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], content)
}
