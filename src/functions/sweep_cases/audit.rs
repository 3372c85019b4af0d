//! The end of the audit chain: whether it is whole and no shorter than it ever was.

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::audit::Head;
use crate::audit_trail::AuditError;
use crate::functions::deliver_notification::alarm;
use crate::store::StoreError;
use crate::summary::AuditState;

/// Looks at the end of the chain; `None` without a key. `before` is the longest that a sweep of any
/// process found it to be.
pub(super) async fn watch(
    app: &App,
    before: Option<Head>,
) -> Result<Option<AuditState>, StoreError> {
    if let Some(before) = before {
        app.audit.expect(before);
    }
    let id = AlarmId::audit_broken();
    match app.audit.end().await {
        Ok(head) => {
            alarm::clear(app, &id).await?;
            Ok(Some(AuditState::Whole(head)))
        }
        Err(AuditError::Broken(found)) => {
            let finding = found.to_string();
            tracing::error!(finding, "the audit chain is broken; see fraud-guard audit verify");
            alarm::raise(app, &id, AlarmKind::AuditBroken { finding: finding.clone() }).await?;
            Ok(Some(AuditState::Broken(finding)))
        }
        Err(AuditError::Store(error)) => Err(error),
        Err(AuditError::NoKey | AuditError::TooFarBack) => Ok(None),
    }
}

/// Where a chain ends that is whole.
pub(super) fn head(state: Option<&AuditState>) -> Option<Head> {
    match state {
        Some(AuditState::Whole(head)) => Some(*head),
        _ => None,
    }
}
