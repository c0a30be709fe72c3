//! Calls without generated types, for tools that know operations by their tables only, such as a command line.
//!
//! The path is that of a typed call: the same signing, the same rules of repeating, the same verdict.

use serde_json::Value;

use super::run::{CallSpec, Receive};
use super::{Client, ClientInner};
use crate::answer::{Node, ShapeError};
use crate::answered::Answered;
use crate::classify::Judged;
use crate::error::Error;
use crate::options::Options;
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

    /// Like [`call_dynamic`](Self::call_dynamic), with the headers of the last answer, where there was one, also if it was
    /// a refusal: its `Date` tells how far off a clock is.
    pub async fn call_dynamic_with_headers(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'_>,
        options: &Options,
    ) -> (Result<Value, Error>, Option<Headers>) {
        let spec = CallSpec {
            operation,
            options,
            violations: &Violations::new(),
            ticket: None,
        };
        let (answered, headers) = self.0.call_plain(&spec, &mut parameters).await;
        (answered.map(|answered| answered.response), headers)
    }
}

impl ClientInner {
    /// Makes the call, and gives its answer as it came, and the headers of the last answer.
    pub(crate) async fn call_plain(
        &self,
        spec: &CallSpec<'_>,
        parameters: &mut Parameters<'_>,
    ) -> (Result<Answered<Value>, Error>, Option<Headers>) {
        let mut plain = Plain::default();
        let settled = self.run(spec, parameters, &mut plain).await;
        let answered = settled.map(|settled| Answered {
            response: plain.value,
            evidence: settled.evidence,
            repaired: settled.repaired,
            failed_attempts: settled.failed_attempts,
        });
        (answered, plain.headers)
    }
}

impl ClientInner {
    /// Like [`call_plain`](Self::call_plain), with all that the answer's text said, also twice.
    pub(crate) async fn call_tree(
        &self,
        spec: &CallSpec<'_>,
        parameters: &mut Parameters<'_>,
    ) -> (Result<Answered<Node<'static>>, Error>, Option<Headers>) {
        let mut tree = Tree::default();
        let settled = self.run(spec, parameters, &mut tree).await;
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
