//! Names that attack the reader, on the page of a case: they stay text.

use fraud_guard::console::case_page;
use fraud_guard::language::Language;

use super::scene::case_of;
use crate::support::hostile_names::ATTACKS;
use crate::support::hostile_names::name;
use crate::support::judges::Ours;
use crate::support::messages::hostile_event;
use crate::support::messages::now;

fn page(text: &str) -> String {
    case_page(&case_of(&[hostile_event(text)]), Language::English, now()).expect("a page")
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
