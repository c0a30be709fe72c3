//! Asking a client what became of a write.

use std::time::Duration;

use super::settle::{FirstLook, Unsettled};
use super::ticket::Ticket;
use super::verdict::{Doubt, LookupVerdict};
use super::write_parameters::WriteParameters;
use crate::client::Client;
use crate::request::{OperationInfo, Parameters, Request};
use crate::ticket_key::TicketKey;

impl Client {
    /// Finds out by reading, and never by repeating, what became of a request that a ticket was
    /// [prepared](Self::prepare) for.
    ///
    /// The request is the one that was prepared, in all its parameters: a [mark](crate::Options::with_unique_expiration)
    /// comes from the ticket. The client must call the same account on the same service, and spell times in the same zone.
    ///
    /// It looks once, for [`LONGEST_LOOKUP`](super::LONGEST_LOOKUP) at most; [`settle`](Self::settle) looks again. A failure
    /// of a read is no error but a [`Doubt`]. See [`LookupVerdict`] for what each allows, and
    /// [`reconcile`](crate::reconcile) for what it rests on.
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

    /// Looks again and again, as [`reconcile`](Self::reconcile) does once, until the verdict is
    /// [final](LookupVerdict::is_final) or `max_time` is over. Gives what was seen last.
    ///
    /// The first look is made at once. The pauses between looks are 1 s and double up to 15 s, each between half and the
    /// whole of it, by chance. The last look begins a second before the time is over, and one that is under way then ends with it. Pauses need a tokio runtime;
    /// elsewhere it looks once.
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
                    .settle(self.inner(), max_time, FirstLook::AtOnce)
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
) -> Unsettled<'w> {
    Unsettled {
        operation,
        given,
        window: ticket.window(),
    }
}

/// Holds the ticket against the request.
pub(super) fn verify_ticket<'p>(
    ticket: &Ticket,
    key: &TicketKey,
    operation: &'static OperationInfo,
    parameters: &'p Parameters<'_>,
) -> Result<WriteParameters<'p>, Doubt> {
    let plan = operation.lookup_plan.ok_or(Doubt::NoPlan)?;
    if !ticket.is_of(operation) {
        return Err(Doubt::WrongOperation);
    }
    if !ticket.fits(parameters, key) {
        return Err(Doubt::TicketMismatch);
    }
    WriteParameters::as_sent(parameters, plan, ticket).ok_or(Doubt::TicketMismatch)
}
