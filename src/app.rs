//! Everything that the functions need, built once from the settings.

mod containing;
#[cfg(feature = "local")]
mod far_end;
#[cfg(feature = "act")]
mod sending;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::Mutex;
use tokio::sync::Semaphore;
use url::Url;

use crate::audience::Audience;
use crate::audience::PolicyFile;
use crate::audit_trail::AuditTrail;
use crate::calm_cases::CalmCases;
use crate::chance::Chance;
#[cfg(feature = "local")]
use crate::channels::Channel;
use crate::channels::Means;
use crate::clock::Clock;
use crate::evidence::Collectors;
use crate::fraud_event::SourceName;
use crate::heartbeat::Heartbeat;
use crate::http_client::HttpClient;
use crate::kill_switch::KillSwitch;
use crate::known_events::KnownEvents;
use crate::microsoft::Microsoft;
use crate::microsoft::application_insights::ApplicationInsights;
use crate::microsoft::graph;
use crate::microsoft::identity_token::IdentityTokens;
use crate::microsoft::webhook_signature::WebhookSignatures;
use crate::records::Records;
use crate::seal::Key as SealKey;
use crate::seal_key;
use crate::settings::Settings;
use crate::settings::SettingsError;
use crate::sources;
use crate::sources::FraudEventSource;
use crate::storage_account;
use crate::storage_account::StorageAccount;
use crate::storage_outage::StorageOutage;
use crate::store::BlobStore;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::summary::SummaryId;
use crate::task_queue::StorageQueue;
use crate::task_queue::TaskQueue;
pub use containing::Containing;
pub use containing::Sight;
#[cfg(feature = "local")]
pub use far_end::SendingWire;
#[cfg(feature = "local")]
pub use far_end::Sent;
#[cfg(feature = "local")]
pub use far_end::SightAnswer;
#[cfg(feature = "local")]
pub use far_end::SightQuestion;
#[cfg(feature = "local")]
pub use far_end::SightWire;
#[cfg(feature = "act")]
pub use sending::Ready;
#[cfg(feature = "act")]
pub use sending::Sending;
pub use settings::AUTH_ENABLED;
pub use settings::COLLECT_EVIDENCE;
pub use settings::DEADLINE_SECONDS;
pub use settings::MODE;
pub use settings::Mode;
pub use settings::POLL_SCHEDULE;
pub use settings::PUBLIC_URL;
pub use settings::SETTINGS;
pub use settings::SWEEP_SCHEDULE;
use settings::addresses;
pub use settings::all_settings;
use settings::as_directory;
use settings::deadline;

/// Collections of evidence at once in one process: each asks a dozen questions, and new events must
/// not wait for a slot of their queue.
const COLLECTIONS_AT_ONCE: usize = 4;

/// Where documents and hints are kept.
#[derive(Clone, Debug)]
pub struct Storage {
    /// The documents.
    pub store: Store,
    /// The hints.
    pub queue: TaskQueue,
}

impl Storage {
    /// The storage account of the function app; `None` after a problem was noted.
    pub fn from_settings(settings: &mut Settings) -> Option<Self> {
        let account = StorageAccount::from_settings(settings)?;
        let store = BlobStore::new(&account).map(Store::Blob);
        let queue = StorageQueue::new(&account).map(TaskQueue::Storage);
        match (store, queue) {
            (Ok(store), Ok(queue)) => Some(Self { store, queue }),
            (Err(error), _) => {
                settings.problem(&storage_account::CONNECTION, &error.to_string());
                None
            }
            (_, Err(error)) => {
                settings.problem(&storage_account::CONNECTION, &error.to_string());
                None
            }
        }
    }
}

/// What surrounds one process of a simulated deployment.
#[cfg(feature = "local")]
pub struct Surroundings {
    /// What time it is there.
    pub clock: Clock,
    /// Where its random ids come from.
    pub chance: Chance,
    /// Where documents and hints are kept.
    pub storage: Storage,
    /// The APIs that it reads.
    pub sources: Vec<Box<dyn FraudEventSource>>,
    /// The ways to tell people.
    pub channels: Vec<Box<dyn Channel>>,
    /// What proposes and sends containments.
    pub containing: Option<Containing>,
}

/// The app.
pub struct App {
    /// What time it is.
    pub clock: Clock,
    /// Where random ids come from.
    pub chance: Chance,
    audience: RwLock<Arc<Audience>>,
    /// The policy file, which is followed while the process lives.
    pub policy_file: Option<PolicyFile>,
    /// What fraud-guard may do.
    pub mode: Mode,
    /// Where people reach the console.
    pub public_url: Option<Url>,
    /// How long an invocation may take.
    pub deadline: Duration,
    /// Microsoft's services.
    pub microsoft: Microsoft,
    /// The APIs that are read.
    pub sources: Vec<Box<dyn FraudEventSource>>,
    /// The documents.
    pub store: Store,
    /// The cases and alarms among them.
    pub records: Records,
    /// The hints.
    pub queue: TaskQueue,
    /// What the store already has, for each source.
    pub known_events: Mutex<BTreeMap<SourceName, KnownEvents>>,
    /// Open cases that no sweep need read again yet.
    pub calm_cases: CalmCases,
    /// For each summary the last date that is known to be made.
    pub summaries: Mutex<BTreeMap<SummaryId, Date>>,
    /// Who may call Partner Center's webhook; `None` when it is off.
    pub webhook: Option<WebhookSignatures>,
    /// Whose turn it is to change the notes about calls.
    pub webhook_turn: Mutex<()>,
    /// Who may see the console; `None` when it is off.
    pub identities: Option<IdentityTokens>,
    /// True when Microsoft is asked for the partner's security score.
    pub reads_security_score: bool,
    /// Who collects evidence; `None` when nobody does.
    pub evidence: Option<Collectors>,
    /// What proposes and sends containments; nothing does in the mode `observe`.
    pub containing: Option<Containing>,
    /// Room for collections that the queue begins.
    pub collections: Semaphore,
    /// The key that seals approvals and the audit; without it nothing is sealed or contained.
    pub seal_key: Option<Arc<SealKey>>,
    /// Who decided and did what.
    pub audit: AuditTrail,
    /// Whether somebody stopped everything.
    pub kill_switch: KillSwitch,
    /// The monitor outside that gets a sign of life, if there is one.
    pub heartbeat: Option<Heartbeat>,
    /// Where spans and measurements go, if they are collected.
    pub insights: Option<ApplicationInsights>,
    /// When this process began.
    pub started_at: Timestamp,
    /// Whether storage can be used, and who was told that it cannot.
    pub storage_outage: Mutex<StorageOutage>,
    is_prepared: AtomicBool,
}

impl App {
    /// Builds the app.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, together.
    pub fn build(settings: &mut Settings, storage: Storage) -> Result<Self, SettingsError> {
        Self::build_with(settings, Some(storage), Clock::System)
    }

    /// Builds the app with a storage that may have been refused, and a clock.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, together.
    pub fn build_with(
        settings: &mut Settings,
        storage: Option<Storage>,
        clock: Clock,
    ) -> Result<Self, SettingsError> {
        Self::build_of(settings, storage, clock, true)
    }

    /// Builds the app whatever is wrong with the policy file: who is on duty is rather told by an
    /// old policy, or by none, than not at all. The sweep raises the alarm.
    ///
    /// # Errors
    /// Everything else that is wrong with the settings, together.
    pub fn build_whatever_the_policy(
        settings: &mut Settings,
        storage: Option<Storage>,
        clock: Clock,
    ) -> Result<Self, SettingsError> {
        Self::build_of(settings, storage, clock, false)
    }

    fn build_of(
        settings: &mut Settings,
        storage: Option<Storage>,
        clock: Clock,
        needs_policy: bool,
    ) -> Result<Self, SettingsError> {
        let mode = Mode::checked(settings);
        let public_url = settings.remote_url(&PUBLIC_URL).map(as_directory);
        let deadline = deadline(settings);
        let addresses = addresses(settings);
        let http = HttpClient::from_settings(settings).map_err(no_tls)?;
        let microsoft = Microsoft::from_settings(settings, &http, &clock);
        let sources = sources_of(settings, microsoft.as_ref(), &clock);
        let tokens = microsoft.as_ref().map(|all| &all.tokens);
        let means = Means { http: &http, clock: &clock, tokens };
        let policy_file = PolicyFile::new(settings, &means, addresses);
        let audience = policy_file.audience_or_default(settings);
        if needs_policy {
            policy_file.note_problem(settings);
        }
        let webhook = WebhookSignatures::from_settings(settings, &http, &clock);
        let identities = IdentityTokens::from_settings(settings, &http, &clock);
        let heartbeat = Heartbeat::from_settings(settings, &http);
        let insights = ApplicationInsights::from_settings(settings, &http, &clock);
        let seal_key = seal_key::from_settings(settings);
        let reads_security_score = reads_security_score(settings);
        let collects = settings.switch(&COLLECT_EVIDENCE).unwrap_or_default();
        let means = containing::Means { http: &http, clock: &clock };
        let containing = Containing::from_settings(mode, settings, means, microsoft.as_ref());
        settings.finish()?;
        let Storage { store, queue } = storage.ok_or_else(|| missing("storage"))?;
        let microsoft = microsoft.ok_or_else(|| missing("identity at Microsoft"))?;
        let audit = AuditTrail::new(store.clone(), microsoft.partner, seal_key.clone());
        Ok(Self {
            evidence: collects.then(|| Collectors::new(microsoft.clone(), clock.clone())),
            kill_switch: KillSwitch::from_settings(settings, store.clone(), audit.clone()),
            started_at: clock.now(),
            clock,
            chance: Chance::System,
            audience: RwLock::new(Arc::new(audience)),
            policy_file: Some(policy_file),
            mode,
            public_url,
            deadline,
            microsoft,
            sources,
            records: Records::new(store.clone()),
            store,
            queue,
            known_events: Mutex::default(),
            calm_cases: CalmCases::default(),
            summaries: Mutex::default(),
            webhook,
            webhook_turn: Mutex::default(),
            identities,
            reads_security_score,
            containing,
            collections: Semaphore::new(COLLECTIONS_AT_ONCE),
            seal_key,
            audit,
            heartbeat,
            insights,
            storage_outage: Mutex::default(),
            is_prepared: AtomicBool::new(false),
        })
    }

    /// Another process of the same deployment: the same settings, and a memory of its own.
    #[cfg(feature = "local")]
    pub fn another_process(&self, place: Surroundings) -> Self {
        let Surroundings { clock, chance, storage, sources, channels, containing } = place;
        let policy = self.audience().policy.clone();
        let store = storage.store.clone();
        let audit = AuditTrail::new(store.clone(), self.microsoft.partner, self.seal_key.clone());
        let is_stopped = self.kill_switch.is_set_by_setting;
        Self {
            started_at: clock.now(),
            clock,
            chance,
            audience: RwLock::new(Arc::new(Audience::with_channels(policy, channels))),
            policy_file: None,
            mode: self.mode,
            public_url: self.public_url.clone(),
            deadline: self.deadline,
            microsoft: self.microsoft.clone(),
            sources,
            records: Records::new(storage.store.clone()),
            store: storage.store,
            queue: storage.queue,
            known_events: Mutex::default(),
            calm_cases: CalmCases::default(),
            summaries: Mutex::default(),
            webhook: None,
            webhook_turn: Mutex::default(),
            identities: None,
            reads_security_score: false,
            evidence: None,
            containing,
            collections: Semaphore::new(COLLECTIONS_AT_ONCE),
            seal_key: self.seal_key.clone(),
            kill_switch: KillSwitch::new(is_stopped, store, audit.clone()),
            audit,
            insights: None,
            heartbeat: None,
            storage_outage: Mutex::default(),
            is_prepared: AtomicBool::new(false),
        }
    }

    /// Makes sure that container and queues exist, once. Who comes first does not hold up the
    /// others: while storage is down, each would wait for all before it.
    ///
    /// # Errors
    /// When storage is not available; the next invocation tries again.
    pub async fn prepare(&self) -> Result<(), StoreError> {
        if self.is_prepared.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.store.prepare().await?;
        let prepared = self.queue.prepare().await;
        prepared.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.put_old_policy_in_place().await?;
        self.is_prepared.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// After a start with a policy file that cannot be used, the last one that could.
    async fn put_old_policy_in_place(&self) -> Result<(), StoreError> {
        let Some(file) = &self.policy_file else { return Ok(()) };
        if file.problem().is_none() {
            return Ok(());
        }
        let Some((text, _)) = self.store.get::<String>(&Key::policy()).await? else {
            return Ok(());
        };
        match file.audience(&text) {
            Ok(audience) => self.set_audience(audience),
            Err(problem) => tracing::error!(%problem, "the old policy cannot be used either"),
        }
        Ok(())
    }

    /// Who is told, as things stand now.
    pub fn audience(&self) -> Arc<Audience> {
        let audience = self.audience.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&audience)
    }

    /// Puts another audience in place.
    pub fn set_audience(&self, audience: Audience) {
        *self.audience.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(audience);
    }
}

fn sources_of(
    settings: &mut Settings,
    microsoft: Option<&Microsoft>,
    clock: &Clock,
) -> Vec<Box<dyn FraudEventSource>> {
    microsoft.map(|all| sources::from_settings(settings, all, clock)).unwrap_or_default()
}

/// Where Graph is no source, nobody has given the app the permission.
fn reads_security_score(settings: &mut Settings) -> bool {
    graph::wants_security_score(settings)
        && sources::named_in(settings).contains(&SourceName::Graph)
}

fn missing(what: &str) -> SettingsError {
    SettingsError(vec![format!("there is no {what}")])
}

fn no_tls(error: impl std::fmt::Display) -> SettingsError {
    SettingsError(vec![format!("no TLS: {error}")])
}
