//! Short names for what may be long, secret or hostile: the beginning of a SHA-256.

use sha2::Digest;
use sha2::Sha256;

/// All characters of a SHA-256 in hexadecimal.
pub const WHOLE: usize = 64;

/// The first `length` characters of the SHA-256 of the parts, joined by NUL, in hexadecimal.
pub fn hex(parts: &[&[u8]], length: usize) -> String {
    let mut hasher = Sha256::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hasher.update([0]);
        }
        hasher.update(part);
    }
    let mut text = format!("{:x}", hasher.finalize());
    text.truncate(length);
    text
}

/// The first 16 bytes of the SHA-256 of a text, for who has to remember very many.
pub fn of_text(text: &str) -> [u8; 16] {
    of_bytes(text.as_bytes())
}

/// The same of bytes that may be no text.
pub fn of_bytes(bytes: &[u8]) -> [u8; 16] {
    let whole: [u8; 32] = Sha256::digest(bytes).into();
    whole.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Known answers of SHA-256, from another implementation: keys in the store are made of these.
    #[test]
    fn parts_are_joined_by_nul_and_the_beginning_is_kept() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for (parts, length, text) in [
            ([b"abc".as_slice()].as_slice(), WHOLE, abc),
            (&[b"abc"], 10, "ba7816bf8f"),
            (&[b"a"], 8, "ca978112"),
            (&[b"a", b"b"], 8, "59b271ae"),
            (&[b"a\0b"], 8, "59b271ae"),
        ] {
            assert_eq!(hex(parts, length), text);
        }
    }

    #[test]
    fn the_short_form_of_a_text_is_the_beginning_of_the_long_one() {
        let abc = 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223_u128;
        assert_eq!(of_text("abc"), abc.to_be_bytes());
    }
}
