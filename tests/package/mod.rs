//! The package: what is in it, what is refused, and the handler as the host starts it from there.

mod alone;
mod command;
mod conformance;
mod content;
mod handler;
mod sbom;
mod start;
mod toolchain;
