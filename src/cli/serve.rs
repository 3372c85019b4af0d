//! `fraud-guard serve`: the custom handler.

use std::net::Ipv4Addr;
use std::num::NonZeroU16;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::runtime;
use super::signals::Signals;
use crate::app::App;
use crate::app::Storage;
use crate::clock::Clock;
use crate::functions;
use crate::package::BUILD;
use crate::settings::Settings;
use crate::telemetry;

/// Tells the host to start the handler again; 0 would make it believe that all is well and never
/// start it again.
const RESTART_ME: u8 = 200;
/// What is under way may finish within this time.
const LAST_WORDS: Duration = Duration::from_secs(5);

pub(super) fn run() -> anyhow::Result<ExitCode> {
    let mut settings = Settings::from_environment();
    let _guard = telemetry::start(&mut settings)?;
    runtime()?.block_on(serve(settings))
}

async fn serve(mut settings: Settings) -> anyhow::Result<ExitCode> {
    // Before the port: whoever sees the port may already tell us to stop.
    let signals = Signals::listen().context("cannot listen for signals")?;
    // The port first: the host waits for it, and connections queue up while the app is built.
    let listener = listen(&mut settings).await?;
    let storage = Storage::from_settings(&mut settings);
    let app = App::build_whatever_the_policy(&mut settings, storage, Clock::System)?;
    let Some(listener) = listener else { bail!("there is no port") };
    let (app, stop) = (Arc::new(app), Arc::new(Notify::new()));
    let stopping = Arc::clone(&stop);
    let served =
        functions::serve(Arc::clone(&app), listener, async move { stopping.notified().await });
    tracing::info!(build = BUILD, "fraud-guard is serving");
    tokio::select! {
        served = served => served.context("lost the port")?,
        () = stop_when_told(signals, &stop) => {}
    }
    if let Some(insights) = &app.insights {
        insights.send().await;
    }
    Ok(ExitCode::from(RESTART_ME))
}

/// `None` after a problem was noted, so that it is told together with all others.
async fn listen(settings: &mut Settings) -> anyhow::Result<Option<TcpListener>> {
    let setting = [&functions::PORT, &functions::OLD_PORT].into_iter().find(|s| settings.is_set(s));
    let Some(setting) = setting else {
        let how = "is missing; the Functions host sets it. To try fraud-guard without a host, run \
                   fraud-guard local";
        settings.problem(&functions::PORT, how);
        return Ok(None);
    };
    let Some(port) = settings.parsed::<NonZeroU16>(setting) else { return Ok(None) };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.get())).await;
    listener.map(Some).with_context(|| format!("cannot listen on 127.0.0.1:{port}"))
}

/// Starts to stop at SIGTERM or SIGINT and returns when the time for last words is over.
async fn stop_when_told(signals: Signals, stop: &Notify) {
    signals.wait().await;
    tracing::info!("told to stop; finishing what is under way");
    stop.notify_one();
    tokio::time::sleep(LAST_WORDS).await;
    tracing::warn!("stopped with work under way; it is repeated");
}
