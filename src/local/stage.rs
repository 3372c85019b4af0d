//! Everything that a local run needs, set up before the curtain rises.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use url::Url;

use super::app_root::AppRoot;
use super::app_root::AppRootError;
use super::command::LocalArguments;
use super::command::StorageKind;
use super::host::Host;
use super::host::easy_auth::EasyAuth;
use super::host::function::AppSettings;
use super::host::function::FunctionApp;
use super::host::function::Refused;
use super::host::function::Trigger;
use super::host::handler::Handler;
use super::host::queues::Queues;
use super::host::queues::StorageQueues;
use super::policy_file::PolicyFile;
use super::services::Services;
use crate::channels::CONSOLE_CHANNEL;
use crate::clock::Clock;
use crate::seal_key;
use crate::settings::Settings;
use crate::settings::SettingsError;
use crate::storage_account::CONNECTION;
use crate::storage_account::StorageAccount;
use crate::task_queue::MemoryQueue;
use crate::task_queue::QueueError;

/// Why a local run cannot begin, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The files of the app.
    #[error(transparent)]
    AppRoot(#[from] AppRootError),
    /// What the files say.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The settings that follow from the arguments.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The queues.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// A port, the terminal, a temporary file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Listeners, stand-ins, settings and the host.
#[derive(Debug)]
pub struct Stage {
    /// The stand-ins.
    pub services: Services,
    /// Where they listen.
    pub services_listener: TcpListener,
    /// Where the handler is to listen.
    pub handler_listener: TcpListener,
    /// Where requests from outside come in.
    pub front_end: TcpListener,
    /// The host.
    pub host: Host,
    /// The queue in memory, unless the queues are in Azurite.
    pub memory: Option<MemoryQueue>,
    /// The settings for the handler.
    pub settings: AppSettings,
    /// The policy of this run, which goes away with it; a person's own file stays.
    pub policy: Option<PolicyFile>,
}

/// What a local run goes by unless an argument says otherwise. Nothing is read from the
/// environment: a real webhook or account there must not take part in a play.
const SETTINGS: [(&str, &str); 2] =
    [("POLL_SCHEDULE", "*/2 * * * * *"), ("SWEEP_SCHEDULE", "*/5 * * * * *")];
const AZURITE: &str = "UseDevelopmentStorage=true";

impl Stage {
    /// Sets everything up.
    ///
    /// # Errors
    /// When a file, a port or an argument cannot be used.
    pub async fn set(
        arguments: &LocalArguments,
        services: Services,
        clock: Clock,
    ) -> Result<Self, LocalError> {
        let services_listener = listen(0).await?;
        let handler_listener = listen(0).await?;
        let front_end = listen(arguments.port).await?;
        let policy = match arguments.policy {
            Some(_) => None,
            None => Some(PolicyFile::write()?),
        };
        let path = arguments.policy.as_deref().or(policy.as_ref().map(PolicyFile::path));
        let path = path.map(|path| path.display().to_string()).unwrap_or_default();
        let key = seal_key::random().map_err(other)?;
        let mut settings: AppSettings = SETTINGS.map(owned).into();
        settings.extend(named(services.settings(&address(&services_listener)?)));
        settings.extend(named(arguments.channels.settings()));
        settings.extend(named(vec![
            ("FRAUD_EVENT_SOURCES", arguments.sources.clone()),
            ("COLLECT_EVIDENCE", if arguments.no_evidence { "off" } else { "on" }.to_owned()),
            ("POLICY_FILE", path),
            ("PUBLIC_URL", address(&front_end)?),
            ("MODE", arguments.mode.clone()),
            ("SEAL_KEY", key.expose_secret().to_owned()),
            // The embedded host signs people in, as App Service authentication does.
            ("WEBSITE_AUTH_ENABLED", "True".to_owned()),
        ]));
        if arguments.policy.is_some() {
            settings.insert(CONSOLE_CHANNEL.name.to_owned(), "instead".to_owned());
        }
        if arguments.storage == StorageKind::Azurite {
            settings.insert(CONNECTION.name.to_owned(), azurite()?);
        }
        let app = FunctionApp::read(&AppRoot::open(&arguments.app_root)?, &settings)?;
        let memory = (arguments.storage == StorageKind::Memory).then(MemoryQueue::default);
        let queues = queues(memory.as_ref(), &app, &settings)?;
        let base = Url::parse(&address(&handler_listener)?).map_err(other)?;
        let handler = Handler::new(base, app.host.function_timeout).map_err(other)?;
        let easy_auth = EasyAuth { login_url: address(&services_listener)?, clock: clock.clone() };
        let host = Host { app, handler, queues, clock, easy_auth: Some(easy_auth) };
        Ok(Self {
            services,
            services_listener,
            handler_listener,
            front_end,
            host,
            memory,
            settings,
            policy,
        })
    }
}

/// The address of a listener as the beginning of a URL.
///
/// # Errors
/// When the listener has none.
pub fn address(listener: &TcpListener) -> io::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// Listens on this machine only.
///
/// # Errors
/// When the port is taken.
pub async fn listen(port: u16) -> io::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("listen on {address}: {error}")))
}

fn queues(
    memory: Option<&MemoryQueue>,
    app: &FunctionApp,
    settings: &AppSettings,
) -> Result<Queues, LocalError> {
    if let Some(memory) = memory {
        return Ok(Queues::Memory(memory.clone()));
    }
    let mut settings = Settings::from_pairs(settings.clone());
    let account = StorageAccount::from_settings(&mut settings);
    settings.finish()?;
    let account = account.ok_or_else(|| other("there is no storage account"))?;
    let names: Vec<String> = app.functions.iter().filter_map(|f| queue_of(&f.trigger)).collect();
    Ok(Queues::Storage(StorageQueues::new(&account, &names, app.host.queues.is_base64)?))
}

fn queue_of(trigger: &Trigger) -> Option<String> {
    match trigger {
        Trigger::Queue { queue, .. } => Some(queue.clone()),
        Trigger::Timer { .. } | Trigger::Http(_) => None,
    }
}

/// The environment may name another port of Azurite, but never an account that is not here: a play
/// in a real account would take its messages.
fn azurite() -> Result<String, LocalError> {
    let Some(connection) = Settings::from_environment().text(&CONNECTION) else {
        return Ok(AZURITE.to_owned());
    };
    let is_here = connection == AZURITE
        || ["QueueEndpoint=http://127.0.0.1:", "QueueEndpoint=http://localhost:"]
            .iter()
            .any(|here| connection.contains(here));
    if is_here {
        return Ok(connection);
    }
    Err(other(format!("{} is set to a real account; unset it for a local run", CONNECTION.name)))
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn named(pairs: Vec<(&'static str, String)>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn other(error: impl ToString) -> LocalError {
    LocalError::Other(error.to_string())
}
