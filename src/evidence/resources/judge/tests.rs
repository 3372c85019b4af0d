//! What stands out, and what does not.

use jiff::Timestamp;

use super::*;
use crate::evidence::resources::join::Doers;
use crate::findings::Suspicion as S;
use crate::microsoft::azure_resources::Requested;
use crate::microsoft::azure_resources::Resource;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + 3_600 * hour).expect("a time")
}

fn resource(name: &str, region: &str, size: &str, hour: i64) -> Resource {
    Resource {
        id: Untrusted::new(&format!("/subscriptions/s/{name}")),
        resource_type: Untrusted::new("microsoft.compute/virtualmachines"),
        region: Some(Untrusted::new(region)),
        size: Some(Untrusted::new(size)),
        capacity: None,
        created_at: Some(at(hour)),
        tags: Vec::new(),
    }
}

fn joined(name: &str, kind: ChangeKind) -> Joined {
    let id = format!("/subscriptions/s/{name}");
    Joined {
        at: at(1),
        kind,
        id: Untrusted::new(&id),
        key: id.to_lowercase(),
        resource_type: Untrusted::new("microsoft.compute/virtualmachines"),
        by: None,
        from: None,
        doers: Doers::default(),
        requested: Requested::default(),
    }
}

/// What is thought of a machine, beside an old one in `eastus` unless nothing is old.
fn suspicions(machine: &Resource, kind: ChangeKind, has_old: bool, named: &str) -> Vec<Suspicion> {
    let old = resource("old", "eastus", "Standard_D2s_v5", -100);
    let list: Vec<Resource> = has_old.then_some(old).into_iter().chain([machine.clone()]).collect();
    let inventory = Inventory::new(Some(&list), true, at(0)).knowing_new(&BTreeSet::new(), true);
    let named: Vec<AffectedResource> = AffectedResource::new(named).into_iter().collect();
    let judged = judge(vec![joined("vm", kind)], &inventory, &named);
    judged[0].suspicions.iter().copied().collect()
}

#[test]
fn new_regions_new_sizes_gpus_many_cores_and_named_machines_stand_out() {
    let created = ChangeKind::Created;
    for (region, size, kind, named, expected) in [
        ("eastus", "Standard_D2s_v5", created, "", vec![]),
        ("East US", "STANDARD_D2S_V5", created, "", vec![]),
        ("westus", "Standard_D2s_v5", created, "", vec![S::NewRegion]),
        ("eastus", "Standard_D4s_v5", created, "", vec![S::NewSize]),
        ("eastus", "Standard_NC6", created, "", vec![S::Gpu, S::NewSize]),
        ("eastus", "Standard_F64s_v2", created, "", vec![S::ManyCores, S::NewSize]),
        ("eastus", "Standard_D2s_v5", created, "/Subscriptions/S/VM", vec![S::Named]),
        ("eastus", "Standard_D2s_v5", created, "/subscriptions/s", vec![S::Named]),
        ("eastus", "Standard_D2s_v5", created, "/subscriptions/s/v", vec![]),
        ("westus", "Standard_NC6", ChangeKind::Changed, "", vec![]),
        ("westus", "Standard_NC6", ChangeKind::Deleted, "/subscriptions/s/vm", vec![S::Named]),
    ] {
        let machine = resource("vm", region, size, 1);
        assert_eq!(suspicions(&machine, kind, true, named), expected, "{region} {size} {named}");
    }
}

#[test]
fn where_nothing_was_before_being_new_says_nothing_by_itself() {
    let small = resource("vm", "westus", "Standard_D2s_v5", 1);
    assert_eq!(suspicions(&small, ChangeKind::Created, false, ""), []);
    let gpu = resource("vm", "westus", "Standard_NC6", 1);
    let all = [S::Gpu, S::NewRegion, S::NewSize];
    assert_eq!(suspicions(&gpu, ChangeKind::Created, false, ""), all);
}

#[test]
fn what_cannot_be_known_is_no_suspicion_and_no_absence() {
    let created = BTreeSet::new();
    let unknown = Inventory::new(None, false, at(0)).knowing_new(&created, false);
    let judged = judge(vec![joined("vm", ChangeKind::Created)], &unknown, &[]);
    assert_eq!((judged[0].is_there, judged[0].suspicions.len()), (None, 0));
    let deleted = judge(vec![joined("vm", ChangeKind::Deleted)], &unknown, &[]);
    assert_eq!(deleted[0].is_there, Some(false));
    let empty = Inventory::new(Some(&[]), true, at(0)).knowing_new(&created, true);
    let gone = judge(vec![joined("vm", ChangeKind::Created)], &empty, &[]);
    assert_eq!(gone[0].is_there, Some(false));
}

#[test]
fn what_computes_without_a_size_stands_out_when_it_is_new() {
    let inventory = Inventory::new(Some(&[]), true, at(0)).knowing_new(&BTreeSet::new(), true);
    for (resource_type, kind, expected) in [
        ("Microsoft.ContainerInstance/containerGroups", ChangeKind::Created, true),
        ("microsoft.machinelearningservices/workspaces/computes", ChangeKind::Created, true),
        ("microsoft.batch/batchaccounts/pools", ChangeKind::Created, true),
        ("microsoft.app/jobs", ChangeKind::Created, true),
        ("microsoft.containerservice/managedclusters", ChangeKind::Created, true),
        ("microsoft.containerservice/managedclusters", ChangeKind::Changed, false),
        ("microsoft.appconfiguration/stores", ChangeKind::Created, false),
        ("microsoft.storage/storageaccounts", ChangeKind::Created, false),
    ] {
        let one = Joined { resource_type: Untrusted::new(resource_type), ..joined("x", kind) };
        let found = judge(vec![one], &inventory, &[]);
        assert_eq!(found[0].suspicions.contains(&S::Compute), expected, "{resource_type}");
    }
}

#[test]
fn what_an_event_names_is_there_gone_or_unknown_whether_or_not_it_changed() {
    let list = [resource("rg/old", "eastus", "Standard_D2s_v5", -100)];
    let deleted = BTreeSet::from(["/subscriptions/s/deleted"]);
    for (name, is_whole, left, unknown) in [
        ("/subscriptions/s/rg/old", true, 1, 0),
        ("/subscriptions/s/rg/old", false, 1, 0),
        ("/subscriptions/s/rg", true, 1, 0),
        ("/subscriptions/s/rg/ol", true, 0, 0),
        ("/subscriptions/s/gone", true, 0, 0),
        ("/subscriptions/s/gone", false, 0, 1),
        ("/subscriptions/s/deleted", false, 0, 0),
        ("a-name-without-a-path", true, 0, 1),
    ] {
        let inventory = Inventory::new(Some(&list), is_whole, at(0));
        let named = inventory.named(&BTreeSet::from([name.to_owned()]), &deleted);
        assert_eq!((named.left, named.unknown), (left, unknown), "{name} {is_whole}");
    }
}

#[test]
fn nothing_is_called_new_unless_all_that_was_before_is_known() {
    let list = [
        resource("old", "eastus", "Standard_D2s_v5", -100),
        resource("vm", "westus", "Standard_NC6", 1),
    ];
    let new = vec![S::Gpu, S::NewRegion, S::NewSize];
    for (is_whole, has_all_changes, expected) in
        [(true, true, new), (true, false, vec![S::Gpu]), (false, true, vec![S::Gpu])]
    {
        let inventory = Inventory::new(Some(&list), is_whole, at(0))
            .knowing_new(&BTreeSet::new(), has_all_changes);
        let judged = judge(vec![joined("vm", ChangeKind::Created)], &inventory, &[]);
        let found: Vec<Suspicion> = judged[0].suspicions.iter().copied().collect();
        assert_eq!(found, expected, "{is_whole} {has_all_changes}");
    }
}

#[test]
fn a_resource_that_does_not_say_when_it_was_made_is_old_only_when_all_changes_are_known() {
    let mut quiet = resource("old", "eastus", "Standard_D2s_v5", 0);
    quiet.created_at = None;
    let list = [quiet];
    let made = BTreeSet::from(["/subscriptions/s/old"]);
    for (created, has_all_changes, before) in
        [(BTreeSet::new(), true, 1), (BTreeSet::new(), false, 0), (made, true, 0)]
    {
        let inventory = Inventory::new(Some(&list), true, at(0));
        assert_eq!(inventory.knowing_new(&created, has_all_changes).before(), before);
    }
}

#[test]
fn the_most_suspicious_come_first_and_of_those_the_latest() {
    let judged = |minute: i64, suspicions: &[Suspicion]| Judged {
        joined: Joined { at: at(minute), ..joined("vm", ChangeKind::Created) },
        region: None,
        size: None,
        machines: 1,
        suspicions: suspicions.iter().copied().collect(),
        is_there: None,
    };
    let mut list = vec![
        judged(3, &[]),
        judged(1, &[S::Gpu]),
        judged(2, &[S::Gpu]),
        judged(0, &[S::Gpu, S::Named]),
    ];
    sort(&mut list);
    let order: Vec<Timestamp> = list.iter().map(|one| one.joined.at).collect();
    assert_eq!(order, [at(0), at(2), at(1), at(3)]);
}
