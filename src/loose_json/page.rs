//! A page: an array of elements, bare or in a wrapper, split without parsing the elements.

use serde_json::Value;
use serde_json::error::Category;

use super::object::Object;
use super::repair;
use super::split;
use super::split::Part;

/// Everything that could be told apart in one page; the elements are read one at a time, so that
/// a large page is not held twice.
#[derive(Debug)]
pub struct Page<'a> {
    /// The elements in the order of the page.
    pub elements: Vec<RawElement<'a>>,
    /// The link to the next page, as sent; only wrapped pages have one.
    pub next_link: Option<String>,
}

/// One element of a page as received.
#[derive(Clone, Copy, Debug)]
pub struct RawElement<'a>(Part<'a>);

/// One element of a page, read.
#[derive(Debug)]
pub enum Element {
    /// An object.
    Read(Object),
    /// Something that is no object or that no parser accepts.
    Unreadable {
        /// The element as received, with bytes that are no text replaced.
        raw: String,
        /// What is wrong and where; never what it says.
        error: String,
    },
}

/// Why nothing at all could be read of a page. It is never the same as "no events".
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The body is empty.
    #[error("the body is empty")]
    Empty,
    /// The body is no JSON document with a list in it.
    #[error("the body is no list of events: {0}")]
    NoList(String),
    /// The list is there, but not one of its elements can be read.
    #[error("no element of the list can be read: {0}")]
    AllUnreadable(String),
}

/// Reads a page: a bare array, `{"value": […], "@odata.nextLink": …}` or `{"items": […]}`.
///
/// # Errors
/// When nothing can be read; the caller keeps the body and asks again later.
pub fn read_page(body: &[u8]) -> Result<Page<'_>, PageError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let body = split::trimmed(body, 1).ok_or(PageError::Empty)?;
    let (list, next_link) = match body.bytes.first() {
        Some(b'[') => (body, None),
        Some(b'{') => unwrap_list(body)?,
        _ => return Err(PageError::NoList(describe(body.bytes))),
    };
    let elements: Vec<RawElement<'_>> =
        split::array(list).map_err(no_list)?.into_iter().map(RawElement).collect();
    match first_error_of_all(&elements) {
        Some(error) => Err(PageError::AllUnreadable(error)),
        None => Ok(Page { elements, next_link }),
    }
}

impl<'a> RawElement<'a> {
    /// One that was split off a page before and kept.
    pub fn kept(bytes: &'a [u8]) -> Self {
        Self(Part { bytes, line: 1 })
    }

    /// The element as received.
    pub fn bytes(&self) -> &'a [u8] {
        self.0.bytes
    }

    /// Reads the element, repaired where that is safe.
    pub fn read(&self) -> Element {
        let Part { bytes, line } = self.0;
        match Object::parse(bytes).or_else(|error| repaired(bytes).ok_or(error)) {
            Ok(object) => Element::Read(object.with_raw(&String::from_utf8_lossy(bytes))),
            Err(error) => Element::Unreadable {
                raw: String::from_utf8_lossy(bytes).into_owned(),
                error: format!("{}, in the element that begins at line {line}", what(&error)),
            },
        }
    }
}

fn repaired(bytes: &[u8]) -> Option<Object> {
    let repaired = repair::repaired(bytes)?;
    let object = Object::parse(repaired.text.as_bytes()).ok()?;
    Some(object.repaired(repaired.is_lossy_only))
}

/// The parser's words. It repeats the value when that is of the wrong kind, and the value could
/// be anything.
fn what(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Data => "it is no object".to_owned(),
        Category::Io | Category::Syntax | Category::Eof => error.to_string(),
    }
}

/// What is wrong with the first element, when no other is any better.
fn first_error_of_all(elements: &[RawElement<'_>]) -> Option<String> {
    let mut first_error = None;
    for element in elements {
        match element.read() {
            Element::Read(_) => return None,
            Element::Unreadable { error, .. } => first_error.get_or_insert(error),
        };
    }
    first_error
}

/// The list inside a wrapper object, and its link to the next page.
fn unwrap_list(body: Part<'_>) -> Result<(Part<'_>, Option<String>), PageError> {
    let mut lists = Vec::new();
    let mut next_link = None;
    for (name, value) in split::members(body).map_err(no_list)? {
        match name.as_str() {
            "value" | "items" => lists.push(value),
            "@odata.nextLink" => next_link = link(value.bytes),
            _ => {}
        }
    }
    match lists.as_slice() {
        [list] if list.bytes.first() == Some(&b'[') => Ok((*list, next_link)),
        [_, _, ..] => Err(no_list("an object with several lists in it")),
        _ => Err(no_list("an object without a list in it")),
    }
}

/// The link as sent. One that is no text is a link all the same: it must not look like the end.
fn link(value: &[u8]) -> Option<String> {
    serde_json::from_slice(value)
        .unwrap_or_else(|_| Some(String::from_utf8_lossy(value).into_owned()))
}

fn no_list(reason: split::Reason) -> PageError {
    PageError::NoList(reason.to_owned())
}

fn describe(body: &[u8]) -> String {
    match body.first() {
        Some(b'<') => "it looks like a web page".to_owned(),
        _ => match serde_json::from_slice::<Value>(body) {
            Ok(Value::Null) => "it is null".to_owned(),
            Ok(_) => "it is a single value".to_owned(),
            Err(error) => error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        read_page(body.as_bytes()).map(|_| ()).expect_err(body).to_string()
    }

    /// What each element says; an unreadable one by its error.
    fn read(body: &[u8]) -> Vec<String> {
        let page = read_page(body).expect("a page");
        let said = page.elements.iter().map(|element| match element.read() {
            Element::Read(object) => object.raw().to_owned(),
            Element::Unreadable { raw, error } => format!("{raw}: {error}"),
        });
        said.collect()
    }

    #[test]
    fn a_list_is_read_bare_and_in_a_wrapper() {
        for body in [
            r#"[{"a":1},{"a":2}]"#,
            "\u{FEFF} [{\"a\":1} , {\"a\":2},]",
            r#"{"value":[{"a":1},{"a":2}]}"#,
            r#"{"totalCount":2,"items":[{"a":1},{"a":2}]}"#,
        ] {
            assert_eq!(read(body.as_bytes()), [r#"{"a":1}"#, r#"{"a":2}"#], "{body}");
        }
        assert_eq!(read(b"[]"), [""; 0]);
    }

    #[test]
    fn a_link_is_kept_as_it_was_sent() {
        for (link, next) in [
            (r#""https://graph.example/?$skip=1""#, Some("https://graph.example/?$skip=1")),
            ("null", None),
            ("7", Some("7")),
        ] {
            let body = format!(r#"{{"@odata.nextLink":{link},"value":[]}}"#);
            let page = read_page(body.as_bytes()).expect("a page");
            assert_eq!(page.next_link.as_deref(), next, "{link}");
        }
        assert_eq!(read_page(b"[]").expect("a page").next_link, None);
    }

    #[test]
    fn one_bad_element_costs_nothing_but_itself() {
        let body = "[{\"a\":1},\n{\"a\":nonsense},\n7,{\"a\":2}]";
        let said = read(body.as_bytes());
        let [first, bad, number, last] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!((first.as_str(), last.as_str()), (r#"{"a":1}"#, r#"{"a":2}"#));
        assert!(bad.starts_with(r#"{"a":nonsense}: "#), "{bad}");
        assert!(bad.ends_with("in the element that begins at line 2"), "{bad}");
        assert_eq!(number, "7: it is no object, in the element that begins at line 3");
    }

    #[test]
    fn a_damaged_element_is_repaired_and_says_so() {
        let body = b"[{\"a\":1},{\"a\":1,},{\"a\":\"\xff\"}]";
        let page = read_page(body).expect("a page");
        let flags = page.elements.iter().map(|element| match element.read() {
            Element::Read(object) => (object.is_repaired, object.is_lossy),
            Element::Unreadable { error, .. } => panic!("{error}"),
        });
        assert_eq!(flags.collect::<Vec<_>>(), [(false, false), (true, true), (false, true)]);
    }

    #[test]
    fn a_page_of_which_nothing_can_be_read_is_no_empty_page() {
        for (body, reason) in [
            ("", "the body is empty"),
            (" \n", "the body is empty"),
            ("<html>", "the body is no list of events: it looks like a web page"),
            ("null", "the body is no list of events: it is null"),
            ("7", "the body is no list of events: it is a single value"),
            ("nil", "the body is no list of events: expected ident at line 1 column 2"),
            ("[1", "the body is no list of events: the list has no end; the answer was cut off"),
            ("{}", "the body is no list of events: an object without a list in it"),
            (r#"{"value":{}}"#, "the body is no list of events: an object without a list in it"),
            (
                r#"{"value":[],"items":[]}"#,
                "the body is no list of events: an object with several lists in it",
            ),
            (
                "[7,\n8]",
                "no element of the list can be read: it is no object, in the element that begins at line 1",
            ),
        ] {
            assert_eq!(refused(body), reason, "{body}");
        }
    }
}
