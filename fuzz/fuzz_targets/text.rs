//! Text from outside: one line, visible and bounded, and never a link or the end of a quotation.
#![no_main]

use fraud_guard::notification::Line;
use fraud_guard::text::Untrusted;
use fraud_guard::text::shorten;
use fraud_guard_fuzz::assert_harmless;
use libfuzzer_sys::fuzz_target;
use unicode_segmentation::UnicodeSegmentation;

/// The mark of mixed alphabets and the two signs of isolation.
const MOST_ADDED: usize = 21;

fuzz_target!(|text: &str| {
    let untrusted = Untrusted::new(text);
    assert!(untrusted.as_received().len() <= Untrusted::MOST_BYTES);
    assert!(text.starts_with(untrusted.as_received()));
    for most in [1, 30, 120] {
        let shown = untrusted.visible(most);
        assert_harmless(&shown);
        assert!(shown.graphemes(true).count() <= most + MOST_ADDED, "{shown:?}");
        assert!(shorten(text, most).graphemes(true).count() <= most);
    }
    let line = Line::theirs(untrusted).to_plain();
    let quoted = line.strip_prefix('“').and_then(|line| line.strip_suffix('”')).expect("quoted");
    assert!(!quoted.contains(['“', '”']) && !quoted.contains("://"), "{quoted:?}");
});
