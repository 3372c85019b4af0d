//! What was given up, and tried anew.

use super::*;

/// Given up on teams after two tries, at second 10.
fn given_up() -> Desk {
    let mut desk = opened();
    desk.fail("teams", 0);
    desk.claim(0, "teams", ME, 10);
    desk.end(0, "teams", &failed(), 10);
    desk
}

#[test]
fn what_was_given_up_is_listed_with_its_reason() {
    let mut desk = given_up();
    desk.send(0, "slack", 0);
    desk.add(NoticeReason::Changed, &["slack"], 20, 20);
    let given_up = crate::outbox::GivenUp {
        notice: desk.id(0),
        reason: NoticeReason::Opened,
        channel: channel("teams"),
        since: at(10),
        error: Some("answered 410".to_owned()),
    };
    assert_eq!(desk.outbox.given_up(), [given_up]);
}

#[test]
fn what_was_given_up_is_tried_anew_under_the_same_id() {
    let mut desk = given_up();
    let id = desk.id(0);
    assert_eq!(desk.redrive("teams", 4 * DAY), [desk.hint(0, "teams", 4 * DAY)]);
    let delivery = desk.delivery(0, "teams");
    assert_eq!((delivery.state.clone(), delivery.tries), (pending(4 * DAY), 0));
    assert_eq!(delivery.due_since, Some(at(4 * DAY)));
    assert_eq!(delivery.last_error.as_deref(), Some("answered 410"), "it is known what was wrong");
    assert_eq!(desk.claim(0, "teams", ME, 4 * DAY), send(true, 4 * DAY + 30));
    desk.end(0, "teams", &retry(), 4 * DAY);
    assert_eq!(desk.delivery(0, "teams").state, pending(4 * DAY + 5), "the timetable begins anew");
    desk.claim(0, "teams", ME, 7 * DAY - 1);
    assert_eq!(desk.put_off("teams", ME, 8 * DAY, 7 * DAY - 1).len(), 1);
    assert_eq!(desk.delivery(0, "teams").state, pending(8 * DAY), "and so do the three days");
    desk.claim(0, "teams", ME, 8 * DAY);
    desk.end(0, "teams", &retry(), 8 * DAY);
    assert_eq!(desk.delivery(0, "teams").state, DeliveryState::Failed { at: at(8 * DAY) });
    assert_eq!(desk.id(0), id);
}

#[test]
fn only_what_was_given_up_is_tried_anew() {
    let mut desk = given_up();
    let before = desk.outbox.clone();
    assert_eq!(desk.redrive("slack", 99), []);
    desk.claim(0, "slack", ME, 0);
    assert_eq!(desk.redrive("slack", 99), []);
    desk.end(0, "slack", &sent(), 1);
    assert_eq!(desk.redrive("slack", 99), []);
    assert_eq!(desk.delivery(0, "teams"), &before.notices()[0].deliveries[&channel("teams")]);
}

#[test]
fn what_a_person_wants_tried_anew_is_replaced_only_by_a_later_end() {
    let mut desk = given_up();
    desk.add(NoticeReason::Resolved, &["slack", "teams"], 20, 20);
    desk.send(1, "teams", 30);
    desk.redrive("teams", 30);
    assert_eq!(desk.claim(0, "teams", ME, 30), send(true, 60));
    desk.end(0, "teams", &retry(), 30);
    assert_eq!(desk.delivery(0, "teams").state, pending(35));

    let mut desk = given_up();
    desk.redrive("teams", 15);
    desk.add(NoticeReason::Resolved, &["slack", "teams"], 20, 20);
    desk.send(1, "teams", 30);
    assert_eq!(desk.delivery(0, "teams").state, superseded(&desk, 30));
}

#[test]
fn a_delivery_of_the_first_form_of_the_document_is_read() {
    let text = r#"{"state":{"state":"failed","at":"2026-02-03T03:00:00Z"},"tries":2}"#;
    let delivery: Delivery = serde_json::from_str(text).expect("a delivery");
    assert_eq!((delivery.due_since, delivery.redriven_at, delivery.fallback), (None, None, None));
}
