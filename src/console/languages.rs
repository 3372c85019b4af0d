//! Which language a browser asks for.

use crate::language::Language;

/// Most of a header that is looked at, in bytes.
const MOST_BYTES: usize = 512;

/// The best of our languages by `Accept-Language`, English when none of them is asked for.
/// Source: RFC 9110, section 12.5.4.
pub fn preferred(accept_language: &str) -> Language {
    if accept_language.len() > MOST_BYTES {
        return Language::default();
    }
    let mut best = (0.0, Language::default());
    for (weight, language) in accept_language.split(',').filter_map(wish) {
        // Among equals the first counts.
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// One of the languages that are asked for, if it is ours.
fn wish(text: &str) -> Option<(f64, Language)> {
    let (tag, parameter) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight: f64 = parameter.trim().strip_prefix("q=")?.trim().parse().ok()?;
    let is_weight = (0.0..=1.0).contains(&weight);
    Some((weight, ours(tag.trim())?)).filter(|_| is_weight)
}

/// By the whole tag, else by the language without its region.
fn ours(tag: &str) -> Option<Language> {
    let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let is_alike = |ours: &Language| language(ours.tag()) == language(tag);
    Language::parse(tag).or_else(|| Language::ALL.into_iter().find(is_alike))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_asked_for_most_is_taken_if_it_is_ours() {
        for (header, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("de-CH, de;q=0.9, en;q=0.8", Language::German),
            ("en;q=0.5, fr-CA;q=0.7", Language::French),
            ("it, es;q=0.3", Language::Spanish),
            ("pt", Language::BrazilianPortuguese),
            ("PT-pt", Language::BrazilianPortuguese),
            ("ja-JP", Language::Japanese),
            ("de;q=0", Language::English),
            ("de;q=7, fr;q=0.1", Language::French),
            ("de;q=NaN", Language::English),
            ("*, tlh", Language::English),
            ("fr, de", Language::French),
            (";;;,,,q=", Language::English),
        ] {
            assert_eq!(preferred(header), language, "{header:?}");
        }
        assert_eq!(preferred(&"de,".repeat(1_000)), Language::English);
    }
}
