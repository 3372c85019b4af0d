//! The route of an HTTP function: which requests are for it.

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    segments: Vec<Segment>,
    methods: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Any,
    Rest,
}

impl Route {
    /// Reads a route like `cases/{id}` or `console/{*path}`; no methods means all of them.
    ///
    /// # Errors
    /// When the host would refuse it, or this host does not know its form.
    pub fn parse(text: &str, methods: Option<&[String]>) -> Result<Self, String> {
        let text = text.trim_matches('/');
        if text.starts_with("admin") || text.starts_with("runtime") {
            return Err(format!("the route {text:?} must not begin with admin or runtime"));
        }
        let segments = text.split('/').map(Segment::parse).collect::<Result<Vec<_>, _>>()?;
        let is_rest = |segment: &Segment| *segment == Segment::Rest;
        if segments.iter().rev().skip(1).any(is_rest) {
            return Err(format!("the route {text:?} goes on after its last part"));
        }
        let upper = |methods: &[String]| methods.iter().map(|m| m.to_ascii_uppercase()).collect();
        Ok(Self { segments, methods: methods.map(upper) })
    }

    /// True when a request is for this route. A request with another method is for no route: the
    /// host keeps the methods as a constraint of the route, so it answers 404 and not 405.
    pub fn matches(&self, method: &str, path: &str) -> bool {
        let is_method = |methods: &Vec<String>| methods.iter().any(|allowed| allowed == method);
        self.methods.as_ref().is_none_or(is_method) && self.matches_path(path)
    }

    fn matches_path(&self, path: &str) -> bool {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        for segment in &self.segments {
            let fits = match segment {
                Segment::Rest => return true,
                Segment::Any => parts.next().is_some(),
                Segment::Literal(text) => {
                    parts.next().is_some_and(|part| part.eq_ignore_ascii_case(text))
                }
            };
            if !fits {
                return false;
            }
        }
        parts.next().is_none()
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Self, String> {
        match text.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            None if text.contains(['{', '}']) => Err(format!("{text:?} is no part of a route")),
            None => Ok(Self::Literal(text.to_owned())),
            Some(name) if name.starts_with('*') => Ok(Self::Rest),
            Some(name) if name.contains([':', '?', '=']) => {
                Err(format!("this host does not know {text:?} in a route"))
            }
            Some(_) => Ok(Self::Any),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_takes_its_own_requests_and_no_others() {
        let methods = ["get".to_owned(), "post".to_owned()];
        for (route, method, path, is_match) in [
            ("console/{*path}", "GET", "console", true),
            ("console/{*path}", "POST", "/console/cases/1", true),
            ("console/{*path}", "DELETE", "console", false),
            ("console/{*path}", "GET", "consoles", false),
            ("cases/{id}", "GET", "cases/1", true),
            ("cases/{id}", "GET", "cases", false),
            ("cases/{id}", "GET", "cases/1/2", false),
            ("health", "GET", "Health", true),
        ] {
            let parsed = Route::parse(route, Some(&methods)).expect(route);
            assert_eq!(parsed.matches(method, path), is_match, "{route} {method} {path}");
        }
    }

    #[test]
    fn forms_that_this_host_does_not_know_are_refused() {
        for route in ["{id:int}", "{id?}", "a{b", "{*rest}/x", "runtime/x"] {
            assert!(Route::parse(route, None).is_err(), "{route}");
        }
    }
}
