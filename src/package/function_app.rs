//! What the Functions host reads of the app, carried in this executable: the package of a version
//! holds the functions of that version, whatever lies around where it is made.

/// The name of the executable in the package; `host.json` starts it.
pub const HANDLER: &str = "handler";
/// The name of the policy in the package, where `POLICY_FILE` expects it by default.
pub const POLICY: &str = "fraud-guard.toml";

macro_rules! function {
    ($name:literal) => {
        (
            concat!($name, "/function.json"),
            include_str!(concat!("../../function-app/", $name, "/function.json")),
        )
    };
}

/// `host.json` and the manifest of every function: names in the package, and texts.
pub const FUNCTION_APP: [(&str, &str); 9] = [
    ("host.json", include_str!("../../host.json")),
    function!("Console"),
    function!("ContainSubscription"),
    function!("DeliverNotification"),
    function!("Health"),
    function!("PartnerCenterWebhook"),
    function!("PollFraudEvents"),
    function!("ProcessFraudEvent"),
    function!("SweepCases"),
];
