//! A page: an array of elements, bare or in a wrapper, split without parsing the elements.

use serde_json::Value;

use super::object::Object;
use super::repair;

/// Everything that could be read of one page.
#[derive(Debug)]
pub struct Page {
    /// The elements in the order of the page.
    pub elements: Vec<Element>,
    /// The link to the next page, as sent; only wrapped pages have one.
    pub next_link: Option<String>,
}

/// One element of a page.
#[derive(Debug)]
pub enum Element {
    /// An object.
    Read(Object),
    /// Something that is no object or that no parser accepts.
    Unreadable {
        /// The element as received, with bytes that are no text replaced.
        raw: String,
        /// What is wrong and where.
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
pub fn read_page(body: &[u8]) -> Result<Page, PageError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let body = body.trim_ascii();
    let (list, next_link) = match body.first() {
        None => return Err(PageError::Empty),
        Some(b'[') => (body, None),
        Some(b'{') => unwrap_list(body)?,
        Some(_) => return Err(PageError::NoList(describe(body))),
    };
    let elements: Vec<Element> =
        split_array(list)?.into_iter().map(|range| read_element(list, range)).collect();
    match elements.as_slice() {
        [Element::Unreadable { error, .. }, rest @ ..]
            if rest.iter().all(|e| matches!(e, Element::Unreadable { .. })) =>
        {
            Err(PageError::AllUnreadable(error.clone()))
        }
        _ => Ok(Page { elements, next_link }),
    }
}

/// The list inside a wrapper object, and its link to the next page.
fn unwrap_list(body: &[u8]) -> Result<(&[u8], Option<String>), PageError> {
    let mut list = None;
    let mut next_link = None;
    for (name, value) in split_members(body)? {
        match name.as_str() {
            "value" | "items" => list = Some(value),
            "@odata.nextLink" => next_link = serde_json::from_slice::<String>(value).ok(),
            _ => {}
        }
    }
    match list {
        Some(list) if list.first() == Some(&b'[') => Ok((list, next_link)),
        _ => Err(PageError::NoList("an object without a list in it".to_owned())),
    }
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

fn read_element(list: &[u8], (start, end): (usize, usize)) -> Element {
    let bytes = list.get(start..end).unwrap_or_default();
    match Object::parse(bytes).or_else(|first_error| {
        repair::repaired(bytes)
            .and_then(|repaired| {
                let object = Object::parse(repaired.text.as_bytes()).ok()?;
                Some(object.repaired(repaired.is_lossy_only))
            })
            .ok_or(first_error)
    }) {
        Ok(object) => Element::Read(object.with_raw(&String::from_utf8_lossy(bytes))),
        Err(error) => Element::Unreadable {
            raw: String::from_utf8_lossy(bytes).into_owned(),
            error: format!("{error}, in the element that begins at line {}", line(list, start)),
        },
    }
}

fn line(list: &[u8], at: usize) -> usize {
    1 + list.iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// Walks JSON text one byte at a time and knows how deep it is and whether it is in a string.
#[derive(Default)]
struct Walker {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Walker {
    /// Takes the next byte; true when the byte stands outside every string.
    fn step(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        true
    }
}

/// The ranges of the elements of the array that `list` starts with and must end with.
fn split_array(list: &[u8]) -> Result<Vec<(usize, usize)>, PageError> {
    let mut walker = Walker::default();
    let mut ranges = Vec::new();
    let mut start = 1;
    for (at, byte) in list.iter().enumerate() {
        let is_structure = walker.step(*byte);
        if is_structure && *byte == b',' && walker.depth == 1 {
            push_range(list, &mut ranges, start, at);
            start = at + 1;
        } else if is_structure && walker.depth == 0 {
            push_range(list, &mut ranges, start, at);
            return if at + 1 == list.len() {
                Ok(ranges)
            } else {
                Err(PageError::NoList("there is more after the end of the list".to_owned()))
            };
        }
    }
    Err(PageError::NoList("the list has no end; the answer was cut off".to_owned()))
}

/// Keeps a range without the space around it; an empty one is what a trailing comma leaves.
fn push_range(list: &[u8], ranges: &mut Vec<(usize, usize)>, start: usize, end: usize) {
    let bytes = list.get(start..end).unwrap_or_default();
    let skipped = bytes.len() - bytes.trim_ascii_start().len();
    let length = bytes.trim_ascii().len();
    if length > 0 {
        ranges.push((start + skipped, start + skipped + length));
    }
}

/// The members of the object that `body` is, values unparsed.
fn split_members(body: &[u8]) -> Result<Vec<(String, &[u8])>, PageError> {
    let mut walker = Walker::default();
    let mut members = Vec::new();
    let (mut start, mut name) = (1, None);
    for (at, byte) in body.iter().enumerate() {
        if !walker.step(*byte) {
            continue;
        }
        let is_end = *byte == b'}' && walker.depth == 0;
        let text = body.get(start..at).unwrap_or_default().trim_ascii();
        if *byte == b':' && walker.depth == 1 && name.is_none() {
            name = serde_json::from_slice::<String>(text).ok();
            start = at + 1;
        } else if is_end || (*byte == b',' && walker.depth == 1) {
            members.extend(name.take().map(|name| (name, text)));
            start = at + 1;
        }
        if is_end {
            return if at + 1 == body.len() {
                Ok(members)
            } else {
                Err(PageError::NoList("there is more after the end of the object".to_owned()))
            };
        }
    }
    Err(PageError::NoList("the object has no end; the answer was cut off".to_owned()))
}
