//! What can be acted on.

use super::*;

fn parse(text: &str, kind: StepKind) -> Option<String> {
    ResourceId::parse(text, kind, subscription(4)).map(|id| id.to_string())
}

fn id(path: &str) -> String {
    format!("/subscriptions/{}/resourceGroups/rg/providers/{path}", subscription(4))
}

#[test]
fn each_kind_of_step_has_its_kind_of_target() {
    let kinds = [
        (StepKind::DeallocateVirtualMachine, "Microsoft.Compute/virtualMachines/x"),
        (StepKind::DeallocateScaleSet, "Microsoft.Compute/virtualMachineScaleSets/x"),
        (StepKind::StopContainerGroup, "Microsoft.ContainerInstance/containerGroups/x"),
        (StepKind::StopBatchPools, "Microsoft.Batch/batchAccounts/x/pools/y"),
        (
            StepKind::StopMachineLearningComputes,
            "Microsoft.MachineLearningServices/workspaces/x/computes/y",
        ),
    ];
    for (kind, path) in kinds {
        assert_eq!(parse(&id(path), kind), Some(id(path).to_lowercase()));
        for (other, _) in kinds {
            assert_eq!(parse(&id(path), other).is_some(), other == kind, "{path} {other:?}");
        }
        assert_eq!(parse(&id(path), StepKind::CancelSubscription), None);
        let target = whole(4).with_resources(kind, &[id(path)]).expect("a target");
        assert!(target.is_for(kind) && !target.is_for(StepKind::CancelSubscription));
        assert!(!whole(4).is_for(kind));
    }
    assert!(whole(4).is_for(StepKind::CancelSubscription));
}

#[test]
fn an_id_that_is_not_exactly_one_resource_is_refused() {
    let kind = StepKind::DeallocateVirtualMachine;
    let good = machine("vm-1_a.(b)");
    assert!(parse(&good, kind).is_some());
    let other = good.replace(&subscription(4).to_string(), &subscription(5).to_string());
    for text in [
        "",
        "/",
        other.as_str(),
        good.trim_start_matches('/'),
        &format!("{good}/"),
        &format!("{good} "),
        &format!("{good}/extensions/x"),
        &format!("/{good}"),
        &good.replace('/', "\\"),
        &good.replace("resourceGroups", "groups"),
        &good.replace("/providers", "/provider"),
        &good.replace("/subscriptions", "/subscription"),
        &good.replace("/rg/", "/../"),
        &good.replace("/rg/", "/./"),
        &good.replace("/rg/", "//"),
        &machine("a?b"),
        &machine("a%2fb"),
        &machine("a#b"),
        &machine(""),
        &good.replace("virtualMachines", "disks"),
        &good.replace("Microsoft.Compute", "Contoso.Compute"),
        &id("Microsoft.Compute/virtualMachines"),
        &id("Microsoft.Compute"),
    ] {
        assert_eq!(parse(text, kind), None, "{text:?}");
    }
}

#[test]
fn a_target_names_each_resource_once_and_not_too_many() {
    let kind = StepKind::DeallocateVirtualMachine;
    let names: Vec<String> = (0..26).map(|number| machine(&format!("vm-{number}"))).collect();
    let with = |ids: &[String]| whole(4).with_resources(kind, ids);
    assert_eq!(with(&[]), Err(NoTarget::Count));
    assert_eq!(with(&names), Err(NoTarget::Count));
    assert_eq!(with(&names[..25]).expect("a target").parts(), 25);
    assert_eq!(whole(4).parts(), 1);
    let twice = [machine("a"), machine("b"), machine("A")];
    assert_eq!(with(&twice), Err(NoTarget::Twice(2)));
    let foreign = [machine("a"), id("Microsoft.Storage/storageAccounts/x")];
    assert_eq!(with(&foreign), Err(NoTarget::Foreign(1)));
    let whole_with = whole(4).with_resources(StepKind::CancelSubscription, &[machine("a")]);
    assert_eq!(whole_with, Err(NoTarget::ResourcesOfCancellation));
    assert_eq!(with(&[machine("b"), machine("a")]), with(&[machine("A"), machine("B")]));
}

#[test]
fn targets_overlap_where_they_name_the_same() {
    let moved = Target::subscription(tenant(3), subscription(4), Untrusted::new("x"));
    let renamed = Target::subscription(tenant(2), subscription(4), Untrusted::new("x"));
    for (one, other, overlaps) in [
        (whole(4), whole(4), true),
        (whole(4), renamed, true),
        (whole(4), whole(5), false),
        (whole(4), moved.clone(), false),
        (machines(&["a", "b"]), machines(&["b", "c"]), true),
        (machines(&["a"]), machines(&["b"]), false),
        (whole(4), machines(&["a"]), false),
    ] {
        assert_eq!((one.overlaps(&other), other.overlaps(&one)), (overlaps, overlaps));
    }
    assert_eq!(whole(4).lock_name(), machines(&["a"]).lock_name());
    assert_ne!(whole(4).lock_name(), whole(5).lock_name());
    assert_ne!(whole(4).lock_name(), moved.lock_name());
    assert_eq!(whole(4).lock_name().len(), 32);
    assert_eq!((whole(4).customer(), whole(4).subscription_id()), (tenant(2), subscription(4)));
    assert_eq!(whole(4).name().as_received(), "Contoso (synthetic)");
}
