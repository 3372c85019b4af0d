//! Who asked for more quota; whoever wants to mine needs it first.

use std::collections::BTreeSet;

use crate::evidence::fit;
use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::findings::Resources;
use crate::microsoft::azure_resources::LogEntry;
use crate::text::Untrusted;

/// The operations of the two APIs for quota, the newer one first.
const OPERATIONS: [&str; 3] = [
    "microsoft.quota/quotas/write",
    "microsoft.quota/quotarequests/write",
    "microsoft.capacity/resourceproviders/locations/servicelimits/write",
];

/// The raises in the log, in its order; a request that is logged several times is one.
pub(super) fn raises(log: &[LogEntry]) -> Vec<Deed> {
    let mut seen = BTreeSet::new();
    let is_raise = |entry: &&LogEntry| {
        let operation = entry.operation.to_lowercase();
        OPERATIONS.contains(&operation.as_str()) && !entry.status.eq_ignore_ascii_case("failed")
    };
    let mut is_first = |entry: &&LogEntry| {
        let resource = entry.resource.as_received().to_lowercase();
        seen.insert((resource, entry.correlation.clone()))
    };
    let raises = log.iter().filter(is_raise).filter(|entry| is_first(entry));
    raises.take(Resources::MOST_DEEDS).map(deed).collect()
}

fn deed(entry: &LogEntry) -> Deed {
    Deed {
        kind: DeedKind::QuotaRaised,
        at: entry.at,
        target: place_and_family(&entry.resource),
        by: fit::name_if_any(entry.caller.as_ref()),
        from: fit::name_if_any(entry.address.as_ref()),
        detail: Some(Untrusted::new(&entry.operation)),
    }
}

/// `brazilsouth StandardNCADSA100v4Family` says more than a path of twelve parts.
fn place_and_family(id: &Untrusted) -> Untrusted {
    let parts: Vec<&str> = id.as_received().split('/').collect();
    let mut after = parts.iter().skip_while(|part| !part.eq_ignore_ascii_case("locations")).skip(1);
    let text = match (after.next(), parts.last()) {
        (Some(place), Some(family)) if place != family => format!("{place} {family}"),
        _ => id.as_received().to_owned(),
    };
    fit::name(&Untrusted::new(&text))
}
