//! A mail, taken apart again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail of two parts.
#[derive(Debug)]
pub struct Letter {
    /// Names and values, unfolded, in the order of the mail.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl Letter {
    /// Takes a mail apart.
    pub fn parse(mail: &str) -> Self {
        let (headers, body) = entity(mail);
        let kind = find(&headers, "Content-Type");
        let boundary = kind.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mark = format!("--{}", boundary.expect("a boundary"));
        let parts: Vec<&str> = body.split(mark.as_str()).collect();
        assert_eq!(parts.len(), 4, "two parts: {mail}");
        let text = content(parts[1].trim_start());
        let html = content(parts[2].trim_start());
        Self { headers, text, html }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> String {
        find(&self.headers, name)
    }

    /// The subject as a person reads it.
    pub fn subject(&self) -> String {
        let words = self.header("Subject");
        let words = words.replace("?= =?", "?==?");
        let decoded = words.split("=?utf-8?b?").map(|word| match word.split_once("?=") {
            Some((text, rest)) => [STANDARD.decode(text).expect("base64"), rest.into()].concat(),
            None => word.as_bytes().to_vec(),
        });
        String::from_utf8(decoded.collect::<Vec<_>>().concat()).expect("UTF-8")
    }
}

fn entity(text: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers = head.split("\r\n").map(|line| {
        let (name, value) = line.split_once(':').expect("a header");
        (name.to_owned(), value.trim().to_owned())
    });
    (headers.collect(), body)
}

fn find(headers: &[(String, String)], name: &str) -> String {
    let mut values = headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value.clone()).unwrap_or_default()
}

fn content(part: &str) -> String {
    let (headers, body) = entity(part);
    let bytes = match find(&headers, "Content-Transfer-Encoding").as_str() {
        "base64" => STANDARD.decode(body.split_whitespace().collect::<String>()).expect("base64"),
        "quoted-printable" => quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n").trim_end().to_owned()
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut pieces = text.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).expect("two digits"));
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}
