//! What is done to the accounts of a built case.

use super::world::*;
use crate::findings::Administrator;
use crate::findings::AdministratorKind;
use crate::findings::Assignment;
use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::findings::Held;
use crate::findings::RiskLevel;
use crate::findings::RiskySignIn;
use crate::findings::RiskyUser;

impl World {
    pub(super) fn quota(self) -> Self {
        let deed = self.of(DeedKind::QuotaRaised, "quota");
        let mut world = self;
        world.findings.resources.facts.quota_raises.push(deed);
        world
    }

    fn of(&self, kind: DeedKind, target: &str) -> Deed {
        let at = before(self.subject.detected_at, 4);
        Deed { kind, at, target: text(target), by: None, from: None, detail: None }
    }

    pub(super) fn deed(self, kind: DeedKind, target: &str) -> Self {
        let deed = self.of(kind, target);
        let mut world = self;
        let access = &mut world.findings.access.facts;
        access.deeds.push(deed);
        *access.counts.entry(kind).or_default() += 1;
        world
    }

    pub(super) fn owner(mut self, kind: &str) -> Self {
        let created_at = Some(before(self.subject.detected_at, 4));
        let access = &mut self.findings.access.facts;
        let role = "Owner".to_owned();
        access.owners.push(Assignment {
            principal: text("id"),
            kind: text(kind),
            role,
            created_at,
        });
        access.owner_count += 1;
        self
    }

    pub(super) fn admins(mut self, have_mfa: &[Option<bool>]) -> Self {
        let one = |(number, has_mfa): (usize, &Option<bool>)| Administrator {
            id: text(&format!("admin-{number}")),
            name: text(&format!("admin{number}@contoso.example")),
            kind: AdministratorKind::User,
            held: Held::Directly,
            is_enabled: Some(true),
            created_at: None,
            password_changed_at: None,
            has_mfa: *has_mfa,
            phones: None,
            emails: None,
            recovery_changed_at: None,
            risk: None,
        };
        let facts = &mut self.findings.administrators.facts;
        facts.list = have_mfa.iter().enumerate().map(one).collect();
        facts.count = facts.list.len();
        self
    }

    pub(super) fn admin_recovery_changed(mut self) -> Self {
        let at = before(self.subject.detected_at, 4);
        for one in self.findings.administrators.facts.list.iter_mut().take(1) {
            one.recovery_changed_at = Some(at);
        }
        self
    }

    pub(super) fn risky(mut self, name: &str, state: &str) -> Self {
        let risk = &mut self.findings.risk.facts;
        risk.users.push(RiskyUser {
            id: text("risky-id"),
            name: text(name),
            level: RiskLevel::High,
            state: text(state),
            since: None,
        });
        risk.user_count += 1;
        self
    }

    pub(super) fn signed_in(mut self, level: RiskLevel, has_succeeded: Option<bool>) -> Self {
        let risk = &mut self.findings.risk.facts;
        let name = text("somebody@contoso.example");
        let at = before(now(), 5);
        risk.sign_ins.push(RiskySignIn {
            at,
            name,
            from: None,
            country: None,
            app: None,
            level,
            has_succeeded,
        });
        risk.sign_in_count += 1;
        self
    }
}
