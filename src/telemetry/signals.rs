//! The spans and measurements of this process until somebody sends them.
//!
//! Nothing is sent in the background: between invocations the platform may let the process stand
//! still. Whoever ends an invocation sends what there is.

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::Weak;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::InstrumentKind;
use opentelemetry_sdk::metrics::ManualReader;
use opentelemetry_sdk::metrics::Pipeline;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::Sampler;
use opentelemetry_sdk::trace::SdkTracer;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::trace::Span;
use opentelemetry_sdk::trace::SpanData;
use opentelemetry_sdk::trace::SpanProcessor;

/// Spans that wait at most; what comes when there are as many is dropped.
const MOST_SPANS: usize = 2_048;

/// What was collected since it was last taken; clones share it.
#[derive(Clone, Debug)]
pub struct Signals {
    spans: Waiting,
    reader: SharedReader,
    resource: Resource,
    // Dropped, they would shut down what is collected.
    tracers: SdkTracerProvider,
    _meters: SdkMeterProvider,
}

/// What makes the spans of one process different from others'.
#[derive(Clone, Debug)]
pub struct Role {
    /// The function app.
    pub name: Cow<'static, str>,
    /// The machine, as the platform calls it.
    pub instance: Option<String>,
    /// The share of traces that is kept, 0 to 1.
    pub share: f64,
}

impl Signals {
    /// Begins to collect, for the whole process.
    pub fn collect(role: &Role) -> Self {
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder_empty()
            .with_service_name(role.name.clone().into_owned())
            .with_attribute(version)
            .with_attributes(
                role.instance.clone().map(|id| KeyValue::new("service.instance.id", id)),
            )
            .build();
        let spans = Waiting::default();
        // The host's own flag says nothing: it leaves "sampled" out of the header whatever it keeps.
        let tracers = SdkTracerProvider::builder()
            .with_sampler(Sampler::TraceIdRatioBased(role.share))
            .with_resource(resource.clone())
            .with_span_processor(spans.clone())
            .build();
        let reader = ManualReader::builder().with_temporality(Temporality::Delta).build();
        let reader = SharedReader(Arc::new(reader));
        let meters = SdkMeterProvider::builder()
            .with_resource(resource.clone())
            .with_reader(reader.clone())
            .build();
        global::set_meter_provider(meters.clone());
        global::set_text_map_propagator(TraceContextPropagator::new());
        Self { spans, reader, resource, tracers, _meters: meters }
    }

    /// Where spans are made.
    pub(super) fn tracer(&self) -> SdkTracer {
        self.tracers.tracer("fraud_guard")
    }

    /// What every signal says of the process.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The spans that ended since they were last taken.
    pub fn take_spans(&self) -> Vec<SpanData> {
        mem::take(&mut *self.spans.lock())
    }

    /// What was measured since it was last taken; `None` when it cannot be said.
    pub fn take_metrics(&self) -> Option<ResourceMetrics> {
        let mut metrics = ResourceMetrics::default();
        self.reader.collect(&mut metrics).ok()?;
        Some(metrics)
    }
}

/// Spans that have ended.
#[derive(Clone, Debug, Default)]
struct Waiting(Arc<Mutex<Vec<SpanData>>>);

impl Waiting {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<SpanData>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SpanProcessor for Waiting {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let mut waiting = self.lock();
        if waiting.len() < MOST_SPANS && span.span_context.is_sampled() {
            waiting.push(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// A reader that the provider and we have.
#[derive(Clone, Debug)]
struct SharedReader(Arc<ManualReader>);

impl MetricReader for SharedReader {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, metrics: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(metrics)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn temporality(&self, kind: InstrumentKind) -> Temporality {
        self.0.temporality(kind)
    }
}
