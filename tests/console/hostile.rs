//! Names that attack the reader, on the page of a case: they stay text.

use fraud_guard::app::Mode;
use fraud_guard::case::Case;
use fraud_guard::console::Bar;
use fraud_guard::console::CaseView;
use fraud_guard::console::Visitor;
use fraud_guard::console::case_page;
use fraud_guard::containment::Containment;
use fraud_guard::language::Language;
use fraud_guard::policy::Addresses;
use fraud_guard::seal::Fingerprint;

use super::proposed::Proposed;
use super::scene::case_of;
use crate::support::hostile_names::ATTACKS;
use crate::support::hostile_names::name;
use crate::support::judges::Ours;
use crate::support::messages::event;
use crate::support::messages::hostile_event;
use crate::support::messages::now;

fn page(text: &str) -> String {
    page_with(&case_of(&[hostile_event(text)]), &[])
}

/// The page of a containment whose every text is somebody else's.
fn page_of_containment(text: &str) -> String {
    let case = case_of(&[event()]);
    let (name, said) = (text.to_owned(), text.to_owned());
    let containment = Proposed { name, said, ..Proposed::machines() }.of(&case);
    page_with(&case, &[(containment, case.appearance())])
}

fn page_with(case: &Case, containments: &[(Containment, Fingerprint)]) -> String {
    let view = CaseView {
        case,
        containments,
        visitor: Visitor::Watches(Bar::Role),
        mode: Mode::Act,
        stopped: None,
        addresses: &Addresses::default(),
        feedback: None,
        language: Language::English,
        now: now(),
    };
    case_page(&view).expect("a page")
}

#[test]
fn a_hostile_name_is_text_on_the_page_and_nothing_else() {
    for page in [page, page_of_containment] {
        let ours = Ours::of("mail", &page("Contoso"));
        let names = (0..1_000).map(|number| name(0x0C05_01E5, number));
        for text in ATTACKS.into_iter().map(str::to_owned).chain(names) {
            let judgement = ours.judge(&page(&text));
            assert_eq!(judgement, Ok(()), "{text:?}");
        }
    }
}
