//! The checklist of a case.

use super::at;
use super::event;
use super::resolved;
use super::transitions::see;
use super::transitions::step;
use super::transitions::told;
use crate::case::Case;
use crate::case::Check;
use crate::case::Input;
use crate::case::TickDraft;

fn draft(check: Check, note: &str, is_done: bool) -> TickDraft {
    TickDraft { check, author: "cli:maria@jumpbox".to_owned(), note: note.to_owned(), is_done }
}

fn ticked(case: &Case, draft: &TickDraft, minute: i64) -> Case {
    let step = step(Some(case), Input::Ticked(draft), minute);
    assert_eq!(step.effects, [], "nobody is told of a tick");
    step.case
}

#[test]
fn a_tick_is_kept_with_its_author_and_note() {
    let case = told(&[(0, &[event("a")])]);
    let case = ticked(&case, &draft(Check::Mfa, "two were without", true), 5);
    let tick = case.tick_of(Check::Mfa).expect("a tick");
    assert_eq!((tick.at, tick.author.as_received()), (at(5), "cli:maria@jumpbox"));
    assert_eq!(tick.note.as_ref().map(|note| note.as_received()), Some("two were without"));
    assert_eq!(case.tick_of(Check::Resources), None);
    let last = case.history.last().expect("a line");
    assert_eq!(last.what, "checked by “cli:maria@jumpbox”: mfa: “two were without”");
}

#[test]
fn a_tick_can_be_taken_back_and_the_history_keeps_both() {
    let case = told(&[(0, &[event("a")])]);
    let case = ticked(&case, &draft(Check::Mfa, " ", true), 5);
    assert_eq!(case.tick_of(Check::Mfa).expect("a tick").note, None);
    let case = ticked(&case, &draft(Check::Mfa, "", false), 6);
    assert_eq!(case.tick_of(Check::Mfa), None);
    let lines: Vec<&str> = case.history.iter().skip(1).map(|line| line.what.as_str()).collect();
    let by = "by “cli:maria@jumpbox”: mfa";
    assert_eq!(lines, [format!("checked {by}"), format!("not checked any more {by}")]);
    assert_eq!(ticked(&case, &draft(Check::Mfa, "", false), 7), case, "there is nothing to take");
}

#[test]
fn another_outbreak_is_checked_anew() {
    let case = told(&[(0, &[event("a")])]);
    let case = ticked(&case, &draft(Check::Resources, "", true), 1);
    let closed = see(Some(&case), 2, &[resolved(event("a"))]).case;
    assert!(closed.tick_of(Check::Resources).is_some(), "what was checked stays to be read");
    let again = see(Some(&closed), 3, &[event("a")]).case;
    assert_eq!((again.epoch, again.tick_of(Check::Resources)), (1, None));
    let again = ticked(&again, &draft(Check::Mfa, "", true), 4);
    assert_eq!(again.tick_of(Check::Resources), None);
    assert!(again.tick_of(Check::Mfa).is_some());
}

#[test]
fn a_step_is_known_by_its_name_and_by_its_number() {
    for (number, check) in (1..).zip(Check::ALL) {
        assert_eq!(Check::parse(check.as_str()), Some(check));
        assert_eq!(Check::parse(&number.to_string()), Some(check));
        assert_eq!(serde_json::to_value(check).expect("JSON"), check.as_str());
    }
    for text in ["", "0", "11", "MFA", "-1"] {
        assert_eq!(Check::parse(text), None, "{text}");
    }
}
