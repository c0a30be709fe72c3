//! The end of an order's binding: its X is free again once the binding is known to be over, not before.

use core_client::{Options, OrderContext};
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
    /// How it is known, where this call found out. `None`: it was known before, and nothing was sent.
    pub evidence: Option<Evidence>,
}

impl Binder {
    /// Ends an order's binding, and frees its X once that is done. Safe to repeat.
    ///
    /// The order stays known as ended, so that a late request to bind it binds nothing.
    ///
    /// It takes at most the client's time-out of a call and the time of [looking up](Binder::resolve_unknown), beside two
    /// steps of the inventory.
    ///
    /// # Errors
    /// See [`UnbindError`].
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
        let options = Options::new()
            .with_order(order)
            .with_resolve_unknown(self.settings.resolve_unknown);
        let unbind = self
            .client
            .unbind_subscription()
            .pool_key(entry.pool.clone())
            .subs_id(subs_id.clone())
            .secret_no(entry.x.clone())
            .with_options(options);
        match unbind.send_with_evidence().await {
            Ok(answered) => Ok(answered.evidence),
            // Pool, X and id are the ones that it was bound with, so nothing else can be meant: it is gone already.
            Err(error) if is_gone(&error) => Ok(Evidence::AlreadyInState),
            Err(error) => Err(UnbindError::Service(error)),
        }
    }
}

fn is_gone(error: &Error) -> bool {
    error.outcome() == Outcome::Refused && error.has_code(ErrorCode::SubsNotExist.as_str())
}
