//! All tests that see fraud-guard from outside, in one binary; the folders mirror `src`.

mod channels;
mod cli;
mod functions;
mod support;
