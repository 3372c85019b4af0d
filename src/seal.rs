//! Seals: what only somebody who has a key can have written, and fingerprints of what was written.
//!
//! Both are taken over a [`Canonical`] form, in which no two different contents look alike.

use std::fmt;

use hmac::Hmac;
use hmac::Mac;
use secrecy::ExposeSecret;
use secrecy::SecretBox;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of a fingerprint or seal.
const BYTES: usize = 32;

/// Bytes of a block of SHA-256; HMAC fills a shorter key with zeros up to it.
const BLOCK: usize = 64;

macro_rules! thirty_two_bytes {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; BYTES]);

        impl $name {
            /// Reads 64 hexadecimal digits; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                from_hex(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or("must be 64 hexadecimal digits")
            }
        }
    };
}

thirty_two_bytes!(
    /// The SHA-256 of a canonical form.
    Fingerprint
);
thirty_two_bytes!(
    /// The HMAC-SHA256 of a canonical form.
    Seal
);

fn from_hex(text: &str) -> Option<[u8; BYTES]> {
    let is_hex = text.len() == 2 * BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digits = text.as_bytes().chunks(2).filter(|_| is_hex);
    let bytes = digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// Fields one after the other, each behind its length, so that no end of one field can pass for
/// the beginning of the next.
#[derive(Clone, Debug)]
pub struct Canonical(Vec<u8>);

impl Canonical {
    /// Begins a form. The purpose keeps what was sealed for one thing from passing for another.
    pub fn new(purpose: &str) -> Self {
        Self(Vec::new()).text(purpose)
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a whole number.
    #[must_use]
    pub fn number(self, number: impl Into<i128>) -> Self {
        self.bytes(&number.into().to_be_bytes())
    }

    /// Adds a fingerprint.
    #[must_use]
    pub fn fingerprint(self, fingerprint: Fingerprint) -> Self {
        self.bytes(&fingerprint.0)
    }

    /// The fingerprint of all that was added.
    pub fn take_fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(&self.0).into())
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        // No length in memory is longer than 64 bits.
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.extend(length.to_be_bytes());
        self.0.extend(bytes);
        self
    }
}

/// A key to seal with.
pub struct Key(SecretBox<[u8; BLOCK]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

impl Key {
    /// Shortest key: as strong as the hash.
    pub const LEAST_BYTES: usize = BYTES;
    /// Longest key.
    pub const MOST_BYTES: usize = BLOCK;

    /// Takes a key of 32 to 64 bytes; `None` for any other.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        if !(Self::LEAST_BYTES..=Self::MOST_BYTES).contains(&bytes.len()) {
            return None;
        }
        let mut block = Box::new([0; BLOCK]);
        for (place, byte) in block.iter_mut().zip(bytes) {
            *place = *byte;
        }
        Some(Self(SecretBox::new(block)))
    }

    /// Seals a form.
    pub fn seal(&self, form: &Canonical) -> Seal {
        let mut mac = <Hmac<Sha256> as Mac>::new(self.0.expose_secret().into());
        mac.update(&form.0);
        Seal(mac.finalize().into_bytes().into())
    }

    /// True when the seal was made with this key for exactly this form. Takes the same time
    /// whatever is wrong.
    pub fn has_sealed(&self, form: &Canonical, seal: Seal) -> bool {
        self.seal(form).0.ct_eq(&seal.0).into()
    }
}

#[cfg(test)]
mod tests;
