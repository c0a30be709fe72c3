//! A typed request of any operation, behind one type: sent, prepared or looked up as a program does it.

use std::future::Future;
use std::pin::Pin;

use core_client::answer::write_answer;
use core_client::reconcile::{LookupVerdict, Ticket, TicketKey};
use core_client::request::{Location, OperationInfo, Parameters, Request, Violations};
use core_client::{Attempt, Caller, Error, Evidence, Options, SetOptions};
use dypls_emulator::TAG_HEADER;
use dyplsapi_sdk as sdk;
use serde_json::Value;

use super::ZONE;

/// A typed request of some operation.
pub struct Made {
    /// What the client itself would refuse it for; empty if nothing.
    pub violations: String,
    /// What is wrong with it by all limits and rules; empty if nothing.
    pub validation: String,
    /// Its `Debug`.
    pub debug: String,
    /// Its parameters on the wire.
    pub encoded: Vec<(String, String)>,
    request: Box<dyn Typed>,
}

/// A call on its way.
pub type Sending = Pin<Box<dyn Future<Output = Result<Answered, Error>> + Send>>;

/// A typed answer.
#[derive(Debug)]
pub struct Answered {
    /// The answer as JSON, made from the typed record.
    pub value: Value,
    /// Its `Debug`, in which members without a place of their own stand under `extra`.
    pub debug: String,
    /// How it is known that the call is done.
    pub evidence: Evidence,
    /// The attempts that failed before.
    pub failed_attempts: Vec<Attempt>,
}

impl Made {
    /// Tags it for the emulator, in a header that no service knows.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        self.request.tag(tag);
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// What the SDK reports.
    pub async fn send(self, client: &sdk::Client) -> Result<Answered, Error> {
        self.send_with(client, Options::new()).await
    }

    /// Sends it with options of its own.
    ///
    /// # Errors
    /// What the SDK reports.
    pub async fn send_with(
        self,
        client: &sdk::Client,
        options: Options,
    ) -> Result<Answered, Error> {
        self.request.send(caller(client, options)).await
    }

    /// Makes its ticket, and gives what sends it.
    ///
    /// # Errors
    /// What the SDK reports; nothing was sent then.
    pub fn prepare(
        self,
        client: &sdk::Client,
        options: Options,
        key: &TicketKey,
    ) -> Result<(Ticket, Sending), Error> {
        self.request.prepare(caller(client, options), key)
    }

    /// Looks up what became of it.
    pub async fn reconcile(
        self,
        client: &sdk::Client,
        ticket: &Ticket,
        key: &TicketKey,
    ) -> LookupVerdict {
        self.request
            .reconcile(client.core().clone(), ticket.clone(), key.clone())
            .await
    }
}

fn caller(client: &sdk::Client, options: Options) -> Caller {
    Caller::new(client.core()).with_options(options)
}

pub(crate) fn made<R>(request: R) -> Made
where
    R: Request + std::fmt::Debug + Send + Sync + 'static,
    R::Response: std::fmt::Debug,
{
    let (mut violations, mut validation) = (Violations::new(), Violations::new());
    request.enforced_violations(&mut violations);
    request.documented_violations(&mut validation);
    let debug = format!("{request:?}\n{request:#?}");
    let mut parameters = Parameters::new(ZONE);
    request.encode(&mut parameters);
    let pairs = parameters.expose();
    let encoded = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Made {
        violations: violations.to_string(),
        validation: validation.to_string(),
        debug,
        encoded,
        request: Box::new(Tagged { request, tag: None }),
    }
}

/// What is done with a request whose type is forgotten.
trait Typed: Send {
    fn tag(&mut self, tag: &str);
    fn send(self: Box<Self>, caller: Caller) -> Sending;
    fn prepare(
        self: Box<Self>,
        caller: Caller,
        key: &TicketKey,
    ) -> Result<(Ticket, Sending), Error>;
    fn reconcile(
        self: Box<Self>,
        client: core_client::Client,
        ticket: Ticket,
        key: TicketKey,
    ) -> Pin<Box<dyn Future<Output = LookupVerdict> + Send>>;
}

/// The request itself, and maybe a tag beside its parameters.
struct Tagged<R> {
    request: R,
    tag: Option<String>,
}

impl<R: Request> Request for Tagged<R> {
    type Response = R::Response;

    const OPERATION: &'static OperationInfo = R::OPERATION;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        self.request.encode(out);
        if let Some(tag) = &self.tag {
            out.put_in(Location::Header, TAG_HEADER, tag);
        }
    }

    fn enforced_violations(&self, out: &mut Violations) {
        self.request.enforced_violations(out);
    }

    fn documented_violations(&self, out: &mut Violations) {
        self.request.documented_violations(out);
    }
}

impl<R> Typed for Tagged<R>
where
    R: Request + Send + Sync + 'static,
    R::Response: std::fmt::Debug,
{
    fn tag(&mut self, tag: &str) {
        self.tag = Some(tag.to_owned());
    }

    fn send(self: Box<Self>, caller: Caller) -> Sending {
        let sent = caller.send_with_evidence(*self);
        Box::pin(async move { sent.await.map(answered) })
    }

    fn prepare(
        self: Box<Self>,
        caller: Caller,
        key: &TicketKey,
    ) -> Result<(Ticket, Sending), Error> {
        let prepared = caller.prepare(*self, key)?;
        let ticket = prepared.ticket().clone();
        let sent = prepared.send_with_evidence();
        Ok((ticket, Box::pin(async move { sent.await.map(answered) })))
    }

    fn reconcile(
        self: Box<Self>,
        client: core_client::Client,
        ticket: Ticket,
        key: TicketKey,
    ) -> Pin<Box<dyn Future<Output = LookupVerdict> + Send>> {
        Box::pin(async move { client.reconcile(&ticket, &key, &*self).await })
    }
}

fn answered<T: core_client::request::Response + std::fmt::Debug>(
    answered: core_client::Answered<T>,
) -> Answered {
    Answered {
        value: write_answer(&answered.response, ZONE),
        debug: format!("{:?}", answered.response),
        evidence: answered.evidence,
        failed_attempts: answered.failed_attempts,
    }
}
