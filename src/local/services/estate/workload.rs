//! What runs in a subscription, and how it comes to a standstill: some time after it was asked to.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Estate;
use super::azure::MACHINES;
use super::azure::Resource;
use super::azure::SCALE_SETS;

/// How many nodes something has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// When it runs as usual.
    pub usual: u32,
    /// Before the last change.
    pub before: u32,
    /// After it.
    pub after: u32,
    /// The most that it may grow to, where it grows by itself.
    pub limit: u32,
    /// When the last change has its effect.
    pub effect_at: Timestamp,
    /// True for a machine that was shut down from within: it does not run and is billed.
    pub holds_hardware: bool,
}

/// A part of a resource that Resource Graph does not list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Its address.
    pub id: String,
    /// What kind of part.
    pub kind: ChildKind,
    /// The size of its machines.
    pub size: String,
    /// The region.
    pub location: String,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What kind of part something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildKind {
    /// A pool of a Batch account, whose size is set.
    FixedPool,
    /// A pool of a Batch account, whose size follows a formula.
    AutoscaledPool,
    /// A machine of a workspace.
    ComputeInstance,
    /// A cluster of a workspace.
    ComputeCluster,
    /// A Kubernetes cluster that is attached to a workspace.
    Kubernetes,
}

/// Everything that runs; what is not named here runs as its resource says.
pub type Runs = BTreeMap<String, Run>;

/// The type of container groups.
pub const CONTAINER_GROUPS: &str = "Microsoft.ContainerInstance/containerGroups";

impl Run {
    /// As it has been for long.
    pub fn steady(nodes: u32) -> Self {
        Self {
            usual: nodes,
            before: nodes,
            after: nodes,
            limit: nodes,
            effect_at: Timestamp::MIN,
            holds_hardware: false,
        }
    }

    /// How many nodes there are.
    pub fn nodes(&self, now: Timestamp) -> u32 {
        if self.is_changing(now) { self.before } else { self.after }
    }

    /// True while a change is on its way.
    pub fn is_changing(&self, now: Timestamp) -> bool {
        now < self.effect_at && self.before != self.after
    }

    /// Asks for another number of nodes.
    pub fn resize(&mut self, nodes: u32, now: Timestamp, delay: SignedDuration) {
        self.before = self.nodes(now);
        self.after = nodes;
        self.effect_at = now.checked_add(delay).unwrap_or(now);
        self.holds_hardware = false;
    }
}

impl Estate {
    /// A resource by its address, in any case of letters.
    pub fn resource(&self, id: &str) -> Option<&Resource> {
        self.azure.resources.iter().find(|one| one.id.eq_ignore_ascii_case(id))
    }

    /// A part of a resource by its address, in any case of letters.
    pub fn child(&self, id: &str) -> Option<&Child> {
        self.azure.children.iter().find(|one| one.id.eq_ignore_ascii_case(id))
    }

    /// How something runs; nothing when there is no such thing, or nothing that runs.
    pub fn run(&self, id: &str) -> Option<Run> {
        let known = self.azure.runs.get(&id.to_lowercase()).copied();
        known.or_else(|| {
            let resource = self.resource(id)?;
            let is = |kind: &str| resource.kind.eq_ignore_ascii_case(kind);
            let runs = is(MACHINES) || is(SCALE_SETS) || is(CONTAINER_GROUPS);
            runs.then(|| Run::steady(resource.capacity.unwrap_or(1)))
        })
    }

    /// How something runs from now on.
    pub fn set_run(&mut self, id: &str, run: Run) {
        self.azure.runs.insert(id.to_lowercase(), run);
    }

    /// There is a part of a resource from now on, with so many nodes.
    pub fn add_child(&mut self, child: Child, nodes: u32) {
        self.set_run(&child.id, Run::steady(nodes));
        self.azure.children.push(child);
    }

    /// Asks for another number of nodes of something that runs.
    pub fn resize(&mut self, id: &str, nodes: u32, now: Timestamp, delay: SignedDuration) {
        if let Some(mut run) = self.run(id) {
            run.resize(nodes, now, delay);
            self.set_run(id, run);
        }
    }

    /// Everything that runs comes to a standstill.
    pub fn stop_everything(&mut self, now: Timestamp, delay: SignedDuration) {
        for id in self.all_that_run() {
            self.resize(&id, 0, now, delay);
        }
    }

    /// Everything runs as usual, at once.
    pub fn start_everything(&mut self, now: Timestamp) {
        for id in self.all_that_run() {
            let usual = self.run(&id).map_or(0, |run| run.usual);
            self.resize(&id, usual, now, SignedDuration::ZERO);
        }
    }

    fn all_that_run(&self) -> Vec<String> {
        let resources = self.azure.resources.iter().map(|one| one.id.as_str());
        let children = self.azure.children.iter().map(|one| one.id.as_str());
        let ids = resources.chain(children).filter(|id| self.run(id).is_some());
        ids.map(str::to_owned).collect()
    }
}
