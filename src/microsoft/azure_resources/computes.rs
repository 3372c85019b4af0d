//! Whether the computes of a machine learning workspace run.
//!
//! Source: Azure Machine Learning REST API, "Compute - Get".

use super::parts::nodes;
use super::parts::state;
use crate::containment::exhibit::Form;
use crate::containment::exhibit::Part;
use crate::microsoft::json::Json;

pub(super) const VERSION: &str = "2024-10-01";

pub(super) fn compute(part: Part, one: Json<'_>) -> Part {
    let compute = one.at("properties");
    let own = compute.at("properties");
    let created_at = part.created_at.or_else(|| compute.at("createdOn").time());
    let size = own.at("vmSize").untrusted();
    let location = compute.at("computeLocation").untrusted().or_else(|| part.location.clone());
    let part = Part { created_at, size, location, ..part };
    match compute.at("computeType").text() {
        Some("ComputeInstance") => instance(part, own),
        Some("AmlCompute") => cluster(part, own),
        _ => Part { form: Form::OtherCompute, ..part },
    }
}

fn instance(part: Part, own: Json<'_>) -> Part {
    let said = own.at("state");
    let is_stopped = said.text().is_some_and(|said| said.eq_ignore_ascii_case("Stopped"));
    Part { form: Form::ComputeInstance, state: state(is_stopped), said: said.untrusted(), ..part }
}

/// A cluster that may have no nodes has none for long.
fn cluster(part: Part, own: Json<'_>) -> Part {
    let current = own.at("currentNodeCount").count();
    let most = own.path(&["scaleSettings", "maxNodeCount"]).count();
    Part {
        form: Form::ComputeCluster,
        state: state(current == Some(0) && most == Some(0)),
        said: current.map(nodes),
        ..part
    }
}
