//! Calls without generated types, for tools that know operations by their tables only, such as a command line.
//!
//! They work like typed calls: the same signing, the same retry rules, the same outcome.

use serde_json::Value;

use super::Client;
use super::slot::SlotWithHeaders;
use crate::answer::{Node, ShapeError};
use crate::error::Error;
use crate::options::Options;
use crate::request::{OperationInfo, Parameters};
use crate::time::UtcOffset;
use crate::transport::Headers;

impl Client {
    /// Calls an operation with parameters that no generated type wrote, and returns the answer unchanged. Retries if that is
    /// [safe](crate::retry) and may help.
    ///
    /// The rules of the description are not checked: the caller must do that. The answer's fields are not checked either: if a
    /// field occurs twice with different values, the first one is returned; characters lost in a repair are U+FFFD. Do not use a
    /// code or id that contains U+FFFD.
    ///
    /// ```
    /// use core_client::request::{OperationInfo, Parameters, ServiceInfo};
    /// use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
    /// use core_client::{Client, ClientBuilder, Credential, Options};
    ///
    /// static SERVICE: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01").with_endpoint("lockers.example.com");
    /// static QUERY: OperationInfo = OperationInfo::rpc(&SERVICE, "QueryRental");
    ///
    /// struct Canned;
    ///
    /// impl Transport for Canned {
    ///     fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
    ///         Box::pin(async { Ok(HttpAnswer::new(200, r#"{"Code": "OK", "RentalId": "1000000768798832"}"#)) })
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), core_client::Error> {
    /// let client = ClientBuilder::<Client>::new(&SERVICE)
    ///     .credential(Credential::new("testId", "testSecret"))
    ///     .transport(Canned)
    ///     .build()?;
    /// let room = "R-7".to_owned();
    /// let mut parameters = Parameters::new(client.utc_offset());
    /// parameters.put("Room", &room);
    /// let answer = client.call_dynamic(&QUERY, parameters, &Options::new()).await?;
    /// assert_eq!(answer["RentalId"], "1000000768798832");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`call`](Self::call), except the error for an answer of another shape.
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

    /// Like [`call_dynamic`](Self::call_dynamic), with the headers of the last answer, if there was one, even a refusal: its `Date`
    /// shows how far off a clock is.
    pub async fn call_dynamic_with_headers(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'_>,
        options: &Options,
    ) -> (Result<Value, Error>, Option<Headers>) {
        let mut slot = SlotWithHeaders::new(read_value);
        let ended = self
            .0
            .execute(operation, options, None, &mut parameters, &mut slot)
            .await;
        let (answered, headers) = slot.answered(ended);
        (answered.map(|answered| answered.response), headers)
    }
}

/// Keeps an answer as it came.
pub(crate) fn read_value(answer: Node<'_>, _: UtcOffset, _: bool) -> Result<Value, ShapeError> {
    Ok(answer.into_value())
}

/// Keeps all that an answer's text said, also twice.
pub(crate) fn read_tree(
    answer: Node<'_>,
    _: UtcOffset,
    _: bool,
) -> Result<Node<'static>, ShapeError> {
    Ok(answer.into_owned())
}
