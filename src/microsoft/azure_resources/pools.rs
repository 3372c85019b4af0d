//! Whether the pools of a Batch account run.
//!
//! Source: Azure Batch management REST API, "Pool - Get".

use super::parts::nodes;
use super::parts::state;
use crate::containment::exhibit::Form;
use crate::containment::exhibit::Part;
use crate::microsoft::json::Json;

pub(super) const VERSION: &str = "2024-07-01";

/// A pool. One that follows a formula may grow again at any time.
pub(super) fn pool(part: Part, one: Json<'_>) -> Part {
    let properties = one.at("properties");
    let scale = properties.at("scaleSettings");
    let is_autoscaled = scale.at("autoScale").is_there();
    let current =
        sum([properties.at("currentDedicatedNodes"), properties.at("currentLowPriorityNodes")]);
    Part {
        form: if is_autoscaled { Form::AutoscaledPool } else { Form::FixedPool },
        state: state(!is_autoscaled && current == Some(0) && target(scale) == Some(0)),
        said: current.map(nodes),
        size: properties.at("vmSize").untrusted(),
        ..part
    }
}

/// How many nodes there are to be. At least one of the two numbers is set; the other is 0 then.
fn target(scale: Json<'_>) -> Option<u64> {
    let fixed = scale.at("fixedScale");
    let targets = [fixed.at("targetDedicatedNodes"), fixed.at("targetLowPriorityNodes")];
    let [first, second] = targets.map(|target| match target.is_there() {
        true => target.count(),
        false => Some(0),
    });
    let is_any = targets.iter().any(|target| target.is_there());
    first?.checked_add(second?).filter(|_| is_any)
}

/// `None` when one of them is no number.
fn sum(numbers: [Json<'_>; 2]) -> Option<u64> {
    let [first, second] = numbers;
    first.count()?.checked_add(second.count()?)
}
