//! Calls that wait for their answer, for programs without an async runtime. It is the same client: the client runs on its own
//! thread, and the caller waits for that thread.
//!
//! A blocking call works on any thread. On a thread of an async runtime it blocks all other tasks of that thread: use the async
//! client there.
//!
//! ```
//! use core_client::blocking;
//! # use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! # use core_client::request::{OperationInfo, Parameters, Request, ServiceInfo};
//! # use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
//! # use core_client::{ClientBuilder, Credential};
//! # static SERVICE: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01").with_endpoint("lockers.example.com");
//! # static QUERY: OperationInfo = OperationInfo::rpc(&SERVICE, "QueryRental");
//! # struct QueryRental { room: String }
//! # impl Request for QueryRental {
//! #     type Response = Found;
//! #     const OPERATION: &'static OperationInfo = &QUERY;
//! #     fn encode<'a>(&'a self, out: &mut Parameters<'a>) { out.put("Room", &self.room); }
//! # }
//! # struct Found { rental_id: Option<String>, extra: Extra }
//! # impl Record for Found {
//! #     fn read(fields: &mut Fields<'_>) -> Self { Self { rental_id: fields.take("RentalId"), extra: fields.rest() } }
//! #     fn write(&self, out: &mut RecordWriter<'_>) { out.put("RentalId", &self.rental_id); out.extra(&self.extra); }
//! # }
//! # struct Canned;
//! # impl Transport for Canned {
//! #     fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
//! #         Box::pin(async { Ok(HttpAnswer::new(200, r#"{"Code": "OK", "RentalId": "1000000768798832"}"#)) })
//! #     }
//! # }
//!
//! # fn main() -> Result<(), core_client::Error> {
//! let client: blocking::Client = ClientBuilder::new(&SERVICE)
//!     .credential(Credential::new("testId", "testSecret"))
//! #   .transport(Canned)
//!     .build()?;
//! let request = QueryRental { room: "R-7".to_owned() };
//! let found = blocking::Caller::new(&client).send(request)?;
//! assert_eq!(found.rental_id.as_deref(), Some("1000000768798832"));
//! # Ok(())
//! # }
//! ```

mod pages;
mod stream;
#[cfg(test)]
mod tests;
mod worker;

use crate::answered::Answered;
use crate::error::Error;
use crate::options::{Options, SetOptions};
use crate::request::Request;
use crate::stream::{CallStreams, EventRequest, TypedEvent};
pub use pages::{Items, Pages};
pub use stream::{ByteStream, EventStream};
pub(crate) use worker::Worker;

/// A client whose calls wait. Cheap to clone; clones share connections and one thread, which starts with the first call
/// and ends with the last clone. After a fork, the child starts its own thread and connections with its first call. Fork while no call is
/// in flight.
///
/// Created by [`ClientBuilder`](crate::ClientBuilder) or from an async client. Both clients keep working, but do not share
/// connections: connections belong to their runtime.
#[derive(Debug, Clone)]
pub struct Client {
    client: crate::Client,
    worker: Worker,
}

impl Client {
    /// The async client that makes the calls.
    pub fn core(&self) -> &crate::Client {
        &self.client
    }

    pub(crate) fn worker(&self) -> &Worker {
        &self.worker
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

    /// The async call, and what waits for it.
    pub(crate) fn into_parts(self) -> (crate::Caller, Worker) {
        (self.caller, self.worker)
    }

    /// Sends a request and waits.
    ///
    /// # Errors
    /// Those of [`Client::call`](crate::Client::call); and an error of kind [`Configuration`](crate::ErrorKind::Configuration) with
    /// outcome *not sent* if the wait would deadlock or the thread cannot be started.
    pub fn send<R: Request + Send + Sync + 'static>(
        self,
        request: R,
    ) -> Result<R::Response, Error> {
        self.worker.wait(R::OPERATION, self.caller.send(request))
    }

    /// Like [`send`](Self::send); the result also says how it is known that the call is done.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_with_evidence<R: Request + Send + Sync + 'static>(
        self,
        request: R,
    ) -> Result<Answered<R::Response>, Error> {
        let call = self.caller.send_with_evidence(request);
        self.worker.wait(R::OPERATION, call)
    }
}

impl CallStreams for Caller {
    type Streamed = Result<ByteStream, Error>;
    type Events<R: EventRequest + Send + Sync + 'static> =
        Result<EventStream<TypedEvent<R::Event>>, Error>;

    fn stream<R: Request + Send + Sync + 'static>(self, request: R) -> Self::Streamed {
        let (caller, worker) = self.into_parts();
        let stream = worker.wait(R::OPERATION, caller.stream(request))?;
        Ok(ByteStream::new(R::OPERATION, stream, worker))
    }

    fn events<R: EventRequest + Send + Sync + 'static>(self, request: R) -> Self::Events<R> {
        let (caller, worker) = self.into_parts();
        let stream = worker.wait(R::OPERATION, caller.events(request))?;
        Ok(EventStream::new(R::OPERATION, stream, worker))
    }
}
