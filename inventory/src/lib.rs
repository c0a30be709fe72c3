#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
mod binder;
mod claiming;
mod error;
mod inventory;
mod keyed_hash;
mod kind;
mod manual;
mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stored;
mod sweep;
mod times;
mod unbind;

pub use binder::{Binder, Bound};
pub use error::{BindError, UnbindError, Undecided};
pub use inventory::{
    Claim, ClaimRequest, Entry, Lease, OwnNumber, Owners, StoreError, StoreErrorKind, StoreFuture,
    XInventory,
};
pub use keyed_hash::KeyedHash;
pub use kind::{Axb, Axn, Bind};
pub use memory::MemoryInventory;
#[cfg(feature = "sqlite")]
#[cfg_attr(docsrs, doc(cfg(feature = "sqlite")))]
pub use sqlite::SqliteInventory;
pub use stored::{OrderState, StoredOrder};
pub use sweep::{Orphan, Sweep, Unread, UnreadReason};
pub use unbind::Unbound;
