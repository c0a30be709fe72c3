//! The one step that decides: who has an order, and on which X.

use std::collections::BTreeSet;

use dyplsapi_sdk::types::XNumber;
use rusqlite::{OptionalExtension as _, Row, Statement, Transaction, params};

use super::steps::{self, ENTRY, entry};
use super::{column, instant, millis, number};
use crate::inventory::{Claim, Entry, Held, PAIRS_PER_X, Wanted};

struct Order {
    entry: Entry,
    request: [u8; 32],
    ticket: Option<String>,
    leased_until: i64,
}

pub(super) fn claim(transaction: &Transaction<'_>, wanted: &Wanted) -> rusqlite::Result<Claim> {
    let id = wanted.order.as_bytes();
    let sql = format!("SELECT {ENTRY}, request, ticket, leased_until FROM orders WHERE id = ?1");
    let order = transaction.query_row(&sql, [id], read).optional()?;
    match order {
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

fn read(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order {
        entry: entry(row)?,
        request: row.get("request")?,
        ticket: row.get("ticket")?,
        leased_until: row.get("leased_until")?,
    })
}

/// What a claim of an order that is there comes to. `None` if it has sent nothing, and can begin anew.
fn again(
    transaction: &Transaction<'_>,
    wanted: &Wanted,
    order: Order,
) -> rusqlite::Result<Option<Claim>> {
    if order.request != *wanted.request.as_bytes() {
        return Ok(Some(Claim::OtherRequest));
    }
    let entry = order.entry;
    if entry.subs_id.is_some() {
        let ended = entry.unbound || entry.until <= wanted.now;
        let as_known = if ended { Claim::Ended } else { Claim::Bound };
        return Ok(Some(as_known(entry)));
    }
    if order.leased_until > millis(wanted.now) {
        return Ok(Some(Claim::Busy(instant(order.leased_until))));
    }
    let Some(ticket) = order.ticket else {
        return Ok(None);
    };
    transaction.execute(
        "UPDATE orders SET lease = ?2, leased_until = ?3 WHERE id = ?1",
        params![
            wanted.order.as_bytes(),
            column(wanted.lease),
            millis(wanted.leased_until)
        ],
    )?;
    let held = Held {
        order: wanted.order,
        lease: wanted.lease,
        x: entry.x,
        ends: entry.ends,
    };
    Ok(Some(Claim::Resumed(held, ticket)))
}

fn begin(transaction: &Transaction<'_>, wanted: &Wanted) -> rusqlite::Result<Claim> {
    let Some(x) = free(transaction, wanted)? else {
        return Ok(Claim::Exhausted);
    };
    transaction.execute(
        "UPDATE numbers SET turn = 1 + (SELECT max(turn) FROM numbers WHERE pool = ?2) WHERE x = ?1",
        params![x.expose(), wanted.pool],
    )?;
    transaction.execute(
        "INSERT INTO orders (id, request, pool, x, ends, until, lease, leased_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            wanted.order.as_bytes(),
            wanted.request.as_bytes(),
            wanted.pool,
            x.expose(),
            millis(wanted.ends),
            millis(wanted.until),
            column(wanted.lease),
            millis(wanted.leased_until),
        ],
    )?;
    for number in &wanted.numbers {
        transaction.execute(
            "INSERT INTO uses (x, number, taken_by, exclusive, until) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                x.expose(),
                number.as_bytes(),
                wanted.order.as_bytes(),
                wanted.exclusive,
                millis(wanted.until)
            ],
        )?;
    }
    Ok(Claim::Fresh(Held {
        order: wanted.order,
        lease: wanted.lease,
        x,
        ends: wanted.ends,
    }))
}

/// The number that was taken the longest ago, of those that are free.
fn free(transaction: &Transaction<'_>, wanted: &Wanted) -> rusqlite::Result<Option<XNumber>> {
    let mut numbers = transaction.prepare(
        "SELECT x FROM numbers WHERE pool = ?1 AND (?2 IS NULL OR city = ?2) ORDER BY turn, x",
    )?;
    let mut uses = transaction
        .prepare("SELECT number, exclusive, taken_by FROM uses WHERE x = ?1 AND until > ?2")?;
    let mut rows = numbers.query(params![wanted.pool, wanted.city])?;
    while let Some(row) = rows.next()? {
        let x: String = row.get(0)?;
        if is_free(&mut uses, &x, wanted)? {
            return Ok(Some(number(x)));
        }
    }
    Ok(None)
}

fn is_free(uses: &mut Statement<'_>, x: &str, wanted: &Wanted) -> rusqlite::Result<bool> {
    let mut rows = uses.query(params![x, millis(wanted.now)])?;
    let mut orders = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (used, exclusive): ([u8; 32], bool) = (row.get(0)?, row.get(1)?);
        let same = wanted.numbers.iter().any(|one| *one.as_bytes() == used);
        if wanted.exclusive || exclusive || same {
            return Ok(false);
        }
        let order: Option<[u8; 32]> = row.get(2)?;
        orders.extend(order);
    }
    Ok(orders.len() < PAIRS_PER_X)
}
