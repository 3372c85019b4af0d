//! A case with all that is kept of it, as an evidence pack takes it.

use jiff::Timestamp;

use crate::case::Case;
use crate::case::Observation;
use crate::evidence_pack::Evidence;
use crate::evidence_pack::PackError;
use crate::evidence_pack::PackedFile;
use crate::evidence_pack::archive;
use crate::evidence_pack::pack;
use crate::findings::Findings;
use crate::fraud_event::Scope;
use crate::fraud_event::TenantId;
use crate::parallel;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;

/// What is kept of a case beside the case.
#[derive(Debug, Default)]
pub struct Dossier {
    observations: Vec<Observation>,
    unreadable: Vec<String>,
    findings: Option<Findings>,
    unreadable_findings: Option<String>,
}

/// An evidence pack.
#[derive(Debug)]
pub struct Pack {
    /// The zip.
    pub zip: Vec<u8>,
    /// How many files are in it.
    pub files: usize,
}

impl Dossier {
    /// Reads what waits for the case, what was folded into it and what was found about it. Nothing
    /// is written.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn read(store: &Store, case: &Case) -> Result<Self, StoreError> {
        let mut dossier = Self::default();
        dossier.read_observations(store, &case.scope).await?;
        dossier.read_findings(store, case).await?;
        Ok(dossier)
    }

    /// The keys of what nobody can read; it is left out.
    pub fn left_out(&self) -> impl Iterator<Item = &String> {
        self.unreadable.iter().chain(&self.unreadable_findings)
    }

    /// The pack of the case, with all of this in it. Nothing in a pack needs more than seconds.
    ///
    /// # Errors
    /// When something cannot be written, which does not happen in memory.
    pub fn pack(
        &self,
        case: &Case,
        partner: Option<TenantId>,
        made_by: &str,
        now: Timestamp,
    ) -> Result<Pack, PackError> {
        let made_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let evidence = Evidence {
            case,
            findings: self.findings.as_ref(),
            observations: &self.observations,
            unreadable: &self.unreadable,
            partner,
            made_by,
            made_at,
        };
        let files: Vec<PackedFile> = pack(&evidence)?;
        Ok(Pack { zip: archive(&files, made_at)?, files: files.len() })
    }

    /// The inbox first: what moves on meanwhile is then seen in its new place.
    async fn read_observations(&mut self, store: &Store, scope: &Scope) -> Result<(), StoreError> {
        for prefix in [Key::inbox_of(scope), Key::events_of(scope)] {
            let keys = store.list_all(&prefix).await?;
            let found = parallel::try_all(keys.iter().map(|key| observation(store, key))).await?;
            for seen in found {
                match seen {
                    Ok(seen) => self.observations.extend(seen),
                    Err(key) => self.unreadable.push(key),
                }
            }
        }
        self.unreadable.sort();
        Ok(())
    }

    /// What is about an earlier outbreak is no part of this one.
    async fn read_findings(&mut self, store: &Store, case: &Case) -> Result<(), StoreError> {
        match store.get::<Findings>(&Key::evidence(&case.scope)).await {
            Ok(found) => {
                let found = found.map(|(findings, _)| findings);
                self.findings = found.filter(|f| f.epoch == case.epoch && f.rounds > 0);
            }
            Err(StoreError::Unreadable { key, .. }) => {
                self.unreadable_findings = Some(key.to_string());
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// An observation, if it is still there; or its key, when nobody can read it.
async fn observation(
    store: &Store,
    key: &Key,
) -> Result<Result<Option<Observation>, String>, StoreError> {
    match store.get::<Observation>(key).await {
        Err(StoreError::Unreadable { key, .. }) => Ok(Err(key.to_string())),
        found => Ok(Ok(found?.map(|(seen, _)| seen))),
    }
}
