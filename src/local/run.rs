//! `fraud-guard local`: the handler on a stage where nothing is real but itself.

use std::future::Future;
use std::io;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use uuid::Uuid;

use super::command::LocalArguments;
use super::command::StorageKind;
use super::host::function::AppSettings;
use super::narration::Ending;
use super::narration::Narration;
use super::narration::Once;
use super::playing;
use super::scenarios::Scenario;
use super::services::Services;
use super::services::alert::Alert;
use super::services::alert::PARTNER_TENANT;
use super::services::changes::Delays;
use super::services::faults::Fault;
use super::services::world::World;
use super::stage::LocalError;
use super::stage::Stage;
use super::stage::address;
use super::stop::Stop;
use super::story::Form;
use super::story::Story;
use super::story::Told;
use super::story::listen;
use crate::app::App;
use crate::app::Storage;
use crate::clock::Clock;
use crate::fraud_event::EventKey;
use crate::functions;
use crate::settings::Settings;
use crate::store::MemoryStore;
use crate::store::Store;
use crate::task_queue::MemoryQueue;
use crate::task_queue::TaskQueue;

/// After its last step, a scenario that is played once may take this long.
const LAST_WAIT: Duration = Duration::from_secs(60);
/// Everything ends within this time, or is left behind.
const LAST_WORK: Duration = Duration::from_secs(6);

type Tasks = JoinSet<Result<(), LocalError>>;

/// Plays a scenario. No events count as lost unless it was to be played once.
///
/// # Errors
/// When it cannot begin, or the reader of the story has gone away.
pub async fn run(
    arguments: &LocalArguments,
    stop_when: impl Future<Output = ()>,
) -> Result<Ending, LocalError> {
    let clock = Clock::System;
    let told = overhear(clock.clone());
    let scenario = scenario(arguments)?;
    let mut services = Services::new(World::new(clock.clone()));
    services.effect_delay = Delays::SHORT;
    arguments.faults.iter().filter_map(|name| Fault::named(name)).for_each(|fault| {
        services.faults.inject(fault);
    });
    let stage = Stage::set(arguments, services, clock.clone()).await?;
    let mut story = Story::new(io::stdout(), form(arguments.json));
    story.remark(&curtain(&scenario, &address(&stage.front_end)?))?;
    let once = arguments.once.then(|| once(arguments, &scenario));
    let queues = stage.host.queues.clone();
    let mut narration = Narration { story, told, queues, once };

    let stop = Stop::default();
    let mut tasks = start(stage, scenario, &stop)?;
    let outcome = tokio::select! {
        told = narration.tell(&stop) => told.map_err(LocalError::from),
        () = stop_when => Ok(()),
        failure = first_failure(&mut tasks) => Err(failure),
    };
    stop.request();
    let ended = async { while tasks.join_next().await.is_some() {} };
    // What does not end in time ends with the process; every step can be repeated.
    let _ = tokio::time::timeout(LAST_WORK, ended).await;
    outcome?;
    Ok(narration.end(clock.now()).await?)
}

/// Starts stand-ins, handler, host and script, each to its end or until asked to stop.
fn start(stage: Stage, scenario: Scenario, stop: &Stop) -> Result<Tasks, LocalError> {
    let app = build(&stage.settings, stage.memory.as_ref())?;
    let services = stage.services.clone();
    let mut tasks = JoinSet::new();
    tasks.spawn(serve_services(stage.services, stage.services_listener, stop.clone()));
    tasks.spawn(serve_handler(app, stage.handler_listener, stop.clone()));
    let (host, front_end, stopping) = (stage.host, stage.front_end, stop.clone());
    let policy = stage.policy;
    tasks.spawn(async move {
        // The handler looks at the file as long as it lives.
        let _policy = policy;
        let ran = host.run(front_end, stopping).await;
        ran.map_err(|error| LocalError::Other(error.to_string()))
    });
    let played = playing::play(scenario, services, stop.clone());
    tasks.spawn(async move {
        played.await;
        Ok(())
    });
    Ok(tasks)
}

/// The handler as it ships, with the store and the queue of this run.
fn build(settings: &AppSettings, memory: Option<&MemoryQueue>) -> Result<App, LocalError> {
    let mut settings = Settings::from_pairs(settings.clone());
    let storage = match memory {
        Some(queue) => Some(Storage {
            store: Store::Memory(MemoryStore::default()),
            queue: TaskQueue::Memory(queue.clone()),
        }),
        None => Storage::from_settings(&mut settings),
    };
    Ok(App::build_with(&mut settings, storage, Clock::System)?)
}

async fn serve_handler(app: App, listener: TcpListener, stop: Stop) -> Result<(), LocalError> {
    let stopped = async move { stop.requested().await };
    Ok(functions::serve(Arc::new(app), listener, stopped).await?)
}

async fn serve_services(
    services: Services,
    listener: TcpListener,
    stop: Stop,
) -> Result<(), LocalError> {
    let stopped = async move { stop.requested().await };
    Ok(axum::serve(listener, services.router()).with_graceful_shutdown(stopped).await?)
}

/// Waits for a part to fail; parts that come to a good end are no reason to stop.
async fn first_failure(tasks: &mut Tasks) -> LocalError {
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return error,
            Err(error) => return LocalError::Other(format!("a part of the run failed: {error}")),
        }
    }
    std::future::pending().await
}

/// Listens to everything that any part of this process says about itself.
pub(super) fn overhear(clock: Clock) -> UnboundedReceiver<Told> {
    let (layer, told) = listen(clock);
    let ours = Targets::new().with_target("fraud_guard", tracing::Level::INFO);
    // A process that listens already keeps its listener, and this story stays empty.
    let _ = tracing_subscriber::registry().with(layer.with_filter(ours)).try_init();
    told
}

pub(super) fn form(is_json: bool) -> Form {
    if is_json {
        return Form::Json;
    }
    let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Form::Terminal { has_colour: io::stdout().is_terminal() && !wants_none }
}

fn scenario(arguments: &LocalArguments) -> Result<Scenario, LocalError> {
    let name = &arguments.scenario;
    let scenario = Scenario::named(name);
    let scenario =
        scenario.ok_or_else(|| LocalError::Other(format!("there is no scenario {name:?}")))?;
    Ok(match arguments.storage {
        StorageKind::Memory => scenario,
        StorageKind::Azurite => {
            let (run, ..) = Uuid::new_v4().as_fields();
            scenario.of_run(u16::try_from(run % 0x1_0000).unwrap_or_default())
        }
    })
}

fn once(arguments: &LocalArguments, scenario: &Scenario) -> Once {
    let reads = |source: &str| arguments.sources.split(',').any(|name| name.trim() == source);
    let expected = scenario.expected().into_iter();
    let keys = expected.flat_map(|alert| keys_of(alert, reads("partner-center"), reads("graph")));
    Once {
        expected: keys.collect(),
        changes: u64::try_from(scenario.steps.len()).unwrap_or_default(),
        longest: scenario.length() + LAST_WAIT,
    }
}

/// The keys that the handler gives an alert, one for each API that is read.
fn keys_of(alert: &Alert, partner_center: bool, graph: bool) -> Vec<String> {
    let ids = [(partner_center, alert.partner_center_id()), (graph, alert.graph_id())];
    let read = ids.into_iter().filter(|(is_read, _)| *is_read);
    read.map(|(_, id)| EventKey::of_id(PARTNER_TENANT, &id).to_string()).collect()
}

fn curtain(scenario: &Scenario, front_end: &str) -> String {
    format!(
        "\n  fraud-guard local: {} ({}).\n  Everything is made up and nothing leaves this machine. \
         Open to requests at {front_end}/api/. Ctrl-C ends it.\n",
        scenario.name, scenario.summary
    )
}
