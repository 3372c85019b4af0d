//! Whether virtual machines, scale sets and container groups run.
//!
//! Sources: Azure Compute REST API, "Virtual Machines - Get" and "Virtual Machine Scale Set VMs -
//! List"; Azure, "States and billing status of Azure Virtual Machines"; Azure Container Instances
//! REST API, "Container Groups - Get".

use super::parts::state;
use crate::containment::exhibit::Part;
use crate::microsoft::json::Json;
use crate::text::Untrusted;

pub(super) const VERSION: &str = "2024-03-01";
pub(super) const CONTAINERS_VERSION: &str = "2023-05-01";

/// The only state in which a machine costs nothing: `stopped` holds on to its hardware.
const DEALLOCATED: &str = "PowerState/deallocated";
/// States of a container group that has ended.
const ENDED: [&str; 4] = ["Stopped", "Succeeded", "Failed", "Terminated"];

/// The power state of a machine: `PowerState/running`.
pub(super) fn power_state(one: Json<'_>) -> Option<&str> {
    let statuses = one.path(&["properties", "instanceView", "statuses"]);
    let mut codes = statuses.each().filter_map(|status| status.at("code").text());
    codes.find(|code| code.to_ascii_lowercase().starts_with("powerstate/"))
}

fn is_deallocated(said: Option<&str>) -> bool {
    said.is_some_and(|said| said.eq_ignore_ascii_case(DEALLOCATED))
}

pub(super) fn machine(part: Part, one: Json<'_>) -> Part {
    let said = power_state(one);
    Part {
        state: state(is_deallocated(said)),
        said: said.map(Untrusted::new),
        size: one.path(&["properties", "hardwareProfile", "vmSize"]).untrusted(),
        ..part
    }
}

/// A scale set without machines that is to have some is on its way up.
pub(super) fn scale_set(part: Part, one: Json<'_>, instances: &[Option<String>]) -> Part {
    let running = instances.iter().filter(|said| !is_deallocated(said.as_deref())).count();
    let capacity = one.path(&["sku", "capacity"]).count();
    let grows = instances.is_empty() && capacity.is_some_and(|capacity| capacity > 0);
    Part {
        state: state(running == 0 && !grows),
        said: Some(Untrusted::new(&format!("{running} of {} not deallocated", instances.len()))),
        size: one.path(&["sku", "name"]).untrusted(),
        ..part
    }
}

pub(super) fn container_group(part: Part, one: Json<'_>) -> Part {
    let said = one.path(&["properties", "instanceView", "state"]).text();
    let has_ended = |said: &str| ENDED.iter().any(|ended| ended.eq_ignore_ascii_case(said));
    Part {
        state: state(said.is_some_and(has_ended)),
        said: said.map(Untrusted::new),
        size: requested(one),
        ..part
    }
}

/// What the containers of a group ask for, added up: `2 CPU, 4 GB`.
fn requested(one: Json<'_>) -> Option<Untrusted> {
    let sum = |name: &str| -> f64 {
        let containers = one.path(&["properties", "containers"]).each();
        let asked = containers.filter_map(|container| {
            container.path(&["properties", "resources", "requests", name]).number()
        });
        asked.sum()
    };
    let (cpu, memory) = (sum("cpu"), sum("memoryInGB"));
    (cpu > 0.0).then(|| Untrusted::new(&format!("{cpu} CPU, {memory} GB")))
}
