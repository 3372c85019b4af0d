//! `fraud-guard simulate`: the stand-ins alone, for a handler that runs elsewhere.

use std::future::Future;
use std::io;

use super::command::SimulateArguments;
use super::playing;
use super::run::form;
use super::run::overhear;
use super::scenarios::Scenario;
use super::services::Services;
use super::services::faults::Fault;
use super::services::world::World;
use super::stage::LocalError;
use super::stage::address;
use super::stage::listen;
use super::stop::Stop;
use super::story::Story;
use crate::clock::Clock;

/// Plays a scenario to whoever asks, until told to stop.
///
/// # Errors
/// When the port is taken or the reader of the story has gone away.
pub async fn run(
    arguments: &SimulateArguments,
    stop_when: impl Future<Output = ()>,
) -> Result<(), LocalError> {
    let clock = Clock::System;
    let mut told = overhear(clock.clone());
    let name = &arguments.scenario;
    let scenario = Scenario::named(name);
    let scenario =
        scenario.ok_or_else(|| LocalError::Other(format!("there is no scenario {name:?}")))?;
    let services = Services::new(World::new(clock.clone()));
    arguments.faults.iter().filter_map(|name| Fault::named(name)).for_each(|fault| {
        services.faults.inject(fault);
    });
    let listener = listen(arguments.port).await?;
    let mut story = Story::new(io::stdout(), form(arguments.json));
    story.introduce(&services.settings(&address(&listener)?), clock.now())?;

    let stop = Stop::default();
    let stopped = stop.clone();
    let served = axum::serve(listener, services.router())
        .with_graceful_shutdown(async move { stopped.requested().await });
    let served = async { served.await };
    let playing = async {
        playing::play(scenario, services.clone(), stop.clone()).await;
        std::future::pending::<()>().await;
    };
    let telling = async {
        while let Some(told) = told.recv().await {
            story.tell(&told)?;
        }
        Ok::<(), io::Error>(())
    };
    tokio::select! {
        served = served => served?,
        told = telling => told?,
        () = playing => {}
        () = stop_when => stop.request(),
    }
    Ok(())
}
