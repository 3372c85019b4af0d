//! `fraud-guard local` and `fraud-guard simulate`.

use std::process::ExitCode;

use super::runtime;
use super::serve::wait_for_signal;
use crate::local;
use crate::local::command::LocalArguments;
use crate::local::command::SimulateArguments;

/// Plays a scenario; fails when an event of a scenario that was played once is lost.
pub(super) fn run(arguments: &LocalArguments) -> anyhow::Result<ExitCode> {
    let ending = runtime()?.block_on(local::run(arguments, wait_for_signal()))?;
    Ok(if ending.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Serves the stand-ins.
pub(super) fn simulate(arguments: &SimulateArguments) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(local::simulate(arguments, wait_for_signal()))?;
    Ok(ExitCode::SUCCESS)
}
