//! Members of a JSON document, read as what they should be or not at all.

use jiff::Timestamp;
use serde_json::Value;

use crate::loose_json::read_time;
use crate::text::Untrusted;

/// A place in a document; there may be nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<'a>(Option<&'a Value>);

impl<'a> Json<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    /// A member by its name, in another case if there is none in this one: Microsoft's pages and
    /// services differ in it.
    pub(super) fn at(self, name: &str) -> Self {
        let Some(object) = self.0.and_then(Value::as_object) else { return Self(None) };
        let same = || object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        Self(object.get(name).or_else(|| same().map(|(_, value)| value)))
    }

    /// A member of a member.
    pub(super) fn path(self, names: &[&str]) -> Self {
        names.iter().fold(self, |place, name| place.at(name))
    }

    /// True when there is something else than null.
    pub(super) fn is_there(self) -> bool {
        self.0.is_some_and(|value| !value.is_null())
    }

    /// A text that is not blank, without the space around it.
    pub(super) fn text(self) -> Option<&'a str> {
        self.0?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(super) fn untrusted(self) -> Option<Untrusted> {
        self.text().map(Untrusted::new)
    }

    /// A text, or blank.
    pub(super) fn or_blank(self) -> Untrusted {
        Untrusted::new(self.text().unwrap_or_default())
    }

    pub(super) fn time(self) -> Option<Timestamp> {
        read_time(self.text()?).moment()
    }

    /// A finite number, also when it is written as a text.
    pub(super) fn number(self) -> Option<f64> {
        let value = self.0?;
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
        number.filter(|number| number.is_finite())
    }

    /// A number of things, also when it is written as a text.
    pub(super) fn count(self) -> Option<u64> {
        let value = self.0?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    pub(super) fn flag(self) -> Option<bool> {
        self.0?.as_bool()
    }

    /// The elements of a list; `None` when it is none.
    pub(super) fn elements(self) -> Option<impl Iterator<Item = Json<'a>>> {
        Some(self.0?.as_array()?.iter().map(Json::of))
    }

    /// The elements of a list, or none.
    pub(super) fn each(self) -> impl Iterator<Item = Json<'a>> {
        self.elements().into_iter().flatten()
    }

    /// The members of an object that are texts.
    pub(super) fn texts(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let members = self.0.and_then(Value::as_object).into_iter().flatten();
        members.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// The values of the members of an object.
    pub(super) fn members(self) -> impl Iterator<Item = Json<'a>> {
        let members = self.0.and_then(Value::as_object).into_iter().flatten();
        members.map(|(_, value)| Json::of(value))
    }

    /// A document within a text, as the Activity Log keeps bodies of requests.
    pub(super) fn inner(self) -> Option<Value> {
        serde_json::from_str(self.text()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_member_of_another_type_is_not_there() {
        let document = json!({
            "Name": " x ", "blank": " ", "number": "1.5", "count": "7", "flag": "true", "list": {},
            "infinite": "inf", "time": "soon", "null": null,
        });
        let at = |name| Json::of(&document).at(name);
        assert_eq!(at("name").text(), Some("x"));
        assert_eq!(at("blank").text(), None);
        assert_eq!(at("number").number(), Some(1.5));
        assert_eq!(at("infinite").number(), None);
        assert_eq!(at("count").count(), Some(7));
        assert_eq!(at("flag").flag(), None);
        assert_eq!(at("time").time(), None);
        assert!(at("list").elements().is_none() && !at("null").is_there());
        assert_eq!(at("Name").path(&["a", "b"]).text(), None);
    }
}
