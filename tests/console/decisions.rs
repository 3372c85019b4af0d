//! Decisions: what a form of an approver does, and what it needs for that.

use fraud_guard::containment::action::Phase;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::json;

use super::proposed::Proposed;
use super::proposed::form_headers;
use super::proposed::ticket_in;
use super::scene::Scene;
use crate::support::messages::now;

const SECOND: &str = "88888888-0000-4000-8000-000000000002";

#[tokio::test]
async fn an_approver_approves_what_the_page_shows() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    scene.clock.advance(SignedDuration::from_secs(30));
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    let answer = scene.send(&approver, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let back = format!("{}?result=approve", scene.page());
    assert_eq!(answer.header("location"), Some(back.clone()));
    assert_eq!(scene.action().await.phase(), Phase::Cooling);
    let page = scene.get_with(&back, &approver.signed()).await.text();
    assert!(
        page.contains("Approve: recorded") && page.contains("can still be taken back"),
        "{page}"
    );
    assert!(ticket_in(&page, "approve").is_none() && ticket_in(&page, "revoke").is_some());
}

#[tokio::test]
async fn what_was_approved_is_taken_back_for_a_reason() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    assert_eq!(scene.send(&approver, &fields).await.status, 303);
    let ticket = scene.ticket(&approver, "revoke").await;
    for reason in ["", "  \r\n ", &"x".repeat(501)] {
        let fields = [("decision", "revoke"), ("ticket", &ticket), ("reason", reason)];
        let answer = scene.send(&approver, &fields).await;
        assert_eq!(answer.status, 422, "{reason:?}");
        assert!(answer.text().contains("Say why"), "{}", answer.text());
    }
    assert_eq!(scene.action().await.phase(), Phase::Cooling);
    let fields = [("decision", "revoke"), ("ticket", &ticket), ("reason", "it is theirs")];
    assert_eq!(scene.send(&approver, &fields).await.status, 303);
    assert_eq!(scene.action().await.phase(), Phase::Revoked);
}

#[tokio::test]
async fn a_proposal_is_declined_for_a_reason() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let ticket = scene.ticket(&scene.approver(), "decline").await;
    let fields = [("decision", "decline"), ("ticket", &ticket), ("reason", "it is a test")];
    assert_eq!(scene.send(&scene.approver(), &fields).await.status, 303);
    assert_eq!(scene.action().await.phase(), Phase::Rejected);
}

#[tokio::test]
async fn two_different_people_approve_where_two_have_to() {
    let scene = Scene::proposing(&[Proposed::cancellation()]).await;
    let (first, second) = (scene.approver(), scene.approver().claim("oid", json!(SECOND)));
    for (token, phase) in [(&first, Phase::ApprovedOnce), (&second, Phase::Cooling)] {
        let ticket = scene.ticket(token, "approve").await;
        let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
        assert_eq!(scene.send(token, &fields).await.status, 303);
        assert_eq!(scene.action().await.phase(), phase);
        if phase == Phase::ApprovedOnce {
            let page = scene.page_of(token).await;
            assert!(ticket_in(&page, "approve").is_none(), "who approved is not asked again");
        }
    }
}

/// The first page of one person, sent by the other too, is worth nothing.
#[tokio::test]
async fn one_person_approves_once_from_however_many_pages() {
    let scene = Scene::proposing(&[Proposed::cancellation()]).await;
    let approver = scene.approver();
    let tickets =
        [scene.ticket(&approver, "approve").await, scene.ticket(&approver, "approve").await];
    let send = async |ticket: &str| {
        let fields = [("decision", "approve"), ("ticket", ticket), ("typed", "0004")];
        scene.send(&approver, &fields).await
    };
    assert_eq!(send(&tickets[0]).await.status, 303);
    let before = scene.everything().await;
    for ticket in [&tickets[0], &tickets[1]] {
        let answer = send(ticket).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_page_of_something_that_changed_decides_nothing() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let mut changed = Proposed::machines().of(&scene.case);
    scene.remove_containment(&changed).await;
    changed.exhibit.parts[0].tags.clear();
    scene.add(&changed).await;
    let before = scene.everything().await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    let answer = scene.send(&approver, &fields).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("Something changed since you opened the page"));
    assert_eq!(scene.everything().await, before);
}

#[rstest]
#[case::in_upper_case("ABCD", true)]
#[case::as_it_is("abcd", true)]
#[case::mixed("aBcD", true)]
#[case::nothing("", false)]
#[case::space_before(" abcd", false)]
#[case::space_after("abcd ", false)]
#[case::too_few("bcd", false)]
#[case::too_many("0abcd", false)]
#[case::another("abce", false)]
#[case::full_width("ａｂｃｄ", false)]
#[case::of_the_customer("0002", false)]
#[tokio::test]
async fn the_last_four_characters_are_typed_by_hand(#[case] typed: &str, #[case] is_good: bool) {
    let mut event = crate::support::messages::event();
    let id = "44444444-dddd-4ddd-8ddd-00000000abcd";
    event.subscription = fraud_guard::fraud_event::SubscriptionId::parse(id);
    let key = super::proposed::seal_key();
    let settings = [("MODE", "approve"), ("SEAL_KEY", key.as_str())];
    let scene = Scene::set(&[event], &settings).await;
    scene.add(&Proposed::cancellation().in_subscription(id, &scene.case)).await;
    let approver = scene.approver();
    let page = scene.page_of(&approver).await;
    assert!(page.contains(&format!("last 4 characters of the subscription id {id}")), "{page}");
    let ticket = ticket_in(&page, "approve").expect("a form");
    let before = scene.everything().await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", typed)];
    let answer = scene.send(&approver, &fields).await;
    assert_eq!(answer.status, if is_good { 303 } else { 422 }, "{}", answer.text());
    assert_eq!(scene.everything().await == before, !is_good);
    if !is_good {
        let (page, action) = (answer.text(), scene.action().await);
        let field = format!("typed-approve-{}-{}", scene.case.id(), action.id());
        assert!(page.contains(&format!("<a href=\"#{field}\">What you typed")), "{page}");
        assert!(page.contains(&format!("aria-describedby=\"why-{field}\"")), "{page}");
        assert!(page.contains(&format!("id=\"why-{field}\"")), "{page}");
        assert!(page.contains("role=\"alert\""), "{page}");
    }
}

#[rstest]
#[case::for_another_decision("decline", "approve")]
#[case::a_way_back_for_a_no("decline", "revoke")]
#[case::of_the_kill_switch("stop", "approve")]
#[case::of_an_answer("answer", "approve")]
#[tokio::test]
async fn a_ticket_is_good_for_the_decision_that_it_was_made_for(
    #[case] of: &str,
    #[case] decision: &str,
) {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let ticket = scene.ticket(&scene.approver(), of).await;
    let before = scene.everything().await;
    let fields =
        [("decision", decision), ("ticket", &ticket), ("typed", "0004"), ("reason", "because")];
    let answer = scene.send(&scene.approver(), &fields).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_ticket_is_good_for_who_opened_the_page_its_case_and_an_hour() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    let before = scene.everything().await;
    let other = approver.clone().claim("oid", json!(SECOND));
    assert_eq!(scene.send(&other, &fields).await.status, 403);
    let body = super::proposed::encoded(&fields);
    for path in ["/api/console/cases/c-0123456789ab-0000/decide", "/api/console/kill-switch"] {
        assert_eq!(scene.post(path, &form_headers(&approver), &body).await.status, 403, "{path}");
    }
    scene.clock.advance(SignedDuration::from_secs(3_601));
    let later = (now() + SignedDuration::from_secs(3_601)).as_second();
    let fresh = approver.clone().claim("auth_time", json!(later)).claim("exp", json!(later + 60));
    let answer = scene.send(&fresh, &fields).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("open for more than an hour"), "{}", answer.text());
    assert_eq!(scene.everything().await, before);
    scene.clock.set(now() + SignedDuration::from_secs(3_600));
    assert_eq!(scene.send(&fresh, &fields).await.status, 303);
}

#[tokio::test]
async fn no_byte_of_a_ticket_can_be_changed() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let before = scene.everything().await;
    for place in (0..ticket.len()).step_by(7) {
        let mut bytes = ticket.clone().into_bytes();
        bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        let fields = [("decision", "approve"), ("ticket", changed.as_str()), ("typed", "0004")];
        let answer = scene.send(&approver, &fields).await;
        assert_eq!(answer.status, 403, "{changed}");
    }
    for odd in ["", "x", "1.....", &"1.".repeat(20_000)] {
        let fields = [("decision", "approve"), ("ticket", odd), ("typed", "0004")];
        assert_eq!(scene.send(&approver, &fields).await.status, 403, "{odd}");
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_hundred_clicks_are_one_approval() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    let clicks = (0..100).map(|_| scene.send(&approver, &fields));
    let answers = futures::future::join_all(clicks).await;
    let good = answers.iter().filter(|answer| answer.status == 303).count();
    assert_eq!(good, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert_eq!(scene.action().await.approvals().len(), 1);
}

#[tokio::test]
async fn two_people_at_the_same_moment_are_two_approvals_and_no_more() {
    let scene = Scene::proposing(&[Proposed::cancellation()]).await;
    let people = [scene.approver(), scene.approver().claim("oid", json!(SECOND))];
    let mut sent = Vec::new();
    for person in people.iter().cycle().take(20) {
        sent.push((person, scene.ticket(person, "approve").await));
    }
    let forms: Vec<_> = sent
        .iter()
        .map(|(_, ticket)| {
            [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")]
        })
        .collect();
    let clicks = sent.iter().zip(&forms).map(|((person, _), fields)| scene.send(person, fields));
    let answers = futures::future::join_all(clicks).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 2);
    let action = scene.action().await;
    assert_eq!((action.approvals().len(), action.phase()), (2, Phase::Cooling));
}

#[tokio::test]
async fn who_lost_the_role_a_minute_ago_approves_nothing() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    *scene.approvers.lock().expect("the roles") = false;
    let before = scene.everything().await;
    let fields = [("decision", "approve"), ("ticket", ticket.as_str()), ("typed", "0004")];
    let answer = scene.send(&approver, &fields).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("does not say at this moment that you may approve"));
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn one_button_stops_everything_and_another_allows_it_again() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let waiting = scene.ticket(&approver, "approve").await;
    for (decision, is_on) in [("stop", true), ("allow", false)] {
        let ticket = scene.ticket(&approver, decision).await;
        let fields = [("decision", decision), ("ticket", &ticket), ("reason", "a drill")];
        let body = super::proposed::encoded(&fields);
        let path = "/api/console/kill-switch";
        let answer = scene.post(path, &form_headers(&approver), &body).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let page = scene.page_of(&approver).await;
        assert_eq!(page.contains("The kill switch is on"), is_on, "{page}");
        assert_eq!(ticket_in(&page, "stop").is_some(), !is_on);
        assert_eq!(ticket_in(&page, "allow").is_some(), is_on);
        if is_on {
            let fields = [("decision", "approve"), ("ticket", &waiting), ("typed", "0004")];
            let answer = scene.send(&approver, &fields).await;
            assert_eq!(answer.status, 409, "{}", answer.text());
            assert!(answer.text().contains("Something forbids it now"));
        }
    }
}

#[tokio::test]
async fn who_allows_one_stop_has_not_allowed_the_next() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let kill_switch = async |decision: &str, ticket: &str, reason: &str| {
        let fields = [("decision", decision), ("ticket", ticket), ("reason", reason)];
        let body = super::proposed::encoded(&fields);
        scene.post("/api/console/kill-switch", &form_headers(&approver), &body).await.status
    };
    let stop = scene.ticket(&approver, "stop").await;
    assert_eq!(kill_switch("stop", &stop, "a drill").await, 303);
    let first = scene.ticket(&approver, "allow").await;
    let second = scene.ticket(&approver, "allow").await;
    assert_eq!(kill_switch("allow", &first, "it is over").await, 303);
    let stop = scene.ticket(&approver, "stop").await;
    assert_eq!(kill_switch("stop", &stop, "no drill").await, 303);
    assert_eq!(kill_switch("allow", &second, "it is over").await, 409, "it was of the first stop");
    let page = scene.page_of(&approver).await;
    assert!(page.contains("The kill switch is on"), "{page}");
}

/// Who approves hears nothing good where the decision cannot be kept.
#[tokio::test]
async fn nothing_is_decided_without_a_key() {
    let scene = Scene::set(&[crate::support::messages::event()], &[("MODE", "approve")]).await;
    scene.add(&Proposed::machines().of(&scene.case)).await;
    let page = scene.page_of(&scene.approver()).await;
    assert!(!page.contains("<form") && page.contains("SEAL_KEY"), "{page}");
    let before = scene.everything().await;
    let fields = [("decision", "approve"), ("ticket", "1.a.b"), ("typed", "0004")];
    assert_eq!(scene.send(&scene.approver(), &fields).await.status, 409);
    assert_eq!(scene.everything().await, before);
}
