//! Identifiers of tenants, subscriptions and events; text becomes one only through `parse`.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use crate::digest;

/// Reads a GUID in any usual spelling; the nil GUID names nothing and is refused.
fn parse_guid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim()).ok().filter(|id| !id.is_nil())
}

macro_rules! guid_identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Reads the identifier in any case, with or without braces; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                parse_guid(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

guid_identifier!(
    /// An Entra tenant.
    TenantId
);
guid_identifier!(
    /// An Azure subscription; never the id of a Partner Center subscription (an Azure plan).
    SubscriptionId
);

macro_rules! text_identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as store keys and logs write it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_identifier!(
    /// Our key of a fraud event: a hash of the partner tenant and Microsoft's event id.
    EventKey
);
text_identifier!(
    /// What a fraud event says; two observations with the same version say the same.
    EventVersion
);
text_identifier!(
    /// What one case is about: a customer subscription, or a single event without one.
    Scope
);

impl EventKey {
    /// The key of an event that has an identifier; the identifier is hashed byte for byte.
    pub fn of_id(partner: &str, event_id: &str) -> Self {
        Self(digest::hex(&[b"ev1", partner.as_bytes(), event_id.as_bytes()], 40))
    }

    /// The key of an event without a usable identifier, from what does not change between polls.
    pub fn synthetic(partner: &str, canonical: &str) -> Self {
        let hash = digest::hex(&[b"syn1", partner.as_bytes(), canonical.as_bytes()], 36);
        Self(format!("syn-{hash}"))
    }

    /// Reads a key from a store key; only our own form is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let (hash, length) = text.strip_prefix("syn-").map_or((text, 40), |hash| (hash, 36));
        let is_hash = hash.len() == length && hash.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then(|| Self(text.to_owned()))
    }
}

impl EventVersion {
    pub(super) fn of<T: Serialize>(content: &T) -> Self {
        // Serialising plain strings and numbers into memory cannot fail.
        let canonical = serde_json::to_vec(content).unwrap_or_default();
        Self(digest::hex(&[b"v1", &canonical], 16))
    }
}

impl Scope {
    /// The scope of a subscription; the customer belongs to it, because an id under another
    /// customer is another matter.
    pub fn of_subscription(customer: Option<TenantId>, subscription: SubscriptionId) -> Self {
        let customer = customer.map(|id| id.to_string()).unwrap_or_default();
        let subscription = subscription.to_string();
        let hash = digest::hex(&[b"scope1", customer.as_bytes(), subscription.as_bytes()], 32);
        Self(format!("s-{hash}"))
    }

    /// The scope of an event that names no subscription.
    pub fn of_event(key: &EventKey) -> Self {
        Self(format!("e-{}", digest::hex(&[b"scope1", key.as_str().as_bytes()], 32)))
    }

    /// Reads a scope from a queue message or a store key; only our own form is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let hash = text.strip_prefix("s-").or_else(|| text.strip_prefix("e-"))?;
        let is_hash = hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_read_in_every_usual_spelling() {
        let plain = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002");
        for text in [
            "22222222-BBBB-4BBB-8BBB-000000000002",
            " {22222222-bbbb-4bbb-8bbb-000000000002} ",
            "22222222bbbb4bbb8bbb000000000002",
        ] {
            assert_eq!(TenantId::parse(text), plain, "{text}");
        }
        assert!(plain.is_some());
    }

    #[test]
    fn what_is_no_guid_or_names_nothing_is_refused() {
        for text in ["", " ", "contoso", "22222222-bbbb", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(SubscriptionId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_scope_from_outside_must_have_our_form() {
        let scope = Scope::of_event(&EventKey::of_id("p", "e"));
        assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        for text in [
            "",
            "s-",
            "s-abc",
            "s-../../secrets",
            "x-0123",
            "s-0123456789abcdef0123456789abcdeg",
            "0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_event_key_from_outside_must_have_our_form() {
        for key in [EventKey::of_id("p", "e"), EventKey::synthetic("p", "{}")] {
            assert_eq!(EventKey::parse(key.as_str()), Some(key));
        }
        let hash = "0123456789abcdef0123456789abcdef0123";
        for text in ["", "syn-", hash, "../x", &format!("{hash}/..."), &format!("syn-{hash}abcd")] {
            assert_eq!(EventKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ids_that_differ_only_in_case_are_two_events() {
        assert_ne!(EventKey::of_id("p", "A"), EventKey::of_id("p", "a"));
    }

    // Known answers, from another implementation: what is stored must be found again.
    #[test]
    fn identifiers_are_written_as_the_store_has_them() {
        let key = EventKey::of_id("partner", "e-1");
        assert_eq!(key.as_str(), "f9ae43d10fdde57dfece15d200a3e0455a587e19");
        assert_eq!(
            (key.to_string(), format!("{key:?}")),
            (key.as_str().into(), key.as_str().into())
        );
        let synthetic = EventKey::synthetic("partner", "{}");
        assert_eq!(synthetic.as_str(), "syn-0125b53081d3ce3d0f38caa9c753c11d148b");
        let text = "22222222-bbbb-4bbb-8bbb-000000000002";
        let tenant = TenantId::parse(&text.to_uppercase()).expect("a tenant");
        assert_eq!((tenant.to_string(), format!("{tenant:?}")), (text.into(), text.into()));
    }
}
