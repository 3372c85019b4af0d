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
