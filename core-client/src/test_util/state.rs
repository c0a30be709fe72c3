//! What a mock and its clients share: the answers that are left, and the requests that came.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_core::Stream as _;

use super::executed_writes::ExecutedWrites;
use super::reply::Reply;
use super::sent::SentCall;
use crate::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use crate::upload::UploadBody;

type Always = dyn Fn(&SentCall) -> HttpAnswer + Send + Sync;

#[derive(Default)]
pub(super) struct Shared {
    scripts: Mutex<BTreeMap<String, Script>>,
    executed: Mutex<ExecutedWrites>,
}

/// Of one operation.
#[derive(Default)]
struct Script {
    left: VecDeque<Reply>,
    always: Option<Arc<Always>>,
    sent: Vec<SentCall>,
    unexpected: usize,
}

/// How a request is answered; outside the lock, since the test's own code may use the mock.
enum NextReply {
    Reply(Reply),
    Always(Arc<Always>),
    Unexpected,
}

impl Shared {
    pub(super) fn then(&self, operation: &str, reply: Reply) {
        let mut scripts = self.scripts();
        let script = scripts.entry(operation.to_owned()).or_default();
        script.left.push_back(reply);
    }

    pub(super) fn always(&self, operation: &str, answer: Arc<Always>) {
        let mut scripts = self.scripts();
        scripts.entry(operation.to_owned()).or_default().always = Some(answer);
    }

    pub(super) fn sent(&self, operation: &str) -> Vec<SentCall> {
        let scripts = self.scripts();
        let script = scripts.get(operation);
        script.map_or_else(Vec::new, |script| script.sent.clone())
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (operation, script) in &*self.scripts() {
            match script.unexpected {
                0 => {}
                count => problems.push(format!(
                    "{operation} was called {} without a prepared answer",
                    times(count)
                )),
            }
            match script.left.len() {
                0 => {}
                1 => problems.push(format!("an answer for {operation} was not used")),
                count => problems.push(format!("{count} answers for {operation} were not used")),
            }
        }
        problems
    }

    /// Takes back what is laid out, and forgets what was not expected.
    pub(super) fn forget(&self) {
        for script in self.scripts().values_mut() {
            script.left.clear();
            script.unexpected = 0;
        }
    }

    fn next_reply(&self, sent: &SentCall) -> NextReply {
        let mut scripts = self.scripts();
        let script = scripts.entry(sent.operation().to_owned()).or_default();
        script.sent.push(sent.clone());
        if let Some(reply) = script.left.pop_front() {
            return NextReply::Reply(reply);
        }
        if let Some(answer) = self.executed().answer(sent) {
            return NextReply::Reply(Reply::Answer(answer));
        }
        match &script.always {
            Some(always) => NextReply::Always(Arc::clone(always)),
            None => {
                script.unexpected += 1;
                NextReply::Unexpected
            }
        }
    }

    fn answer(&self, request: HttpRequest) -> Result<HttpAnswer, TransportError> {
        let sent = SentCall::read(request);
        match self.next_reply(&sent) {
            NextReply::Reply(Reply::Answer(answer)) => Ok(answer),
            NextReply::Reply(Reply::Made(make)) => Ok(make(&sent)),
            NextReply::Reply(Reply::Failure(kind)) => Err(TransportError::new(kind)),
            NextReply::Reply(Reply::Lost(lost)) => {
                self.executed().add(lost, sent);
                Err(TransportError::new(TransportErrorKind::Interrupted))
            }
            NextReply::Always(answer) => Ok(answer(&sent)),
            NextReply::Unexpected => {
                let unexpected = Unexpected(sent.operation().to_owned());
                let error = TransportError::new(TransportErrorKind::NotAccepted);
                Err(error.with_source(&unexpected))
            }
        }
    }

    fn scripts(&self) -> MutexGuard<'_, BTreeMap<String, Script>> {
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn executed(&self) -> MutexGuard<'_, ExecutedWrites> {
        self.executed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

impl Transport for Arc<Shared> {
    fn send(&self, mut request: HttpRequest) -> ExchangeFuture<'_> {
        // Not before it is awaited, as any other.
        Box::pin(async move {
            if let Some(upload) = request.take_upload() {
                let read = read_whole(upload).await;
                // As a connection that closes when the source of the body fails.
                request.body = read
                    .map_err(|_| TransportError::new(TransportErrorKind::Interrupted))?
                    .into();
            }
            self.answer(request)
        })
    }

    fn sends_uploads(&self) -> bool {
        true
    }
}

/// All pieces of a body: a test looks at them, and gives no more than it wants to look at.
async fn read_whole(mut upload: UploadBody) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(piece) = poll_fn(|context| Pin::new(&mut upload).poll_next(context)).await {
        body.extend_from_slice(&piece?);
    }
    Ok(body)
}

#[derive(Debug)]
struct Unexpected(String);

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the mock has no answer to {} left", self.0)
    }
}

impl std::error::Error for Unexpected {}
