//! One operation of a mock: its prepared answers, and the requests that it received.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::executed_writes::PendingWrite;
use super::reply::{self, Reply};
use super::sent::SentCall;
use super::state::Shared;
use crate::codes::{Class, lookup};
use crate::request::Request;
use crate::transport::{HttpAnswer, TransportErrorKind};

/// One operation of a [`Mock`](super::Mock). The methods that prepare answers return it, so calls can be chained. Each prepared
/// answer serves one request.
pub struct MockedOperation<'m, R> {
    shared: &'m Arc<Shared>,
    request: PhantomData<fn() -> R>,
}

impl<'m, R: Request> MockedOperation<'m, R> {
    pub(super) fn new(shared: &'m Arc<Shared>) -> Self {
        Self {
            shared,
            request: PhantomData,
        }
    }

    /// Returns this answer: the call is done. A value that the operation's success rule needs, such as `Code`, is added if it is
    /// missing. A value that is present stays, even if it makes the answer a refusal. The items of a batch must be in the answer:
    /// without any, the outcome is unknown.
    pub fn answers(self, answer: R::Response) -> Self {
        self.then(Reply::Answer(reply::of_record::<R>(&answer)))
    }

    /// Like [`answers`](Self::answers), with an answer that is computed from the request.
    pub fn answers_with(
        self,
        answer: impl FnOnce(&SentCall) -> R::Response + Send + 'static,
    ) -> Self {
        self.then(Reply::Made(Box::new(move |sent| {
            reply::of_record::<R>(&answer(sent))
        })))
    }

    /// Returns this answer whenever no other answer is left, any number of times, also never.
    pub fn always_answers_with(
        self,
        answer: impl Fn(&SentCall) -> R::Response + Send + Sync + 'static,
    ) -> Self {
        let answer = Arc::new(move |sent: &SentCall| reply::of_record::<R>(&answer(sent)));
        self.shared.always(R::OPERATION.name, answer);
        self
    }

    /// Returns a refusal with this code, such as `LockerTaken`: nothing was executed.
    ///
    /// # Panics
    /// If the product's table of codes does not say that nothing was executed. [`answers_code`](Self::answers_code) takes any code.
    #[track_caller]
    pub fn refuses(self, code: &str) -> Self {
        let class = lookup(R::OPERATION.service.codes, code).map(|info| info.class);
        assert!(
            matches!(class, Some(Class::Refused | Class::Limited)),
            "{code} does not prove that nothing was executed: use answers_code for it"
        );
        self.answers_code(code)
    }

    /// Returns a failure with this code, whatever it means.
    pub fn answers_code(self, code: &str) -> Self {
        self.then(Reply::Answer(reply::of_code(R::OPERATION, code)))
    }

    /// Breaks the connection before there is an answer: the outcome is unknown.
    pub fn breaks_connection(self) -> Self {
        self.then(Reply::Failure(TransportErrorKind::Interrupted))
    }

    /// Breaks the connection after the write was executed, so this answer is lost: the outcome is unknown, and a look-up finds it.
    ///
    /// From then on, the reads of its look-up are answered as if the resource, or the state, existed. Only the answer's id counts;
    /// if it has none, one is made up. Answers that the test prepared for such a read come first. This is not an emulator: later
    /// writes change nothing.
    ///
    /// # Panics
    /// If the operation's outcome cannot be looked up. [`breaks_connection`](Self::breaks_connection) leaves it unknown.
    #[track_caller]
    #[allow(clippy::panic, reason = "an assertion")]
    pub fn runs_but_breaks_connection(self, answer: R::Response) -> Self {
        match PendingWrite::of::<R>(&answer) {
            Some(lost) => self.then(Reply::Lost(lost)),
            None => panic!(
                "the outcome of {} cannot be looked up: use breaks_connection",
                R::OPERATION.name
            ),
        }
    }

    /// Times out immediately: the outcome is unknown.
    pub fn times_out(self) -> Self {
        self.then(Reply::Failure(TransportErrorKind::TimedOut))
    }

    /// Returns the error page of a proxy instead of an answer: the outcome is unknown.
    pub fn answers_html_page(self) -> Self {
        self.answers_http(502, "<html>Bad Gateway</html>")
    }

    /// Refuses the connection: nothing is sent.
    pub fn refuses_connection(self) -> Self {
        self.then(Reply::Failure(TransportErrorKind::NotConnected))
    }

    /// Returns this HTTP status and body unchanged.
    pub fn answers_http(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        self.then(Reply::Answer(HttpAnswer::new(status, body.into())))
    }

    /// The number of requests, with or without an answer.
    pub fn calls(&self) -> usize {
        self.all().len()
    }

    /// The last request.
    pub fn last(&self) -> Option<SentCall> {
        self.all().pop()
    }

    /// All requests, in order.
    pub fn all(&self) -> Vec<SentCall> {
        self.shared.sent(R::OPERATION.name)
    }

    /// Whether one of the requests was equal to this one.
    pub fn was_called_with(&self, request: &R) -> bool {
        self.all().iter().any(|sent| sent.matches(request))
    }

    fn then(self, reply: Reply) -> Self {
        self.shared.then(R::OPERATION.name, reply);
        self
    }
}

impl<R> Clone for MockedOperation<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for MockedOperation<'_, R> {}

impl<R: Request> fmt::Debug for MockedOperation<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockedOperation")
            .field("operation", &R::OPERATION.name)
            .field("sent", &self.all())
            .finish()
    }
}
