//! One resource that a containment acts on, as Azure has it now.
//!
//! Whatever is not known to stand still runs: a machine that is stopped but not deallocated is
//! billed, and a state that nobody documents may be any.

use serde_json::Value;
use url::Url;

use super::AzureResources;
use super::Place;
use super::computes;
use super::machines;
use super::pools;
use super::tags_of;
use crate::containment::StepKind;
use crate::containment::action::ResourceId;
use crate::containment::exhibit::Part;
use crate::containment::exhibit::PartState;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::remote::Ask;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// A 404 with these says nothing about the resource.
const ABOUT_SOMETHING_ELSE: [&str; 5] = [
    "SubscriptionNotFound",
    "InvalidSubscriptionId",
    "InvalidResourceType",
    "InvalidResourceNamespace",
    "NoRegisteredProviderFound",
];

impl AzureResources {
    /// A resource that steps of this kind act on; `None` when it is not there.
    ///
    /// # Errors
    /// Why there is no answer: also when the steps act on no resources, or on none of this
    /// subscription.
    pub async fn part(
        &self,
        place: Place,
        kind: StepKind,
        id: &ResourceId,
        patience: Patience,
    ) -> Result<Option<Part>, Unanswered> {
        let query: &[(&str, &str)] = match kind {
            StepKind::DeallocateVirtualMachine | StepKind::StartVirtualMachine => {
                &[("$expand", "instanceView"), ("api-version", machines::VERSION)]
            }
            StepKind::DeallocateScaleSet | StepKind::StartScaleSet => {
                &[("api-version", machines::VERSION)]
            }
            StepKind::StopContainerGroup | StepKind::StartContainerGroup => {
                &[("api-version", machines::CONTAINERS_VERSION)]
            }
            StepKind::StopBatchPools => &[("api-version", pools::VERSION)],
            _ => &[("api-version", computes::VERSION)],
        };
        if ResourceId::parse(id.as_str(), kind, place.subscription).as_ref() != Some(id) {
            return Err(foreign());
        }
        let ask = self.about(place, id, "", query)?;
        let document = self.remote.ask_if_there(&ask, patience, &ABOUT_SOMETHING_ELSE).await?;
        let Some(document) = document else { return Ok(None) };
        if !is_about(&document, id) {
            return Err(Unanswered::Failed("the answer is about something else".to_owned()));
        }
        let one = Json::of(&document);
        let part = described(id, one);
        Ok(Some(match kind {
            StepKind::DeallocateVirtualMachine | StepKind::StartVirtualMachine => {
                machines::machine(part, one)
            }
            StepKind::DeallocateScaleSet | StepKind::StartScaleSet => {
                machines::scale_set(part, one, &self.instances(place, id, patience).await?)
            }
            StepKind::StopContainerGroup | StepKind::StartContainerGroup => {
                machines::container_group(part, one)
            }
            StepKind::StopBatchPools => pools::pool(part, one),
            _ => computes::compute(part, one),
        }))
    }

    /// The ids of the pools of a Batch account.
    ///
    /// # Errors
    /// Why there is no answer; an account of another subscription is not there.
    pub async fn pools_of(
        &self,
        place: Place,
        account: &str,
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        let url = self.children(place, StepKind::StopBatchPools, &format!("{account}/pools"))?;
        self.ids(place, url, pools::VERSION, patience).await
    }

    /// The ids of the computes of a machine learning workspace.
    ///
    /// # Errors
    /// Why there is no answer; a workspace of another subscription is not there.
    pub async fn computes_of(
        &self,
        place: Place,
        workspace: &str,
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        let list = format!("{workspace}/computes");
        let url = self.children(place, StepKind::StopMachineLearningComputes, &list)?;
        self.ids(place, url, computes::VERSION, patience).await
    }

    /// The address of a list of what steps of a kind act on. It is an id when that of an element is.
    fn children(&self, place: Place, kind: StepKind, list: &str) -> Result<Url, Unanswered> {
        let child = ResourceId::parse(&format!("{list}/x"), kind, place.subscription);
        let child = child.ok_or_else(foreign)?;
        let list = child.as_str().strip_suffix("/x").ok_or_else(foreign)?;
        self.address(list.trim_start_matches('/'))
    }

    async fn ids(
        &self,
        place: Place,
        mut url: Url,
        version: &str,
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        url.query_pairs_mut().append_pair("api-version", version);
        let read = |one: Json<'_>| one.at("id").text().map(str::to_owned);
        self.list(Ask::get(url, Some(place.customer)), patience, read).await
    }

    /// The power states of the machines of a scale set.
    async fn instances(
        &self,
        place: Place,
        id: &ResourceId,
        patience: Patience,
    ) -> Result<Vec<Option<String>>, Unanswered> {
        let query = [("$expand", "instanceView"), ("api-version", machines::VERSION)];
        let ask = self.about(place, id, "/virtualMachines", &query)?;
        let read = |one: Json<'_>| Some(machines::power_state(one).map(str::to_owned));
        let instances = self.list(ask, patience, read).await?;
        match instances.cut {
            None => Ok(instances.items),
            Some(why) => Err(Unanswered::Failed(why)),
        }
    }

    /// A question about a resource, if it is one of the subscription.
    fn about(
        &self,
        place: Place,
        id: &ResourceId,
        below: &str,
        query: &[(&str, &str)],
    ) -> Result<Ask, Unanswered> {
        let subscription = format!("/subscriptions/{}/", place.subscription);
        let below = format!("{id}{below}");
        let path = below.strip_prefix(&subscription).ok_or_else(foreign)?;
        self.get(place, &format!("/{path}"), query)
    }
}

fn foreign() -> Unanswered {
    Unanswered::NotThere("no such resource is in the subscription".to_owned())
}

/// True when an answer names what was asked for; ids are the same in any case of letters.
fn is_about(document: &Value, id: &ResourceId) -> bool {
    let named = Json::of(document).at("id").text();
    named.is_some_and(|named| named.to_lowercase() == id.as_str())
}

/// What all kinds of resources say alike. It runs until something else is known.
fn described(id: &ResourceId, one: Json<'_>) -> Part {
    let properties = one.at("properties");
    let created = ["timeCreated", "creationTime", "createdOn"];
    Part {
        location: one.at("location").untrusted(),
        created_at: created.iter().find_map(|name| properties.at(name).time()),
        tags: tags_of(one.at("tags")),
        ..Part::new(id.clone(), PartState::Active)
    }
}

/// Active unless it is known to stand still.
pub(super) fn state(is_still: bool) -> PartState {
    if is_still { PartState::Inactive } else { PartState::Active }
}

/// `1 node`, `4 nodes`.
pub(super) fn nodes(count: u64) -> Untrusted {
    Untrusted::new(&if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") })
}
