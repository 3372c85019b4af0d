//! Text that somebody else controls, made visible and bounded before anybody sees it.

mod line;

use std::borrow::Cow;
use std::fmt::Write;

use serde::Deserialize;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_security::MixedScript;
use unicode_segmentation::UnicodeSegmentation;

pub use line::Line;
pub use line::Span;

/// Text from outside: names, descriptions, resource ids.
///
/// It is kept as received (at most [`Untrusted::MOST_BYTES`]); only [`Untrusted::visible`] may be
/// shown, and the channel that shows it still has to escape it for its own format.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(String);

/// Most marks on one letter that any living language needs; more is an attack on the reader.
const MOST_CHARS_PER_GRAPHEME: usize = 24;

impl Untrusted {
    /// Longest text that is kept, in bytes; the raw event keeps the rest.
    pub const MOST_BYTES: usize = 2_048;

    /// Takes text as received, cut at a character when it is too long.
    pub fn new(text: &str) -> Self {
        let end = text.floor_char_boundary(Self::MOST_BYTES);
        Self(text.get(..end).unwrap_or_default().to_owned())
    }

    /// The text as received; for comparing and storing, never for showing.
    pub fn as_received(&self) -> &str {
        &self.0
    }

    /// True when there is nothing to show.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// The text on one line, at most `most` graphemes, with everything invisible made visible.
    ///
    /// Control characters, bidirectional overrides, zero-width characters and tag characters
    /// become `‹U+202E›`; text that mixes scripts within a word is marked; text with right-to-left
    /// letters is isolated, so that it cannot reorder what stands around it.
    pub fn visible(&self, most: usize) -> String {
        if is_plain(&self.0) {
            return shorten(&collapse_space(&self.0), most);
        }
        self.made_visible(most)
    }

    /// What [`Untrusted::visible`] says, of whatever characters the text is made.
    fn made_visible(&self, most: usize) -> String {
        let normal: String = self.0.nfc().collect();
        let mut shown = String::with_capacity(normal.len());
        for grapheme in normal.trim().graphemes(true) {
            push_grapheme(&mut shown, grapheme);
        }
        let mut text = shorten(&collapse_space(&shown), most);
        if mixes_scripts(&normal) {
            text.push_str(" ‹mixed alphabets›");
        }
        if normal.chars().any(is_right_to_left) {
            text = format!("\u{2068}{text}\u{2069}");
        }
        text
    }
}

/// True for what nearly all names are made of: every character is one grapheme, is seen as it is and
/// belongs to one script, which is much sooner found out than what the others need.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

fn push_grapheme(shown: &mut String, grapheme: &str) {
    let is_emoji = is_emoji(grapheme);
    for c in grapheme.chars().take(MOST_CHARS_PER_GRAPHEME) {
        if c.is_whitespace() && c != '\u{2028}' && c != '\u{2029}' {
            shown.push(' ');
        } else if c == '\0' {
            shown.push_str("‹NUL›");
        } else if is_invisible(c) && !(c == '\u{200D}' && is_emoji) {
            // Writing into a String cannot fail.
            let _ = write!(shown, "‹U+{:04X}›", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    if grapheme.chars().nth(MOST_CHARS_PER_GRAPHEME).is_some() {
        shown.push('…');
    }
}

/// Zero-width joiners are part of family and profession emoji, and nowhere else needed here.
fn is_emoji(grapheme: &str) -> bool {
    grapheme.chars().next().is_some_and(|c| ('\u{1F000}'..='\u{1FAFF}').contains(&c) || c == '❤')
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

fn mixes_scripts(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| !word.is_single_script())
}

fn collapse_space(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(' ');
    if !text.contains("  ") {
        return text.into();
    }
    text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").into()
}

/// Cuts at a grapheme and says so.
pub fn shorten(text: &str, most: usize) -> String {
    // No grapheme has less than a byte.
    if text.len() <= most {
        return text.to_owned();
    }
    match text.grapheme_indices(true).nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let first = |count| text.graphemes(true).take(count).collect::<String>();
            let kept = first(most.saturating_sub(1));
            if !has_open_isolate(&kept) {
                return kept + "…";
            }
            // What was cut off would have ended it, and ended may be its beginning as well.
            let kept = first(most.saturating_sub(2));
            let end = if has_open_isolate(&kept) { "…\u{2069}" } else { "…" };
            kept + end
        }
    }
}

/// Cuts at a character so that at most so many bytes are left.
pub fn shorten_to_bytes(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let isolate = '\u{2069}';
    let end = text.floor_char_boundary(most.saturating_sub(isolate.len_utf8()));
    let mut kept = text.get(..end).unwrap_or_default().to_owned();
    if has_open_isolate(&kept) {
        kept.push(isolate);
    }
    kept
}

/// True when text that follows would still belong to what runs right to left.
fn has_open_isolate(text: &str) -> bool {
    text.rfind('\u{2068}') > text.rfind('\u{2069}')
}

/// Cuts at a grapheme so that at most `most` UTF-16 units are left: a grapheme may have many of
/// them, and services count characters in this way or in a more generous one.
pub fn shorten_to_units(text: &str, most: usize) -> String {
    let mut most_graphemes = most;
    loop {
        let shown = shorten(text, most_graphemes);
        let units = shown.encode_utf16().count();
        if units <= most {
            return shown;
        }
        most_graphemes = most_graphemes * 9 / 10;
    }
}

/// Takes the meaning from what chat clients may evaluate in any text: the templates `{{DATE(…)}}`
/// and `${…}`, tags such as `<at>` and mentions such as `<!channel>`.
pub fn inert(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '{' && shown.ends_with(['{', '$']) {
            shown.push(' ');
        }
        shown.push(match c {
            '<' => '‹',
            '>' => '›',
            other => other,
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn visible(text: &str) -> String {
        Untrusted::new(text).visible(100)
    }

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        for (text, shown) in [
            ("a\0b", "a‹NUL›b"),
            ("evil\u{202E}gnp.exe", "evil‹U+202E›gnp.exe"),
            ("pay\u{200B}pal", "pay‹U+200B›pal"),
            ("a\u{1b}[2Jb", "a‹U+001B›[2Jb"),
            ("tag\u{E0041}", "tag‹U+E0041›"),
            ("a\u{2028}b", "a‹U+2028›b"),
            ("a\u{2029}b", "a‹U+2029›b"),
            ("a\u{200D}b", "a‹U+200D›b"),
            ("🏴\u{E0067}", "🏴‹U+E0067›"),
            ("\u{FEFF}a\u{00AD}b", "‹U+FEFF›a‹U+00AD›b"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    proptest! {
        #[test]
        fn plain_text_is_shown_as_it_would_be_among_any_other(
            text in r"[ -~]{0,60}", spaces in r" {0,3}[a-z]? {0,3}", most in 0_usize..70,
        ) {
            for text in [&text, &spaces] {
                let text = Untrusted::new(text);
                prop_assert_eq!(text.visible(most), text.made_visible(most));
            }
        }
    }

    #[test]
    fn any_number_of_lines_becomes_one() {
        assert_eq!(visible(&"x\r\n".repeat(10_000)).lines().count(), 1);
        assert_eq!(visible(" a \t\r\n b "), "a b");
    }

    #[test]
    fn long_text_is_cut_at_a_grapheme() {
        let shown = visible(&"x".repeat(1_000_000));
        assert_eq!(shown.chars().count(), 100);
        assert!(shown.ends_with('…'));
        assert_eq!(shorten("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2), "👩‍👩‍👧…");
    }

    #[test]
    fn marks_piled_on_one_letter_are_cut() {
        let zalgo = format!("Z{}", "\u{0301}".repeat(900));
        // The first mark is a part of the letter Ź.
        assert_eq!(
            visible(&zalgo),
            format!("Ź{}…", "\u{0301}".repeat(MOST_CHARS_PER_GRAPHEME - 1))
        );
        let bearable = format!("Z{}", "\u{0301}".repeat(MOST_CHARS_PER_GRAPHEME));
        assert!(!visible(&bearable).contains('…'));
    }

    #[test]
    fn emoji_stay_whole() {
        for text in ["👩‍👩‍👧 🇩🇪", "❤\u{FE0F}\u{200D}🔥"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn a_word_of_two_alphabets_is_marked() {
        assert_eq!(visible("раypal-prod"), "раypal-prod ‹mixed alphabets›");
        assert_eq!(visible("Zürich – 東京"), "Zürich – 東京");
    }

    #[test]
    fn right_to_left_text_is_isolated() {
        assert_eq!(visible("שלום"), "\u{2068}שלום\u{2069}");
    }

    #[test]
    fn what_is_cut_ends_where_it_runs_right_to_left() {
        let text = "a \u{2068}שלום\u{2069} b";
        for (most, shown) in [
            (9, "a \u{2068}שלום\u{2069}…"),
            (8, "a \u{2068}שלו…\u{2069}"),
            (5, "a \u{2068}…\u{2069}"),
            (4, "a …"),
            (3, "a …"),
            (2, "a…"),
            (0, "…"),
        ] {
            assert_eq!(shorten(text, most), shown, "{most}");
        }
        for (most, shown) in [(6, "a "), (8, "a \u{2068}\u{2069}"), (10, "a \u{2068}ש\u{2069}")] {
            assert_eq!(shorten_to_bytes(text, most), shown, "{most}");
        }
        assert_eq!(shorten_to_bytes(text, text.len()), text);
    }

    #[test]
    fn text_is_kept_as_it_came_up_to_a_character_within_the_limit() {
        assert_eq!(Untrusted::new(" a\0b ").as_received(), " a\0b ");
        let long = "é".repeat(Untrusted::MOST_BYTES);
        assert_eq!(Untrusted::new(&format!("x{long}")).as_received().len(), 2_047);
        assert_eq!(Untrusted::new(&long).as_received().len(), 2_048);
    }

    #[test]
    fn text_of_space_alone_is_blank() {
        for (text, is_blank) in [("", true), (" \t\r\n", true), (" a ", false), ("\0", false)] {
            assert_eq!(Untrusted::new(text).is_blank(), is_blank, "{text:?}");
        }
    }

    #[test]
    fn services_count_less_than_people_see() {
        let family = "👩‍👩‍👧";
        for (text, most, shown) in [
            ("abc", 3, "abc".to_owned()),
            ("abcd", 3, "ab…".to_owned()),
            (family, 8, family.to_owned()),
            (family, 7, "…".to_owned()),
            ("", 0, String::new()),
        ] {
            assert_eq!(shorten_to_units(text, most), shown, "{text} in {most}");
        }
        let long = shorten_to_units(&family.repeat(1_000), 1_024);
        assert!((800..=1_024).contains(&long.encode_utf16().count()));
    }

    #[test]
    fn what_clients_evaluate_is_made_inert() {
        for (text, shown) in [
            ("{{x}} ${y} {z}", "{ {x}} $ {y} {z}"),
            ("<at>all</at> <!channel>", "‹at›all‹/at› ‹!channel›"),
        ] {
            assert_eq!(inert(text), shown);
        }
    }
}
