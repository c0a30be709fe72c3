//! What a store knows of orders and people: keyed hashes, which nobody without the key can read back.

use std::fmt;

use core_client::OrderContext;
use core_client::reconcile::TicketKey;
use dyplsapi_sdk::types::PhoneNumber;

/// A keyed hash of an order's id, of a number A or B, or of what an order asked for. A store compares it and holds nothing
/// else of them: whoever reads the store without the key cannot try out numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    /// One that was stored.
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
