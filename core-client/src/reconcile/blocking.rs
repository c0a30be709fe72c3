//! Tickets and look-ups of blocking clients: those of the async client, and the caller waits.

use std::time::Duration;

use super::{LookupVerdict, Prepared, Ticket, TicketKey};
use crate::answered::Answered;
use crate::blocking::{Caller, Client, Worker};
use crate::error::Error;
use crate::request::Request;

impl Client {
    /// Looks up the outcome of a request by reads: see [`Client::reconcile`](crate::Client::reconcile).
    ///
    /// # Errors
    /// An error of kind [`Configuration`](crate::ErrorKind::Configuration) if the wait would deadlock or the thread cannot be
    /// started. A read that fails is not an error: the verdict stays open.
    pub fn reconcile<R: Request + Clone + Send + Sync + 'static>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
    ) -> Result<LookupVerdict, Error> {
        let client = self.core().clone();
        let (ticket, key, request) = (ticket.clone(), key.clone(), request.clone());
        let look = Box::pin(async move { Ok(client.reconcile(&ticket, &key, &request).await) });
        self.worker().wait(R::OPERATION, look)
    }

    /// Looks up the outcome of a request by reads, again and again: see [`Client::settle`](crate::Client::settle).
    ///
    /// # Errors
    /// Those of [`reconcile`](Self::reconcile).
    pub fn settle<R: Request + Clone + Send + Sync + 'static>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
        max_time: Duration,
    ) -> Result<LookupVerdict, Error> {
        let client = self.core().clone();
        let (ticket, key, request) = (ticket.clone(), key.clone(), request.clone());
        let looks =
            Box::pin(async move { Ok(client.settle(&ticket, &key, &request, max_time).await) });
        self.worker().wait(R::OPERATION, looks)
    }
}

impl Caller {
    /// Makes a ticket for a request. Store it before you send the request: see [`Client::prepare`](crate::Client::prepare).
    ///
    /// # Errors
    /// Those of [`Client::prepare`](crate::Client::prepare).
    pub fn prepare<R: Request>(
        self,
        request: R,
        key: &TicketKey,
    ) -> Result<BlockingPrepared<R>, Error> {
        let (caller, worker) = self.into_parts();
        let prepared = caller.prepare(request, key)?;
        Ok(BlockingPrepared { prepared, worker })
    }

    /// Prepares the identical request again after a look-up found nothing: see
    /// [`Client::prepare_again`](crate::Client::prepare_again).
    ///
    /// # Errors
    /// Those of [`Client::prepare_again`](crate::Client::prepare_again).
    pub fn prepare_again<R: Request>(
        self,
        request: R,
        key: &TicketKey,
        before: &Ticket,
        seen: &LookupVerdict,
    ) -> Result<BlockingPrepared<R>, Error> {
        let (caller, worker) = self.into_parts();
        let prepared = caller.prepare_again(request, key, before, seen)?;
        Ok(BlockingPrepared { prepared, worker })
    }
}

/// A request that is ready to be sent, with its ticket: like [`Prepared`], but `send` waits.
#[must_use = "nothing is sent before `send`"]
#[derive(Debug)]
pub struct BlockingPrepared<R> {
    prepared: Prepared<R>,
    worker: Worker,
}

impl<R: Request + Send + Sync + 'static> BlockingPrepared<R> {
    /// The ticket. Store it before you send.
    pub fn ticket(&self) -> &Ticket {
        self.prepared.ticket()
    }

    /// Sends the request and waits.
    ///
    /// # Errors
    /// Those of [`Prepared::send`].
    pub fn send(self) -> Result<R::Response, Error> {
        self.worker.wait(R::OPERATION, self.prepared.send())
    }

    /// Like [`send`](Self::send); the result also says how it is known that the call is done.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_with_evidence(self) -> Result<Answered<R::Response>, Error> {
        let call = self.prepared.send_with_evidence();
        self.worker.wait(R::OPERATION, call)
    }
}
