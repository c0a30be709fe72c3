//! One operation of a mock: what it will answer, and what it was asked.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::ran::WillRun;
use super::reply::{self, Reply};
use super::sent::SentCall;
use super::state::Shared;
use crate::codes::{Class, lookup};
use crate::request::Request;
use crate::transport::{HttpAnswer, TransportErrorKind};

/// One operation of a [`Mock`](super::Mock). The methods that lay out answers give it back, so that several stand in a
/// row; each serves one request.
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

    /// Answers with this, as done. Where the operation's success rule asks for a value that is missing here, such as
    /// `Code`, it is added; one that is there stays, also if it makes the answer a refusal. The items of a batch are the test's
    /// own: without any, the outcome is unknown.
    pub fn answers(self, answer: R::Response) -> Self {
        self.then(Reply::Answer(reply::of_record::<R>(&answer)))
    }

    /// Like [`answers`](Self::answers), with an answer that is made of the request when it comes.
    pub fn answers_with(
        self,
        answer: impl FnOnce(&SentCall) -> R::Response + Send + 'static,
    ) -> Self {
        self.then(Reply::Made(Box::new(move |sent| {
            reply::of_record::<R>(&answer(sent))
        })))
    }

    /// Answers so whenever nothing else is left, however often; never is fine, too.
    pub fn always_answers_with(
        self,
        answer: impl Fn(&SentCall) -> R::Response + Send + Sync + 'static,
    ) -> Self {
        let answer = Arc::new(move |sent: &SentCall| reply::of_record::<R>(&answer(sent)));
        self.shared.always(R::OPERATION.name, answer);
        self
    }

    /// Refuses with this code, such as `LockerTaken`: nothing was done.
    ///
    /// # Panics
    /// If the product's table does not say of this code that nothing was done. [`answers_code`](Self::answers_code) takes
    /// any.
    #[track_caller]
    pub fn refuses(self, code: &str) -> Self {
        let class = lookup(R::OPERATION.service.codes, code).map(|info| info.class);
        assert!(
            matches!(class, Some(Class::Refused | Class::Limited)),
            "{code} does not say that nothing was done: use answers_code for it"
        );
        self.answers_code(code)
    }

    /// Fails with this code, whatever it means.
    pub fn answers_code(self, code: &str) -> Self {
        self.then(Reply::Answer(reply::of_code(R::OPERATION, code)))
    }

    /// Breaks the connection before there is an answer: the outcome is unknown.
    pub fn breaks_connection(self) -> Self {
        self.then(Reply::Failure(TransportErrorKind::Interrupted))
    }

    /// Breaks the connection after the write ran, which would have had this answer: the outcome is unknown, and a look-up
    /// finds it.
    ///
    /// From then on the reads of a look-up for it are answered as if what it made, or the state that it names, were there. Only the
    /// answer's id counts; if it has none, one is made up. What is laid out for such a read comes first. It is no
    /// emulator: what is written afterwards changes nothing of it.
    ///
    /// # Panics
    /// If the operation's outcome cannot be looked up. [`breaks_connection`](Self::breaks_connection) leaves it unknown.
    #[track_caller]
    #[allow(clippy::panic, reason = "an assertion")]
    pub fn runs_but_breaks_connection(self, answer: R::Response) -> Self {
        match WillRun::of::<R>(&answer) {
            Some(lost) => self.then(Reply::Lost(lost)),
            None => panic!(
                "nothing says how the outcome of {} is looked up: use breaks_connection",
                R::OPERATION.name
            ),
        }
    }

    /// Gives no answer in time: the outcome is unknown. It does not take that time.
    pub fn times_out(self) -> Self {
        self.then(Reply::Failure(TransportErrorKind::TimedOut))
    }

    /// Answers with a page of some proxy in place of an answer: the outcome is unknown.
    pub fn answers_html_page(self) -> Self {
        self.answers_http(502, "<html>Bad Gateway</html>")
    }

    /// Takes no connection: nothing was sent.
    pub fn refuses_connection(self) -> Self {
        self.then(Reply::Failure(TransportErrorKind::NotConnected))
    }

    /// Answers with this HTTP status and body as they are.
    pub fn answers_http(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        self.then(Reply::Answer(HttpAnswer::new(status, body.into())))
    }

    /// How many requests came, with an answer or without.
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

    /// Whether one of the requests says the same as this one.
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
