//! Where a case is bounded, and what it makes of older documents.

use std::collections::BTreeMap;

use super::at;
use super::event;
use super::machines;
use super::resolved;
use super::transitions::see;
use super::transitions::step;
use super::transitions::told;
use crate::case::Case;
use crate::case::EventRecord;
use crate::case::Input;
use crate::case::Observation;
use crate::containment::Plan;
use crate::fraud_event::FraudEvent;
use crate::text::Untrusted;

#[test]
fn a_long_history_keeps_its_end() {
    let mut case = told(&[(0, &[event("a")])]);
    for number in 0..Case::MOST_HISTORY {
        case = step(Some(&case), Input::Noted(&number.to_string()), 1).case;
    }
    assert_eq!(case.history.len(), Case::MOST_HISTORY);
    assert_eq!((case.history[0].what.as_str(), case.history[1].what.as_str()), ("0", "1"));
}

#[test]
fn a_machine_that_very_many_events_name_stays_while_any_event_is_left() {
    for (count, is_left) in [(16, false), (17, true)] {
        let id = |number: usize| format!("{number}");
        let all: Vec<FraudEvent> =
            (0..count).map(|number| machines(event(&id(number)), 1)).collect();
        let case = told(&[(0, &all), (0, &[event("other")])]);
        let over: Vec<FraudEvent> = all.into_iter().map(resolved).collect();
        let case = see(Some(&case), 5, &over).case;
        assert_eq!(case.affected_resources().count() == 1, is_left, "{count}");
        assert_eq!(matches!(case.plan, Plan::Suggested { .. }), is_left, "{count}");
    }
}

#[test]
fn those_that_an_unresolved_event_names_are_kept_of_too_many() {
    let all = machines(event("a"), Case::MOST_RESOURCES + 10);
    let (mut early, mut late) = (all.clone(), FraudEvent { key: event("b").key, ..all });
    early.resources.truncate(Case::MOST_RESOURCES);
    late.resources.drain(..Case::MOST_RESOURCES);
    let case = see(None, 0, &[resolved(early), late.clone()]).case;
    assert_eq!(case.resources.len(), Case::MOST_RESOURCES);
    let named: Vec<_> = case.affected_resources().cloned().collect();
    assert_eq!(named, late.resources);
    assert_eq!(case.resource_count, Case::MOST_RESOURCES + 10, "as the event says");
}

#[test]
fn of_two_spellings_the_one_that_azure_would_write_is_kept() {
    let as_sent = machines(event("a"), 1);
    let mut odd = machines(event("b"), 1);
    let id = as_sent.resources[0].id().to_uppercase().replace('/', "\\");
    odd.resources = crate::fraud_event::AffectedResource::new(&id).into_iter().collect();
    for seen in [[as_sent.clone(), odd.clone()], [odd, as_sent.clone()]] {
        let case = see(None, 0, &seen).case;
        assert_eq!(case.affected_resources().collect::<Vec<_>>(), [&as_sent.resources[0]]);
    }
}

#[test]
fn a_document_of_an_older_version_goes_on() {
    let case = told(&[
        (0, &[machines(event("a"), 1)]),
        (1, &[resolved(machines(event("a"), 1))]),
        (2, &[machines(event("a"), 1)]),
    ]);
    let mut document = serde_json::to_value(&case).expect("JSON");
    let key = event("a").key;
    document.as_object_mut().expect("an object").remove("said_by");
    let record = document["events"][key.as_str()].as_object_mut().expect("an event");
    record.remove("sightings").expect("sightings");
    record.remove("resource_count").expect("a count");
    document["resources"][0]["named_by"] = key.as_str().into();
    let old: Case = serde_json::from_value(document).expect("a case");
    assert_eq!((old.epoch, old.events[&key].epoch, old.events[&key].since), (1, 1, at(2)));
    assert_eq!(old.affected_resources().count(), 1);
    let after = see(Some(&old), 1, &[resolved(event("a"))]).case;
    assert!(after.is_open(), "an older observation moves no status");
    assert_eq!((after.events[&key].epoch, after.events[&key].since), (1, at(2)));
    let back = told(&[(0, &[event("a")])]);
    assert_eq!(back.details, BTreeMap::new());
}

#[test]
fn a_record_without_sightings_tells_its_outbreaks_by_how_often_it_came_back() {
    for (event, epoch, outbreaks) in [
        (event("a"), 0, 1),
        (resolved(event("a")), 0, 0),
        (event("a"), 1, 2),
        (resolved(event("a")), 1, 2),
        (event("a"), 2, 3),
    ] {
        let mut record = EventRecord::of(&Observation::new(at(0), event));
        record.epoch = epoch;
        assert_eq!(record.outbreaks(), outbreaks, "{epoch}");
    }
}

#[test]
fn a_case_of_nothing_has_no_news_and_does_not_close() {
    let mut case = Case::new(event("a").scope(), at(0));
    let before = case.clone();
    case.fold(&[], at(0), None);
    assert_eq!((case.history, case.closed_at), (before.history, None));
}

#[test]
fn the_details_of_an_event_stay_until_another_has_some() {
    let with = |value: &str| FraudEvent {
        details: BTreeMap::from([("region".to_owned(), Untrusted::new(value))]),
        ..event("a")
    };
    let mut case = told(&[(0, &[with("west")])]);
    for (minute, event, region) in [(1, event("a"), "west"), (2, with("east"), "east")] {
        case = see(Some(&case), minute, &[event]).case;
        assert_eq!(case.details["region"], Untrusted::new(region));
    }
}

#[test]
fn a_document_names_the_number_of_resources_only_when_there_are_some() {
    for (count, is_named) in [(0, false), (3, true)] {
        let case = told(&[(0, &[machines(event("a"), count)])]);
        let document = serde_json::to_value(&case).expect("a document");
        let mut events = document["events"].as_object().expect("events").values();
        assert_eq!(events.all(|event| event.get("resource_count").is_some()), is_named);
    }
}
