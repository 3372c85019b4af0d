//! HTTP: whether fraud-guard sees and works; booleans and ages, without secrets and customer data.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::invocation::plain;
use crate::app::App;
use crate::fraud_event::SourceName;
use crate::health::Findings;
use crate::health::SignInNote;
use crate::source_health::SourceHealth;
use crate::store::Key;
use crate::store::StoreError;
use crate::sweep_health::SweepHealth;

/// Who asks whether we live does not wait for a storage that hangs.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// 200 when everything is well, else 503.
pub(super) async fn get(State(app): State<Arc<App>>) -> Response {
    let report = find(&app).await.report();
    let status = if report.healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    plain(status, &serde_json::to_string(&report).unwrap_or_default())
}

/// What the documents say now.
pub(super) async fn find(app: &App) -> Findings {
    let names: Vec<SourceName> = app.sources.iter().map(|source| source.name()).collect();
    let sources = names.iter().map(|name| read::<SourceHealth>(app, Key::source(*name)));
    let reading = async {
        let sources = futures::future::join_all(sources);
        let sweep = read::<SweepHealth>(app, Key::heartbeat());
        let sign_in = read::<SignInNote>(app, Key::sign_in());
        let (sources, sweep, sign_in) = futures::join!(sources, sweep, sign_in);
        let sources: Result<Vec<_>, StoreError> = sources.into_iter().collect();
        Ok::<_, StoreError>((sources?, sweep?, sign_in?))
    };
    let found = tokio::time::timeout(PATIENCE, reading).await;
    let is_storage_usable = matches!(found, Ok(Ok(_)));
    let (sources, sweep, sign_in) = match found {
        Ok(Ok(found)) => found,
        _ => (Vec::new(), None, None),
    };
    let sources = sources.into_iter().chain(std::iter::repeat(None));
    let sources = names.into_iter().zip(sources).collect();
    let (now, started_at) = (app.clock.now(), app.started_at);
    Findings { now, started_at, is_storage_usable, sources, sweep, sign_in }
}

/// A document that cannot be read says nothing, and there is an alarm about it.
async fn read<T: DeserializeOwned>(app: &App, key: Key) -> Result<Option<T>, StoreError> {
    match app.store.get::<T>(&key).await {
        Ok(found) => Ok(found.map(|(document, _)| document)),
        Err(StoreError::Unreadable { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
