//! An estate that renders films every night: many machines, all of them expected.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Estate;
use super::Look;
use super::azure::MACHINES;
use super::azure::Resource;
use super::azure::SCALE_SETS;
use super::days_before;
use super::quiet;
use super::quiet::HOME;
use super::quiet::HOME_ON_THE_BILL;
use super::spending::Cost;
use crate::local::services::alert::Customer;

/// What the farm has always used.
const SIZE: &str = "Standard_F16s_v2";
/// How many machines work at night.
const MACHINES_AT_NIGHT: u32 = 24;
/// Nights that Resource Graph still tells of.
const NIGHTS: i64 = 14;

pub(super) fn estate(customer: Customer, now: Timestamp) -> Estate {
    let mut estate = quiet::estate(customer, now);
    estate.look = Look::Innocent;
    estate.spending.budget = Some(1_500.0);
    let farm = farm(&estate, now);
    let by = quiet::pipeline(customer);
    estate.create(farm.clone(), &by);
    for night in (0..NIGHTS).rev() {
        let evening = days_before(now, night).checked_sub(EVENING).unwrap_or(now);
        estate.change(&farm, "Update", evening, &by);
        // Machines live for one night; those of the last one are there still.
        for machine in 1..=MACHINES_AT_NIGHT {
            let machine = machine_of_night(&farm, night, machine, evening);
            match night {
                0 => estate.create(machine, &by),
                _ => {
                    estate.change(&machine, "Create", evening, &by);
                    let morning = evening.checked_add(NIGHT).unwrap_or(now);
                    estate.change(&machine, "Delete", morning, &by);
                }
            }
        }
    }
    let cost =
        Cost { resource: &farm.id, kind: SCALE_SETS, location: HOME_ON_THE_BILL, cost: 38.0 };
    estate.spend(cost, now, (60, 1));
    estate
}

/// The job begins some hours before the alert.
const EVENING: jiff::SignedDuration = jiff::SignedDuration::from_hours(4);
/// And works for so long.
const NIGHT: jiff::SignedDuration = jiff::SignedDuration::from_hours(6);

fn farm(estate: &Estate, now: Timestamp) -> Resource {
    Resource {
        id: format!("{}/providers/{SCALE_SETS}/vmss-render", estate.group("rg-build")),
        kind: SCALE_SETS.to_owned(),
        location: HOME.to_owned(),
        size: Some(SIZE.to_owned()),
        capacity: Some(MACHINES_AT_NIGHT),
        created_at: days_before(now, 210),
        tags: tags(),
    }
}

fn machine_of_night(farm: &Resource, night: i64, number: u32, at: Timestamp) -> Resource {
    let group = farm.id.split("/providers/").next().unwrap_or_default();
    Resource {
        id: format!("{group}/providers/{MACHINES}/vmss-render_{night:02}{number:04}"),
        kind: MACHINES.to_owned(),
        capacity: None,
        created_at: at,
        ..farm.clone()
    }
}

fn tags() -> BTreeMap<String, String> {
    [("env", "test"), ("purpose", "render")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}
