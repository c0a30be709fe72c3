//! The look-up methods of a client.

use std::time::Duration;

use super::lookup::UnsettledWrite;
use super::settle::FirstLookup;
use super::ticket::Ticket;
use super::verdict::{Doubt, LookupVerdict};
use super::write_parameters::WriteParameters;
use crate::client::Client;
use crate::request::{OperationInfo, Parameters, Request};
use crate::ticket_key::TicketKey;

impl Client {
    /// Looks up the outcome of a [prepared](Self::prepare) request by reads. The write itself is never repeated.
    ///
    /// Pass the same request that was prepared, with all its parameters; the
    /// [mark](crate::Options::with_unique_expiration) of its expiration comes from the ticket. The client must use the same account,
    /// the same service and the same zone for times.
    ///
    /// It looks once and takes at most [`LONGEST_LOOKUP`](super::LONGEST_LOOKUP); [`settle`](Self::settle) looks again. If a read
    /// fails, the verdict is `Unknown` with a [`Doubt`], not an error. [`LookupVerdict`] says what each verdict allows,
    /// [`reconcile`](crate::reconcile) what it depends on.
    pub async fn reconcile<R: Request>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
    ) -> LookupVerdict {
        let parameters = self.encoded(request);
        self.reconcile_dynamic(ticket, key, R::OPERATION, &parameters)
            .await
    }

    /// Like [`reconcile`](Self::reconcile), for parameters that no generated type wrote.
    pub async fn reconcile_dynamic(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        operation: &'static OperationInfo,
        parameters: &Parameters<'_>,
    ) -> LookupVerdict {
        match verify_ticket(ticket, key, operation, parameters) {
            Ok(given) => {
                let write = unsettled(ticket, operation, &given);
                write.lookup_once(self.inner()).await
            }
            Err(doubt) => LookupVerdict::Unknown(doubt),
        }
    }

    /// Repeats the look-up of [`reconcile`](Self::reconcile) until the verdict is [final](LookupVerdict::is_final) or `max_time` is
    /// over. Returns the last verdict.
    ///
    /// The first look-up starts at once. The backoff between look-ups starts at 1 s and doubles up to 15 s, with jitter: each pause
    /// is between half and the whole of it. The last look-up starts a second before the deadline, and the deadline cancels a look-up
    /// in flight. Pauses need a tokio runtime; without one it looks once.
    pub async fn settle<R: Request>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
        max_time: Duration,
    ) -> LookupVerdict {
        let parameters = self.encoded(request);
        self.settle_dynamic(ticket, key, R::OPERATION, &parameters, max_time)
            .await
    }

    /// Like [`settle`](Self::settle), for parameters that no generated type wrote.
    pub async fn settle_dynamic(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        operation: &'static OperationInfo,
        parameters: &Parameters<'_>,
        max_time: Duration,
    ) -> LookupVerdict {
        match verify_ticket(ticket, key, operation, parameters) {
            Ok(given) => {
                let write = unsettled(ticket, operation, &given);
                write
                    .settle(self.inner(), max_time, FirstLookup::AtOnce)
                    .await
            }
            Err(doubt) => LookupVerdict::Unknown(doubt),
        }
    }

    fn encoded<'r, R: Request>(&self, request: &'r R) -> Parameters<'r> {
        let mut parameters = Parameters::new(self.utc_offset());
        request.encode(&mut parameters);
        parameters
    }
}

fn unsettled<'w>(
    ticket: &Ticket,
    operation: &'static OperationInfo,
    given: &'w WriteParameters<'w>,
) -> UnsettledWrite<'w> {
    UnsettledWrite {
        operation,
        given,
        window: ticket.window(),
    }
}

/// Compares the ticket with the request.
pub(super) fn verify_ticket<'p>(
    ticket: &Ticket,
    key: &TicketKey,
    operation: &'static OperationInfo,
    parameters: &'p Parameters<'_>,
) -> Result<WriteParameters<'p>, Doubt> {
    let plan = operation.lookup_plan.ok_or(Doubt::NoPlan)?;
    verify_request(ticket, key, operation, parameters)?;
    WriteParameters::as_sent(parameters, plan, ticket).ok_or(Doubt::TicketMismatch)
}

/// Compares the ticket with the request, also where nothing can be looked up.
pub(super) fn verify_request(
    ticket: &Ticket,
    key: &TicketKey,
    operation: &OperationInfo,
    parameters: &Parameters<'_>,
) -> Result<(), Doubt> {
    if !ticket.is_of(operation) {
        return Err(Doubt::WrongOperation);
    }
    if !ticket.fits(parameters, key) {
        return Err(Doubt::TicketMismatch);
    }
    Ok(())
}
