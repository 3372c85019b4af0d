//! Splitting an array or an object into its parts without parsing them.

use memchr::memchr_iter;
use memchr::memchr2;

/// A part of a document, without the space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) bytes: &'a [u8],
    /// The line that it begins in.
    pub(super) line: usize,
}

/// What keeps a text from being split.
pub(super) type Reason = &'static str;

/// The bytes that give JSON text its structure: brackets, commas, colons and the quotes that begin a
/// string; what is in strings is passed over.
struct Structure<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

/// One of them.
struct Mark {
    at: usize,
    byte: u8,
    /// How deep what follows is.
    depth: usize,
}

impl<'a> Structure<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, depth: 0 }
    }

    /// Goes behind the string that begins here, or to the end of the text.
    fn pass_string(&mut self) {
        while let Some(rest) = self.bytes.get(self.at..)
            && let Some(found) = memchr2(b'"', b'\\', rest)
        {
            self.at += found + 1;
            if rest.get(found) == Some(&b'"') {
                return;
            }
            // Whatever is escaped ends no string.
            self.at += 1;
        }
        self.at = self.bytes.len();
    }
}

impl Iterator for Structure<'_> {
    type Item = Mark;

    fn next(&mut self) -> Option<Mark> {
        loop {
            let (at, byte) = (self.at, *self.bytes.get(self.at)?);
            self.at += 1;
            match byte {
                b'"' => self.pass_string(),
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                b',' | b':' => {}
                _ => continue,
            }
            return Some(Mark { at, byte, depth: self.depth });
        }
    }
}

/// The elements of the array that `list` starts with and must end with. Between two commas there
/// may be nothing: that is what a trailing comma leaves.
pub(super) fn array(list: Part<'_>) -> Result<Vec<Part<'_>>, Reason> {
    let mut elements = Vec::new();
    let (mut start, mut line) = (1, list.line);
    for Mark { at, byte, depth } in Structure::of(list.bytes) {
        let is_end = depth == 0;
        if !is_end && (byte != b',' || depth != 1) {
            continue;
        }
        let text = list.bytes.get(start..at).unwrap_or_default();
        elements.extend(trimmed(text, line));
        line += lines(text);
        start = at + 1;
        if is_end {
            return if start == list.bytes.len() {
                Ok(elements)
            } else {
                Err("there is more after the end of the list")
            };
        }
    }
    Err("the list has no end; the answer was cut off")
}

/// The members of the object that `object` is, values unparsed.
pub(super) fn members(object: Part<'_>) -> Result<Vec<(String, Part<'_>)>, Reason> {
    let mut members = Vec::new();
    let (mut start, mut line, mut name) = (1, object.line, None);
    for Mark { at, byte, depth } in Structure::of(object.bytes) {
        let is_end = byte == b'}' && depth == 0;
        let is_colon = byte == b':' && depth == 1 && name.is_none();
        if !is_end && !is_colon && (byte != b',' || depth != 1) {
            continue;
        }
        let text = object.bytes.get(start..at).unwrap_or_default();
        if is_colon {
            name = serde_json::from_slice::<String>(text.trim_ascii()).ok();
        } else {
            members.extend(name.take().zip(trimmed(text, line)));
        }
        line += lines(text);
        start = at + 1;
        if is_end {
            return if start == object.bytes.len() {
                Ok(members)
            } else {
                Err("there is more after the end of the object")
            };
        }
    }
    Err("the object has no end; the answer was cut off")
}

/// A text that begins in a line, without the space around it; nothing when there is only space.
pub(super) fn trimmed(text: &[u8], line: usize) -> Option<Part<'_>> {
    let from_start = text.trim_ascii_start();
    let before = text.get(..text.len() - from_start.len()).unwrap_or_default();
    let bytes = from_start.trim_ascii_end();
    (!bytes.is_empty()).then(|| Part { bytes, line: line + lines(before) })
}

fn lines(text: &[u8]) -> usize {
    memchr_iter(b'\n', text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Part<'_> {
        Part { bytes: text.as_bytes(), line: 1 }
    }

    fn shown(part: &Part<'_>) -> String {
        format!("{}@{}", String::from_utf8_lossy(part.bytes), part.line)
    }

    #[test]
    fn an_array_is_split_at_its_own_commas() {
        for (text, parts) in [
            ("[]", [].as_slice()),
            ("[ \n ]", &[]),
            ("[1]", &["1@1"]),
            ("[1,2,]", &["1@1", "2@1"]),
            ("[,1,,2]", &["1@1", "2@1"]),
            (r#"["a,b","]"]"#, &[r#""a,b"@1"#, r#""]"@1"#]),
            (r#"["\"","\\",3]"#, &[r#""\""@1"#, r#""\\"@1"#, "3@1"]),
            ("[[1,2],{\"a\":[3,4]}]", &["[1,2]@1", "{\"a\":[3,4]}@1"]),
            ("[1,\n\n 2,\n[\n3\n],\n4]", &["1@1", "2@3", "[\n3\n]@4", "4@7"]),
        ] {
            let found = array(whole(text)).expect(text);
            assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), parts, "{text}");
        }
    }

    #[test]
    fn an_array_ends_where_the_text_ends() {
        for (text, reason) in [
            ("[1", "the list has no end; the answer was cut off"),
            ("[[1]", "the list has no end; the answer was cut off"),
            (r#"["]"#, "the list has no end; the answer was cut off"),
            ("[1] 2", "there is more after the end of the list"),
            ("[1]]", "there is more after the end of the list"),
        ] {
            assert_eq!(array(whole(text)).err(), Some(reason), "{text}");
        }
    }

    #[test]
    fn an_object_is_split_into_names_and_unparsed_values() {
        for (text, parts) in [
            ("{}", [].as_slice()),
            (r#"{"a":1,"b":[2,{"c":3}]}"#, &[("a", "1@1"), ("b", r#"[2,{"c":3}]@1"#)]),
            (r#"{"a:b":"c:d,e}"}"#, &[("a:b", r#""c:d,e}"@1"#)]),
            (r#"{"a":1:2,"b":3,}"#, &[("a", "1:2@1"), ("b", "3@1")]),
            ("{\n \"a\" :\n1,\n\"a\":\n\n2}", &[("a", "1@3"), ("a", "2@6")]),
            (r#"{a:1,"b":2}"#, &[("b", "2@1")]),
            (r#"{"a":,"b":2}"#, &[("b", "2@1")]),
        ] {
            let found = members(whole(text)).expect(text);
            let found: Vec<_> =
                found.iter().map(|(name, part)| (name.as_str(), shown(part))).collect();
            let parts: Vec<_> =
                parts.iter().map(|(name, part)| (*name, (*part).to_owned())).collect();
            assert_eq!(found, parts, "{text}");
        }
    }

    #[test]
    fn an_object_ends_where_the_text_ends() {
        for (text, reason) in [
            (r#"{"a":1"#, "the object has no end; the answer was cut off"),
            (r#"{"a":{}"#, "the object has no end; the answer was cut off"),
            (r#"{"a":1} x"#, "there is more after the end of the object"),
            (r#"{"a":1}}"#, "there is more after the end of the object"),
        ] {
            assert_eq!(members(whole(text)).err(), Some(reason), "{text}");
        }
    }

    #[test]
    fn space_around_a_text_is_left_out_and_its_lines_are_counted() {
        let part = trimmed(b"\n\t\n a b \n", 3).expect("a text");
        assert_eq!(shown(&part), "a b@5");
        assert!(trimmed(b" \n", 1).is_none());
    }
}
