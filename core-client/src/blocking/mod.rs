//! Calls that wait for their answer, for programs without an async runtime. It is the same client: a thread of its own
//! drives it, and whoever calls waits for that thread.
//!
//! A blocking call may be made anywhere, also on a thread of an async runtime; there it keeps everything else on that
//! thread waiting, so the async client serves better.
//!
//! ```
//! use core_client::blocking;
//! # use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! # use core_client::request::{OperationInfo, Parameters, Request, Response, ServiceInfo};
//! # use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
//! # use core_client::{ClientBuilder, Credential};
//! # static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25").with_endpoint("dyplsapi.aliyuncs.com");
//! # static QUERY: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySubsId");
//! # struct QuerySubsId { pool_key: String }
//! # impl Request for QuerySubsId {
//! #     type Response = Found;
//! #     const OPERATION: &'static OperationInfo = &QUERY;
//! #     fn encode<'a>(&'a self, out: &mut Parameters<'a>) { out.put("PoolKey", &self.pool_key); }
//! # }
//! # struct Found { subs_id: Option<String>, extra: Extra }
//! # impl Record for Found {
//! #     fn read(fields: &mut Fields<'_>) -> Self { Self { subs_id: fields.take("SubsId"), extra: fields.rest() } }
//! #     fn write(&self, out: &mut RecordWriter<'_>) { out.put("SubsId", &self.subs_id); out.extra(&self.extra); }
//! # }
//! # impl Response for Found {}
//! # struct Canned;
//! # impl Transport for Canned {
//! #     fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
//! #         Box::pin(async { Ok(HttpAnswer::new(200, r#"{"Code": "OK", "SubsId": "1000000768798832"}"#)) })
//! #     }
//! # }
//!
//! # fn main() -> Result<(), core_client::Error> {
//! let client: blocking::Client = ClientBuilder::new(&SERVICE)
//!     .credential(Credential::new("testId", "testSecret"))
//! #   .transport(Canned)
//!     .build()?;
//! let request = QuerySubsId { pool_key: "FC12345".to_owned() };
//! let found = blocking::Caller::new(&client).send(request)?;
//! assert_eq!(found.subs_id.as_deref(), Some("1000000768798832"));
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod tests;
mod worker;

use crate::answered::Answered;
use crate::error::Error;
use crate::options::{Options, SetOptions};
use crate::reconcile::{self, Ticket, TicketKey, Verdict};
use crate::request::Request;
use worker::Worker;

/// A client whose calls wait. Cheap to clone; clones share connections and one thread, which starts with the first call
/// and ends with the last clone.
///
/// Made by [`ClientBuilder`](crate::ClientBuilder), or of an async client: both go on to work, but share no connections,
/// which belong to the runtime that made them.
#[derive(Debug, Clone)]
pub struct Client {
    client: crate::Client,
    worker: Worker,
}

impl Client {
    /// The client whose calls it waits for.
    pub fn core(&self) -> &crate::Client {
        &self.client
    }

    /// Finds out by reading what became of a request: see [`Client::reconcile`](crate::Client::reconcile).
    ///
    /// # Errors
    /// Of kind [`Configuration`](crate::ErrorKind::Configuration), where waiting could not end or the thread cannot be
    /// started. A read that fails is no error, but leaves the verdict open.
    pub fn reconcile<R: Request + Clone + Send + Sync + 'static>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
    ) -> Result<Verdict, Error> {
        let client = self.client.clone();
        let (ticket, key, request) = (ticket.clone(), key.clone(), request.clone());
        let look = Box::pin(async move { Ok(client.reconcile(&ticket, &key, &request).await) });
        self.worker.wait(R::OPERATION, look)
    }
}

impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Self {
            client,
            worker: Worker::default(),
        }
    }
}

/// The client and the options that a generated builder carries when a blocking client made it.
#[derive(Debug, Clone)]
pub struct Caller {
    caller: crate::Caller,
    worker: Worker,
}

impl SetOptions for Caller {
    fn options_mut(&mut self) -> &mut Options {
        self.caller.options_mut()
    }
}

impl Caller {
    /// Calls through this client.
    pub fn new(client: &Client) -> Self {
        Self {
            caller: crate::Caller::new(&client.client),
            worker: client.worker.clone(),
        }
    }

    /// Makes a ticket for a request, to be stored before anything is sent: see
    /// [`Client::prepare`](crate::Client::prepare).
    ///
    /// # Errors
    /// As there.
    pub fn prepare<R: Request>(self, request: R, key: &TicketKey) -> Result<Prepared<R>, Error> {
        Ok(Prepared {
            prepared: self.caller.prepare(request, key)?,
            worker: self.worker,
        })
    }

    /// Makes the identical request ready once more, after a look-up saw nothing of it: see
    /// [`Client::prepare_again`](crate::Client::prepare_again).
    ///
    /// # Errors
    /// As there.
    pub fn prepare_again<R: Request>(
        self,
        request: R,
        key: &TicketKey,
        before: &Ticket,
        seen: &Verdict,
    ) -> Result<Prepared<R>, Error> {
        Ok(Prepared {
            prepared: self.caller.prepare_again(request, key, before, seen)?,
            worker: self.worker,
        })
    }

    /// Sends a request and waits.
    ///
    /// # Errors
    /// As of [`Client::call`](crate::Client::call). Of kind [`Configuration`](crate::ErrorKind::Configuration), and not
    /// sent, where waiting could not end or the thread cannot be started.
    pub fn send<R: Request + Send + Sync + 'static>(
        self,
        request: R,
    ) -> Result<R::Response, Error> {
        self.worker.wait(R::OPERATION, self.caller.send(request))
    }

    /// Sends a request and waits, and says how it is known that the call is done.
    ///
    /// # Errors
    /// As of [`send`](Self::send).
    pub fn send_with_evidence<R: Request + Send + Sync + 'static>(
        self,
        request: R,
    ) -> Result<Answered<R::Response>, Error> {
        let call = self.caller.send_with_evidence(request);
        self.worker.wait(R::OPERATION, call)
    }
}

/// A request that is ready to be sent, with its ticket: [`reconcile::Prepared`], whose sending waits.
#[must_use = "nothing is sent before `send`"]
#[derive(Debug)]
pub struct Prepared<R> {
    prepared: reconcile::Prepared<R>,
    worker: Worker,
}

impl<R: Request + Send + Sync + 'static> Prepared<R> {
    /// The ticket. Store it before you send.
    pub fn ticket(&self) -> &Ticket {
        self.prepared.ticket()
    }

    /// Sends the request and waits.
    ///
    /// # Errors
    /// As of [`reconcile::Prepared::send`].
    pub fn send(self) -> Result<R::Response, Error> {
        self.worker.wait(R::OPERATION, self.prepared.send())
    }

    /// Like [`send`](Self::send), and says how it is known that the call is done.
    ///
    /// # Errors
    /// As of [`send`](Self::send).
    pub fn send_with_evidence(self) -> Result<Answered<R::Response>, Error> {
        let call = self.prepared.send_with_evidence();
        self.worker.wait(R::OPERATION, call)
    }
}
