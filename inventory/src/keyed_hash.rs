//! The only data of orders and people in a store: keyed hashes, which cannot be reversed without the key.

use std::fmt;

use core_client::OrderContext;
use core_client::reconcile::TicketKey;
use dyplsapi_sdk::types::PhoneNumber;

/// A keyed hash of an order's id, of a number A or B, or of an order's request. A store compares it and stores nothing else of
/// them: without the key, a reader of the store cannot find the numbers by brute force.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    /// A stored hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn of_order(key: &TicketKey, order: &OrderContext) -> Self {
        Self(key.hash("inventory: order", &[order.id()]))
    }

    pub(crate) fn of_number(key: &TicketKey, number: &PhoneNumber) -> Self {
        Self(key.hash("inventory: number", &[number.expose()]))
    }

    pub(crate) fn of_request(key: &TicketKey, texts: &[&str]) -> Self {
        Self(key.hash("inventory: request", texts))
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash(")?;
        for byte in self.0.iter().take(4) {
            write!(f, "{byte:02x}")?;
        }
        f.write_str("…)")
    }
}
