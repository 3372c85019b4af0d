//! The Azure resources that an event names.

use serde::Deserialize;
use serde::Serialize;

use super::SubscriptionId;
use crate::text::Untrusted;

/// What kind of Azure resource an identifier names, as far as containment can use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// `Microsoft.Compute/virtualMachines`.
    VirtualMachine,
    /// `Microsoft.Compute/virtualMachineScaleSets`.
    ScaleSet,
    /// `Microsoft.Batch/batchAccounts`.
    BatchAccount,
    /// `Microsoft.MachineLearningServices/workspaces`.
    MachineLearningWorkspace,
    /// `Microsoft.ContainerInstance/containerGroups`.
    ContainerGroup,
    /// Anything else.
    Other,
}

/// A resource as an event names it, with slashes set right and nothing else changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedResource {
    id: String,
    /// False when the identifier was not written as an Azure Resource Manager id, so that it must
    /// be confirmed against Azure before anything may name it.
    pub is_verbatim: bool,
}

impl AffectedResource {
    /// Takes an identifier as sent. Partner Center writes backslashes and a trailing space
    /// (`fraud_events_new_model_page1.json`), which are set right and remembered.
    pub fn new(text: &str) -> Option<Self> {
        let id = text.trim().replace('\\', "/");
        let is_verbatim = id == text && id.starts_with('/');
        (!id.is_empty()).then_some(Self { id, is_verbatim })
    }

    /// The identifier with forward slashes.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The identifier for people.
    pub fn display_id(&self) -> Untrusted {
        Untrusted::new(&self.id)
    }

    /// The last part of the identifier, for people.
    pub fn name(&self) -> Untrusted {
        Untrusted::new(self.id.rsplit('/').find(|part| !part.is_empty()).unwrap_or(&self.id))
    }

    /// The subscription in an absolute resource id.
    pub fn subscription(&self) -> Option<SubscriptionId> {
        let mut parts = self.id.strip_prefix('/')?.split('/');
        let is_absolute = parts.next()?.eq_ignore_ascii_case("subscriptions");
        is_absolute.then(|| parts.next().and_then(SubscriptionId::parse)).flatten()
    }

    /// The kind of an absolute id of exactly one top-level resource in a resource group.
    pub fn kind(&self) -> ResourceKind {
        let parts: Vec<&str> = self.id.split('/').collect();
        let ["", subscriptions, _, groups, _, providers, provider, kind, _] = parts.as_slice()
        else {
            return ResourceKind::Other;
        };
        let is_arm_id = subscriptions.eq_ignore_ascii_case("subscriptions")
            && groups.eq_ignore_ascii_case("resourceGroups")
            && providers.eq_ignore_ascii_case("providers")
            && parts.iter().skip(1).all(|part| is_path_segment(part));
        if is_arm_id { kind_of(provider, kind) } else { ResourceKind::Other }
    }
}

/// Characters that Azure allows in names of resources; anything else must not reach a URL.
fn is_path_segment(part: &str) -> bool {
    !part.is_empty()
        && part != "."
        && part != ".."
        && part.chars().all(|c| c.is_alphanumeric() || "-_.()".contains(c))
}

fn kind_of(provider: &str, kind: &str) -> ResourceKind {
    match format!("{provider}/{kind}").to_ascii_lowercase().as_str() {
        "microsoft.compute/virtualmachines" => ResourceKind::VirtualMachine,
        "microsoft.compute/virtualmachinescalesets" => ResourceKind::ScaleSet,
        "microsoft.batch/batchaccounts" => ResourceKind::BatchAccount,
        "microsoft.machinelearningservices/workspaces" => ResourceKind::MachineLearningWorkspace,
        "microsoft.containerinstance/containergroups" => ResourceKind::ContainerGroup,
        _ => ResourceKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VM: &str = "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1";

    #[test]
    fn backslashes_are_set_right_and_remembered() {
        let sent = format!("{} ", VM.replace('/', "\\"));
        let resource = AffectedResource::new(&sent).expect("a resource");
        assert_eq!(resource.id(), VM);
        assert_eq!(resource.kind(), ResourceKind::VirtualMachine);
        assert!(!resource.is_verbatim);
    }

    #[test]
    fn an_id_that_could_change_a_path_is_text_only() {
        for id in [
            "vm-1",
            "subscriptions/x",
            &VM.replace("rg", ".."),
            &VM.replace("vm-1", "vm?x=1"),
            &VM.replace("vm-1", "a%2fb"),
            &format!("{VM}/extensions/x"),
        ] {
            let resource = AffectedResource::new(id).expect("a resource");
            assert_eq!(resource.kind(), ResourceKind::Other, "{id}");
        }
    }

    #[test]
    fn the_subscription_is_read_from_an_absolute_id_only() {
        let resource = AffectedResource::new(VM).expect("a resource");
        assert_eq!(
            resource.subscription(),
            SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000004")
        );
        assert_eq!(AffectedResource::new("vm-1").and_then(|r| r.subscription()), None);
    }

    #[test]
    fn a_resource_is_shown_by_its_last_part() {
        for (id, shown) in [(VM, "vm-1"), ("/a/b//", "b"), ("vm-1", "vm-1"), ("//", "//")] {
            let resource = AffectedResource::new(id).expect("a resource");
            assert_eq!(resource.name().as_received(), shown, "{id}");
            assert_eq!(resource.display_id().as_received(), id);
        }
        assert_eq!(AffectedResource::new(" "), None);
    }

    #[test]
    fn an_id_is_verbatim_when_nothing_had_to_be_set_right() {
        for (id, is_verbatim) in
            [(VM, true), (&format!("{VM} "), false), (&VM.replace('/', "\\"), false), ("vm", false)]
        {
            let resource = AffectedResource::new(id).expect("a resource");
            assert_eq!(resource.is_verbatim, is_verbatim, "{id}");
        }
    }

    #[test]
    fn each_kind_that_can_be_stopped_is_known_in_any_case() {
        for (provider, kind) in [
            ("Microsoft.Compute/virtualMachines", ResourceKind::VirtualMachine),
            ("microsoft.compute/VIRTUALMACHINESCALESETS", ResourceKind::ScaleSet),
            ("Microsoft.Batch/batchAccounts", ResourceKind::BatchAccount),
            (
                "Microsoft.MachineLearningServices/workspaces",
                ResourceKind::MachineLearningWorkspace,
            ),
            ("Microsoft.ContainerInstance/containerGroups", ResourceKind::ContainerGroup),
            ("Microsoft.Storage/storageAccounts", ResourceKind::Other),
        ] {
            let id = VM.replace("Microsoft.Compute/virtualMachines", provider);
            assert_eq!(AffectedResource::new(&id).map(|r| r.kind()), Some(kind), "{provider}");
        }
    }

    #[test]
    fn a_word_in_the_wrong_place_makes_an_id_of_no_kind() {
        for (word, other) in [
            ("/subscriptions", "/x"),
            ("/resourceGroups", "/x"),
            ("/providers", "/x"),
            ("/rg/", "//"),
            ("/rg/", "/./"),
            ("/subscriptions", "x/subscriptions"),
        ] {
            let id = VM.replace(word, other);
            let kind = AffectedResource::new(&id).map(|resource| resource.kind());
            assert_eq!(kind, Some(ResourceKind::Other), "{id}");
        }
        let elsewhere = AffectedResource::new(&VM.replace("/subscriptions", "/x"));
        assert_eq!(elsewhere.and_then(|resource| resource.subscription()), None);
    }
}
