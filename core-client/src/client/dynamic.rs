//! Calls without generated types, for tools that know operations by their tables only, such as a command line.
//!
//! The path is that of a typed call: the same signing, the same rules of repeating, the same verdict.

use serde_json::Value;

use super::run::{Asked, Receive};
use super::{Client, Settings};
use crate::answer::{Node, ShapeError};
use crate::answered::Answered;
use crate::call::Options;
use crate::classify::Judged;
use crate::error::Error;
use crate::request::{OperationInfo, Parameters, Violations};
use crate::time::UtcOffset;
use crate::transport::{Headers, HttpAnswer};

impl Client {
    /// Sends an operation with parameters that no generated type wrote, again where that is safe and may help, and
    /// gives the answer as it came.
    ///
    /// Rules of the description are not checked here: what must not be sent, the caller of this holds back. Nor are the
    /// answer's fields: of one that stands twice with values that differ, the first is there, and characters that a repair
    /// could not save stand as U+FFFD, which makes a code or an id that holds one none.
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

    /// Like [`call_dynamic`](Self::call_dynamic), with the headers of the last answer, where there was one, also if it was
    /// a refusal: its `Date` tells how far off a clock is.
    pub async fn call_dynamic_with_headers(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'_>,
        options: &Options,
    ) -> (Result<Value, Error>, Option<Headers>) {
        let asked = Asked {
            operation,
            options,
            violations: &Violations::new(),
            ticketed: None,
        };
        let (answered, headers) = self.0.call_plain(&asked, &mut parameters).await;
        (answered.map(|answered| answered.response), headers)
    }
}

impl Settings {
    /// Makes the call, and gives its answer as it came, and the headers of the last answer.
    pub(crate) async fn call_plain(
        &self,
        asked: &Asked<'_>,
        parameters: &mut Parameters<'_>,
    ) -> (Result<Answered<Value>, Error>, Option<Headers>) {
        let mut plain = Plain::default();
        let settled = self.run(asked, parameters, &mut plain).await;
        let answered = settled.map(|settled| Answered {
            response: plain.value,
            evidence: settled.evidence,
            repaired: settled.repaired,
            failed_attempts: settled.failed_attempts,
        });
        (answered, plain.headers)
    }
}

impl Settings {
    /// Like [`call_plain`](Self::call_plain), with all that the answer's text said, also twice.
    pub(crate) async fn call_tree(
        &self,
        asked: &Asked<'_>,
        parameters: &mut Parameters<'_>,
    ) -> (Result<Answered<Node<'static>>, Error>, Option<Headers>) {
        let mut tree = Tree::default();
        let settled = self.run(asked, parameters, &mut tree).await;
        let answered = settled.map(|settled| Answered {
            response: tree.value.unwrap_or_else(|| Value::Null.into()),
            evidence: settled.evidence,
            repaired: settled.repaired,
            failed_attempts: settled.failed_attempts,
        });
        (answered, tree.headers)
    }
}

/// Keeps an answer's tree.
#[derive(Default)]
struct Tree {
    value: Option<Node<'static>>,
    headers: Option<Headers>,
}

impl Receive for Tree {
    fn look(&mut self, answer: &HttpAnswer) {
        self.headers = Some(answer.headers.clone());
    }

    fn read(&mut self, answer: Judged<'_>, _: UtcOffset) -> Result<(), ShapeError> {
        self.value = Some(answer.value.into_owned());
        Ok(())
    }
}

/// Keeps an answer as it came.
#[derive(Default)]
struct Plain {
    value: Value,
    headers: Option<Headers>,
}

impl Receive for Plain {
    fn look(&mut self, answer: &HttpAnswer) {
        self.headers = Some(answer.headers.clone());
    }

    fn read(&mut self, answer: Judged<'_>, _: UtcOffset) -> Result<(), ShapeError> {
        self.value = answer.value.into_value();
        Ok(())
    }
}
