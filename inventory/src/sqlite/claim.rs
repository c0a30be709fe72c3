//! The one step that decides: who has an order, and on which X.

use std::collections::BTreeSet;

use dyplsapi_sdk::types::XNumber;
use rusqlite::{Statement, Transaction, params};

use super::failure::{Failure, Result};
use super::rows::{NUMBERS, Order, USES, Use};
use super::{column, millis, number, steps};
use crate::inventory::{Claim, Entry, Held, PAIRS_PER_X, Wanted};

pub(super) fn claim(transaction: &Transaction<'_>, wanted: &Wanted) -> Result<Claim> {
    match steps::order(transaction, wanted.order)? {
        None => begin(transaction, wanted),
        Some(order) => match again(transaction, wanted, order)? {
            Some(claim) => Ok(claim),
            None => {
                steps::forget(transaction, wanted.order)?;
                begin(transaction, wanted)
            }
        },
    }
}

/// What a claim of an order that is there comes to. `None` if it has sent nothing, and can begin anew.
fn again(
    transaction: &Transaction<'_>,
    wanted: &Wanted,
    mut order: Order,
) -> Result<Option<Claim>> {
    if order.request != *wanted.request.as_bytes() {
        return Ok(Some(Claim::OtherRequest));
    }
    if order.entry.subs_id.is_some() {
        let ended = order.entry.unbound || order.entry.until <= wanted.now;
        let as_known = if ended { Claim::Ended } else { Claim::Bound };
        return Ok(Some(as_known(order.entry)));
    }
    if order.entry.leased_until > wanted.now {
        return Ok(Some(Claim::Busy(order.entry.leased_until)));
    }
    let Some(ticket) = order.entry.ticket.clone() else {
        return Ok(None);
    };
    let held = Held {
        order: wanted.order,
        lease: wanted.lease,
        x: order.entry.x.clone(),
        ends: order.entry.ends,
    };
    order.lease = column(wanted.lease);
    order.entry.leased_until = wanted.leased_until;
    order.put(transaction)?;
    Ok(Some(Claim::Resumed(held, ticket)))
}

fn begin(transaction: &Transaction<'_>, wanted: &Wanted) -> Result<Claim> {
    let Some(x) = free(transaction, wanted)? else {
        return Ok(Claim::Exhausted);
    };
    transaction
        .prepare(
            "UPDATE numbers SET turn = 1 + (SELECT max(turn) FROM numbers WHERE pool = ?2) WHERE x = ?1",
        )?
        .execute(params![x.expose(), wanted.pool])?;
    let id = *wanted.order.as_bytes();
    for number in &wanted.numbers {
        let one = Use {
            x: x.expose().to_owned(),
            number: *number.as_bytes(),
            taken_by: Some(id),
            exclusive: wanted.exclusive,
            until: millis(wanted.until),
        };
        one.add(transaction)?;
    }
    let order = Order {
        id,
        request: *wanted.request.as_bytes(),
        entry: Entry {
            pool: wanted.pool.clone(),
            x: x.clone(),
            ends: wanted.ends,
            until: wanted.until,
            subs_id: None,
            unbound: false,
            ticket: None,
            leased_until: wanted.leased_until,
        },
        lease: column(wanted.lease),
    };
    order.put(transaction)?;
    Ok(Claim::Fresh(Held {
        order: wanted.order,
        lease: wanted.lease,
        x,
        ends: wanted.ends,
    }))
}

/// The number that was taken the longest ago, of those that are free. One that a damaged row speaks of is not.
fn free(transaction: &Transaction<'_>, wanted: &Wanted) -> Result<Option<XNumber>> {
    let mut numbers = transaction.prepare(
        &NUMBERS.select("WHERE pool = ?1 AND (?2 IS NULL OR city = ?2) ORDER BY turn, x"),
    )?;
    let mut uses = transaction.prepare(&USES.select("WHERE x = ?1 AND until > ?2"))?;
    let mut rows = numbers.query(params![wanted.pool, wanted.city])?;
    let mut damaged = None;
    while let Some(row) = rows.next()? {
        let free = match NUMBERS.check(row) {
            Ok(row) => {
                let x: String = row.get("x")?;
                is_free(&mut uses, &x, wanted).map(|free| free.then_some(x))
            }
            Err(failure) => Err(failure),
        };
        match free {
            Ok(None) => {}
            Ok(Some(x)) => return Ok(Some(number(x))),
            Err(failure @ Failure::Damaged(_)) => damaged = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    match damaged {
        None => Ok(None),
        Some(failure) => Err(failure),
    }
}

fn is_free(uses: &mut Statement<'_>, x: &str, wanted: &Wanted) -> Result<bool> {
    let mut rows = uses.query(params![x, millis(wanted.now)])?;
    let mut orders = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let used = Use::read(row)?;
        let same = wanted
            .numbers
            .iter()
            .any(|one| *one.as_bytes() == used.number);
        if wanted.exclusive || used.exclusive || same {
            return Ok(false);
        }
        orders.extend(used.taken_by);
    }
    Ok(orders.len() < PAIRS_PER_X)
}
