//! One request on one X: stores its ticket, sends it, and stores its outcome.

use std::time::Duration;

use core_client::reconcile::{LookupVerdict, Prepared, Ticket};
use core_client::{Options, OrderContext};
use dyplsapi_sdk::types::SubsId;
use dyplsapi_sdk::{Error, ErrorCode, Evidence, Outcome};

use crate::binder::{BindStep, Binder, Bound, later};
use crate::error::{BindError, Undecided};
use crate::inventory::{Lease, StoreError};
use crate::kind::Bind;

/// A request that may have been sent.
pub(crate) struct OpenRequest {
    pub(crate) ticket: Ticket,
    /// The error of the request, if this call sent it.
    pub(crate) error: Option<Error>,
}

impl Binder {
    /// Sends the order's request on its X, for the first time.
    pub(crate) async fn send<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        lease: &Lease,
    ) -> Result<BindStep, BindError> {
        let mut options = Options::new().with_order(order);
        options.unique_expiration = self.settings.unique_expiration;
        let request = what.on(&lease.x, lease.ends);
        let prepared = match self.client.prepare(request, options, &self.key) {
            Ok(prepared) => prepared,
            Err(error) => return self.drop_order(lease, error).await,
        };
        let ticket = self.store_ticket(lease, &prepared).await?;
        match self.send_prepared::<B>(lease, prepared).await {
            Ok(step) => step,
            Err(Some(error)) if nothing_ran(&error) => self.after_refusal(lease, error).await,
            Err(error) => {
                let open = OpenRequest { ticket, error };
                self.resolve_or_resend(order, what, lease, open).await
            }
        }
    }

    /// Stores the ticket. This must succeed before the request is sent.
    async fn store_ticket<R>(
        &self,
        lease: &Lease,
        prepared: &Prepared<R>,
    ) -> Result<Ticket, BindError> {
        let ticket = prepared.ticket().clone();
        let until = self.leased_until();
        let put = self.inventory.put_ticket(lease, ticket.to_string(), until);
        self.check_write(lease, put.await).await.map(|()| ticket)
    }

    /// Sends the request and stores the binding. `Err` if the answer has no binding, with the error of the call if there is one.
    async fn send_prepared<B: Bind>(
        &self,
        lease: &Lease,
        prepared: Prepared<B::Request>,
    ) -> Result<Result<BindStep, BindError>, Option<Error>> {
        let answered = prepared.send_with_evidence().await.map_err(Some)?;
        let subs_id = B::made(&answered.response).ok_or(None)?;
        Ok(self.store_binding(lease, subs_id, answered.evidence).await)
    }

    async fn after_refusal(&self, lease: &Lease, error: Error) -> Result<BindStep, BindError> {
        match is_conflict(&error) {
            true => self.release_x(lease, Some(error)).await,
            false => self.drop_order(lease, error).await,
        }
    }

    /// Takes the X from the order. For a while, that X is not tried for the same numbers.
    pub(crate) async fn release_x(
        &self,
        lease: &Lease,
        error: Option<Error>,
    ) -> Result<BindStep, BindError> {
        let until = later(self.now(), self.settings.conflict_pause);
        let conflict = self.inventory.conflict(lease, until).await;
        self.check_write(lease, conflict).await?;
        Ok(BindStep::TryAnotherX(error))
    }

    /// Looks up the outcome of a request that may have been sent. If nothing is found, and the settings allow it, sends the identical
    /// request once.
    pub(crate) async fn resolve_or_resend<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        lease: &Lease,
        open: OpenRequest,
    ) -> Result<BindStep, BindError> {
        let verdict = self.look_up(what, lease, &open.ticket).await;
        let again = match verdict {
            LookupVerdict::NotSeen if self.settings.send_again && self.now() < lease.ends => self
                .client
                .prepare_again(
                    what.on(&lease.x, lease.ends),
                    Options::new().with_order(order),
                    &self.key,
                    &open.ticket,
                    &verdict,
                )
                .ok(),
            _ => None,
        };
        let Some(prepared) = again else {
            return self.apply_verdict(lease, open, verdict).await;
        };
        let ticket = self.store_ticket(lease, &prepared).await?;
        match self.send_prepared::<B>(lease, prepared).await {
            Ok(step) => step,
            // Also after a refusal: what the first copy created may be its reason.
            Err(error) => {
                self.resolve(what, lease, OpenRequest { ticket, error })
                    .await
            }
        }
    }

    /// Looks up the outcome of a request that may have been sent. Sends nothing.
    pub(crate) async fn resolve<B: Bind>(
        &self,
        what: &B,
        lease: &Lease,
        open: OpenRequest,
    ) -> Result<BindStep, BindError> {
        let verdict = self.look_up(what, lease, &open.ticket).await;
        self.apply_verdict(lease, open, verdict).await
    }

    pub(crate) async fn apply_verdict(
        &self,
        lease: &Lease,
        open: OpenRequest,
        verdict: LookupVerdict,
    ) -> Result<BindStep, BindError> {
        let x = lease.x.clone();
        let failed = match verdict {
            LookupVerdict::Done {
                id: Some(subs_id), ..
            } => {
                return self
                    .store_binding(lease, SubsId::new(subs_id), Evidence::LookedUp)
                    .await;
            }
            LookupVerdict::NotDone => {
                let release = self.inventory.forget_order(lease).await;
                self.check_write(lease, release).await?;
                return Ok(BindStep::TryAnotherX(open.error));
            }
            LookupVerdict::AlreadyExists { id } => BindError::AlreadyBound {
                x,
                subs_id: SubsId::new(id),
            },
            LookupVerdict::Blocked { id } => BindError::Blocked {
                x,
                subs_id: SubsId::new(id),
            },
            verdict => BindError::Undecided(Box::new(Undecided {
                x,
                ticket: open.ticket,
                verdict,
                error: open.error,
            })),
        };
        // So the next worker need not wait until the lease ends. If this fails, the lease ends by itself.
        self.give_back(lease).await;
        Err(failed)
    }

    /// Repeats the look-up until the outcome is known or the time is over.
    pub(crate) async fn look_up<B: Bind>(
        &self,
        what: &B,
        lease: &Lease,
        ticket: &Ticket,
    ) -> LookupVerdict {
        let request = what.on(&lease.x, lease.ends);
        match self.settings.resolve_unknown {
            Duration::ZERO => self.client.reconcile(ticket, &self.key, &request).await,
            max_time => {
                let settled = self.client.settle(ticket, &self.key, &request, max_time);
                settled.await
            }
        }
    }

    pub(crate) async fn store_binding(
        &self,
        lease: &Lease,
        subs_id: SubsId,
        evidence: Evidence,
    ) -> Result<BindStep, BindError> {
        let x = lease.x.clone();
        match self.inventory.bound(lease, subs_id.clone()).await {
            Ok(true) => Ok(BindStep::Bound(Bound {
                subs_id,
                x,
                ends: lease.ends,
                evidence: Some(evidence),
            })),
            Ok(false) => Err(BindError::TakenOver),
            Err(error) => Err(BindError::NotStored {
                x,
                subs_id,
                error,
                wait: self.give_back(lease).await,
            }),
        }
    }

    async fn drop_order(&self, lease: &Lease, error: Error) -> Result<BindStep, BindError> {
        if self.inventory.forget_order(lease).await.is_err() {
            // The order keeps an X and a ticket; a later look-up frees them.
            self.give_back(lease).await;
        }
        Err(BindError::NotBound(error))
    }

    /// Checks the result of a write on the order. After a failure, tries to give the lease back.
    pub(crate) async fn check_write(
        &self,
        lease: &Lease,
        step: Result<bool, StoreError>,
    ) -> Result<(), BindError> {
        match step {
            Ok(true) => Ok(()),
            Ok(false) => Err(BindError::TakenOver),
            Err(error) => {
                self.give_back(lease).await;
                Err(error.into())
            }
        }
    }

    /// Gives the lease back. Returns how long the next call has to wait at most: not at all, or for the lease if that failed.
    pub(crate) async fn give_back(&self, lease: &Lease) -> Duration {
        match self.inventory.release_lease(lease).await {
            Ok(_) => Duration::ZERO,
            Err(_) => self.settings.lease,
        }
    }
}

/// Whether no attempt can have been executed.
fn nothing_ran(error: &Error) -> bool {
    let nothing = |outcome| matches!(outcome, Outcome::Refused | Outcome::NotSent);
    nothing(error.outcome())
        && error
            .attempts()
            .iter()
            .all(|attempt| nothing(attempt.outcome))
}

fn is_conflict(error: &Error) -> bool {
    error.outcome() == Outcome::Refused && error.code_as() == Some(ErrorCode::BindConflict)
}
