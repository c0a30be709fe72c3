//! One request on one X: its ticket is stored, it is sent, and what came of it is stored.

use std::time::Duration;

use core_client::reconcile::{Ticket, Verdict};
use core_client::{Options, OrderContext};
use dyplsapi_sdk::types::SubsId;
use dyplsapi_sdk::{Error, ErrorCode, Evidence, Outcome};
use tokio::time::{Instant, sleep};

use crate::binder::{Binder, Bound, Turn, later};
use crate::error::{BindError, Undecided};
use crate::inventory::Held;
use crate::kind::Bind;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

impl Binder {
    /// Sends the order's request on its X, for the first time.
    pub(crate) async fn send<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        held: &Held,
    ) -> Result<Turn, BindError> {
        let mut options = Options::new().with_order(order);
        options.unique_expiration = self.settings.unique_expiration;
        let request = what.on(&held.x, held.ends);
        let prepared = match self.client.core().prepare(request, &options, &self.key) {
            Ok(prepared) => prepared,
            Err(error) => return self.not_bound(held, error).await,
        };
        let ticket = prepared.ticket().clone();
        let until = self.leased_until();
        if !self
            .inventory
            .put_ticket(held, ticket.to_string(), until)
            .await?
        {
            return Err(BindError::TakenOver);
        }
        match prepared.send_with_evidence().await {
            Ok(answered) => match B::made(&answered.response) {
                Some(subs_id) => self.bound(held, subs_id, answered.evidence).await,
                None => self.settle(what, held, ticket, None).await,
            },
            Err(error) if !nothing_ran(&error) => {
                self.settle(what, held, ticket, Some(error)).await
            }
            Err(error) if is_conflict(&error) => {
                let until = later(self.now(), self.settings.conflict_pause);
                match self.inventory.conflict(held, until).await? {
                    true => Ok(Turn::Another(Some(error))),
                    false => Err(BindError::TakenOver),
                }
            }
            Err(error) => self.not_bound(held, error).await,
        }
    }

    /// Looks up what became of a request that may have been sent. Sends nothing.
    pub(crate) async fn settle<B: Bind>(
        &self,
        what: &B,
        held: &Held,
        ticket: Ticket,
        error: Option<Error>,
    ) -> Result<Turn, BindError> {
        let x = held.x.clone();
        let failed = match self.look(what, held, &ticket).await {
            Verdict::Done {
                subs_id: Some(subs_id),
                ..
            } => {
                return self
                    .bound(held, SubsId::new(subs_id), Evidence::LookedUp)
                    .await;
            }
            Verdict::NotDone => {
                return match self.inventory.release(held).await? {
                    true => Ok(Turn::Another(error)),
                    false => Err(BindError::TakenOver),
                };
            }
            Verdict::AlreadyBound { subs_id } => BindError::AlreadyBound {
                x,
                subs_id: SubsId::new(subs_id),
            },
            Verdict::Blocked { subs_id } => BindError::Blocked {
                x,
                subs_id: SubsId::new(subs_id),
            },
            verdict => BindError::Undecided(Box::new(Undecided {
                x,
                ticket,
                verdict,
                error,
            })),
        };
        // Whoever looks next need not wait for the lease to end. If this fails, it ends by itself.
        let _ends_by_itself = self.inventory.leave(held).await;
        Err(failed)
    }

    /// Looks until it is known, or the time is over.
    async fn look<B: Bind>(&self, what: &B, held: &Held, ticket: &Ticket) -> Verdict {
        let request = what.on(&held.x, held.ends);
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let verdict = self.client.reconcile(ticket, &self.key, &request).await;
            let left = self
                .settings
                .resolve_unknown
                .saturating_sub(begun.elapsed());
            if verdict.is_final() || left.is_zero() {
                return verdict;
            }
            sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn bound(
        &self,
        held: &Held,
        subs_id: SubsId,
        evidence: Evidence,
    ) -> Result<Turn, BindError> {
        let x = held.x.clone();
        match self.inventory.bound(held, subs_id.clone()).await {
            Ok(true) => Ok(Turn::Bound(Bound {
                subs_id,
                x,
                ends: held.ends,
                evidence: Some(evidence),
            })),
            Ok(false) => Err(BindError::TakenOver),
            Err(error) => Err(BindError::NotStored { x, subs_id, error }),
        }
    }

    async fn not_bound(&self, held: &Held, error: Error) -> Result<Turn, BindError> {
        // If this fails, the order keeps an X and a ticket, and a later look frees them.
        let _freed_later = self.inventory.release(held).await;
        Err(BindError::NotBound(error))
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
    error.outcome() == Outcome::Refused && ErrorCode::of(error) == Some(ErrorCode::BindConflict)
}
