//! Which contents have which fingerprint and seal.

use super::*;

fn key(byte: u8) -> Key {
    Key::new(&[byte; 32]).expect("a key")
}

#[test]
fn a_form_is_different_where_its_fields_end_elsewhere() {
    let forms = [
        Canonical::new("p"),
        Canonical::new("q"),
        Canonical::new("p").text(""),
        Canonical::new("p").text("ab"),
        Canonical::new("p").text("a").text("b"),
        Canonical::new("p").text("b").text("a"),
        Canonical::new("p").text("a\0b"),
        Canonical::new("p").number(1),
        Canonical::new("p").number(-1),
        Canonical::new("p").number(256),
        Canonical::new("p").fingerprint(Canonical::new("p").take_fingerprint()),
    ];
    for (place, one) in forms.iter().enumerate() {
        for other in forms.iter().skip(place + 1) {
            assert_ne!(one.take_fingerprint(), other.take_fingerprint(), "{one:?} {other:?}");
            assert_ne!(key(1).seal(one), key(1).seal(other), "{one:?} {other:?}");
        }
        assert_eq!(one.take_fingerprint(), one.clone().take_fingerprint());
    }
}

// Known answers, from another implementation (Python's hashlib and hmac).
#[test]
fn fingerprints_and_seals_are_those_of_other_implementations() {
    let form = Canonical::new("purpose").text("text").number(7);
    let fingerprint = "dfce752d6ca5c73019b6ddab130f1720524bc174e520651e23be5e4d7f8e1e12";
    let seal = "ff08feff9a6301fe5ab0d7be42a048b4b5e32fdeaa965b036e400581819e850a";
    assert_eq!(form.take_fingerprint().to_string(), fingerprint);
    assert_eq!(key(7).seal(&form).to_string(), seal);
    assert_eq!(format!("{:?}", key(7).seal(&form)), seal);
}

#[test]
fn only_the_same_key_and_form_have_a_seal() {
    let form = Canonical::new("p").text("a");
    let seal = key(1).seal(&form);
    assert!(key(1).has_sealed(&form, seal));
    assert!(!key(2).has_sealed(&form, seal));
    assert!(!key(1).has_sealed(&form.clone().text(""), seal));
}

#[test]
fn a_key_is_long_enough_and_never_shown() {
    for (length, is_key) in [(0, false), (31, false), (32, true), (64, true), (65, false)] {
        assert_eq!(Key::new(&vec![9; length]).is_some(), is_key, "{length}");
    }
    assert_eq!(format!("{:?}", key(9)), "Key(***)");
    let form = Canonical::new("p");
    let (short, long) = ([9_u8; 32], [9_u8; 64]);
    let seals = [short.as_slice(), &long].map(|bytes| Key::new(bytes).expect("a key").seal(&form));
    assert_ne!(seals[0], seals[1]);
}

#[test]
fn hexadecimal_digits_are_read_as_they_are_written() {
    let seal = key(1).seal(&Canonical::new("p"));
    let text = seal.to_string();
    assert_eq!(Seal::parse(&text), Some(seal));
    let written = serde_json::to_string(&seal).expect("text");
    assert_eq!(written, format!("\"{text}\""));
    assert_eq!(serde_json::from_str::<Seal>(&written).expect("a seal"), seal);
    let (short, long) = ("0".repeat(63), "0".repeat(65));
    let foreign = format!("{}g", "0".repeat(63));
    let signed = "+1".repeat(32);
    for text in ["", short.as_str(), long.as_str(), foreign.as_str(), signed.as_str()] {
        assert_eq!(Fingerprint::parse(text), None, "{text}");
        assert!(serde_json::from_str::<Fingerprint>(&format!("\"{text}\"")).is_err(), "{text}");
    }
}
