//! The other steps, each within a transaction.

use std::time::SystemTime;

use dyplsapi_sdk::types::{SubsId, XNumber};
use rusqlite::{Transaction, params};

use super::failure::{Failure, Result};
use super::rows::{NUMBERS, ORDERS, Order, USES, Use, column, number};
use crate::inventory::{Entry, Lease, Owners};
use crate::keyed_hash::KeyedHash;
use crate::times::millis;

/// An order's row. One that is missing although the order has something in `uses` is damage, and no order to begin.
pub(super) fn order(transaction: &Transaction<'_>, id: KeyedHash) -> Result<Option<Order>> {
    let mut orders = transaction.prepare(&ORDERS.select("WHERE id = ?1"))?;
    let mut rows = orders.query([id.as_bytes()])?;
    if let Some(row) = rows.next()? {
        return Order::read(row).map(Some);
    }
    let known = transaction
        .prepare("SELECT 1 FROM uses WHERE taken_by = ?1")?
        .exists([id.as_bytes()])?;
    match known {
        true => Err(Failure::Damaged(ORDERS.name)),
        false => Ok(None),
    }
}

pub(super) fn put_ticket(
    transaction: &Transaction<'_>,
    held: &Lease,
    ticket: String,
    leased_until: SystemTime,
) -> Result<bool> {
    write(transaction, held, |order| {
        order.entry.ticket = Some(ticket);
        order.entry.leased_until = leased_until;
    })
}

pub(super) fn bound(transaction: &Transaction<'_>, held: &Lease, subs_id: SubsId) -> Result<bool> {
    write(transaction, held, |order| {
        order.entry.subs_id = Some(subs_id);
    })
}

pub(super) fn release_lease(transaction: &Transaction<'_>, held: &Lease) -> Result<bool> {
    write(transaction, held, |order| {
        order.lease = 0;
        order.entry.leased_until = SystemTime::UNIX_EPOCH;
    })
}

pub(super) fn conflict(
    transaction: &Transaction<'_>,
    held: &Lease,
    until: SystemTime,
) -> Result<bool> {
    let ours = held_order(transaction, held)?.is_some();
    if ours {
        let taken = uses_of(transaction, held.order)?;
        forget(transaction, held.order)?;
        for mut one in taken {
            one.taken_by = None;
            one.until = millis(until);
            one.add(transaction)?;
        }
    }
    Ok(ours)
}

pub(super) fn forget_order(transaction: &Transaction<'_>, held: &Lease) -> Result<bool> {
    let ours = held_order(transaction, held)?.is_some();
    if ours {
        forget(transaction, held.order)?;
    }
    Ok(ours)
}

pub(super) fn find(transaction: &Transaction<'_>, id: KeyedHash) -> Result<Option<Entry>> {
    Ok(order(transaction, id)?.map(|order| order.entry))
}

pub(super) fn unbound(
    transaction: &Transaction<'_>,
    id: KeyedHash,
    subs_id: &SubsId,
) -> Result<bool> {
    let Some(mut order) = order(transaction, id)? else {
        return Ok(false);
    };
    if order.entry.subs_id.as_ref() != Some(subs_id) {
        return Ok(false);
    }
    free(transaction, id)?;
    // It is over, and still bound once.
    Use::witness(&order).add(transaction)?;
    order.entry.unbound = true;
    order.put(transaction)?;
    Ok(true)
}

pub(super) fn owners(transaction: &Transaction<'_>, x: &XNumber) -> Result<Owners> {
    let mut orders = transaction.prepare(&ORDERS.select("WHERE x = ?1"))?;
    let mut rows = orders.query([x.expose()])?;
    let mut owners = Owners::default();
    while let Some(row) = rows.next()? {
        match Order::read(row) {
            Ok(order) => match order.entry.subs_id {
                Some(subs_id) => owners.subs_ids.push(subs_id),
                None => owners.open |= order.entry.ticket.is_some(),
            },
            // What it says of its binding is not to be trusted, so it may have any.
            Err(Failure::Damaged(_)) => owners.open = true,
            Err(failure) => return Err(failure),
        }
    }
    Ok(owners)
}

pub(super) fn numbers(transaction: &Transaction<'_>, pool: &str) -> Result<Vec<XNumber>> {
    let mut numbers = transaction.prepare(&NUMBERS.select("WHERE pool = ?1 ORDER BY x"))?;
    let mut rows = numbers.query([pool])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(number(NUMBERS.check(row)?.get("x")?));
    }
    Ok(found)
}

/// A damaged order stays: by what its row says it may have ended, or may not.
pub(super) fn purge(transaction: &Transaction<'_>, ended_before: SystemTime) -> Result<usize> {
    let before = millis(ended_before);
    let mut ended = Vec::new();
    {
        let mut orders = transaction.prepare(&ORDERS.select("WHERE until < ?1"))?;
        let mut rows = orders.query([before])?;
        while let Some(row) = rows.next()? {
            if ORDERS.fits(row)? {
                ended.push(KeyedHash::from_bytes(row.get("id")?));
            }
        }
    }
    for order in &ended {
        forget(transaction, *order)?;
    }
    transaction.execute(
        "DELETE FROM uses WHERE taken_by IS NULL AND until < ?1",
        [before],
    )?;
    Ok(ended.len())
}

/// Deletes the order, and its uses if they are still its own.
pub(super) fn forget(transaction: &Transaction<'_>, order: KeyedHash) -> Result<()> {
    free(transaction, order)?;
    transaction
        .prepare("DELETE FROM orders WHERE id = ?1")?
        .execute([order.as_bytes()])?;
    Ok(())
}

fn free(transaction: &Transaction<'_>, order: KeyedHash) -> Result<()> {
    transaction
        .prepare("DELETE FROM uses WHERE taken_by = ?1")?
        .execute([order.as_bytes()])?;
    Ok(())
}

/// What the order has on its X, without its [witness](Use::witness).
fn uses_of(transaction: &Transaction<'_>, order: KeyedHash) -> Result<Vec<Use>> {
    let mut uses = transaction.prepare(&USES.select("WHERE taken_by = ?1 AND until > 0"))?;
    let mut rows = uses.query(params![order.as_bytes()])?;
    let mut taken = Vec::new();
    while let Some(row) = rows.next()? {
        taken.push(Use::read(row)?);
    }
    Ok(taken)
}

/// Writes if the lease is this one.
fn write(
    transaction: &Transaction<'_>,
    held: &Lease,
    change: impl FnOnce(&mut Order),
) -> Result<bool> {
    let Some(mut order) = held_order(transaction, held)? else {
        return Ok(false);
    };
    change(&mut order);
    order.put(transaction)?;
    Ok(true)
}

/// The order, if its lease is this one.
fn held_order(transaction: &Transaction<'_>, held: &Lease) -> Result<Option<Order>> {
    let found = order(transaction, held.order)?;
    Ok(found.filter(|order| order.lease == column(held.number)))
}
