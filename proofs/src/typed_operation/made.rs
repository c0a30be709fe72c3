//! A typed request of any operation, behind one type: sent, prepared or looked up as a program does it.

use std::future::Future;
use std::pin::Pin;

use core_client::answer::write_answer;
use core_client::pages::Pages;
use core_client::reconcile::{LookupVerdict, Ticket, TicketKey};
use core_client::request::{Location, OperationInfo, Parameters, Request, Violations};
use core_client::time::UtcOffset;
use core_client::{Attempt, Caller, Error, Evidence, Options, SetOptions};
use dypls_emulator::TAG_HEADER;
use dyplsapi_sdk as sdk;
use sdk::serde::{
    Mask, Masked, Rebuild, Serialize, deserialize_record, mask_value, serialize_value,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The zone in which the SDK's clients spell times unless told otherwise.
pub const ZONE: UtcOffset = UtcOffset::BEIJING;

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

/// A request as the feature `serde` stores it.
#[derive(Debug)]
pub struct Stored {
    /// Its stored form.
    pub value: Value,
    /// What the request encodes to that was read from the stored form.
    pub encoded: Vec<(String, String)>,
    /// Why the stored form with another member was not read.
    pub with_unknown: Result<(), String>,
    /// The required parameters, each with why the stored form without it was not read.
    pub without: Vec<(&'static str, Result<(), String>)>,
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
    /// Stores it, and reads it again.
    ///
    /// # Errors
    /// What could not be written or read.
    pub fn stored(&self) -> Result<Stored, String> {
        self.request.stored()
    }

    /// What is stored of it, and the same for people.
    ///
    /// # Errors
    /// What could not be written.
    pub fn plain_and_masked(&self) -> Result<[String; 2], String> {
        self.request.plain_and_masked()
    }

    /// What is stored of an answer to it, and the same for people. Also of an answer that holds a secret, which a program cannot
    /// store.
    ///
    /// # Errors
    /// The text is no answer of its type.
    pub fn answer_plain_and_masked(&self, answer: &str) -> Result<[String; 2], String> {
        self.request.answer_plain_and_masked(answer)
    }

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

    /// Goes through all its pages: done is the last one. The answer is the list of the pages, and the failed attempts of
    /// pages that came are not told.
    ///
    /// # Errors
    /// What the SDK reports of the first page that failed.
    pub async fn pages_with(
        self,
        client: &sdk::Client,
        options: Options,
    ) -> Result<Answered, Error> {
        self.request.pages(caller(client, options)).await
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
    R: Rebuild + Mask + Serialize + DeserializeOwned + std::fmt::Debug + Send + Sync + 'static,
    R::Response: std::fmt::Debug,
{
    let (mut violations, mut validation) = (Violations::new(), Violations::new());
    request.enforced_violations(&mut violations);
    request.documented_violations(&mut validation);
    let debug = format!("{request:?}\n{request:#?}");
    Made {
        violations: violations.to_string(),
        validation: validation.to_string(),
        debug,
        encoded: encoded(&request),
        request: Box::new(Tagged { request, tag: None }),
    }
}

fn encoded(request: &impl Request) -> Vec<(String, String)> {
    let mut parameters = Parameters::new(ZONE);
    request.encode(&mut parameters);
    let pairs = parameters.expose().into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What is done with a request whose type is forgotten.
trait Typed: Send {
    fn stored(&self) -> Result<Stored, String>;
    fn plain_and_masked(&self) -> Result<[String; 2], String>;
    fn answer_plain_and_masked(&self, answer: &str) -> Result<[String; 2], String>;
    fn tag(&mut self, tag: &str);
    fn send(self: Box<Self>, caller: Caller) -> Sending;
    fn pages(self: Box<Self>, caller: Caller) -> Sending;
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
    R: Rebuild + Mask + Serialize + DeserializeOwned + Send + Sync + 'static,
    R::Response: std::fmt::Debug,
{
    fn stored(&self) -> Result<Stored, String> {
        let text = serde_json::to_string(&self.request).map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let rebuilt: R = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let changed = |change: &dyn Fn(&mut Map<String, Value>)| {
            let mut members = value.as_object().cloned().unwrap_or_default();
            change(&mut members);
            let read = serde_json::from_value::<R>(Value::Object(members));
            read.map(drop).map_err(|error| error.to_string())
        };
        let without = R::OPERATION.required.iter();
        let without = without.map(|name| (*name, changed(&|members| drop(members.remove(*name)))));
        Ok(Stored {
            encoded: encoded(&rebuilt),
            with_unknown: changed(&|members| drop(members.insert("AddedLater".into(), 1.into()))),
            without: without.collect(),
            value,
        })
    }

    fn plain_and_masked(&self) -> Result<[String; 2], String> {
        let plain = serde_json::to_string(&self.request);
        let masked = serde_json::to_string(&Masked(&self.request));
        let both = plain.and_then(|plain| Ok([plain, masked?]));
        both.map_err(|error| error.to_string())
    }

    fn answer_plain_and_masked(&self, answer: &str) -> Result<[String; 2], String> {
        let service = R::OPERATION.service;
        let mut text = serde_json::Deserializer::from_str(answer);
        let read: R::Response =
            deserialize_record(service, &mut text).map_err(|error| error.to_string())?;
        let mut plain = Vec::new();
        serialize_value(&read, service, &mut serde_json::Serializer::new(&mut plain))
            .map_err(|error| error.to_string())?;
        let plain = String::from_utf8(plain).map_err(|error| error.to_string())?;
        Ok([plain, mask_value(&read, service).to_string()])
    }

    fn tag(&mut self, tag: &str) {
        self.tag = Some(tag.to_owned());
    }

    fn send(self: Box<Self>, caller: Caller) -> Sending {
        let sent = caller.send_with_evidence(*self);
        Box::pin(async move { sent.await.map(answered) })
    }

    fn pages(self: Box<Self>, caller: Caller) -> Sending {
        Box::pin(async move {
            let mut pages = Pages::new(caller, *self);
            let (mut values, mut debug) = (Vec::new(), String::new());
            while let Some(page) = pages.next_page().await {
                let page = page?;
                values.push(write_answer(&page, ZONE));
                debug.push_str(&format!("{page:?}\n"));
            }
            Ok(Answered {
                value: Value::Array(values),
                debug,
                evidence: Evidence::Answer,
                failed_attempts: Vec::new(),
            })
        })
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

/// What the SDK gives, its type forgotten.
pub(crate) fn answered<T: core_client::answer::Record + std::fmt::Debug>(
    answered: core_client::Answered<T>,
) -> Answered {
    Answered {
        value: write_answer(&answered.response, ZONE),
        debug: format!("{:?}", answered.response),
        evidence: answered.evidence,
        failed_attempts: answered.failed_attempts,
    }
}
