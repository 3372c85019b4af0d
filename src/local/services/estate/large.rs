//! An estate with many changes, to see how long reading them takes.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Estate;
use super::azure::MACHINES;
use super::azure::Resource;
use super::quiet;
use crate::local::services::alert::Customer;

/// Between two changes: ten thousand of them fit into six days.
const BETWEEN: SignedDuration = SignedDuration::from_secs(50);

pub(super) fn estate(customer: Customer, now: Timestamp, changes: usize) -> Estate {
    let mut estate = quiet::estate(customer, now);
    let by = quiet::pipeline(customer);
    let group = estate.group("rg-large");
    let mut at = now;
    for number in 0..changes {
        at = at.checked_sub(BETWEEN).unwrap_or(at);
        let machine = Resource {
            id: format!("{group}/providers/{MACHINES}/vm-{number:06}"),
            kind: MACHINES.to_owned(),
            location: quiet::HOME.to_owned(),
            size: Some("Standard_D4s_v5".to_owned()),
            capacity: None,
            created_at: at,
            tags: BTreeMap::new(),
        };
        estate.create(machine, &by);
    }
    estate
}
