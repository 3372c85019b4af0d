//! Anchors: heads of the chain that were kept elsewhere, such as in a summary by mail.

use std::str::FromStr;

use crate::audit::Head;
use crate::audit_trail::AuditError;
use crate::audit_trail::AuditTrail;
use crate::seal::Fingerprint;

/// How many entries there were, and the hash of the last one or its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    count: u64,
    digits: String,
}

impl FromStr for Anchor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "an anchor is COUNT:HASH as a summary shows it, with {} to 64 digits of the hash",
                Head::SHORT_DIGITS
            )
        };
        let (count, digits) = text.trim().split_once(':').ok_or_else(wrong)?;
        let is_hash = (Head::SHORT_DIGITS..=64).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let count = count.parse().ok().filter(|_| is_hash).ok_or_else(wrong)?;
        Ok(Self { count, digits: digits.to_ascii_lowercase() })
    }
}

impl Anchor {
    /// The head that is meant: where the chain has an entry whose hash begins so, that one; else one
    /// that the chain does not have.
    pub(super) async fn head(&self, trail: &AuditTrail) -> Result<Option<Head>, AuditError> {
        let there = match self.count.checked_sub(1) {
            None => Some(trail.start()?.hash),
            Some(last) => trail.unchecked_entry(last).await?.map(|entry| entry.hash),
        };
        let begins_so = |hash: &Fingerprint| hash.to_string().starts_with(&self.digits);
        let other = || Fingerprint::parse(&format!("{:0<64}", self.digits));
        let hash = there.filter(begins_so).or_else(other);
        Ok(hash.map(|hash| Head { count: self.count, hash }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_as_a_summary_shows_it() {
        let digits = "0123456789abcdef".to_owned();
        let anchor = Anchor { count: 12, digits };
        for text in ["12:0123456789abcdef", " 12:0123456789ABCDEF "] {
            assert_eq!(text.parse::<Anchor>(), Ok(anchor.clone()));
        }
        let long = format!("1:{}", "a".repeat(65));
        for text in
            ["", "12", ":0123456789abcdef", "12:0123456789abcde", "x:0123456789abcdef", &long]
        {
            assert!(text.parse::<Anchor>().is_err(), "{text}");
        }
    }
}
