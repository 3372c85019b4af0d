//! All tests that see fraud-guard from outside, in one binary; the folders mirror `src`.

mod architecture;
mod channels;
mod support;
