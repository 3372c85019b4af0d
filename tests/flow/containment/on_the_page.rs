//! What people decide on the page of a case, from the form to what is sent, verified and told.

use fraud_guard::clock::Clock;
use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Phase;
use fraud_guard::local::services::id_token;
use fraud_guard::local::services::id_token::Visitor;
use reqwest::Client;
use reqwest::Response;
use reqwest::redirect::Policy;

use super::scene::OPEN;
use super::scene::Scene;
use crate::console::proposed::FORM;
use crate::console::proposed::encoded;
use crate::console::proposed::ticket_in;
use crate::console::scene::HEADER;

const ORIGIN: &str = "https://fraud-guard.example";

/// Somebody with the page of the case open.
struct Browser<'a> {
    scene: &'a Scene,
    visitor: Visitor,
    client: Client,
}

impl<'a> Browser<'a> {
    fn of(visitor: Visitor, scene: &'a Scene) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { scene, visitor, client }
    }

    fn token(&self) -> String {
        let now = Clock::Manual(self.scene.world.clock.clone()).now();
        id_token::of(self.visitor, &self.scene.login_url, now).expect("a token")
    }

    async fn address(&self) -> String {
        let (handler, case) = (self.scene.world.handler, self.scene.case().await.id());
        format!("http://{handler}/api/console/cases/{case}")
    }

    async fn page(&self) -> String {
        let request = self.client.get(self.address().await).header(HEADER, self.token());
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a page");
        assert_eq!(status, 200, "{text}");
        text
    }

    /// Reads the page for a while, fills in the first form for a decision and sends it.
    async fn decide(&self, decision: &str, fields: &[(&str, &str)]) {
        self.decide_about("", decision, fields).await;
    }

    /// The same about one of several containments.
    async fn decide_about(&self, action: &str, decision: &str, fields: &[(&str, &str)]) {
        let page = self.page().await;
        let forms = page.split("<form").filter_map(|form| ticket_in(form, decision));
        let ticket = forms.into_iter().find(|ticket| ticket.contains(action));
        let ticket = ticket.unwrap_or_else(|| panic!("no form for {decision}: {page}"));
        self.scene.world.pass_seconds(10);
        let always = [("decision", decision), ("ticket", ticket.as_str())];
        let answer = self.send(&encoded(&[&always, fields].concat())).await;
        let status = answer.status().as_u16();
        assert_eq!(status, 303, "{}", answer.text().await.unwrap_or_default());
        self.scene.world.drain().await;
    }

    async fn send(&self, body: &str) -> Response {
        let request = self.client.post(format!("{}/decide", self.address().await));
        let request = request
            .header(HEADER, self.token())
            .header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", FORM);
        request.body(body.to_owned()).send().await.expect("an answer")
    }
}

/// The last four characters of the subscription's id.
async fn typed(scene: &Scene) -> String {
    let id = scene.case().await.parties.subscription.expect("a subscription").to_string();
    id[id.len() - 4..].to_owned()
}

#[tokio::test]
async fn machines_are_stopped_by_one_form_and_started_again_by_two_more() {
    let scene = Scene::play(OPEN).await;
    let typed = typed(&scene).await;
    let fields = [("typed", typed.as_str())];
    let alex = Browser::of(Visitor::Approver, &scene);
    let machines = scene.newest(StepKind::DeallocateVirtualMachine).await;
    let parts = machines.exhibit.parts.len();
    alex.decide_about(machines.action.id().as_str(), "approve", &fields).await;
    assert_eq!(scene.phase(machines.action.id()).await, Phase::Cooling);
    assert!(ticket_in(&alex.page().await, "revoke").is_some(), "it can be taken back");
    scene.cool().await;
    scene.world.sweep_for(4).await;
    assert_eq!(scene.phase(machines.action.id()).await, Phase::Done);
    assert_eq!(scene.sent().len(), parts);
    assert!(scene.told().iter().any(|line| line.starts_with("took effect")), "{:?}", scene.told());

    let sam = Browser::of(Visitor::SecondApprover, &scene);
    sam.decide("undo", &[]).await;
    let start = scene.newest(StepKind::StartVirtualMachine).await;
    sam.decide_about(start.action.id().as_str(), "approve", &fields).await;
    scene.cool().await;
    scene.world.sweep_for(4).await;
    assert_eq!(scene.phase(start.action.id()).await, Phase::Done);
    let sent = scene.sent();
    assert_eq!(sent.len(), 2 * parts);
    assert!(sent[parts..].iter().all(|call| call.ends_with("/start")), "{sent:?}");
}

#[tokio::test]
async fn a_proposal_is_declined_made_again_and_the_alert_answered() {
    let scene = Scene::play(OPEN).await;
    let alex = Browser::of(Visitor::Approver, &scene);
    let open = async || scene.all().await.into_iter().filter(|one| !one.action.phase().is_over());
    let count = open().await.count();
    for _ in 0..count {
        alex.decide("decline", &[("reason", "we know of it")]).await;
    }
    assert_eq!(open().await.count(), 0);
    alex.decide("propose", &[]).await;
    assert_eq!(open().await.count(), count, "what was declined is proposed again");
    alex.decide("answer", &[("verdict", "legitimate"), ("reason", "a load test of ours")]).await;
    scene.world.sweep_for(3).await;
    assert!(!scene.case().await.is_open(), "Microsoft was told");
    assert_eq!(open().await.count(), 0, "and nothing waits for an approval any more");
    assert_eq!(scene.sent(), Vec::<String>::new());
}
