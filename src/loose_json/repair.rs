//! Repairs that cannot change what a document says, only make it readable.

/// A repaired element.
pub(super) struct Repaired {
    pub(super) text: String,
    /// True when nothing was wrong but bytes or escapes that are no text.
    pub(super) is_lossy_only: bool,
}

/// Replaces bytes that are no UTF-8 and escapes of half characters, escapes raw control characters
/// inside strings, doubles the backslash of escapes that JSON does not know, and drops trailing
/// commas. `None` when nothing of that is there to repair.
pub(super) fn repaired(bytes: &[u8]) -> Option<Repaired> {
    let text = String::from_utf8_lossy(bytes);
    let mut repair = Repair::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !repair.in_string {
            repair.outside(c, &mut chars);
        } else if c == '\\' {
            repair.escape(&mut chars);
        } else {
            repair.inside(c);
        }
    }
    let is_lossy = repair.is_lossy || matches!(text, std::borrow::Cow::Owned(_));
    (repair.is_structural || is_lossy)
        .then_some(Repaired { text: repair.text, is_lossy_only: !repair.is_structural })
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

#[derive(Default)]
struct Repair {
    text: String,
    in_string: bool,
    is_lossy: bool,
    is_structural: bool,
}

impl Repair {
    fn outside(&mut self, c: char, chars: &mut Chars<'_>) {
        self.in_string = c == '"';
        if c == ',' {
            let mut ahead = chars.clone();
            let next = ahead.find(|c| !c.is_ascii_whitespace());
            if matches!(next, Some('}' | ']')) {
                self.is_structural = true;
                return;
            }
        }
        self.text.push(c);
    }

    fn inside(&mut self, c: char) {
        match c {
            '"' => {
                self.in_string = false;
                self.text.push(c);
            }
            c if c < ' ' => {
                self.is_structural = true;
                self.text.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => self.text.push(c),
        }
    }

    fn escape(&mut self, chars: &mut Chars<'_>) {
        match chars.peek() {
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
                self.text.push('\\');
                self.text.extend(chars.next());
            }
            Some('u') => self.unicode_escape(chars),
            _ => {
                self.is_structural = true;
                self.text.push_str("\\\\");
            }
        }
    }

    fn unicode_escape(&mut self, chars: &mut Chars<'_>) {
        chars.next();
        match hex4(chars) {
            Some(high @ 0xD800..=0xDBFF) => {
                let mut ahead = chars.clone();
                let is_pair = ahead.next() == Some('\\') && ahead.next() == Some('u');
                match is_pair.then(|| hex4(&mut ahead)).flatten() {
                    Some(low @ 0xDC00..=0xDFFF) => {
                        *chars = ahead;
                        self.text.push_str(&format!("\\u{high:04x}\\u{low:04x}"));
                    }
                    _ => self.replace(),
                }
            }
            Some(0xDC00..=0xDFFF) => self.replace(),
            Some(unit) => self.text.push_str(&format!("\\u{unit:04x}")),
            None => {
                self.is_structural = true;
                self.text.push_str("\\\\u");
            }
        }
    }

    fn replace(&mut self) {
        self.is_lossy = true;
        self.text.push('\u{FFFD}');
    }
}

/// Takes four hexadecimal digits, or nothing.
fn hex4(chars: &mut Chars<'_>) -> Option<u32> {
    let digits: String = chars.clone().take(4).collect();
    let is_hex = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let value = is_hex.then(|| u32::from_str_radix(&digits, 16).ok()).flatten()?;
    chars.nth(3);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_made_readable_and_says_the_same() {
        for (damaged, text) in [
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
            ("{\"a\":1,\n }", "{\"a\":1\n }"),
            ("{\"a\":\"b\tc\u{1}\"}", r#"{"a":"b\u0009c\u0001"}"#),
            (r#"{"a":"C:\Users\x"}"#, r#"{"a":"C:\\Users\\x"}"#),
            (r#"{"a":"\u12"}"#, r#"{"a":"\\u12"}"#),
            (r#"{"a":"\u12g4"}"#, r#"{"a":"\\u12g4"}"#),
            (r#"{"a":"\u+123"}"#, r#"{"a":"\\u+123"}"#),
            (r#"{"a":"\u12"#, r#"{"a":"\\u12"#),
            (r#"{"a":"b\"#, r#"{"a":"b\\"#),
        ] {
            let repaired = repaired(damaged.as_bytes()).expect(damaged);
            assert_eq!(
                (repaired.text.as_str(), repaired.is_lossy_only),
                (text, false),
                "{damaged}"
            );
        }
    }

    #[test]
    fn half_a_character_is_replaced_and_a_pair_is_kept() {
        for (damaged, text) in [
            (r#"["\ud83d\ude00 \ud83d"]"#, "[\"\\ud83d\\ude00 \u{FFFD}\"]"),
            (r#"["\ud83dx"]"#, "[\"\u{FFFD}x\"]"),
            (r#"["\ud83d\n"]"#, "[\"\u{FFFD}\\n\"]"),
            (r#"["\ud83d\u0041"]"#, "[\"\u{FFFD}\\u0041\"]"),
            (r#"["\ud83d\ud83d"]"#, "[\"\u{FFFD}\u{FFFD}\"]"),
            (r#"["\ude00\udbff\udc00"]"#, "[\"\u{FFFD}\\udbff\\udc00\"]"),
            (r#"["\ud800\udfff\udc00"]"#, "[\"\\ud800\\udfff\u{FFFD}\"]"),
            (r#"["\ue000\ud7ff\udfff"]"#, "[\"\\ue000\\ud7ff\u{FFFD}\"]"),
        ] {
            let repaired = repaired(damaged.as_bytes()).expect(damaged);
            assert_eq!((repaired.text.as_str(), repaired.is_lossy_only), (text, true), "{damaged}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let only_lossy = repaired(b"[\"\xff\"]").expect("a repair");
        assert_eq!((only_lossy.text.as_str(), only_lossy.is_lossy_only), ("[\"\u{FFFD}\"]", true));
        let both = repaired(b"[\"\xff\",]").expect("a repair");
        assert_eq!((both.text.as_str(), both.is_lossy_only), ("[\"\u{FFFD}\"]", false));
    }

    #[test]
    fn where_nothing_can_be_repaired_nothing_is_changed() {
        for text in
            ["", "{", "[1 2]", r#"{"a":",}","b":"\"\\\/\b\f\n\r\t\u0041"}"#, r#"["[,]"]"#, "[1,2]"]
        {
            assert!(repaired(text.as_bytes()).is_none(), "{text}");
        }
    }
}
