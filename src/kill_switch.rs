//! The kill switch: whether somebody stopped everything that acts. It is a setting and a document in
//! the store; whoever can reach either can stop, and what nobody can read counts as on.
//!
//! Without the document it is off. Any file in its place that is not exactly ours is on, even an
//! empty one: who must stop everything now may only have the portal at hand.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::audit::Draft;
use crate::audit_trail::AuditError;
use crate::audit_trail::AuditTrail;
use crate::settings::Setting;
use crate::settings::Settings;
use crate::store::ETag;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Write;
use crate::text::Untrusted;

/// The switch as a setting.
pub const KILL_SWITCH: Setting = Setting {
    name: "KILL_SWITCH",
    default: Some("off"),
    secret: false,
    meaning: "Whether everything that acts is stopped: on or off; anything else counts as on. fraud-guard cases kill-switch stops it as well, without a restart.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&KILL_SWITCH];

/// Whether the setting stops everything.
fn is_set(settings: &Settings) -> bool {
    match settings.text(&KILL_SWITCH).as_deref() {
        Some("off") => false,
        Some("on") => true,
        // The value may be a secret put into the wrong setting, so it is not repeated.
        _ => {
            tracing::error!("KILL_SWITCH is neither on nor off; it counts as on");
            true
        }
    }
}

/// How the switch stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Nobody stopped anything.
    Off,
    /// Somebody did.
    On {
        /// Who: a person, the setting, a file.
        by: Untrusted,
        /// When, if that is known.
        at: Option<Timestamp>,
        /// Why.
        reason: Untrusted,
    },
    /// Nobody could say, which is as good as on.
    Unreadable,
}

/// Why the switch could not be moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KillSwitchError {
    /// Nobody said why.
    #[error("the kill switch needs a reason")]
    NoReason,
    /// The setting holds it.
    #[error("the setting KILL_SWITCH is on; set it to off first")]
    HeldBySetting,
    /// Somebody else moved it at the same moment.
    #[error("somebody else moved the kill switch at this moment; look again")]
    Moved,
    /// What was decided cannot be kept for the record.
    #[error("the kill switch stays on, because that cannot be audited: {0}")]
    Audit(#[source] AuditError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    position: Stored,
    by: Untrusted,
    at: Timestamp,
    reason: Untrusted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Stored {
    Off,
    On,
}

/// The switch of a deployment.
#[derive(Clone, Debug)]
pub struct KillSwitch {
    /// True when the setting stops everything.
    pub is_set_by_setting: bool,
    store: Store,
    audit: AuditTrail,
}

impl Position {
    /// True unless the switch is known to be off.
    pub fn is_on(&self) -> bool {
        *self != Self::Off
    }

    /// The position as the audit names it.
    fn as_str(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On { .. } => "on",
            Self::Unreadable => "unreadable",
        }
    }
}

impl KillSwitch {
    const SCHEMA: u32 = 1;

    /// The switch in a store, with the setting.
    pub fn from_settings(settings: &Settings, store: Store, audit: AuditTrail) -> Self {
        Self::new(is_set(settings), store, audit)
    }

    /// The switch in a store, whose moves go into the audit when that has a key.
    pub fn new(is_set_by_setting: bool, store: Store, audit: AuditTrail) -> Self {
        Self { is_set_by_setting, store, audit }
    }

    /// How it stands now, read afresh.
    pub async fn position(&self) -> Position {
        if self.is_set_by_setting {
            return by_something("the setting KILL_SWITCH");
        }
        match self.store.get_bytes(&Key::kill_switch()).await {
            Ok(found) => position_of(found.as_ref().map(|(bytes, _)| bytes.as_slice())),
            Err(error) => {
                tracing::error!(%error, "the kill switch cannot be read and counts as on");
                Position::Unreadable
            }
        }
    }

    /// Stops everything. Whoever stops is not held up by the audit.
    ///
    /// # Errors
    /// Without a reason, or when the store does not take it.
    pub async fn pull(
        &self,
        by: &Untrusted,
        reason: &Untrusted,
        now: Timestamp,
    ) -> Result<(), KillSwitchError> {
        let on = document(Stored::On, by, reason, now)?;
        let before = self.write_on(&on).await?;
        tracing::warn!(by = by.visible(100), "the kill switch was pulled");
        let draft = Draft::kill_switch_pulled(by, reason, before.as_str(), now);
        if let Err(error) = self.audit.append_if_kept(draft).await {
            tracing::error!(%error, "the kill switch was pulled without an audit");
        }
        Ok(())
    }

    /// Lets it go on. The caller knows who the person is and that they may. What cannot be audited
    /// is not released.
    ///
    /// # Errors
    /// While the setting is on, without a reason, when somebody moves it at the same moment, when
    /// it cannot be audited, or the store does not answer.
    pub async fn release(
        &self,
        by: &Untrusted,
        reason: &Untrusted,
        now: Timestamp,
    ) -> Result<(), KillSwitchError> {
        let off = document(Stored::Off, by, reason, now)?;
        if self.is_set_by_setting {
            return Err(KillSwitchError::HeldBySetting);
        }
        let Some((bytes, etag)) = self.store.get_bytes(&Key::kill_switch()).await? else {
            return Ok(());
        };
        let before = position_of(Some(&bytes));
        if before == Position::Off {
            return Ok(());
        }
        let draft = Draft::kill_switch_released(by, reason, before.as_str(), now);
        match self.audit.append(draft).await {
            Ok(_) => {}
            // Where others audit, whoever has no key must not pass unseen.
            Err(AuditError::NoKey) if !self.audit.has_begun().await? => {}
            Err(error) => return Err(KillSwitchError::Audit(error)),
        }
        match self.write_over(&off, Some(&etag)).await? {
            Write::Done(_) => Ok(()),
            Write::Conflict => Err(KillSwitchError::Moved),
        }
    }

    /// Writes that it is on, whatever comes between, and says how it stood.
    async fn write_on(&self, on: &Document) -> Result<Position, StoreError> {
        for attempt in 0..Store::MOST_TRIES {
            let (bytes, etag) = self.store.get_bytes(&Key::kill_switch()).await?.unzip();
            if let Write::Done(_) = self.write_over(on, etag.as_ref()).await? {
                return Ok(position_of(bytes.as_deref()));
            }
            self.store.pause(attempt).await;
        }
        Err(StoreError::Contended(Key::kill_switch()))
    }

    async fn write_over(
        &self,
        document: &Document,
        etag: Option<&ETag>,
    ) -> Result<Write, StoreError> {
        let key = Key::kill_switch();
        match etag {
            Some(etag) => self.store.replace_if(&key, document, etag).await,
            None => self.store.insert_if_absent(&key, document).await,
        }
    }
}

fn document(
    position: Stored,
    by: &Untrusted,
    reason: &Untrusted,
    at: Timestamp,
) -> Result<Document, KillSwitchError> {
    if reason.is_blank() {
        return Err(KillSwitchError::NoReason);
    }
    let (by, reason) = (by.clone(), reason.clone());
    Ok(Document { schema: KillSwitch::SCHEMA, position, by, at, reason })
}

/// What lies in the place of the document.
fn position_of(bytes: Option<&[u8]>) -> Position {
    let Some(bytes) = bytes else { return Position::Off };
    match serde_json::from_slice::<Document>(bytes) {
        Ok(document) if document.schema != KillSwitch::SCHEMA => by_something("a file"),
        Ok(Document { position: Stored::Off, .. }) => Position::Off,
        Ok(Document { by, at, reason, .. }) => Position::On {
            by: Untrusted::new(by.as_received()),
            at: Some(at),
            reason: Untrusted::new(reason.as_received()),
        },
        Err(_) => by_something("a file"),
    }
}

fn by_something(what: &str) -> Position {
    Position::On { by: Untrusted::new(what), at: None, reason: Untrusted::new("") }
}
