//! Calls without generated types, for tools that know operations by their tables only, such as a command line.
//!
//! The path is that of a typed call: the same signing, the same single attempt, the same verdict.

use serde_json::Value;
use tracing::Instrument as _;

use super::Client;
use super::span::CallSpan;
use crate::call::Options;
use crate::error::Error;
use crate::request::{OperationInfo, Parameters, Violations};
use crate::transport::Headers;

impl Client {
    /// Sends an operation with parameters that no generated type wrote, once, and gives the answer as it came.
    ///
    /// Rules of the description are not checked here: what must not be sent, the caller of this holds back.
    ///
    /// ```
    /// use core_client::request::{OperationInfo, Parameters, ServiceInfo};
    /// use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
    /// use core_client::{Client, ClientBuilder, Credential, Options};
    ///
    /// static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25").with_endpoint("dyplsapi.aliyuncs.com");
    /// static QUERY: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySubsId");
    ///
    /// struct Canned;
    ///
    /// impl Transport for Canned {
    ///     fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
    ///         Box::pin(async { Ok(HttpAnswer::new(200, r#"{"Code": "OK", "SubsId": "1000000768798832"}"#)) })
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), core_client::Error> {
    /// let client = ClientBuilder::<Client>::new(&SERVICE)
    ///     .credential(Credential::new("testId", "testSecret"))
    ///     .transport(Canned)
    ///     .build()?;
    /// let pool = "FC12345".to_owned();
    /// let mut parameters = Parameters::new(client.utc_offset());
    /// parameters.put("PoolKey", &pool);
    /// let answer = client.call_dynamic(&QUERY, parameters, &Options::new()).await?;
    /// assert_eq!(answer["SubsId"], "1000000768798832");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`call`](Self::call), but for the shape of the answer, which nobody asks for here.
    pub async fn call_dynamic(
        &self,
        operation: &'static OperationInfo,
        parameters: Parameters<'_>,
        options: &Options,
    ) -> Result<Value, Error> {
        self.call_dynamic_with_headers(operation, parameters, options)
            .await
            .0
    }

    /// Like [`call_dynamic`](Self::call_dynamic), with the headers of the answer, where there was one, also if it was a
    /// refusal: its `Date` tells how far off a clock is.
    pub async fn call_dynamic_with_headers(
        &self,
        operation: &'static OperationInfo,
        parameters: Parameters<'_>,
        options: &Options,
    ) -> (Result<Value, Error>, Option<Headers>) {
        let span = CallSpan::new(operation);
        let violations = Violations::new();
        let exchange = self.0.exchange(operation, parameters, &violations, options);
        let exchanged = match span.entered() {
            None => exchange.await,
            Some(entered) => exchange.instrument(entered).await,
        };
        let headers = exchanged
            .as_ref()
            .ok()
            .map(|exchanged| exchanged.answer.headers.clone());
        let result = exchanged
            .and_then(|exchanged| Ok(exchanged.judge()?.into_value()))
            .map_err(|error| error.of(operation).with_zone(self.0.utc_offset));
        span.end(result.as_ref().err());
        (result, headers)
    }
}
