//! One request on one X: its ticket is stored, it is sent, and what came of it is stored.

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
pub(crate) struct Open {
    pub(crate) ticket: Ticket,
    /// Why it has no answer, if this call sent it.
    pub(crate) error: Option<Error>,
}

impl Binder {
    /// Sends the order's request on its X, for the first time.
    pub(crate) async fn send<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        held: &Lease,
    ) -> Result<BindStep, BindError> {
        let mut options = Options::new().with_order(order);
        options.unique_expiration = self.settings.unique_expiration;
        let request = what.on(&held.x, held.ends);
        let prepared = match self.client.prepare(request, options, &self.key) {
            Ok(prepared) => prepared,
            Err(error) => return self.not_bound(held, error).await,
        };
        let ticket = self.store(held, &prepared).await?;
        match self.answered::<B>(held, prepared).await {
            Ok(step) => step,
            Err(Some(error)) if nothing_ran(&error) => self.refused(held, error).await,
            Err(error) => {
                let open = Open { ticket, error };
                self.settle(order, what, held, open).await
            }
        }
    }

    /// The ticket goes into the store before the request goes out.
    async fn store<R>(&self, held: &Lease, prepared: &Prepared<R>) -> Result<Ticket, BindError> {
        let ticket = prepared.ticket().clone();
        let until = self.leased_until();
        let put = self.inventory.put_ticket(held, ticket.to_string(), until);
        self.written(held, put.await).await.map(|()| ticket)
    }

    /// Sends. `Err` if no binding came back, with the reason where there is one.
    async fn answered<B: Bind>(
        &self,
        held: &Lease,
        prepared: Prepared<B::Request>,
    ) -> Result<Result<BindStep, BindError>, Option<Error>> {
        let answered = prepared.send_with_evidence().await.map_err(Some)?;
        let subs_id = B::made(&answered.response).ok_or(None)?;
        Ok(self.bound(held, subs_id, answered.evidence).await)
    }

    async fn refused(&self, held: &Lease, error: Error) -> Result<BindStep, BindError> {
        match is_conflict(&error) {
            true => self.another(held, Some(error)).await,
            false => self.not_bound(held, error).await,
        }
    }

    /// Frees the order of its X, which is not tried for these numbers for a while.
    pub(crate) async fn another(
        &self,
        held: &Lease,
        error: Option<Error>,
    ) -> Result<BindStep, BindError> {
        let until = later(self.now(), self.settings.conflict_pause);
        let conflict = self.inventory.conflict(held, until).await;
        self.written(held, conflict).await?;
        Ok(BindStep::Another(error))
    }

    /// Looks up what became of a request that may have been sent. If nothing of it is there, and the settings say so, the
    /// identical one is sent, once.
    pub(crate) async fn settle<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        held: &Lease,
        open: Open,
    ) -> Result<BindStep, BindError> {
        let verdict = self.look(what, held, &open.ticket).await;
        let again = match verdict {
            LookupVerdict::NotSeen if self.settings.send_again && self.now() < held.ends => self
                .client
                .prepare_again(
                    what.on(&held.x, held.ends),
                    Options::new().with_order(order),
                    &self.key,
                    &open.ticket,
                    &verdict,
                )
                .ok(),
            _ => None,
        };
        let Some(prepared) = again else {
            return self.conclude(held, open, verdict).await;
        };
        let ticket = self.store(held, &prepared).await?;
        match self.answered::<B>(held, prepared).await {
            Ok(step) => step,
            // A refusal too: what it was refused for may be what the first one made.
            Err(error) => self.find_out(what, held, Open { ticket, error }).await,
        }
    }

    /// Looks up what became of a request that may have been sent. Sends nothing.
    pub(crate) async fn find_out<B: Bind>(
        &self,
        what: &B,
        held: &Lease,
        open: Open,
    ) -> Result<BindStep, BindError> {
        let verdict = self.look(what, held, &open.ticket).await;
        self.conclude(held, open, verdict).await
    }

    pub(crate) async fn conclude(
        &self,
        held: &Lease,
        open: Open,
        verdict: LookupVerdict,
    ) -> Result<BindStep, BindError> {
        let x = held.x.clone();
        let failed = match verdict {
            LookupVerdict::Done {
                id: Some(subs_id), ..
            } => {
                return self
                    .bound(held, SubsId::new(subs_id), Evidence::LookedUp)
                    .await;
            }
            LookupVerdict::NotDone => {
                let release = self.inventory.forget_order(held).await;
                self.written(held, release).await?;
                return Ok(BindStep::Another(open.error));
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
        // The next worker need not wait for the lease to end. If this fails, the lease ends by itself.
        self.give_back(held).await;
        Err(failed)
    }

    /// Looks until it is known, or the time is over.
    pub(crate) async fn look<B: Bind>(
        &self,
        what: &B,
        held: &Lease,
        ticket: &Ticket,
    ) -> LookupVerdict {
        let request = what.on(&held.x, held.ends);
        match self.settings.resolve_unknown {
            Duration::ZERO => self.client.reconcile(ticket, &self.key, &request).await,
            max_time => {
                let settled = self.client.settle(ticket, &self.key, &request, max_time);
                settled.await
            }
        }
    }

    pub(crate) async fn bound(
        &self,
        held: &Lease,
        subs_id: SubsId,
        evidence: Evidence,
    ) -> Result<BindStep, BindError> {
        let x = held.x.clone();
        match self.inventory.bound(held, subs_id.clone()).await {
            Ok(true) => Ok(BindStep::Bound(Bound {
                subs_id,
                x,
                ends: held.ends,
                evidence: Some(evidence),
            })),
            Ok(false) => Err(BindError::TakenOver),
            Err(error) => Err(BindError::NotStored {
                x,
                subs_id,
                error,
                wait: self.give_back(held).await,
            }),
        }
    }

    async fn not_bound(&self, held: &Lease, error: Error) -> Result<BindStep, BindError> {
        if self.inventory.forget_order(held).await.is_err() {
            // The order keeps an X and a ticket, and a later look frees them.
            self.give_back(held).await;
        }
        Err(BindError::NotBound(error))
    }

    /// What a step that writes on the order came to. One that failed leaves no lease behind, if that can be helped.
    pub(crate) async fn written(
        &self,
        held: &Lease,
        step: Result<bool, StoreError>,
    ) -> Result<(), BindError> {
        match step {
            Ok(true) => Ok(()),
            Ok(false) => Err(BindError::TakenOver),
            Err(error) => {
                self.give_back(held).await;
                Err(error.into())
            }
        }
    }

    /// Gives the lease back. Says how long the next call has to wait at most if that fails.
    pub(crate) async fn give_back(&self, held: &Lease) -> Duration {
        match self.inventory.release_lease(held).await {
            Ok(_) => Duration::ZERO,
            Err(_) => self.settings.lease,
        }
    }
}

/// Whether none of the attempts can have run.
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
