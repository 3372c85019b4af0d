//! The RSA key by which the stand-ins of a run sign.

use std::sync::OnceLock;

use rcgen::KeyPair;
use rcgen::PKCS_RSA_SHA256;
use rcgen::RsaKeySize;

/// One key for the whole process, because it takes long to make; it never leaves the process.
pub(super) fn key() -> Option<&'static KeyPair> {
    static KEY: OnceLock<Option<KeyPair>> = OnceLock::new();
    let make = || KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).ok();
    KEY.get_or_init(make).as_ref()
}
