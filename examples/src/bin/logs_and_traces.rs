//! Makes calls seen: one line of log for each, and one span of OpenTelemetry. Three calls: one is done, one is refused, and of one the answer is lost.

use std::future::{Future, ready};

use dypls_emulator::{Emulator, Fault, Injection};
use dyplsapi_sdk::{Client, Credential};
use examples::{Result, driver, in_an_hour, passenger, x_number};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Prints spans. A program has the exporter of `opentelemetry-otlp` here, which sends them to a collector.
#[derive(Debug)]
struct Printer;

impl SpanExporter for Printer {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        for span in batch {
            let attribute = |name: &str| {
                let found = span
                    .attributes
                    .iter()
                    .find(|found| found.key.as_str() == name);
                found
                    .map(|found| found.value.to_string())
                    .unwrap_or_default()
            };
            println!(
                "span {} outcome={} code={} status={:?}",
                span.name,
                attribute("outcome"),
                attribute("code"),
                span.status
            );
        }
        ready(Ok(()))
    }
}

#[tokio::main]
async fn main() -> Result {
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(Printer)
        .build();
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("the program's name"))
        .with_filter(LevelFilter::INFO);
    // Calls that are done are logged at `DEBUG`; the HTTP stack below logs at that level too, so it is left out here.
    let logs = tracing_subscriber::fmt::layer().with_filter(LevelFilter::INFO);
    tracing_subscriber::registry()
        .with(logs)
        .with(traces)
        .init();

    let emulator = Emulator::builder()
        .inject(Injection::new("BindAxb", Fault::Drop).on_call(3))
        .start()
        .await?;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()?;
    for _ in 0..3 {
        let call = client
            .bind_axb()
            .pool_key("FC12345")
            .phone_no_a(passenger()?)
            .phone_no_b(driver()?)
            .phone_no_x(x_number()?);
        // What became of it is seen by the log and the trace; a program handles the result.
        let _ = call.expiration(in_an_hour()).await;
    }
    provider.shutdown()?;
    Ok(())
}
