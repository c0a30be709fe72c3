//! One order's id on all its calls, and on the call records that come back.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::ticket_key::TicketKey;

/// A longer run of digits may be a phone number.
const LONGEST_DIGITS: usize = 6;

/// An order that calls are made for.
///
/// Pass it with [`Options::with_order`](crate::Options::with_order). The order's id is sent in the operation's parameter for the
/// caller's id, unless the request sets that parameter. Records from the service repeat the id, so [`joins`](Self::joins) tells
/// whether a record belongs to the order. The call's span has the order's fingerprint: it finds all calls of an order in a log, but
/// does not reveal the id.
///
/// Cheap to clone. `Debug` shows only the fingerprint.
///
/// ```
/// use core_client::{JoinedBy, OrderContext};
/// use core_client::reconcile::TicketKey;
///
/// let key = TicketKey::new(*b"from the store of secrets")?;
/// let order = OrderContext::new("ride-1042", &key)?.with_service_id("1000000768798832");
/// assert_eq!(order.joins(Some("ride-1042"), None), Some(JoinedBy::CallerId));
/// // A record of an operation that has no place for the caller's id.
/// assert_eq!(order.joins(None, Some("1000000768798832")), Some(JoinedBy::ServiceId));
/// assert_eq!(order.joins(Some("ride-1043"), Some("1000000768798832")), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OrderContext(Arc<Order>);

#[derive(Clone)]
struct Order {
    id: String,
    fingerprint: String,
    service_ids: BTreeSet<String>,
}

/// Which id joined a record to its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JoinedBy {
    /// The caller's id of the order, which the call had sent.
    CallerId,
    /// An id that the service gave to something that belongs to the order.
    ServiceId,
}

impl OrderContext {
    /// An order with this id: a text, or anything else with `Display`, such as a number. The key makes the fingerprint; it can be
    /// the key of tickets.
    ///
    /// The service receives the id and stores it in its records, so it must not contain a phone number. Ids with seven or more
    /// digits in a row are therefore refused. If a machine makes the ids (serial numbers, UUIDs, times), use
    /// [`opaque`](Self::opaque) from the start: sooner or later one of them has seven digits in a row.
    ///
    /// ```
    /// use core_client::{InvalidOrderId, OrderContext};
    /// use core_client::reconcile::TicketKey;
    ///
    /// let key = TicketKey::new(*b"from the store of secrets")?;
    /// assert_eq!(OrderContext::new(1042, &key)?.id(), "1042");
    /// // A serial number that has grown: for `new` it could be a phone number.
    /// let serial: u64 = 20_300_905_001_042;
    /// assert_eq!(OrderContext::new(serial, &key), Err(InvalidOrderId::LooksLikeNumber));
    /// // The caller knows better.
    /// assert_eq!(OrderContext::opaque(serial, &key)?.id(), "20300905001042");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidOrderId`] if the id is empty, or has seven or more digits in a row, of any script.
    pub fn new(id: impl fmt::Display, key: &TicketKey) -> Result<Self, InvalidOrderId> {
        let id = id.to_string();
        let mut digits = 0;
        for character in id.chars() {
            digits = if character.is_numeric() {
                digits + 1
            } else {
                0
            };
            if digits > LONGEST_DIGITS {
                return Err(InvalidOrderId::LooksLikeNumber);
            }
        }
        Self::opaque(id, key)
    }

    /// An order whose id may have any number of digits in a row, because the caller knows that it contains no phone number: serial
    /// numbers, UUIDs, times.
    ///
    /// # Errors
    /// [`InvalidOrderId`] if the id is empty.
    pub fn opaque(id: impl fmt::Display, key: &TicketKey) -> Result<Self, InvalidOrderId> {
        let id = id.to_string();
        if id.is_empty() {
            return Err(InvalidOrderId::Empty);
        }
        let fingerprint = key.order(&id);
        Ok(Self(Arc::new(Order {
            id,
            fingerprint,
            service_ids: BTreeSet::new(),
        })))
    }

    /// Adds an id that the service gave to something that belongs to the order, such as the binding that a call created.
    #[must_use]
    pub fn with_service_id(mut self, service_id: impl fmt::Display) -> Self {
        Arc::make_mut(&mut self.0)
            .service_ids
            .insert(service_id.to_string());
        self
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The order's fingerprint: it identifies the order for those who have the key. 16 hexadecimal digits of a keyed hash of the
    /// id.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Whether a record belongs to the order, and by which id. `caller_id` is the record's copy of the caller's id: if the record
    /// has one, it decides. Otherwise `service_id` decides: the id that the service gave to the subject of the record.
    pub fn joins(&self, caller_id: Option<&str>, service_id: Option<&str>) -> Option<JoinedBy> {
        match caller_id.filter(|id| !id.is_empty()) {
            Some(id) => (id == self.0.id).then_some(JoinedBy::CallerId),
            None => self
                .0
                .service_ids
                .contains(service_id?)
                .then_some(JoinedBy::ServiceId),
        }
    }
}

impl PartialEq for OrderContext {
    fn eq(&self, other: &Self) -> bool {
        (&self.0.id, &self.0.service_ids) == (&other.0.id, &other.0.service_ids)
    }
}

impl Eq for OrderContext {}

impl fmt::Debug for OrderContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderContext")
            .field("fingerprint", &self.0.fingerprint)
            .finish_non_exhaustive()
    }
}

/// Why a text is not valid as an order's id. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidOrderId {
    /// It is empty.
    Empty,
    /// It has seven or more digits in a row.
    LooksLikeNumber,
}

impl fmt::Display for InvalidOrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an order's id must not be empty",
            Self::LooksLikeNumber => {
                "the order's id has seven or more digits in a row, so it may contain a phone number, and the service stores it; \
                 if it is a serial number, a UUID or a time, use OrderContext::opaque"
            }
        })
    }
}

impl std::error::Error for InvalidOrderId {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn key(text: &str) -> TicketKey {
        TicketKey::new(text).unwrap()
    }

    #[test]
    fn an_id_that_may_be_a_number_is_refused() {
        let key = key("sixteen bytes at least");
        for id in [
            "13900001111",
            "ride 1390000",
            "订单1390000111",
            "x１３９００００",
        ] {
            let error = OrderContext::new(id, &key).unwrap_err();
            assert_eq!(error, InvalidOrderId::LooksLikeNumber, "{id}");
            assert!(!error.to_string().contains(id));
            assert_eq!(OrderContext::opaque(id, &key).unwrap().id(), id);
        }
        for id in ["ride-104211", "2030-09-05/000123", "订单 42"] {
            assert_eq!(OrderContext::new(id, &key).unwrap().id(), id);
        }
        assert_eq!(OrderContext::opaque("", &key), Err(InvalidOrderId::Empty));
    }

    #[test]
    fn numeric_ids_are_taken_and_long_ones_named() {
        let key = key("sixteen bytes at least");
        let mut made = vec![OrderContext::new(104_211, &key)];
        made.push(OrderContext::new(104_211_u64, &key));
        made.push(OrderContext::new(104_211_i64, &key));
        made.push(OrderContext::new("104211", &key));
        made.push(OrderContext::new(String::from("104211"), &key));
        for order in made {
            assert_eq!(order.unwrap().id(), "104211");
        }
        for long in [1_390_000_u64, 13_900_001_111, u64::MAX] {
            let error = OrderContext::new(long, &key).unwrap_err();
            assert_eq!(error, InvalidOrderId::LooksLikeNumber);
            assert!(!error.to_string().contains(&long.to_string()));
            let opaque = OrderContext::opaque(long, &key).unwrap();
            assert_eq!(opaque.id(), long.to_string());
        }
        let known = OrderContext::new(1, &key).unwrap().with_service_id(7_u64);
        assert_eq!(known.joins(None, Some("7")), Some(JoinedBy::ServiceId));
    }

    #[test]
    fn the_fingerprint_depends_on_id_and_key() {
        let (one, other) = (key("sixteen bytes at least"), key("another sixteen bytes"));
        let order = OrderContext::new("ride-1", &one).unwrap();
        assert_eq!(order.fingerprint().len(), 16);
        let again = OrderContext::new("ride-1", &one).unwrap();
        assert_eq!(order.fingerprint(), again.fingerprint());
        for (id, key) in [("ride-2", &one), ("ride-1", &other)] {
            let different = OrderContext::new(id, key).unwrap();
            assert_ne!(order.fingerprint(), different.fingerprint());
        }
        let shown = format!("{order:?}");
        assert!(shown.contains(order.fingerprint()), "{shown}");
        assert!(!shown.contains("ride"), "{shown}");
    }

    #[test]
    fn orders_are_equal_if_all_their_ids_are() {
        let order = |id: &str| OrderContext::new(id, &key("sixteen bytes at least")).unwrap();
        let known = |id: &str, service_id: &str| order(id).with_service_id(service_id);
        assert_eq!(order("ride-1"), order("ride-1"));
        assert_eq!(known("ride-1", "7"), known("ride-1", "7"));
        assert_ne!(order("ride-1"), order("ride-2"));
        assert_ne!(known("ride-1", "7"), known("ride-1", "8"));
        assert_ne!(known("ride-1", "7"), order("ride-1"));
    }

    #[test]
    fn a_refused_id_is_told_how_to_pass() {
        let told = InvalidOrderId::LooksLikeNumber.to_string();
        assert!(told.contains("use OrderContext::opaque"), "{told}");
        assert!(told.contains("serial number"), "{told}");
        assert!(InvalidOrderId::Empty.to_string().contains("not be empty"));
    }

    #[test]
    fn records_are_joined_by_the_id_first() {
        let key = key("sixteen bytes at least");
        let order = OrderContext::new("ride-1", &key)
            .unwrap()
            .with_service_id("7");
        assert_eq!(
            order.joins(Some("ride-1"), Some("8")),
            Some(JoinedBy::CallerId)
        );
        assert_eq!(order.joins(Some(""), Some("7")), Some(JoinedBy::ServiceId));
        assert_eq!(order.joins(None, Some("8")), None);
        assert_eq!(order.joins(Some("ride-2"), Some("7")), None);
        assert_eq!(order.joins(None, None), None);
    }
}
