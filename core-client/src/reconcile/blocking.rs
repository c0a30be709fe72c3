//! Tickets and look-ups of blocking clients: the async ones, and whoever calls waits.

use std::time::Duration;

use super::{LookupVerdict, Prepared, Ticket, TicketKey};
use crate::answered::Answered;
use crate::blocking::{Caller, Client, Worker};
use crate::error::Error;
use crate::request::Request;

impl Client {
    /// Finds out by reading what became of a request: see [`Client::reconcile`](crate::Client::reconcile).
    ///
    /// # Errors
    /// Of kind [`Configuration`](crate::ErrorKind::Configuration), where waiting could not end or the thread cannot be
    /// started. A read that fails is not an error, but leaves the verdict open.
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

    /// Finds out by reading, again and again, what became of a request: see [`Client::settle`](crate::Client::settle).
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
    /// Makes a ticket for a request, to be stored before anything is sent: see
    /// [`Client::prepare`](crate::Client::prepare).
    ///
    /// # Errors
    /// As there.
    pub fn prepare<R: Request>(
        self,
        request: R,
        key: &TicketKey,
    ) -> Result<BlockingPrepared<R>, Error> {
        let (caller, worker) = self.into_parts();
        let prepared = caller.prepare(request, key)?;
        Ok(BlockingPrepared { prepared, worker })
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
        seen: &LookupVerdict,
    ) -> Result<BlockingPrepared<R>, Error> {
        let (caller, worker) = self.into_parts();
        let prepared = caller.prepare_again(request, key, before, seen)?;
        Ok(BlockingPrepared { prepared, worker })
    }
}

/// A request that is ready to be sent, with its ticket: [`Prepared`], whose sending waits.
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
    /// As of [`Prepared::send`].
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
