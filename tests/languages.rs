//! The files of the languages against each other and against what the code says.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use fluent_syntax::ast::Entry;
use fluent_syntax::ast::Expression;
use fluent_syntax::ast::InlineExpression;
use fluent_syntax::ast::Pattern;
use fluent_syntax::ast::PatternElement;
use fraud_guard::language::Language;
use rstest::rstest;

type Messages = BTreeMap<String, (BTreeSet<String>, String)>;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The variables and the text of each message.
fn messages(language: Language) -> Messages {
    let file = src().join(format!("language/{language}.ftl"));
    let text = std::fs::read_to_string(file).expect("a file");
    let resource = fluent_syntax::parser::parse(text.as_str()).expect("a file that is read");
    let mut messages = Messages::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut found = (BTreeSet::new(), String::new());
        read(&message.value.expect("a text"), &mut found);
        let known = messages.insert(message.id.name.to_owned(), found);
        assert_eq!(known, None, "{} is there twice in {language}", message.id.name);
    }
    messages
}

fn read(pattern: &Pattern<&str>, found: &mut (BTreeSet<String>, String)) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => found.1.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => read_inline(inline, found),
                Expression::Select { selector, variants } => {
                    read_inline(selector, found);
                    variants.iter().for_each(|variant| read(&variant.value, found));
                }
            },
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, found: &mut (BTreeSet<String>, String)) {
    match inline {
        InlineExpression::VariableReference { id } => drop(found.0.insert(id.name.to_owned())),
        other => panic!("only variables are put in, not {other:?}"),
    }
}

#[rstest]
fn every_language_has_every_key_with_the_same_variables(
    #[values(
        Language::German,
        Language::French,
        Language::Spanish,
        Language::BrazilianPortuguese,
        Language::Japanese
    )]
    language: Language,
) {
    let variables = |language| -> BTreeMap<String, BTreeSet<String>> {
        messages(language).into_iter().map(|(key, (variables, _))| (key, variables)).collect()
    };
    let (english, own) = (variables(Language::English), variables(language));
    let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
    for (key, variables) in own {
        assert_eq!(english.get(&key), Some(&variables), "{key}");
    }
}

#[rstest]
fn nothing_of_more_than_three_words_was_left_in_english(
    #[values(
        Language::German,
        Language::French,
        Language::Spanish,
        Language::BrazilianPortuguese,
        Language::Japanese
    )]
    language: Language,
) {
    let own = messages(language);
    let is_word = |word: &&str| word.contains(char::is_alphabetic);
    let is_long = |text: &str| text.split_whitespace().filter(is_word).count() > 3;
    let left = messages(Language::English)
        .into_iter()
        .filter(|(key, (_, text))| is_long(text) && own[key].1 == *text)
        .map(|(key, _)| key);
    assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_key_is_said_somewhere_and_every_key_that_is_said_exists() {
    let code = sources(&src());
    let keys: BTreeSet<String> = messages(Language::English).into_keys().collect();
    let unsaid: Vec<_> = keys.iter().filter(|key| !code.contains(&format!("\"{key}\""))).collect();
    assert!(unsaid.is_empty(), "no code says {unsaid:?}");
    let said = code.split("Phrase::new(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let unknown: BTreeSet<&str> = said.filter(|key| !keys.contains(*key)).collect();
    assert!(unknown.is_empty(), "no language has {unknown:?}");
}

#[test]
fn every_advice_trouble_and_verdict_that_is_chosen_from_a_table_exists() {
    let keys: BTreeSet<String> = messages(Language::English).into_keys().collect();
    let literal = regex_lite::Regex::new(r#""((?:advice|trouble|verdict|error)-[a-z-]+)""#);
    let code = sources(&src());
    let literal = literal.expect("a pattern");
    let chosen: BTreeSet<&str> =
        literal.captures_iter(&code).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    assert!(chosen.len() > 60, "the pattern finds them: {chosen:?}");
    let unknown: Vec<_> = chosen.into_iter().filter(|key| !keys.contains(*key)).collect();
    assert!(unknown.is_empty(), "no language has {unknown:?}");
}

#[test]
fn no_sentence_of_ours_is_put_into_a_message_without_a_key() {
    let code: String = sources(&src()).split_whitespace().collect();
    for bypass in ["Phrase::Words(\"", "Phrase::Words(format!(", "Phrase::Words(String::from(\""] {
        let said: Vec<&str> = code.split(bypass).skip(1).map(|rest| &rest[..20]).collect();
        assert!(said.is_empty(), "{bypass} {said:?}");
    }
}

/// The code without its tests.
fn sources(directory: &Path) -> String {
    let mut code = String::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "tests" {
            code.push_str(&sources(&path));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = std::fs::read_to_string(&path).expect("a file");
            code.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default());
        }
    }
    code
}
