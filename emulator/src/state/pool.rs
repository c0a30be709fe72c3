//! The pools and X numbers that a test prepares before it starts the emulator.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::redact;

/// The key of an emulator's default AXB pool. [`Pool::defaults`] has one pool of each kind.
pub const DEFAULT_POOL_KEY: &str = "FC12345";
/// The first X number of that pool, which has a hundred consecutive numbers.
pub const DEFAULT_FIRST_X: &str = "17000000000";
/// What the numbers of a pool are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PoolKind {
    /// A calls X and reaches B, B calls X and reaches A.
    Axb,
    /// Anyone calls X and reaches A.
    Axn,
    /// Anyone calls X with an extension and reaches A.
    AxnExtension,
    /// The members of a group call X and reach A.
    Axg,
    /// Like [`PoolKind::Axn`], with 95 numbers.
    Axn95,
}

/// A pool of X numbers.
#[derive(Debug, Clone)]
pub struct Pool {
    pub(crate) key: String,
    pub(crate) kind: PoolKind,
    pub(crate) strict_city: bool,
    pub(crate) numbers: Vec<XNumber>,
}

impl Pool {
    /// The default pools of an emulator: FC12345 for AXB with the hundred X numbers from 17000000000 on, and with fifty X numbers
    /// each, FC12346 for AXN from 17000000100 on, FC12347 for AXN with extensions from 17000000200 on, and FC12348 for AXG from
    /// 17000000300 on.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        let pool = |key, kind, first, count| Self::new(key, kind).with_number_range(first, count);
        vec![
            pool(DEFAULT_POOL_KEY, PoolKind::Axb, DEFAULT_FIRST_X, 100),
            pool("FC12346", PoolKind::Axn, "17000000100", 50),
            pool("FC12347", PoolKind::AxnExtension, "17000000200", 50),
            pool("FC12348", PoolKind::Axg, "17000000300", 50),
        ]
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its numbers, in the order in which they were added.
    #[must_use]
    pub fn numbers(&self) -> &[XNumber] {
        &self.numbers
    }

    /// What its numbers are used for.
    #[must_use]
    pub fn kind(&self) -> PoolKind {
        self.kind
    }

    /// An empty pool.
    #[must_use]
    pub fn new(key: impl Into<String>, kind: PoolKind) -> Self {
        Self {
            key: key.into(),
            kind,
            strict_city: false,
            numbers: Vec::new(),
        }
    }

    /// Adds X numbers.
    ///
    /// ```
    /// use dypls_emulator::{Pool, PoolKind, XNumber};
    ///
    /// let pool = Pool::new("FC12345", PoolKind::Axb)
    ///     .with_numbers(["17000000000", "17000000001"])
    ///     .with_numbers([XNumber::new("17000000002").in_city("杭州")]);
    /// ```
    #[must_use]
    pub fn with_numbers<N: Into<XNumber>>(mut self, numbers: impl IntoIterator<Item = N>) -> Self {
        self.numbers.extend(numbers.into_iter().map(Into::into));
        self
    }

    /// How many X numbers a pool can have. The emulator does not start with more.
    pub const MOST_NUMBERS: usize = 1_000_000;

    /// Adds `count` consecutive X numbers from `first` on, as [`XNumber::range`] does. Adds nothing if `first` has other characters
    /// than digits.
    #[must_use]
    pub fn with_number_range(self, first: &str, count: u32) -> Self {
        self.with_numbers(XNumber::range(first, count))
    }

    /// Assigns only numbers of the requested city, never of another one.
    #[must_use]
    pub fn strict_city(mut self) -> Self {
        self.strict_city = true;
        self
    }
}

/// Refuses more X numbers than there is memory for.
pub(crate) fn check_counts(pools: &[Pool], stock: &[XNumber]) -> Result<(), String> {
    let most = Pool::MOST_NUMBERS;
    if stock.len() > most {
        return Err(format!(
            "more than {most} X numbers are on sale; give fewer"
        ));
    }
    match pools.iter().find(|pool| pool.numbers.len() > most) {
        Some(pool) => Err(format!(
            "the pool {} has more than {most} X numbers; give it fewer (--x-count)",
            redact::text(pool.key())
        )),
        None => Ok(()),
    }
}

/// Refuses pools that have an X number in common: which of them a binding on it belongs to would be open. Of pools with the
/// same key only the last counts.
pub(crate) fn check_apart(pools: &[Pool]) -> Result<(), String> {
    let by_key: BTreeMap<&str, &Pool> = pools.iter().map(|pool| (pool.key(), pool)).collect();
    let mut seen = HashMap::new();
    for pool in by_key.values() {
        for x in &pool.numbers {
            let first = *seen.entry(x.expose()).or_insert(pool.key());
            if first != pool.key() {
                return Err(format!(
                    "the X number {} is in two pools, {} and {}; give each pool X numbers of its own (--first-x, --x-count)",
                    redact::number(x.expose()),
                    redact::text(first),
                    redact::text(pool.key()),
                ));
            }
        }
    }
    Ok(())
}

/// An X number.
#[derive(Clone)]
pub struct XNumber {
    pub(crate) number: String,
    pub(crate) city: Option<String>,
    pub(crate) locked: bool,
    /// When it was bought here, in seconds since 1970.
    pub(crate) purchased: Option<i64>,
}

impl XNumber {
    /// A number without a city.
    #[must_use]
    pub fn new(number: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            city: None,
            locked: false,
            purchased: None,
        }
    }

    /// `count` consecutive numbers without a city, from `first` on; none if `first` has other characters than digits. If `count` is
    /// above [`Pool::MOST_NUMBERS`], one number more than that is made: no pool can have so many, and the memory is bounded.
    #[must_use]
    pub fn range(first: &str, count: u32) -> Vec<Self> {
        let Ok(start) = first.parse::<u64>() else {
            return Vec::new();
        };
        let width = first.len();
        (0..u64::from(count))
            .take(Pool::MOST_NUMBERS + 1)
            .map(|step| Self::new(format!("{:0width$}", start.saturating_add(step))))
            .collect()
    }

    /// The numbers that can be bought by default: 17000000150 to 17000000199. [`Builder::on_sale`](crate::Builder::on_sale) sets
    /// others.
    #[must_use]
    pub fn default_stock() -> Vec<Self> {
        Self::range("17000000150", 50)
    }

    /// The plain number.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.number
    }

    /// Sets its city, named as in `ExpectCity`.
    #[must_use]
    pub fn in_city(mut self, city: impl Into<String>) -> Self {
        self.city = Some(city.into());
        self
    }

    /// Locks it: it is never assigned.
    #[must_use]
    pub fn locked(mut self) -> Self {
        self.locked = true;
        self
    }
}

impl<T: Into<String>> From<T> for XNumber {
    fn from(number: T) -> Self {
        Self::new(number)
    }
}

/// Masks the number.
impl fmt::Debug for XNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XNumber")
            .field("number", &redact::number(&self.number))
            .field("city", &self.city)
            .field("locked", &self.locked)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_counts_up_and_keeps_leading_zeros() {
        let pool = Pool::new("FC12345", PoolKind::Axb)
            .with_number_range("0571000", 2)
            .with_number_range("x", 2);
        let numbers: Vec<_> = pool.numbers.iter().map(|x| x.number.as_str()).collect();
        assert_eq!(numbers, ["0571000", "0571001"]);
    }

    #[test]
    fn the_default_pools_are_apart_and_others_have_to_be() {
        assert_eq!(check_apart(&Pool::defaults()), Ok(()));
        let pool = |key, first| Pool::new(key, PoolKind::Axb).with_number_range(first, 10);
        let apart = [pool("FC1", "17000000000"), pool("FC2", "17000000010")];
        assert_eq!(check_apart(&apart), Ok(()));
        let replaced = [pool("FC1", "17000000000"), pool("FC1", "17000000009")];
        assert_eq!(check_apart(&replaced), Ok(()));
        let overlapping = [pool("FC1", "17000000000"), pool("FC2", "17000000009")];
        assert_eq!(
            check_apart(&overlapping).unwrap_err(),
            "the X number 170****0009 is in two pools, FC1 and FC2; give each pool X numbers of its own (--first-x, --x-count)"
        );
    }

    #[test]
    fn debug_masks_numbers() {
        let shown = format!("{:?}", XNumber::new("17000000012"));
        assert!(!shown.contains("17000000012"), "{shown}");
    }
}
