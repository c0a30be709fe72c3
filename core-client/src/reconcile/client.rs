//! Asking a client what became of a write.

use super::given::Given;
use super::key::TicketKey;
use super::look::look;
use super::ticket::Ticket;
use super::verdict::{Doubt, Verdict};
use crate::client::Client;
use crate::request::{OperationInfo, Parameters, Request};

impl Client {
    /// Finds out by reading, and never by repeating, what became of a request that a ticket was
    /// [prepared](Self::prepare) for.
    ///
    /// The request is the one that was prepared, in all its parameters: a [mark](crate::Options::with_unique_expiration)
    /// comes from the ticket. The client must call the same account on the same service, and spell times in the same zone.
    ///
    /// It looks once. A failure of a read is no error but a [`Doubt`]. See [`Verdict`] for what each allows, and
    /// [`reconcile`](crate::reconcile) for what it rests on.
    pub async fn reconcile<R: Request>(
        &self,
        ticket: &Ticket,
        key: &TicketKey,
        request: &R,
    ) -> Verdict {
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
    ) -> Verdict {
        match unlock(ticket, key, operation, parameters) {
            Ok(given) => look(self.inner(), operation, &given, ticket.window()).await,
            Err(doubt) => Verdict::Unknown(doubt),
        }
    }
}

/// Holds the ticket against the request.
pub(super) fn unlock<'p>(
    ticket: &Ticket,
    key: &TicketKey,
    operation: &'static OperationInfo,
    parameters: &'p Parameters<'_>,
) -> Result<Given<'p>, Doubt> {
    let recipe = operation.recipe.ok_or(Doubt::NoRecipe)?;
    if !ticket.is_of(operation) {
        return Err(Doubt::WrongOperation);
    }
    if !ticket.fits(parameters, key) {
        return Err(Doubt::TicketMismatch);
    }
    Given::as_sent(parameters, recipe, ticket).ok_or(Doubt::TicketMismatch)
}
