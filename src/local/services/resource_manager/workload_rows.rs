//! What runs, as Resource Manager writes it.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::local::services::estate::Estate;
use crate::local::services::estate::azure::Resource;
use crate::local::services::estate::workload::Child;
use crate::local::services::estate::workload::ChildKind;
use crate::local::services::estate::workload::Run;

fn time(at: Timestamp) -> String {
    at.strftime("%FT%T%.7f+00:00").to_string()
}

/// A power state, which has a way up and a way down.
fn power(run: Run, now: Timestamp) -> &'static str {
    match (run.is_changing(now), run.nodes(now), run.after) {
        (true, _, 0) => "deallocating",
        (true, 0, _) => "starting",
        (_, 0, _) if run.holds_hardware => "stopped",
        (_, 0, _) => "deallocated",
        _ => "running",
    }
}

fn view(run: Run, now: Timestamp) -> Value {
    let power = power(run, now);
    json!({ "statuses": [
        {
            "code": "ProvisioningState/succeeded",
            "level": "Info",
            "displayStatus": "Provisioning succeeded",
        },
        {
            "code": format!("PowerState/{power}"),
            "level": "Info",
            "displayStatus": format!("VM {power}"),
        },
    ]})
}

pub(super) fn machine(
    estate: &Estate,
    one: &Resource,
    run: Run,
    has_view: bool,
    now: Timestamp,
) -> Value {
    let mut properties = json!({
        "vmId": Estate::id_of(estate.customer, &one.id),
        "hardwareProfile": { "vmSize": one.size },
        "provisioningState": if run.is_changing(now) { "Updating" } else { "Succeeded" },
        "timeCreated": time(one.created_at),
    });
    if let (true, Some(members)) = (has_view, properties.as_object_mut()) {
        members.insert("instanceView".to_owned(), view(run, now));
    }
    row(one, properties)
}

/// The capacity of a scale set counts machines that are deallocated as well.
pub(super) fn scale_set(one: &Resource, run: Run) -> Value {
    let properties = json!({
        "provisioningState": "Succeeded",
        "orchestrationMode": "Uniform",
        "timeCreated": time(one.created_at),
    });
    let mut row = row(one, properties);
    if let Some(members) = row.as_object_mut() {
        let sku = json!({ "name": one.size, "tier": "Standard", "capacity": run.usual });
        members.insert("sku".to_owned(), sku);
    }
    row
}

/// The machines of a scale set are all in one state here.
pub(super) fn instances(one: &Resource, run: Run, has_view: bool, now: Timestamp) -> Vec<Value> {
    let instance = |number: u32| {
        let mut properties = json!({ "provisioningState": "Succeeded" });
        if let (true, Some(members)) = (has_view, properties.as_object_mut()) {
            members.insert("instanceView".to_owned(), view(run, now));
        }
        json!({
            "instanceId": number.to_string(),
            "id": format!("{}/virtualMachines/{number}", one.id),
            "name": format!("{}_{number}", one.name()),
            "type": "Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
            "location": one.location,
            "properties": properties,
        })
    };
    (0..run.usual).map(instance).collect()
}

pub(super) fn container_group(one: &Resource, run: Run, now: Timestamp) -> Value {
    let state = if run.nodes(now) == 0 { "Stopped" } else { "Running" };
    let properties = json!({
        "provisioningState": "Succeeded",
        "osType": "Linux",
        "containers": [{
            "name": one.name(),
            "properties": {
                "image": "registry.example/worker:1",
                "resources": { "requests": { "cpu": 2.0, "memoryInGB": 4.0 } },
            },
        }],
        "instanceView": { "events": [], "state": state },
    });
    row(one, properties)
}

fn row(one: &Resource, properties: Value) -> Value {
    json!({
        "id": one.id,
        "name": one.name(),
        "type": one.kind,
        "location": one.location,
        "tags": one.tags,
        "properties": properties,
    })
}

pub(super) fn pool(one: &Child, run: Run, now: Timestamp) -> Value {
    let scale = match one.kind {
        ChildKind::AutoscaledPool => json!({ "autoScale": {
            "formula": "$TargetDedicatedNodes = 10;", "evaluationInterval": "PT15M",
        }}),
        _ => json!({ "fixedScale": {
            "resizeTimeout": "PT15M",
            "targetDedicatedNodes": run.after,
            "targetLowPriorityNodes": 0,
        }}),
    };
    json!({
        "id": one.id,
        "name": name(one),
        "type": "Microsoft.Batch/batchAccounts/pools",
        "etag": "W/\"0x8D4EDFEBFADF4AB\"",
        "properties": {
            "creationTime": time(one.created_at),
            "provisioningState": "Succeeded",
            "allocationState": if run.is_changing(now) { "Resizing" } else { "Steady" },
            "vmSize": one.size,
            "currentDedicatedNodes": run.nodes(now),
            "currentLowPriorityNodes": 0,
            "scaleSettings": scale,
        },
    })
}

pub(super) fn compute(one: &Child, run: Run, now: Timestamp) -> Value {
    let nodes = run.nodes(now);
    let (kind, own) = match one.kind {
        ChildKind::ComputeInstance => {
            let state = match (run.is_changing(now), nodes) {
                (true, 0) => "Starting",
                (true, _) => "Stopping",
                (false, 0) => "Stopped",
                (false, _) => "Running",
            };
            ("ComputeInstance", json!({ "vmSize": one.size, "state": state }))
        }
        ChildKind::ComputeCluster => {
            let scale = json!({
                "minNodeCount": 0, "maxNodeCount": run.limit, "nodeIdleTimeBeforeScaleDown": "PT5M",
            });
            let state = if run.is_changing(now) { "Resizing" } else { "Steady" };
            let own = json!({
                "vmSize": one.size,
                "vmPriority": "Dedicated",
                "scaleSettings": scale,
                "currentNodeCount": nodes,
                "targetNodeCount": run.after,
                "allocationState": state,
            });
            ("AmlCompute", own)
        }
        _ => ("Kubernetes", json!({ "namespace": "default" })),
    };
    json!({
        "id": one.id,
        "name": name(one),
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "location": one.location,
        "tags": {},
        "properties": {
            "computeType": kind,
            "computeLocation": one.location,
            "provisioningState": "Succeeded",
            "createdOn": time(one.created_at),
            "properties": own,
        },
    })
}

fn name(one: &Child) -> &str {
    one.id.rsplit('/').next().unwrap_or_default()
}
