//! Tables that are safe to open in a spreadsheet: RFC 4180, and no cell is a formula.

use csv::Terminator;
use csv::WriterBuilder;

use crate::text::Untrusted;

/// Most characters of somebody else's text in a cell; more than any text that is kept has, unless
/// it is made of hidden characters.
const MOST_SHOWN: usize = 4_000;

/// What a spreadsheet may take for the beginning of a formula, in all widths.
const BEGINNINGS: [char; 15] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

/// A cell.
pub(crate) struct Cell(String);

impl Cell {
    /// Our own words, in which what others wrote is visible already.
    pub(crate) fn ours(text: impl ToString) -> Self {
        Self(unlike_a_formula(text.to_string()))
    }

    /// Our own words, if there are any.
    pub(crate) fn some(text: Option<impl ToString>) -> Self {
        text.map_or(Self(String::new()), Self::ours)
    }

    /// Text that somebody else controls.
    pub(crate) fn theirs(text: &str) -> Self {
        Self(unlike_a_formula(Untrusted::new(text).visible(MOST_SHOWN)))
    }
}

/// A table as bytes.
pub(crate) fn table<const COLUMNS: usize>(
    titles: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [Cell; COLUMNS]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut content = Vec::new();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut content);
    writer.write_record(titles)?;
    for row in rows {
        writer.write_record(row.map(|cell| cell.0))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(content)
}

/// An apostrophe before what would be a formula; spreadsheets skip blanks and invisible characters
/// before it.
fn unlike_a_formula(text: String) -> String {
    let first = text.chars().next();
    let first_seen = text.chars().find(|c| !is_blank(*c));
    let is_formula = [first, first_seen].into_iter().flatten().any(|c| BEGINNINGS.contains(&c));
    if is_formula { format!("'{text}") } else { text }
}

/// True for what does not show, marks of direction included.
fn is_blank(c: char) -> bool {
    let is_mark = matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}');
    let is_joiner_or_isolate = matches!(c, '\u{2060}'..='\u{206F}');
    is_mark || is_joiner_or_isolate || c.is_whitespace() || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for (text, shown) in [
            ("=HYPERLINK(\"https://evil.example\")", "'=HYPERLINK(\"https://evil.example\")"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "'=1"),
            ("  =1", "'=1"),
            ("\u{3000}＝1+1", "'＝1+1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠SUM", "'＠SUM"),
            ("=שלום", "'\u{2068}=שלום\u{2069}"),
            ("a=b", "a=b"),
            ("2026-02-03", "2026-02-03"),
            ("", ""),
        ] {
            assert_eq!(Cell::theirs(text).0, shown, "{text:?}");
        }
    }

    #[test]
    fn our_own_words_are_no_formula_either() {
        for text in ["=1", "\t1", "\r1", "\n1", " =1", "\u{2068}=1\u{2069}", "\u{FEFF}=1"] {
            assert_eq!(Cell::ours(text).0, format!("'{text}"), "{text:?}");
        }
        assert_eq!(Cell::some(None::<&str>).0, "");
    }

    #[test]
    fn what_is_hidden_is_visible_and_on_one_line() {
        for (text, shown) in [
            ("evil\u{202E}gnp.exe", "evil‹U+202E›gnp.exe"),
            ("a\0b\u{1b}[2J", "a‹NUL›b‹U+001B›[2J"),
            ("x\r\nBcc: all@x.example", "x Bcc: all@x.example"),
        ] {
            assert_eq!(Cell::theirs(text).0, shown);
        }
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        let row = [Cell::ours("a,b"), Cell::ours("say \"hi\""), Cell::ours("two\r\nlines")];
        let table = table(["x", "y", "z"], [row]).expect("a table");
        let expected = "x,y,z\r\n\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n";
        assert_eq!(String::from_utf8(table).expect("text"), expected);
    }
}
