//! `fraud-guard local` and `fraud-guard simulate`.

use std::process::ExitCode;

use super::runtime;
use super::signals::Signals;
use crate::local;
use crate::local::command::LocalArguments;
use crate::local::command::SimulateArguments;

/// Plays a scenario; fails when an event of a scenario that was played once is lost.
pub(super) fn run(arguments: &LocalArguments) -> anyhow::Result<ExitCode> {
    let play = async {
        let signals = Signals::listen()?;
        anyhow::Ok(local::run(arguments, signals.wait()).await?)
    };
    let ending = runtime()?.block_on(play)?;
    Ok(if ending.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Serves the stand-ins.
pub(super) fn simulate(arguments: &SimulateArguments) -> anyhow::Result<ExitCode> {
    let serve = async {
        let signals = Signals::listen()?;
        anyhow::Ok(local::simulate(arguments, signals.wait()).await?)
    };
    runtime()?.block_on(serve)?;
    Ok(ExitCode::SUCCESS)
}
