//! The rows, each with a check value: one that something else has changed is noticed when it is read, and not used.
//!
//! The check value is not a secret. It tells damage, and not malice: who can write the file can make it fit.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Row, Transaction, params_from_iter};
use sha2::{Digest as _, Sha256};

use super::failure::{Failure, Result};
use crate::inventory::Entry;
use crate::times::{instant, millis};
use core_client::newtype::TextValue as _;
use dyplsapi_sdk::types::{SubsId, XNumber};

/// A table, whose last column is the check value of those named here.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
}

pub(super) static ORDERS: Table = Table {
    name: "orders",
    columns: "id, request, pool, x, ends, until, ticket, subs_id, unbound, lease, leased_until",
};
pub(super) static USES: Table = Table {
    name: "uses",
    columns: "x, number, taken_by, exclusive, until",
};
/// The turn changes with each claim and says nothing that could do harm.
pub(super) static NUMBERS: Table = Table {
    name: "numbers",
    columns: "x, pool, city",
};

impl Table {
    /// The text of a query for its rows, which [`check`](Self::check) can read.
    pub(super) fn select(&self, rest: &str) -> String {
        format!("SELECT {}, sum FROM {} {rest}", self.columns, self.name)
    }

    /// The row, if it fits its check value.
    pub(super) fn check<'r, 's>(&self, row: &'r Row<'s>) -> Result<&'r Row<'s>> {
        match self.fits(row)? {
            true => Ok(row),
            false => Err(Failure::Damaged(self.name)),
        }
    }

    pub(super) fn fits(&self, row: &Row<'_>) -> Result<bool> {
        let width = self.width();
        let mut digest = self.digest();
        for index in 0..width {
            add(&mut digest, row.get_ref(index)?);
        }
        let kept = row.get_ref(width)?;
        Ok(matches!(kept, ValueRef::Blob(kept) if kept == digest.finalize().as_slice()))
    }

    /// Writes a row, in place of the one with the same key.
    pub(super) fn put(&self, transaction: &Transaction<'_>, mut values: Vec<Value>) -> Result<()> {
        let sum = self.sum(&values);
        values.push(Value::Blob(sum));
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!(
            "INSERT OR REPLACE INTO {} ({}, sum) VALUES ({places})",
            self.name, self.columns
        );
        transaction
            .prepare(&sql)?
            .execute(params_from_iter(values))?;
        Ok(())
    }

    pub(super) fn sum(&self, values: &[Value]) -> Vec<u8> {
        let mut digest = self.digest();
        for value in values {
            add(&mut digest, value.into());
        }
        digest.finalize().to_vec()
    }

    pub(super) fn width(&self) -> usize {
        self.columns.split(',').count()
    }

    fn digest(&self) -> Sha256 {
        Sha256::new_with_prefix(self.name)
    }
}

/// Kind, length and bytes, so that no two rows come to the same.
fn add(digest: &mut Sha256, value: ValueRef<'_>) {
    let whole;
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(integer) => {
            whole = integer.to_be_bytes();
            (1, &whole)
        }
        // No column is of this type.
        ValueRef::Real(real) => {
            whole = real.to_be_bytes();
            (2, &whole)
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    digest.update([kind]);
    digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    digest.update(bytes);
}

/// A row of `orders`.
pub(super) struct Order {
    pub(super) id: [u8; 32],
    pub(super) request: [u8; 32],
    pub(super) entry: Entry,
    pub(super) lease: i64,
}

impl Order {
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        let row = ORDERS.check(row)?;
        let subs_id: Option<String> = row.get("subs_id")?;
        Ok(Self {
            id: row.get("id")?,
            request: row.get("request")?,
            entry: Entry {
                pool: row.get("pool")?,
                x: number(row.get("x")?),
                ends: instant(row.get("ends")?),
                until: instant(row.get("until")?),
                subs_id: subs_id.map(SubsId::new),
                unbound: row.get("unbound")?,
                ticket: row.get("ticket")?,
                leased_until: instant(row.get("leased_until")?),
            },
            lease: row.get("lease")?,
        })
    }

    pub(super) fn put(self, transaction: &Transaction<'_>) -> Result<()> {
        let entry = self.entry;
        let subs_id = entry.subs_id.map(|id| id.as_str().to_owned());
        let values = vec![
            Value::Blob(self.id.to_vec()),
            Value::Blob(self.request.to_vec()),
            Value::Text(entry.pool),
            Value::Text(entry.x.expose().to_owned()),
            Value::Integer(millis(entry.ends)),
            Value::Integer(millis(entry.until)),
            entry.ticket.into(),
            subs_id.into(),
            entry.unbound.into(),
            Value::Integer(self.lease),
            Value::Integer(millis(entry.leased_until)),
        ];
        ORDERS.put(transaction, values)
    }
}

/// A row of `uses`: a number that is on an X.
pub(super) struct Use {
    pub(super) x: String,
    pub(super) number: [u8; 32],
    /// Null for what another client has at the service.
    pub(super) taken_by: Option<[u8; 32]>,
    pub(super) exclusive: bool,
    pub(super) until: i64,
}

impl Use {
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        let row = USES.check(row)?;
        Ok(Self {
            x: row.get("x")?,
            number: row.get("number")?,
            taken_by: row.get("taken_by")?,
            exclusive: row.get("exclusive")?,
            until: row.get("until")?,
        })
    }

    /// An order's mark, which takes no X: as long as it is there, the order is known, whatever became of its own row.
    pub(super) fn witness(order: &Order) -> Self {
        Self {
            x: order.entry.x.expose().to_owned(),
            number: order.id,
            taken_by: Some(order.id),
            exclusive: false,
            until: 0,
        }
    }

    /// Adds a row. The table has no key that this could replace.
    pub(super) fn add(self, transaction: &Transaction<'_>) -> Result<()> {
        let values = vec![
            Value::Text(self.x),
            Value::Blob(self.number.to_vec()),
            self.taken_by.map(|id| id.to_vec()).into(),
            self.exclusive.into(),
            Value::Integer(self.until),
        ];
        USES.put(transaction, values)
    }
}

/// The lease's 64 bits in a column of whole numbers with a sign.
pub(super) fn column(lease: u64) -> i64 {
    i64::from_ne_bytes(lease.to_ne_bytes())
}

pub(super) fn number(text: String) -> XNumber {
    XNumber::from_text(text)
}
