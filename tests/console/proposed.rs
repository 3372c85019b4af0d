//! Containments that somebody can decide about, and forms as a browser sends them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::containment::Containment;
use fraud_guard::containment::Shown;
use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Action;
use fraud_guard::containment::action::Needed;
use fraud_guard::containment::action::Proposal;
use fraud_guard::containment::action::ResourceId;
use fraud_guard::containment::action::Target;
use fraud_guard::containment::exhibit::Exhibit;
use fraud_guard::containment::exhibit::Holder;
use fraud_guard::containment::exhibit::LeftOut;
use fraud_guard::containment::exhibit::Part;
use fraud_guard::containment::exhibit::PartState;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::language::Phrase;
use fraud_guard::records::Containments;
use fraud_guard::store::Key;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::scene::HEADER;
use super::scene::Scene;
use super::scene::Token;
use crate::support::messages::SUBSCRIPTION;
use crate::support::messages::now;
use crate::support::wire;
use crate::support::wire::Answer;

/// Where a browser finds the console of the tests.
pub const ORIGIN: &str = "http://127.0.0.1:7071";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A key as the setting has it.
pub fn seal_key() -> String {
    STANDARD.encode([7; 32])
}

fn subscription() -> SubscriptionId {
    SubscriptionId::parse(SUBSCRIPTION).expect("an id")
}

/// A target with this name in the made-up customer's tenant.
fn target(name: &str) -> Target {
    let customer = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002").expect("an id");
    Target::subscription(customer, subscription(), Untrusted::new(name))
}

/// What is shown of two machines, of which one is tagged and old.
pub fn exhibit_of(kind: StepKind, names: &[&str], said: &str) -> Exhibit {
    let part = |name: &&str| {
        let id = format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop/providers/Microsoft.Compute/virtualMachines/{name}"
        );
        let id = ResourceId::parse(&id, kind, subscription()).expect("an id");
        Part {
            size: Some(Untrusted::new("Standard_NC24ads_A100_v4")),
            location: Some(Untrusted::new(said)),
            created_at: Some(now() - SignedDuration::from_hours(30)),
            tags: vec![Untrusted::new(&format!("owner={said}"))],
            ..Part::new(id, PartState::Active)
        }
    };
    let mut parts: Vec<Part> = names.iter().map(part).collect();
    parts.sort_by(|one, other| one.id.cmp(&other.id));
    Exhibit {
        parts,
        left_out: vec![LeftOut {
            name: Untrusted::new(said),
            why: Phrase::new("block-not-active"),
        }],
        tags: vec![Untrusted::new("env=prod"), Untrusted::new(said)],
        resources_in_subscription: Some(17),
        cost: Some(Phrase::new("console-not-known")),
        ..Exhibit::at(now())
    }
}

/// A proposal for the case of a scene.
pub struct Proposed {
    pub kind: StepKind,
    pub needed: Needed,
    pub round: u32,
    pub name: String,
    pub at: Timestamp,
    /// What the customer's own texts say: places, tags, what is left out.
    pub said: String,
}

impl Proposed {
    pub fn machines() -> Self {
        let kind = StepKind::DeallocateVirtualMachine;
        Self {
            kind,
            needed: Needed::One,
            round: 0,
            name: "Shop production".to_owned(),
            at: now(),
            said: "x".to_owned(),
        }
    }

    pub fn cancellation() -> Self {
        let kind = StepKind::CancelSubscription;
        Self {
            kind,
            needed: Needed::Two,
            round: 0,
            name: "Shop production".to_owned(),
            at: now(),
            said: "x".to_owned(),
        }
    }

    /// The same of another subscription.
    pub fn in_subscription(&self, id: &str, case: &fraud_guard::case::Case) -> Containment {
        let text = serde_json::to_string(&self.of(case)).expect("JSON");
        serde_json::from_str(&text.replace(SUBSCRIPTION, id)).expect("a containment")
    }

    /// As it is written for a case.
    pub fn of(&self, case: &fraud_guard::case::Case) -> Containment {
        let mut exhibit =
            exhibit_of(StepKind::DeallocateVirtualMachine, &["vm-1", "vm-2"], &self.said);
        let mut target = target(&self.name);
        if self.kind == StepKind::CancelSubscription {
            exhibit.parts.clear();
            exhibit.holder = Some(Holder::Plan(Uuid::from_u128(7)));
        } else {
            let ids: Vec<_> = exhibit.parts.iter().map(|part| part.id.to_string()).collect();
            target = target.with_resources(self.kind, &ids).expect("a target");
        }
        let proposal = Proposal {
            scope: case.scope.clone(),
            epoch: case.epoch,
            round: self.round,
            kind: self.kind,
            target,
            needed: self.needed,
            raised_by: None,
            expires_at: self.at + SignedDuration::from_hours(4),
        };
        let mark = case.appearance();
        let shown = Shown { exhibit, case: mark, wanted: mark, undo_of: None };
        Containment::propose(proposal, shown, self.at).expect("a proposal")
    }
}

impl Scene {
    /// A scene in which containments can be approved, with these proposals.
    pub async fn proposing(proposals: &[Proposed]) -> Self {
        Self::proposing_in("approve", proposals).await
    }

    pub async fn proposing_in(mode: &str, proposals: &[Proposed]) -> Self {
        let key = seal_key();
        let settings = [("MODE", mode), ("SEAL_KEY", key.as_str())];
        let scene = Self::set(&[crate::support::messages::event()], &settings).await;
        for proposed in proposals {
            scene.add(&proposed.of(&scene.case)).await;
        }
        scene
    }

    pub async fn add(&self, containment: &Containment) {
        assert!(Containments::of(&self.handler.store).add(containment).await.expect("a store"));
    }

    /// The only containment.
    pub async fn action(&self) -> Action {
        let all = Containments::of(&self.handler.store).all(&self.case.scope).await;
        let [one] = all.expect("a store").try_into().expect("one");
        let one: Containment = one;
        one.action
    }

    pub async fn remove_containment(&self, containment: &Containment) {
        let key = Key::open_containment(containment.action.scope(), containment.action.id());
        let (_, etag) =
            self.handler.store.get::<Containment>(&key).await.expect("a store").expect("there");
        assert!(self.handler.store.delete_if(&key, &etag).await.expect("a store"));
    }

    pub fn approver(&self) -> Token {
        self.token().approving()
    }

    /// The page as somebody with this token sees it.
    pub async fn page_of(&self, token: &Token) -> String {
        self.get_with(&self.page(), &token.signed()).await.text()
    }

    /// The ticket for a decision on the page that somebody opens now.
    pub async fn ticket(&self, token: &Token, decision: &str) -> String {
        ticket_in(&self.page_of(token).await, decision).expect("a form for it")
    }

    pub fn decide_path(&self) -> String {
        format!("{}/decide", self.page())
    }

    /// Sends a form as a browser does.
    pub async fn send(&self, token: &Token, fields: &[(&str, &str)]) -> Answer {
        self.post(&self.decide_path(), &form_headers(token), &encoded(fields)).await
    }

    pub async fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        self.handler.ask(&wire::request(&format!("POST {path}"), headers, body.as_bytes())).await
    }
}

/// The headers of a form of ours.
pub fn form_headers(token: &Token) -> String {
    format!(
        "{HEADER}: {}\r\nContent-Type: {FORM}\r\nOrigin: {ORIGIN}\r\nSec-Fetch-Site: same-origin\r\n",
        token.signed()
    )
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The ticket in the form for a decision.
pub fn ticket_in(page: &str, decision: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"decision\" value=\"{decision}\""))?;
    let (_, rest) = rest.split_once("name=\"ticket\" value=\"")?;
    Some(rest.split('"').next()?.to_owned())
}
