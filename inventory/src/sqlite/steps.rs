//! The other steps, each within a transaction.

use std::time::SystemTime;

use dyplsapi_sdk::types::{SubsId, XNumber};
use rusqlite::{OptionalExtension as _, Row, ToSql, Transaction, params};

use super::{column, instant, millis, number};
use crate::inventory::{Entry, Held, Owners};
use crate::keyed::Keyed;

/// The columns that [`entry`] reads.
pub(super) const ENTRY: &str = "pool, x, ends, until, subs_id, unbound";

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let subs_id: Option<String> = row.get("subs_id")?;
    Ok(Entry {
        pool: row.get("pool")?,
        x: number(row.get("x")?),
        ends: instant(row.get("ends")?),
        until: instant(row.get("until")?),
        subs_id: subs_id.map(SubsId::new),
        unbound: row.get("unbound")?,
    })
}

pub(super) fn put_ticket(
    transaction: &Transaction<'_>,
    held: &Held,
    ticket: &str,
    leased_until: SystemTime,
) -> rusqlite::Result<bool> {
    let until = millis(leased_until);
    write(
        transaction,
        held,
        "ticket = ?3, leased_until = ?4",
        &[&ticket, &until],
    )
}

pub(super) fn bound(
    transaction: &Transaction<'_>,
    held: &Held,
    subs_id: &SubsId,
) -> rusqlite::Result<bool> {
    write(transaction, held, "subs_id = ?3", &[&subs_id.as_str()])
}

pub(super) fn leave(transaction: &Transaction<'_>, held: &Held) -> rusqlite::Result<bool> {
    write(transaction, held, "lease = 0, leased_until = 0", &[])
}

pub(super) fn conflict(
    transaction: &Transaction<'_>,
    held: &Held,
    until: SystemTime,
) -> rusqlite::Result<bool> {
    let ours = is_held(transaction, held)?;
    if ours {
        transaction.execute(
            "UPDATE uses SET taken_by = NULL, until = ?2 WHERE taken_by = ?1",
            params![held.order.as_bytes(), millis(until)],
        )?;
        forget(transaction, held.order)?;
    }
    Ok(ours)
}

pub(super) fn release(transaction: &Transaction<'_>, held: &Held) -> rusqlite::Result<bool> {
    let ours = is_held(transaction, held)?;
    if ours {
        forget(transaction, held.order)?;
    }
    Ok(ours)
}

pub(super) fn find(transaction: &Transaction<'_>, order: Keyed) -> rusqlite::Result<Option<Entry>> {
    let sql = format!("SELECT {ENTRY} FROM orders WHERE id = ?1");
    transaction
        .query_row(&sql, [order.as_bytes()], entry)
        .optional()
}

pub(super) fn unbound(
    transaction: &Transaction<'_>,
    order: Keyed,
    subs_id: &SubsId,
) -> rusqlite::Result<bool> {
    let rows = transaction.execute(
        "UPDATE orders SET unbound = 1 WHERE id = ?1 AND subs_id = ?2",
        params![order.as_bytes(), subs_id.as_str()],
    )?;
    if rows == 1 {
        free(transaction, order)?;
    }
    Ok(rows == 1)
}

pub(super) fn owners(transaction: &Transaction<'_>, x: &XNumber) -> rusqlite::Result<Owners> {
    let mut orders =
        transaction.prepare("SELECT subs_id, ticket IS NOT NULL FROM orders WHERE x = ?1")?;
    let mut rows = orders.query([x.expose()])?;
    let mut owners = Owners::default();
    while let Some(row) = rows.next()? {
        let (subs_id, sent): (Option<String>, bool) = (row.get(0)?, row.get(1)?);
        match subs_id {
            Some(subs_id) => owners.subs_ids.push(SubsId::new(subs_id)),
            None => owners.open |= sent,
        }
    }
    Ok(owners)
}

pub(super) fn numbers(transaction: &Transaction<'_>, pool: &str) -> rusqlite::Result<Vec<XNumber>> {
    let mut numbers = transaction.prepare("SELECT x FROM numbers WHERE pool = ?1 ORDER BY x")?;
    let rows = numbers.query_map([pool], |row| row.get(0).map(number))?;
    rows.collect()
}

pub(super) fn purge(
    transaction: &Transaction<'_>,
    ended_before: SystemTime,
) -> rusqlite::Result<usize> {
    let before = millis(ended_before);
    transaction.execute("DELETE FROM uses WHERE until < ?1", [before])?;
    transaction.execute("DELETE FROM orders WHERE until < ?1", [before])
}

/// Deletes the order, and its uses if they are still its own.
pub(super) fn forget(transaction: &Transaction<'_>, order: Keyed) -> rusqlite::Result<()> {
    free(transaction, order)?;
    transaction.execute("DELETE FROM orders WHERE id = ?1", [order.as_bytes()])?;
    Ok(())
}

fn free(transaction: &Transaction<'_>, order: Keyed) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM uses WHERE taken_by = ?1", [order.as_bytes()])?;
    Ok(())
}

/// Writes if the lease is this one.
fn write(
    transaction: &Transaction<'_>,
    held: &Held,
    columns: &'static str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<bool> {
    let sql = format!("UPDATE orders SET {columns} WHERE id = ?1 AND lease = ?2");
    let lease = column(held.lease);
    let id = held.order.as_bytes();
    let mut all: Vec<&dyn ToSql> = vec![id, &lease];
    all.extend(values);
    Ok(transaction.execute(&sql, &*all)? == 1)
}

fn is_held(transaction: &Transaction<'_>, held: &Held) -> rusqlite::Result<bool> {
    let found = transaction.query_row(
        "SELECT 1 FROM orders WHERE id = ?1 AND lease = ?2",
        params![held.order.as_bytes(), column(held.lease)],
        |_| Ok(()),
    );
    Ok(found.optional()?.is_some())
}
