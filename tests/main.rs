//! All tests that see fraud-guard from outside, in one binary; the folders mirror `src`.

mod channels;
#[cfg(feature = "local")]
mod local;
mod support;
