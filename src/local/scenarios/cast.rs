//! Who and what appears in the scenarios; names, ids and addresses are made up.

use crate::local::services::alert::Alert;
use crate::local::services::alert::Customer;

/// One machine mines.
pub(super) const CONTOSO: Customer = Customer {
    name: "Contoso (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000001",
    subscription: "44444444-dddd-4ddd-8ddd-000000000001",
    subscription_name: "contoso-prod",
    series: 1,
    run: 0,
};
/// It begins with one machine and goes on.
pub(super) const FABRIKAM: Customer = Customer {
    name: "Fabrikam (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000002",
    subscription: "44444444-dddd-4ddd-8ddd-000000000002",
    subscription_name: "fabrikam-lab",
    series: 2,
    run: 0,
};
/// Nothing is wrong there.
pub(super) const NORTHWIND: Customer = Customer {
    name: "Northwind Traders (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000003",
    subscription: "44444444-dddd-4ddd-8ddd-000000000003",
    subscription_name: "northwind-web",
    series: 3,
    run: 0,
};
/// Everything happens at once.
pub(super) const TAILSPIN: Customer = Customer {
    name: "Tailspin Toys (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000004",
    subscription: "44444444-dddd-4ddd-8ddd-000000000004",
    subscription_name: "tailspin-batch",
    series: 4,
    run: 0,
};
/// Something new happens.
pub(super) const ADVENTURE: Customer = Customer {
    name: "Adventure Works (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000005",
    subscription: "44444444-dddd-4ddd-8ddd-000000000005",
    subscription_name: "adventure-shop",
    series: 5,
    run: 0,
};

/// It renders films at night, as it has for months.
pub(super) const LITWARE: Customer = Customer {
    name: "Litware Films (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000006",
    subscription: "44444444-dddd-4ddd-8ddd-000000000006",
    subscription_name: "litware-render",
    series: 6,
    run: 0,
};

/// A machine that talks to a mining pool.
pub(super) fn mining_machine(customer: Customer, number: u32) -> Alert {
    Alert {
        alert_type: "NetworkConnectionsToCryptoMiningPools",
        title: "Action Required: Virtual machine connecting to crypto currency mining pool Detected",
        description: "Network activity from a virtual machine to a known mining pool.",
        machines: vec![format!("vm-build-{number:02}")],
        details: vec![
            ("vM_IP", "203.0.113.21"),
            ("miningPool_IP", "198.51.100.77"),
            ("connectionCount", "31"),
            ("cryptoCurrencyMiningPoolDomainName", "pool.example.net"),
        ],
        ..any(customer, number)
    }
}

/// Machines that nobody ordered.
pub(super) fn new_machines(customer: Customer, number: u32, count: u32) -> Alert {
    Alert {
        alert_type: "VM_AnomalousDeployment",
        title: "Action Required: Anomalous virtual machine deployment",
        description: "A burst of virtual machine creations.",
        machines: (1..=count).map(|machine| format!("vmx-{machine:02}")).collect(),
        details: vec![("deploymentCount", "10"), ("regions", "[\"eastus\",\"westeurope\"]")],
        ..any(customer, number)
    }
}

/// Machines of a scale set, which its owner starts every night.
pub(super) fn scale_set(customer: Customer, number: u32) -> Alert {
    Alert {
        alert_type: "MultiRegionVirtualMachineScaleSetDeploymentAnomaly",
        severity: "Medium",
        confidence: "Medium",
        title: "Action Required: Anomalous virtual machine scale set deployment",
        description: "A burst of scale set instances compared with the last 30 days.",
        machines: (1..=3).map(|machine| format!("vmss-render_00{machine:04}")).collect(),
        details: vec![("deploymentCount", "24"), ("regions", "[\"westeurope\"]")],
        ..any(customer, number)
    }
}

/// More consumption than usual, on no resource in particular.
pub(super) fn usage_anomaly(customer: Customer, number: u32) -> Alert {
    Alert {
        alert_type: "UsageAnomalyDetection",
        severity: "Medium",
        confidence: "Medium",
        title: "Action Required: Subscription Usage Anomaly Detected",
        description: "An increase of compute cores compared with the last 30 days.",
        details: vec![("baseline", "42"), ("observed", "512")],
        ..any(customer, number)
    }
}

/// A type that no documentation lists.
pub(super) fn unheard_of(customer: Customer, number: u32) -> Alert {
    Alert {
        alert_type: "SomeFutureAlertType_NotYetDocumented",
        title: "Something that nobody has seen before",
        description: "A detection that is newer than this program.",
        details: vec![("newKey", "x")],
        ..any(customer, number)
    }
}

/// A test.
pub(super) fn test(customer: Customer, number: u32) -> Alert {
    Alert { is_test: true, ..mining_machine(customer, number) }
}

fn any(customer: Customer, number: u32) -> Alert {
    Alert {
        customer,
        number,
        alert_type: "",
        severity: "High",
        confidence: "High",
        title: "",
        description: "",
        machines: Vec::new(),
        details: Vec::new(),
        hits: 10,
        is_test: false,
    }
}
