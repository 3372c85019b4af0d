//! A key as a listing returns it: what it says is a part of it, and ours alone is taken for ours.
#![no_main]

use fraud_guard::fraud_event::Scope;
use fraud_guard::store::Key;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|name: &str| {
    let key = Key::from_listing(name);
    assert_eq!(key.as_str(), name);
    if let Some(scope) = key.scope() {
        assert_eq!(Scope::parse(scope.as_str()), Some(scope.clone()));
        assert!(name.contains(scope.as_str()));
    }
    if let Some(said) = key.observation() {
        assert!(name.ends_with(said.version) && name.contains(said.event));
        assert!(!said.version.contains('/'));
    }
});
