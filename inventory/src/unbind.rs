//! The end of an order's binding: its X is free again once the binding is known to be over, not before.

use std::time::Duration;

use core_client::reconcile::LookupVerdict;
use core_client::{Caller, Options, OrderContext, SetOptions as _};
use dyplsapi_sdk::subscription::UnbindSubscriptionRequest;
use dyplsapi_sdk::types::SubsId;
use dyplsapi_sdk::{Error, ErrorCode, Evidence, Outcome};

use crate::binder::Binder;
use crate::error::UnbindError;
use crate::inventory::Entry;

/// A binding that is over.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Unbound {
    /// Its id.
    pub subs_id: SubsId,
    /// How it is known, if this call found out. `None`: it was known before, and nothing was sent.
    pub evidence: Option<Evidence>,
}

impl Binder {
    /// Ends an order's binding, and frees its X after that. Safe to repeat.
    ///
    /// The inventory keeps the order as ended, so a late request to bind it binds nothing.
    ///
    /// It takes at most the client's time-out of a call and the time of [looking up](Binder::resolve_unknown), plus two steps of
    /// the inventory.
    ///
    /// # Errors
    /// [`UnbindError`] says what to do next.
    pub async fn unbind(&self, order: &OrderContext) -> Result<Unbound, UnbindError> {
        let known = self.order(order);
        let Some(entry) = self.inventory.find(known).await? else {
            return Err(UnbindError::NotFound);
        };
        let Some(subs_id) = entry.subs_id.clone() else {
            return Err(UnbindError::Undecided);
        };
        if entry.unbound {
            return Ok(Unbound {
                subs_id,
                evidence: None,
            });
        }
        let evidence = self.end(order, &entry, &subs_id).await?;
        self.inventory.unbound(known, subs_id.clone()).await?;
        Ok(Unbound {
            subs_id,
            evidence: Some(evidence),
        })
    }

    async fn end(
        &self,
        order: &OrderContext,
        entry: &Entry,
        subs_id: &SubsId,
    ) -> Result<Evidence, UnbindError> {
        let request = UnbindSubscriptionRequest::builder()
            .pool_key(entry.pool.clone())
            .subs_id(subs_id.clone())
            .secret_no(entry.x.clone())
            .build();
        let options = Options::new().with_order(order);
        let ended = match self.settings.resolve_unknown {
            Duration::ZERO => self.send_and_look_once(request, &options).await,
            max_time => {
                let options = options.with_resolve_unknown(max_time);
                self.send_and_settle(request, options).await
            }
        };
        match ended {
            Ok(evidence) => Ok(evidence),
            // Pool, X and id are the ones that it was bound with, so nothing else can be meant: it is gone already.
            Err(error) if is_gone(&error) => Ok(Evidence::AlreadyInState),
            Err(error) => Err(UnbindError::Service(error)),
        }
    }

    async fn send_and_settle(
        &self,
        request: UnbindSubscriptionRequest,
        options: Options,
    ) -> Result<Evidence, Error> {
        let caller = Caller::new(self.client.core()).with_options(options);
        let answered = caller.send_with_evidence(request).await?;
        Ok(answered.evidence)
    }

    /// A call that looks for no time at all does not look; so one look is made by the ticket.
    async fn send_and_look_once(
        &self,
        request: UnbindSubscriptionRequest,
        options: &Options,
    ) -> Result<Evidence, Error> {
        let core = self.client.core();
        let prepared = core.prepare(request.clone(), options, &self.key)?;
        let ticket = prepared.ticket().clone();
        match prepared.send_with_evidence().await {
            Ok(answered) => Ok(answered.evidence),
            Err(error) if error.outcome() == Outcome::Unknown => {
                match core.reconcile(&ticket, &self.key, &request).await {
                    LookupVerdict::Done { .. } => Ok(Evidence::LookedUp),
                    _ => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }
}

fn is_gone(error: &Error) -> bool {
    error.outcome() == Outcome::Refused && error.has_code(ErrorCode::SubsNotExist.as_str())
}
