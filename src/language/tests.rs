//! How a phrase becomes words.

use super::*;
use crate::text::Span;
use crate::text::Untrusted;

#[test]
fn a_language_is_known_by_its_tag() {
    for language in Language::ALL {
        assert_eq!(Language::parse(language.tag()), Some(language));
        assert_eq!(Language::parse(&language.tag().to_uppercase()), Some(language));
        let tag = serde_json::to_value(language).expect("JSON");
        assert_eq!(
            (tag.as_str(), language.to_string().as_str()),
            (Some(language.tag()), language.tag())
        );
    }
    for text in ["", "e", "en-US", "pt", "deutsch", "it"] {
        assert_eq!(Language::parse(text), None, "{text}");
    }
}

#[test]
fn every_file_is_read_to_its_end() {
    for language in Language::ALL {
        let errors = FluentResource::try_new(language.source().to_owned()).err();
        assert_eq!(errors.map(|(_, errors)| errors), None, "{language}");
    }
}

#[test]
fn somebody_elses_text_stays_a_piece_of_its_own() {
    let phrase = Phrase::new("where-customer")
        .with("what", Phrase::new("type-crypto-mining"))
        .with("customer", Untrusted::new("{ $evil } \u{F0000}"));
    let line = Language::English.line(&phrase);
    let theirs = Untrusted::new("{ $evil } \u{F0000}");
    let spans = [Span::Ours("Crypto mining at ".to_owned()), Span::Theirs(theirs)];
    assert_eq!(line.spans(), spans);
}

#[test]
fn words_and_quotations_are_the_same_in_every_language() {
    for language in Language::ALL {
        assert_eq!(language.say(&Phrase::Words("a { b }".to_owned())), "a { b }");
        assert_eq!(language.say(&Phrase::theirs(Untrusted::new("x"))), "“x”");
    }
}

#[test]
fn a_hole_is_seen() {
    assert_eq!(Language::German.word("no-such-key"), "⟦no-such-key⟧");
    let without_its_number = Phrase::new("plan-more-steps");
    assert_eq!(Language::German.say(&without_its_number), "⟦plan-more-steps⟧");
}

#[test]
fn what_a_language_lacks_is_said_in_english_and_marked() {
    let english = Language::English.words();
    assert_eq!(
        format(None, || english, "plan-none", &FluentArgs::new()),
        "No containment is suggested: [en]"
    );
    assert_eq!(format(None, || None, "plan-none", &FluentArgs::new()), "⟦plan-none⟧");
}

#[test]
fn one_and_many_are_told_apart() {
    let steps = |count: u32| Phrase::new("plan-more-steps").with("count", count);
    assert_eq!(Language::English.say(&steps(1)), "1 more step is on the case");
    assert_eq!(Language::English.say(&steps(2)), "2 more steps are on the case");
}

#[test]
fn numbers_are_grouped_as_the_language_does() {
    for (language, short, long) in [
        (Language::English, "1,234", "12,345,678"),
        (Language::German, "1.234", "12.345.678"),
        (Language::French, "1\u{202F}234", "12\u{202F}345\u{202F}678"),
        (Language::Spanish, "1234", "12.345.678"),
        (Language::BrazilianPortuguese, "1.234", "12.345.678"),
        (Language::Japanese, "1,234", "12,345,678"),
    ] {
        for (number, shown) in [(999, "999"), (1_234, short), (12_345_678, long)] {
            let counts = Phrase::new("event-counts");
            let said = counts.with("unresolved", Arg::Number(number)).with("all", Arg::Number(0));
            let said = language.say(&said);
            assert!(said.contains(shown), "{language}: {said}");
        }
    }
}

#[test]
fn a_list_is_read_in_its_order() {
    let words = |text: &str| Phrase::Words(text.to_owned());
    for (items, said) in [(vec![], ""), (vec!["a"], "a"), (vec!["a", "b", "c"], "a, b, c")] {
        assert_eq!(Phrase::list(items.into_iter().map(words)).to_string(), said);
    }
}

#[test]
fn a_phrase_is_stored_and_read_as_it_was() {
    let plain = Phrase::Words("an older version wrote a sentence".to_owned());
    let nested = Phrase::new("note-disagreement")
        .with("count", 2_usize)
        .with("what", Phrase::theirs(Untrusted::new("x")))
        .with("who", "we");
    for phrase in [plain, nested] {
        let json = serde_json::to_string(&phrase).expect("JSON");
        assert_eq!(serde_json::from_str::<Phrase>(&json).expect("a phrase"), phrase, "{json}");
    }
    let old: Phrase = serde_json::from_str("\"resolved as fraud\"").expect("a phrase");
    assert_eq!(old, Phrase::Words("resolved as fraud".to_owned()));
}

#[test]
fn a_phrase_of_a_newer_version_is_read_as_far_as_it_goes_and_what_is_none_is_refused() {
    let newer: Phrase = serde_json::from_str(r#"{"tone":[1],"key":"k","args":{"n":{"number":2}}}"#)
        .expect("a phrase");
    assert_eq!(newer, Phrase::new("k").with("n", 2_usize));
    for text in ["1", "null", "[]", "{}", r#"{"args":{}}"#, r#"{"key":1}"#] {
        assert!(serde_json::from_str::<Phrase>(text).is_err(), "{text}");
    }
}
