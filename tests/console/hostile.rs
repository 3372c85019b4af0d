//! Names that attack the reader, on the page of a case: they stay text.

use fraud_guard::app::Mode;
use fraud_guard::console::Bar;
use fraud_guard::console::CaseView;
use fraud_guard::console::Visitor;
use fraud_guard::console::case_page;
use fraud_guard::language::Language;
use fraud_guard::policy::Addresses;

use super::scene::case_of;
use crate::support::hostile_names::ATTACKS;
use crate::support::hostile_names::name;
use crate::support::judges::Ours;
use crate::support::messages::hostile_event;
use crate::support::messages::now;

fn page(text: &str) -> String {
    let view = CaseView {
        case: &case_of(&[hostile_event(text)]),
        containments: &[],
        visitor: Visitor::Watches(Bar::Role),
        mode: Mode::Act,
        is_stopped: None,
        addresses: &Addresses::default(),
        feedback: None,
        language: Language::English,
        now: now(),
    };
    case_page(&view).expect("a page")
}

#[test]
fn a_hostile_name_is_text_on_the_page_and_nothing_else() {
    let ours = Ours::of("mail", &page("Contoso"));
    let names = (0..1_000).map(|number| name(0x0C05_01E5, number));
    for text in ATTACKS.into_iter().map(str::to_owned).chain(names) {
        let judgement = ours.judge(&page(&text));
        assert_eq!(judgement, Ok(()), "{text:?}");
    }
}
