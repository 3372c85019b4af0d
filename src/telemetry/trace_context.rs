//! The trace that an invocation belongs to, as the Functions host says it.
//!
//! Source: "Trace Context" (W3C), the header `traceparent`. The host sends it where it has a trace
//! itself; anything else begins a new one.

use axum::http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The trace of whoever called.
#[derive(Clone, Debug)]
pub struct Trace(Context);

impl Trace {
    /// What the headers of a request say.
    pub fn of(headers: &HeaderMap) -> Self {
        let nothing = Context::new();
        Self(
            TraceContextPropagator::new().extract_with_context(&nothing, &HeaderExtractor(headers)),
        )
    }

    /// The id of the trace in 32 digits; `None` when nobody said one.
    pub fn id(&self) -> Option<String> {
        let span = self.0.span();
        let context = span.span_context();
        context.is_valid().then(|| context.trace_id().to_string())
    }

    /// Makes a span that has just been made a part of the trace.
    pub fn adopt(self, span: &Span) {
        if self.id().is_some() {
            // It fails where no spans are collected, and that is fine.
            let _ = span.set_parent(self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(traceparent: &str) -> Option<String> {
        let headers = [("traceparent", traceparent)].into_iter();
        let headers =
            headers.filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
        Trace::of(&headers.collect()).id()
    }

    #[test]
    fn the_trace_of_the_host_is_known_by_its_header() {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        assert_eq!(id_of(header).as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
    }

    #[test]
    fn anything_else_is_no_trace() {
        for header in [
            "",
            "rubbish",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        ] {
            assert_eq!(id_of(header), None, "{header}");
        }
        assert_eq!(Trace::of(&HeaderMap::new()).id(), None);
    }
}
