//! The command `fraud-guard`; in the package of the function app the executable is `handler`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use fraud_guard::cli::Cli;
use mimalloc::MiMalloc;

// The package is linked with musl, whose own allocator has one lock for all threads, and an event
// takes a thousand small pieces of memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            // Nothing more can be done when stderr is gone.
            let _ = writeln!(std::io::stderr(), "fraud-guard: {error:#}");
            ExitCode::FAILURE
        }
    }
}
