//! Judges of what a channel shows when somebody else chose the names: they parse it back and
//! compare with what is shown of a harmless name.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tokenizer::BufferQueue;
use html5ever::tokenizer::Tag;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use html5ever::tokenizer::Tokenizer;
use serde_json::Value;

use crate::support::letter::Letter;
use crate::support::messages::PUBLIC_URL;

/// Why something is not safe to show.
pub type Judgement = Result<(), String>;

/// Characters that no message may contain; our own line ends and isolates are none of them.
pub fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2067}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// What is shown of a harmless name by a channel: whatever else a hostile one adds is foreign.
pub struct Ours {
    kind: String,
    facts: Facts,
}

/// What is parsed out of something shown.
#[derive(Default)]
struct Facts {
    /// Names of headers, tags with their attributes, members of JSON that are for no names.
    structure: BTreeSet<String>,
    /// The same in their order, where the order may not depend on a name either.
    sequence: Vec<String>,
    /// What a client would turn into a link by itself, and the targets of real ones.
    links: BTreeSet<String>,
    /// What is read, each line or text by itself.
    texts: Vec<String>,
}

impl Ours {
    /// What the kind of channel shows of a harmless name.
    pub fn of(kind: &str, shown: &str) -> Self {
        let facts = Facts::read(kind, shown).expect("what is harmless can be read");
        Self { kind: kind.to_owned(), facts }
    }

    /// Judges what the same channel shows of another name.
    pub fn judge(&self, shown: &str) -> Judgement {
        let found = Facts::read(&self.kind, shown)?;
        if let Some(foreign) = found.structure.difference(&self.facts.structure).next() {
            return Err(format!("{foreign:?} is not ours"));
        }
        if found.sequence != self.facts.sequence {
            let pairs = found.sequence.iter().zip(&self.facts.sequence);
            let first = pairs.into_iter().find(|(found, ours)| found != ours);
            return Err(format!("another sequence: {first:?}"));
        }
        if let Some(foreign) = found.links.difference(&self.facts.links).next() {
            return Err(format!("a link to {foreign:?}"));
        }
        let is_formula = |text: &str| !is_for_machines(&self.kind) && is_formula(text);
        found.texts.iter().try_for_each(|text| match is_formula(text) {
            true => Err(format!("a formula: {text}")),
            false => readable(text),
        })
    }
}

impl Facts {
    fn read(kind: &str, shown: &str) -> Result<Self, String> {
        let mut facts = match kind {
            "console" => Self::of_lines(shown),
            "log" => Self::of_log(shown)?,
            "letter" => Self::of_letter(shown)?,
            "mail" | "acs-mail" | "graph-mail" => Self::of_page(shown),
            _ => Self::of_json(kind, shown)?,
        };
        let texts = facts.texts.iter().filter(|_| !is_for_machines(kind));
        facts.links.extend(texts.flat_map(|text| self_made_links(text)));
        Ok(facts)
    }

    /// Plain text: as many lines as ours, each beginning as ours does.
    fn of_lines(text: &str) -> Self {
        let beginning =
            |line: &str| line.chars().take(2).filter(|c| !c.is_alphanumeric()).collect();
        let sequence = text.split('\n').map(beginning).collect();
        let texts = text.split('\n').map(str::to_owned).collect();
        Self { sequence, texts, ..Self::default() }
    }

    /// One line of JSON with the same members.
    fn of_log(log: &str) -> Result<Self, String> {
        let line = log.strip_suffix('\n').ok_or("no line end")?;
        if line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(format!("more than a line: {line:?}"));
        }
        let json: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = json["text"].as_str().ok_or("no text")?;
        let members = json.as_object().ok_or("no object")?;
        let sequence = members.keys().cloned().collect::<Vec<_>>();
        let lines = Self::of_lines(text);
        Ok(Self { sequence: [sequence, lines.sequence].concat(), ..lines })
    }

    /// A mail: the same headers, a subject of one line, and both of its parts.
    fn of_letter(mail: &str) -> Result<Self, String> {
        let letter = Letter::parse(mail);
        let subject = letter.subject();
        if subject.contains(['\r', '\n']) || subject.chars().count() > 150 {
            return Err(format!("a subject of several lines, or too long: {subject:?}"));
        }
        let names = letter.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let (page, lines) = (Self::of_page(&letter.html), Self::of_lines(&letter.text));
        Ok(Self {
            sequence: [names, page.sequence, lines.sequence].concat(),
            texts: [page.texts, lines.texts, vec![subject]].concat(),
            links: page.links,
            ..Self::default()
        })
    }

    /// A page: the same tags with the same attributes, and the text between them.
    fn of_page(html: &str) -> Self {
        let (tags, texts) = page(html);
        Self { sequence: tags, texts, ..Self::default() }
    }

    /// JSON: nothing but the texts for names may differ, and texts hold no markup that is read.
    fn of_json(kind: &str, shown: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(shown).map_err(|error| error.to_string())?;
        let mut facts = Self::default();
        fixed("", &json, free_members(kind), &mut facts.structure);
        let mut texts = Vec::new();
        strings(&json, &mut texts);
        facts.texts = texts.iter().map(|text| (*text).to_owned()).collect();
        match kind {
            "slack" => only_our_markup(&json)?,
            "webhook" | "cloudevents" => {}
            _ => texts.iter().try_for_each(|text| inert(text))?,
        }
        Ok(facts)
    }
}

/// Machines get the names as they are, if visible: whoever shows them has to escape them.
fn is_for_machines(kind: &str) -> bool {
    matches!(kind, "webhook" | "cloudevents")
}

/// The members of a channel's JSON that hold names.
fn free_members(kind: &str) -> &'static [&'static str] {
    match kind {
        "teams" | "slack" => &["text"],
        "pagerduty" => &["summary", "custom_details"],
        "alertmanager" => &["summary", "description"],
        _ => &[
            "title",
            "subject",
            "changes",
            "facts",
            "suggestion",
            "sections",
            "notes",
            "is_shortened",
            "ids",
        ],
    }
}

/// Every member of the JSON that is for no names, with its value.
fn fixed(name: &str, json: &Value, free: &[&str], found: &mut BTreeSet<String>) {
    match json {
        Value::String(_) if free.contains(&name) => {}
        Value::Array(_) | Value::Object(_) if free.contains(&name) && name != "text" => {}
        Value::Bool(_) if free.contains(&name) => {}
        Value::Array(items) => items.iter().for_each(|item| fixed(name, item, free, found)),
        Value::Object(members) => {
            for (name, value) in members {
                found.insert(name.clone());
                fixed(name, value, free, found);
            }
        }
        scalar => drop(found.insert(format!("{name}={scalar}"))),
    }
}

/// Every text of the JSON.
pub fn strings<'a>(json: &'a Value, found: &mut Vec<&'a str>) {
    match json {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|item| strings(item, found)),
        _ => {}
    }
}

/// Our own pages, and those of Microsoft that the checklist leads to.
pub fn is_ours(url: &str) -> bool {
    const MICROSOFT: [&str; 4] = [
        "https://portal.azure.com/#",
        "https://entra.microsoft.com/",
        "https://partner.microsoft.com/",
        "https://learn.microsoft.com/",
    ];
    url.starts_with(PUBLIC_URL) || MICROSOFT.iter().any(|site| url.starts_with(site))
}

/// Only `plain_text` may hold names: all that Slack would read as markup is a label or our link.
pub fn only_our_markup(json: &Value) -> Judgement {
    match json {
        Value::Array(items) => items.iter().try_for_each(only_our_markup),
        Value::Object(members) if members.get("type") == Some(&"mrkdwn".into()) => {
            let text = members["text"].as_str().unwrap_or_default();
            let is_label = text.strip_prefix('*').and_then(|text| text.strip_suffix('*'));
            let is_label =
                is_label.is_some_and(|t| t.chars().all(|c| c.is_alphabetic() || c == ' '));
            let is_link = text.starts_with(&format!("<{PUBLIC_URL}"))
                && (text.ends_with("|Open the case>") || text.ends_with("|Open the cases>"));
            if is_label || is_link { Ok(()) } else { Err(format!("markup: {text}")) }
        }
        Value::Object(members) if members.get("type") == Some(&"link".into()) => {
            let url = members["url"].as_str().unwrap_or_default();
            if is_ours(url) { Ok(()) } else { Err(format!("a link: {url}")) }
        }
        Value::Object(members) => {
            if members.get("emoji") == Some(&Value::Bool(true)) {
                return Err("codes of emoji are read".to_owned());
            }
            // What notifications say is read as markup, too.
            let fallback = members.get("text").filter(|_| members.contains_key("unfurl_links"));
            if fallback.and_then(Value::as_str).is_some_and(|text| text.contains(['<', '>'])) {
                return Err(format!("markup: {fallback:?}"));
            }
            members.values().try_for_each(only_our_markup)
        }
        _ => Ok(()),
    }
}

/// Nothing that a chat client would evaluate in any text.
pub fn inert(text: &str) -> Judgement {
    let live = ["{{", "${", "<", ">"].into_iter().find(|mark| text.contains(mark));
    live.map_or(Ok(()), |mark| Err(format!("{mark} in {text}")))
}

/// Nothing invisible, nothing that turns text around.
pub fn readable(text: &str) -> Judgement {
    let isolates = |mark: char| text.chars().filter(|c| *c == mark).count();
    if isolates('\u{2068}') != isolates('\u{2069}') {
        return Err(format!("an isolate without its end in {text:?}"));
    }
    match text.chars().find(|c| is_forbidden(*c)) {
        Some(c) => Err(format!("U+{:04X} in {text:?}", u32::from(c))),
        None => Ok(()),
    }
}

/// Nothing that a spreadsheet would take for a formula; our bullets are followed by a space.
fn is_formula(text: &str) -> bool {
    let mut chars = text.chars();
    let is_first = matches!(chars.next(), Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    is_first && chars.next() != Some(' ')
}

/// What clients turn into links by themselves: addresses with a scheme, and names of hosts.
fn self_made_links(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c.is_whitespace() || "“”\"'()<>‹›|,;".contains(c));
    let link = |word: &&str| word.contains("://") || is_host(word);
    words.filter(link).map(str::to_owned).collect()
}

/// A letter or digit, a dot of any kind that browsers take for one, and two letters.
fn is_host(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    chars.windows(4).any(|window| match window {
        [before, '.' | '．', first, second] => {
            before.is_alphanumeric() && first.is_alphabetic() && second.is_alphabetic()
        }
        [before, '。' | '｡', first, second] => {
            before.is_ascii_alphanumeric()
                && first.is_ascii_alphabetic()
                && second.is_ascii_alphabetic()
        }
        _ => false,
    })
}

#[derive(Default)]
struct Sink {
    tags: RefCell<Vec<Tag>>,
    texts: RefCell<Vec<String>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                self.tags.borrow_mut().push(tag);
                self.texts.borrow_mut().push(String::new());
            }
            Token::CharacterTokens(text) => {
                if let Some(last) = self.texts.borrow_mut().last_mut() {
                    last.push_str(&text);
                }
            }
            Token::NullCharacterToken => self.texts.borrow_mut().push("\0".to_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Every tag as a browser reads it, with its attributes, and the text after each.
pub fn page(html: &str) -> (Vec<String>, Vec<String>) {
    let tokenizer = Tokenizer::new(Sink::default(), Default::default());
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let shown = |tag: &Tag| {
        let attributes = tag.attrs.iter().map(|a| format!(" {}={}", a.name.local, a.value));
        format!("{:?} {}{}", tag.kind, tag.name, attributes.collect::<String>())
    };
    // The case's own link holds its id, which is the same for every name.
    let tags = tokenizer.sink.tags.into_inner().iter().map(shown).collect();
    let texts = tokenizer.sink.texts.into_inner();
    (tags, texts.iter().map(|text| text.trim().to_owned()).collect())
}
