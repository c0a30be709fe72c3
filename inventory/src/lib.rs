#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
mod binder;
mod by_hand;
mod claiming;
mod error;
mod inventory;
mod keyed;
mod kind;
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
    Claim, Entry, Held, OwnNumber, Owners, Step, StoreError, StoreErrorKind, Wanted, XInventory,
};
pub use keyed::Keyed;
pub use kind::{Axb, Axn, Bind};
pub use memory::MemoryInventory;
#[cfg(feature = "sqlite")]
#[cfg_attr(docsrs, doc(cfg(feature = "sqlite")))]
pub use sqlite::SqliteInventory;
pub use stored::{OrderState, StoredOrder};
pub use sweep::{Orphan, Sweep, Unread, WhyUnread};
pub use unbind::Unbound;
