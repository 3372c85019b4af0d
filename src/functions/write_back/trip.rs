//! One run of a job: what it was given, and what must outlive its being cut off.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::OnceCell;

use super::WriteBack;
use crate::case::Case;
use crate::fraud_event::EventKey;
use crate::sources::GraphSource;
use crate::sources::Limits;
use crate::sources::Snapshot;
use crate::sources::take_overview;

/// One run of a job.
pub(super) struct Trip<'a> {
    pub(super) desk: &'a WriteBack<'a>,
    pub(super) case: &'a Case,
    /// Events about which something was sent that may have had its effect.
    begun: Mutex<BTreeSet<EventKey>>,
    /// What the list of Graph has for the case; the list is long, so it is read once, and only when it
    /// is needed.
    alerts: OnceCell<Snapshot>,
}

impl<'a> Trip<'a> {
    pub(super) fn new(desk: &'a WriteBack<'a>, case: &'a Case) -> Self {
        Self { desk, case, begun: Mutex::default(), alerts: OnceCell::new() }
    }

    pub(super) fn graph(&self) -> GraphSource {
        let WriteBack { microsoft, clock, .. } = self.desk;
        GraphSource::new(Arc::clone(&microsoft.graph), (*clock).clone(), microsoft.partner)
    }

    /// From now on nobody knows whether Microsoft has the answer for this event.
    pub(super) fn begin(&self, event: &EventKey) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).insert(event.clone());
    }

    pub(super) fn has_begun(&self, event: &EventKey) -> bool {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).contains(event)
    }

    /// The alerts of Graph that belong to the case, as this run read them first.
    pub(super) async fn alerts(&self) -> &Snapshot {
        let read = || async {
            let graph = self.graph();
            let overview = take_overview(&graph, Limits::default(), self.desk.clock).await;
            overview.whole(&graph, |event| event.is_of(&self.case.scope))
        };
        self.alerts.get_or_init(read).await
    }
}
