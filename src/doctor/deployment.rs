//! Settings, policy, storage, queues, and how the last polls went.

use super::Finding;
use crate::app::App;
use crate::app::Storage;
use crate::clock::Clock;
use crate::fraud_event::SourceName;
use crate::policy::Policy;
use crate::settings::Settings;
use crate::source_health::SourceHealth;
use crate::sources;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;

/// Every problem that would keep the handler from starting.
pub(super) fn settings(
    settings: &mut Settings,
    storage: Option<Storage>,
    clock: &Clock,
) -> Vec<Finding> {
    match App::build_with(settings, storage, clock.clone()) {
        Ok(_) => vec![Finding::good("settings", "all that are set can be used", "settings")],
        Err(problems) => problems.0.into_iter().map(problem).collect(),
    }
}

fn problem(what: String) -> Finding {
    let fix = "set it in the function app's configuration; fraud-guard settings lists them all";
    Finding::wrong("settings", what, fix, "settings")
}

/// The policy file; a problem with it is one of the settings.
pub(super) fn policy(policy: &Policy) -> Finding {
    match policy {
        policy if *policy == Policy::default() => Finding::doubtful(
            "policy",
            "there is no usable policy file: everything counts as protected",
            "put fraud-guard.toml beside host.json, or name it with POLICY_FILE",
            "settings",
        ),
        _ => Finding::good("policy", "the policy file can be read", "settings"),
    }
}

/// Whether documents and messages can be written.
pub(super) async fn storage(storage: Option<&Storage>) -> Vec<Finding> {
    let Some(Storage { store, queue }) = storage else {
        return vec![Finding::skipped("storage", "there is no storage in the settings", "deploy")];
    };
    let fix = "check AzureWebJobsStorage, its network rules, and the roles Storage Blob Data Owner \
               and Storage Queue Data Contributor";
    let container = match try_store(store).await {
        Ok(()) => Finding::good("storage", "a document was written, read and deleted", "deploy"),
        Err(error) => Finding::wrong("storage", error.to_string(), fix, "deploy"),
    };
    let queues = match queue.prepare().await {
        Ok(()) => Finding::good("queues", "all queues are there", "deploy"),
        Err(error) => Finding::wrong("queues", error.to_string(), fix, "deploy"),
    };
    vec![container, queues]
}

async fn try_store(store: &Store) -> Result<(), StoreError> {
    store.prepare().await?;
    let key = Key::doctor();
    let write = |_: Option<String>| (Some("written by fraud-guard doctor".to_owned()), ());
    store.change(&key, write).await?;
    if let Some((_, etag)) = store.get::<String>(&key).await? {
        store.delete_if(&key, &etag).await?;
    }
    Ok(())
}

/// How the last polls of each source went, as the running function app noted it.
pub(super) async fn sources(
    settings: &Settings,
    storage: Option<&Storage>,
    clock: &Clock,
) -> Vec<Finding> {
    let Some(storage) = storage else { return Vec::new() };
    let mut findings = Vec::new();
    for source in sources::named_in(settings) {
        findings.push(last_poll(source, &storage.store, clock).await);
    }
    findings
}

async fn last_poll(source: SourceName, store: &Store, clock: &Clock) -> Finding {
    let check = format!("polls of {}", source.as_str());
    let health = match store.get::<SourceHealth>(&Key::source(source)).await {
        Ok(found) => found.map(|(health, _)| health).unwrap_or_default(),
        Err(error) => {
            let fix = "see the line about storage";
            return Finding::wrong(check, error.to_string(), fix, "operate");
        }
    };
    let now = clock.now();
    let fix = "see the lines about tokens and APIs; check that the function app runs and that \
               POLL_SCHEDULE is set";
    match (health.last_success_at, health.last_error) {
        (None, None) => Finding::skipped(check, "no poll has run with this storage yet", "operate"),
        (Some(at), _) if now.duration_since(at) < SourceHealth::PATIENCE => {
            Finding::good(check, format!("read completely at {at}"), "operate")
        }
        (last, error) => {
            let since = last.map_or_else(|| "ever".to_owned(), |at| format!("since {at}"));
            let error = error.unwrap_or_else(|| "no poll has run".to_owned());
            let what = format!("not read {since}: {error}");
            Finding::wrong(check, what, fix, "troubleshooting")
        }
    }
}
