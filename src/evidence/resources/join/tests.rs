//! Changes and log entries that belong together, and those that stand alone.

use super::*;

const VM: &str =
    "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/vm";

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + 60 * minute).expect("a time")
}

fn change(id: &str, kind: &str, minute: i64, request: Option<&str>) -> Change {
    Change {
        at: at(minute),
        id: Untrusted::new(&id.to_lowercase()),
        resource_type: Untrusted::new("microsoft.compute/virtualmachines"),
        change_type: kind.to_owned(),
        by: None,
        correlation: request.map(str::to_owned),
    }
}

fn entry(id: &str, verb: &str, minute: i64, caller: &str) -> LogEntry {
    LogEntry {
        at: at(minute),
        operation: format!("Microsoft.Compute/virtualMachines/{verb}"),
        status: "Succeeded".to_owned(),
        has_created: false,
        resource: Untrusted::new(id),
        resource_type: Untrusted::new("Microsoft.Compute/virtualMachines"),
        caller: Some(Untrusted::new(caller)),
        caller_ids: vec![format!("id-of-{caller}")],
        address: Some(Untrusted::new("203.0.113.9")),
        correlation: None,
        requested: Requested::default(),
    }
}

fn callers(joined: &[Joined]) -> Vec<Option<&str>> {
    joined.iter().map(|one| one.by.as_ref().map(Untrusted::as_received)).collect()
}

#[test]
fn a_change_is_joined_by_its_resource_whatever_its_case_and_the_nearest_entry_counts() {
    let log = [
        entry(VM, "write", 50, "later"),
        entry(VM, "write", 9, "nearest"),
        entry(VM, "delete", 10, "another deed"),
        entry("/subscriptions/s/other", "write", 10, "another resource"),
    ];
    let joined = join(&[change(VM, "Update", 10, None)], &log, at(0));
    let own =
        joined.iter().find(|one| one.key == VM.to_lowercase() && one.kind == ChangeKind::Changed);
    let own = own.expect("the change");
    assert_eq!(own.at, at(50), "the last of several changes");
    let only = join(&[change(VM, "Update", 10, None)], &log[1..], at(0));
    assert_eq!(callers(&only[..1]), [Some("another resource")]);
    let own =
        only.iter().find(|one| one.kind == ChangeKind::Changed && one.key == VM.to_lowercase());
    assert_eq!(own.and_then(|one| one.by.as_ref()).map(Untrusted::as_received), Some("nearest"));
}

#[test]
fn the_same_request_counts_more_than_the_nearest_entry() {
    let same = LogEntry {
        correlation: Some("r".to_owned()),
        ..entry(VM, "write", 40, "the same request")
    };
    let log = [entry(VM, "write", 10, "nearest"), same];
    let joined = join(&[change(VM, "Create", 10, Some("r"))], &log, at(0));
    assert_eq!(callers(&joined), [Some("the same request")]);
}

#[test]
fn what_a_deployment_made_has_the_caller_of_the_deployment() {
    let deployed = LogEntry {
        correlation: Some("r".to_owned()),
        ..entry("/subscriptions/s/other", "write", 10, "deployer")
    };
    let joined = join(&[change(VM, "Create", 11, Some("r"))], &[deployed], at(0));
    let own = joined.iter().find(|one| one.key == VM.to_lowercase()).expect("the machine");
    assert_eq!(own.by.as_ref().map(Untrusted::as_received), Some("deployer"));
    assert_eq!(own.requested, Requested::default(), "that was another resource's");
}

#[test]
fn what_only_one_of_them_knows_is_kept() {
    let log = [LogEntry { has_created: true, ..entry(VM, "write", 10, "somebody") }];
    for (changes, log, kinds) in [
        (vec![change(VM, "Create", 10, None)], vec![], vec![ChangeKind::Created]),
        (vec![], log.to_vec(), vec![ChangeKind::Created]),
        (
            vec![change(VM, "Delete", 20, None)],
            log.to_vec(),
            vec![ChangeKind::Created, ChangeKind::Deleted],
        ),
    ] {
        let joined = join(&changes, &log, at(0));
        assert_eq!(joined.iter().map(|one| one.kind).collect::<Vec<_>>(), kinds);
    }
}

#[test]
fn a_new_resource_is_not_counted_as_changed_as_well() {
    let changes = [
        change(VM, "Update", 12, None),
        change(VM, "Update", 11, None),
        change(VM, "Create", 10, None),
    ];
    let joined = join(&changes, &[], at(0));
    assert_eq!(
        joined.iter().map(|one| (one.kind, one.at)).collect::<Vec<_>>(),
        [(ChangeKind::Created, at(10))]
    );
}

#[test]
fn what_was_not_done_or_is_no_resource_or_too_old_is_left_out() {
    let failed = LogEntry { status: "Failed".to_owned(), ..entry(VM, "write", 10, "x") };
    let role = LogEntry {
        operation: "Microsoft.Authorization/roleAssignments/write".to_owned(),
        ..entry(VM, "write", 10, "x")
    };
    let log = [
        failed,
        role,
        entry(VM, "start/action", 10, "x"),
        entry("", "write", 10, "x"),
        entry(VM, "write", -1, "x"),
    ];
    let changes = [change(VM, "Create", -1, None), change(VM, "Renamed", 10, None)];
    assert_eq!(join(&changes, &log, at(0)), []);
}

/// Who did it, with ids.
fn doers(joined: &[Joined]) -> Vec<(&str, usize)> {
    let all = joined.iter().flat_map(|one| one.doers.each());
    all.map(|one| (one.by.as_ref().map_or("", Untrusted::as_received), one.ids.len())).collect()
}

#[test]
fn whoever_changed_a_resource_stays_visible_after_somebody_else_did() {
    let log = [entry(VM, "write", 20, "pipeline"), entry(VM, "write", 10, "intruder")];
    let joined = join(&[change(VM, "Update", 30, None)], &log, at(0));
    assert_eq!(doers(&joined), [("intruder", 1), ("pipeline", 1)]);
    assert_eq!((callers(&joined), joined[0].at), (vec![Some("pipeline")], at(30)));
}

#[test]
fn ids_and_addresses_are_those_of_the_caller_and_of_nobody_else() {
    let log = [entry(VM, "write", 10, "pipeline")];
    for (by, expected, from) in [
        ("Pipeline", ("Pipeline", 1), Some("203.0.113.9")),
        ("id-of-pipeline", ("id-of-pipeline", 2), Some("203.0.113.9")),
        ("intruder", ("intruder", 0), None),
    ] {
        let by_name = Some(Untrusted::new(by));
        let change = Change { by: by_name, ..change(VM, "Create", 10, None) };
        let joined = join(&[change], &log, at(0));
        let created: Vec<Joined> =
            joined.into_iter().filter(|one| one.kind == ChangeKind::Created).collect();
        assert_eq!(doers(&created), [expected], "{by}");
        assert_eq!(created[0].from.as_ref().map(Untrusted::as_received), from, "{by}");
    }
}

#[test]
fn the_system_is_nobody() {
    let by = Some(Untrusted::new("System"));
    let joined = join(&[Change { by, ..change(VM, "Create", 10, None) }], &[], at(0));
    assert_eq!(callers(&joined), [None]);
}
