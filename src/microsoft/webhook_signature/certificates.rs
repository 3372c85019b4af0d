//! Certificates from where calls say that they are: fetched seldom, kept for a day.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::Url;

use super::budget::Budget;
use super::certificate::Bundle;
use super::certificate::Names;
use super::certificate::check_holder;
use super::certificate::ends_at;
use super::certificate::issuer_addresses;
use super::chain::Anchors;
use super::chain::ChainError;
use super::hosts::Hosts;
use super::refusal::Refusal;
use crate::http_client::HttpClient;
use crate::http_client::Limits;

/// What is known about the certificates behind addresses.
#[derive(Debug)]
pub(super) struct Certificates {
    pub(super) http: HttpClient,
    pub(super) anchors: Anchors,
    pub(super) names: Names,
    pub(super) issuer_hosts: Hosts,
    known: Mutex<BTreeMap<Url, Known>>,
    /// One fetch at a time: calls that wait for the same certificate find it when it is their turn.
    turn: tokio::sync::Mutex<()>,
    for_strangers: Budget,
    for_acquaintances: Budget,
}

#[derive(Clone, Debug)]
struct Known {
    /// Good once; it may have become old.
    bundle: Option<Arc<Bundle>>,
    /// When a certificate from this address last fitted the signature of a call. That it was good
    /// says nothing about the address: anybody can copy it to another one.
    signed_at: Option<Timestamp>,
    fetched_at: Timestamp,
    until: Timestamp,
}

const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), most_bytes: 64 * 1_024 };
/// A certificate that was good is not fetched again for this long.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// An address that was of no use is not asked again for this long.
const REFUSED: SignedDuration = SignedDuration::from_mins(1);
/// A signature that does not fit may mean a new key at the same address; asked this seldom.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(5);
const MOST_KNOWN: usize = 64;
/// Fetches a minute from addresses under which no good call ever came. Whoever forges calls can use
/// these up, but not those for an address of a good call or for the documented one.
const STRANGERS_A_MINUTE: u32 = 6;
const ACQUAINTANCES_A_MINUTE: u32 = 6;
/// Issuers between a certificate and its root.
const MOST_ISSUERS: usize = 3;

impl Certificates {
    pub(super) fn new(
        http: HttpClient,
        anchors: Anchors,
        names: Names,
        issuer_hosts: Hosts,
    ) -> Self {
        Self {
            http,
            anchors,
            names,
            issuer_hosts,
            known: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            for_strangers: Budget::a_minute(STRANGERS_A_MINUTE),
            for_acquaintances: Budget::a_minute(ACQUAINTANCES_A_MINUTE),
        }
    }

    /// The certificate behind an allowed address; its holder, use and chain are good now.
    pub(super) async fn get(&self, url: &Url, now: Timestamp) -> Result<Arc<Bundle>, Refusal> {
        let bundle = match self.kept(url, now) {
            Some(kept) => kept?,
            None => self.fetch_in_turn(url, now, |known| known.until > now).await?,
        };
        // A certificate expires while it is kept.
        self.anchors.check(&bundle, now).map_err(refusal)?;
        Ok(bundle)
    }

    /// The certificate once more, if what is kept may be old; `None` when it is not.
    pub(super) async fn renewed(&self, url: &Url, now: Timestamp) -> Option<Arc<Bundle>> {
        let is_fresh = |known: &Known| now.duration_since(known.fetched_at) < RENEWED_AFTER;
        if self.known(url).is_none_or(|known| is_fresh(&known)) {
            return None;
        }
        self.fetch_in_turn(url, now, is_fresh).await.ok()
    }

    /// Notes that the certificate behind an address fitted the signature of a call.
    pub(super) fn has_signed(&self, url: &Url, now: Timestamp) {
        if let Some(known) = self.lock().get_mut(url) {
            known.signed_at = Some(now);
        }
    }

    fn kept(&self, url: &Url, now: Timestamp) -> Option<Result<Arc<Bundle>, Refusal>> {
        let known = self.known(url).filter(|known| known.until > now)?;
        Some(known.bundle.ok_or(Refusal::RefusedLately))
    }

    async fn fetch_in_turn(
        &self,
        url: &Url,
        now: Timestamp,
        is_fresh: impl Fn(&Known) -> bool,
    ) -> Result<Arc<Bundle>, Refusal> {
        let budget = self.budget(url);
        if !budget.has_room(now) {
            return Err(Refusal::TooManyFetches);
        }
        let _turn = self.turn.lock().await;
        if let Some(known) = self.known(url).filter(|known| is_fresh(known)) {
            return known.bundle.ok_or(Refusal::RefusedLately);
        }
        if !budget.take(now) {
            return Err(Refusal::TooManyFetches);
        }
        let fetched = self.fetch(url, now).await;
        self.remember(url, fetched.as_ref().ok(), now);
        fetched
    }

    /// The documented address has no need to prove itself: a flood from the first minute on would
    /// keep it from ever doing so.
    fn budget(&self, url: &Url) -> &Budget {
        let has_signed = self.known(url).is_some_and(|known| known.signed_at.is_some());
        let is_acquaintance = has_signed || self.names.have_file(url.path());
        if is_acquaintance { &self.for_acquaintances } else { &self.for_strangers }
    }

    async fn fetch(&self, url: &Url, now: Timestamp) -> Result<Arc<Bundle>, Refusal> {
        let mut bundle = self.download(url).await?;
        check_holder(&bundle.first, &self.names)?;
        let mut newest = bundle.rest.last().unwrap_or(&bundle.first).clone();
        for _ in 0..MOST_ISSUERS {
            if self.anchors.check(&bundle, now) != Err(ChainError::UnknownIssuer) {
                break;
            }
            let addresses = issuer_addresses(&newest)?;
            let address = addresses.iter().find_map(|text| self.issuer_hosts.issuer(text));
            let Some(address) = address else { break };
            let issuer = self.download(&address).await?;
            newest = issuer.first.clone();
            bundle.rest.push(issuer.first);
        }
        self.anchors.check(&bundle, now).map_err(refusal)?;
        Ok(Arc::new(bundle))
    }

    async fn download(&self, url: &Url) -> Result<Bundle, Refusal> {
        let request = self.http.request(Method::GET, url.clone()).build();
        let request = request.map_err(|_| Refusal::NotFetched)?;
        let answer = self.http.send(request, LIMITS).await;
        let answer = answer.map_err(|_| Refusal::NotFetched)?;
        if answer.status != 200 || answer.is_cut {
            return Err(Refusal::NotFetched);
        }
        Bundle::read(&answer.body)
    }

    /// Remembers what came of a fetch. A failed one does not replace a certificate that was good.
    fn remember(&self, url: &Url, bundle: Option<&Arc<Bundle>>, now: Timestamp) {
        let mut all = self.lock();
        let old = all.get(url).cloned();
        let kept = if bundle.is_some() { until(bundle, now) } else { now + REFUSED };
        let bundle = bundle.cloned();
        if bundle.is_none() && old.as_ref().is_some_and(|known| known.bundle.is_some()) {
            // Not asked again before RENEWED_AFTER, and used for as long as it was to be used.
            all.entry(url.clone()).and_modify(|known| known.fetched_at = now);
            return;
        }
        if all.len() >= MOST_KNOWN && !all.contains_key(url) {
            make_room(&mut all);
        }
        let signed_at = old.and_then(|known| known.signed_at);
        all.insert(url.clone(), Known { bundle, signed_at, fetched_at: now, until: kept });
    }

    fn known(&self, url: &Url) -> Option<Known> {
        self.lock().get(url).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Url, Known>> {
        // No change panics half-way, so a poisoned lock still guards whole entries.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Addresses under which no good call came go first, those of no use before others; the one of the
/// last good call goes never.
fn make_room(all: &mut BTreeMap<Url, Known>) {
    let worth = |known: &Known| (known.signed_at, known.bundle.is_some(), known.until);
    let first = all.iter().min_by_key(|(_, known)| worth(known));
    if let Some(url) = first.map(|(url, _)| url.clone()) {
        all.remove(&url);
    }
}

/// A day, but not beyond the certificate's own end.
fn until(bundle: Option<&Arc<Bundle>>, now: Timestamp) -> Timestamp {
    let kept = now + KEPT;
    let end = bundle.and_then(|bundle| ends_at(&bundle.first).ok());
    let end = end.and_then(|seconds| i64::try_from(seconds).ok());
    let end = end.and_then(|seconds| Timestamp::from_second(seconds).ok());
    end.map_or(kept, |end| end.min(kept))
}

fn refusal(error: ChainError) -> Refusal {
    match error {
        ChainError::UnknownIssuer => Refusal::Chain("nobody who is trusted vouches for it"),
        ChainError::Bad(why) => Refusal::Chain(why),
    }
}
