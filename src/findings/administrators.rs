//! Who rules the customer's tenant, and how well their accounts are kept.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::risk::RiskLevel;
use crate::text::Untrusted;

/// The Global Administrators.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Administrators {
    /// At most [`Administrators::MOST`], people first.
    pub list: Vec<Administrator>,
    /// How many there are.
    pub count: usize,
}

/// What an administrator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdministratorKind {
    /// A person, or what signs in like one.
    User,
    /// An application.
    ServicePrincipal,
    /// A group whose members could not be read.
    Group,
    /// Something that this version does not know.
    Other,
}

/// How the role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// By assignment.
    Directly,
    /// By being in a group.
    ByGroup,
    /// Not now, but it can be taken at any time (Privileged Identity Management).
    Eligibly,
}

/// One administrator. What could not be learnt is absent, which is not the same as "no".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Administrator {
    /// The id of the directory.
    pub id: Untrusted,
    /// The sign-in name, or the name of an application.
    pub name: Untrusted,
    /// What it is.
    pub kind: AdministratorKind,
    /// How the role is held.
    pub held: Held,
    /// Whether the account can sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_enabled: Option<bool>,
    /// When the account was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When the password was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_changed_at: Option<Timestamp>,
    /// Whether multifactor authentication is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_mfa: Option<bool>,
    /// The recovery phones, masked to the last two digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<Untrusted>>,
    /// The recovery addresses, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<Untrusted>>,
    /// When the methods of recovery or sign-in were changed last, as the audit log has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_changed_at: Option<Timestamp>,
    /// Microsoft's opinion of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskLevel>,
}

impl Administrators {
    /// Longest list.
    pub const MOST: usize = 40;

    /// Those who sign in with a password.
    pub fn people(&self) -> impl Iterator<Item = &Administrator> {
        self.list.iter().filter(|one| one.kind == AdministratorKind::User)
    }

    /// True when the list is not the whole one.
    pub fn is_cut(&self) -> bool {
        self.count > self.list.len()
    }

    /// True when somebody has no MFA, is at risk, or changed methods lately.
    pub fn is_unusual(&self) -> bool {
        self.people().any(|one| {
            one.has_mfa == Some(false)
                || one.recovery_changed_at.is_some()
                || one.risk.is_some_and(RiskLevel::is_risky)
        })
    }
}

/// A phone number of which the last two digits are shown: `+1 ********55`.
pub fn masked_phone(text: &str) -> Untrusted {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let mut seen = 0;
    let masked: String = text
        .chars()
        .map(|c| {
            if !c.is_ascii_digit() {
                return c;
            }
            seen += 1;
            if seen + 2 > digits && digits > 4 { c } else { '*' }
        })
        .collect();
    Untrusted::new(&masked)
}

/// An address of which the first letter and the domain are shown: `a***@example.net`.
pub fn masked_email(text: &str) -> Untrusted {
    let Some((local, domain)) = text.rsplit_once('@') else { return Untrusted::new("***") };
    let first: String = local.chars().take(1).collect();
    Untrusted::new(&format!("{first}***@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_details_are_kept_masked() {
        for (phone, masked) in
            [("+1 2065555555", "+* ********55"), ("1234", "****"), ("", ""), ("x12345", "x***45")]
        {
            assert_eq!(masked_phone(phone).as_received(), masked, "{phone}");
        }
        for (email, masked) in
            [("adele.recovery@example.net", "a***@example.net"), ("@", "***@"), ("nobody", "***")]
        {
            assert_eq!(masked_email(email).as_received(), masked, "{email}");
        }
    }
}
