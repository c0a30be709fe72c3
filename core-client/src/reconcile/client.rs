//! Asking a client what became of a write.

use super::lookup::lookup_once;
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
    /// It looks once. A failure of a read is no error but a [`Doubt`]. See [`LookupVerdict`] for what each allows, and
    /// [`reconcile`](crate::reconcile) for what it rests on.
    pub async fn reconcile<R: Request>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
    ) -> LookupVerdict {
        let mut parameters = Parameters::new(self.utc_offset());
        request.encode(&mut parameters);
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
            Ok(given) => lookup_once(self.settings(), operation, &given, ticket.window()).await,
            Err(doubt) => LookupVerdict::Unknown(doubt),
        }
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
