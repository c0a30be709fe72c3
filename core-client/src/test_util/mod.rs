//! Typed answers for a program's unit tests: a client without a network that returns the answers prepared by the test.
//!
//! A generated SDK has its own `test_util::Mock` with a method for each operation; the methods return the types here. Each
//! prepared answer serves one request, in order. A request for which no answer is left is not sent, and the error names the
//! operation. When the mock is dropped, it fails the test if there was an unexpected request or an unused answer.
//!
//! The client signs and judges as usual; only the exchange is simulated. It sends each request once, so one call uses one answer;
//! [`Mock::builder`] can set another retry policy.
//!
//! ```
//! use core_client::test_util::Mock;
//! # use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! # use core_client::codes::{Class, CodeInfo};
//! # use core_client::outcome::{SuccessField, SuccessRule};
//! # use core_client::request::{OperationInfo, Parameters, Request, ServiceInfo};
//! # use core_client::{Client, Effect, Options, Outcome};
//! # static CODES: &[CodeInfo] = &[CodeInfo::new("Box.*").with_class(Class::Refused)];
//! # static SERVICE: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01").with_codes(CODES);
//! # static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
//! # static LOCK: OperationInfo = OperationInfo::rpc(&SERVICE, "LockBox").effect(Effect::Repeatable).success(&CODE);
//! # struct LockBox { room: String }
//! # impl Request for LockBox {
//! #     type Response = Locked;
//! #     const OPERATION: &'static OperationInfo = &LOCK;
//! #     fn encode<'a>(&'a self, out: &mut Parameters<'a>) { out.put("Room", &self.room); }
//! # }
//! # #[derive(Default)]
//! # struct Locked { request_id: Option<String>, extra: Extra }
//! # impl Record for Locked {
//! #     fn read(fields: &mut Fields<'_>) -> Self { Self { request_id: fields.take("RequestId"), extra: fields.rest() } }
//! #     fn write(&self, out: &mut RecordWriter<'_>) { out.put("RequestId", &self.request_id); out.extra(&self.extra); }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mock = Mock::new(&SERVICE);
//! let lock = mock.operation::<LockBox>();
//! let mut answer = Locked::default();
//! answer.request_id = Some("R-1".to_owned());
//! lock.answers(answer).refuses("Box.Forbidden").breaks_connection();
//!
//! let client: Client = mock.client();
//! let request = LockBox { room: "R-7".to_owned() };
//! let answered = client.call(&request, &Options::new()).await;
//! assert_eq!(answered.unwrap().request_id.as_deref(), Some("R-1"));
//! for expected in [Outcome::Refused, Outcome::Unknown, Outcome::NotSent] {
//!     let answered = client.call(&request, &Options::new()).await;
//!     assert_eq!(answered.err().map(|error| error.outcome()), Some(expected));
//! }
//! assert!(lock.was_called_with(&request));
//! assert_eq!(lock.last().unwrap().expose("Room"), Some("R-7"));
//! assert_eq!(mock.problems(), ["LockBox was called once without a prepared answer"]);
//! # mock.allow_unmet();
//! # }
//! ```

mod executed_writes;
mod operation;
mod reply;
mod sent;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use operation::MockedOperation;
pub use sent::SentCall;

use crate::client::Client;
use crate::config::ClientBuilder;
use crate::credential::Credential;
use crate::request::{Request, ServiceInfo};
use crate::retry::RetryPolicy;
use state::Shared;

/// Answers for the calls of a unit test. Its methods panic if the test is wrong, like assertions.
///
/// When it is dropped, it makes the check of [`finish`](Self::finish), unless the test has failed already.
pub struct Mock {
    service: &'static ServiceInfo,
    shared: Arc<Shared>,
}

impl Mock {
    /// A mock of this product, without prepared answers.
    pub fn new(service: &'static ServiceInfo) -> Self {
        Self {
            service,
            shared: Arc::default(),
        }
    }

    /// A client that calls this mock, with made-up credentials. It sends each request once.
    ///
    /// # Panics
    /// If no client can be made: then the product's description is wrong.
    #[track_caller]
    #[allow(clippy::panic, reason = "an assertion")]
    pub fn client<C: From<Client>>(&self) -> C {
        match self.builder().build() {
            Ok(client) => client,
            Err(error) => panic!("{error}"),
        }
    }

    /// A builder of such a client, to change settings, for example [`retry`](ClientBuilder::retry) for a test of retries.
    pub fn builder<C: From<Client>>(&self) -> ClientBuilder<C> {
        ClientBuilder::new(self.service)
            // One of the names that lead nowhere (RFC 2606).
            .endpoint("https://mock.invalid")
            .credential(Credential::new("mockId", "mockSecret"))
            .retry(RetryPolicy::new().with_attempts(1))
            .transport(Arc::clone(&self.shared))
    }

    /// The operation of this request.
    pub fn operation<R: Request>(&self) -> MockedOperation<'_, R> {
        MockedOperation::new(&self.shared)
    }

    /// The problems so far: requests without an answer, and answers that were not used. Empty if all is well.
    pub fn problems(&self) -> Vec<String> {
        self.shared.problems()
    }

    /// Checks that every prepared answer was used, and that no other request came.
    ///
    /// # Panics
    /// If not; the message says what is wrong.
    #[track_caller]
    pub fn finish(self) {
        self.check();
    }

    /// Drops the mock without that check.
    pub fn allow_unmet(self) {
        self.shared.forget();
    }

    #[track_caller]
    #[allow(clippy::panic, reason = "an assertion")]
    fn check(&self) {
        let problems = self.problems();
        // Once: dropping comes after finishing.
        self.shared.forget();
        if !problems.is_empty() {
            panic!(
                "the mock of {}: {}",
                self.service.product,
                problems.join("; ")
            );
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.check();
        }
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("product", &self.service.product)
            .field("problems", &self.problems())
            .finish()
    }
}
