//! The one step that decides: who has an order, and on which X.

use std::collections::BTreeSet;

use dyplsapi_sdk::types::XNumber;
use rusqlite::types::Value;
use rusqlite::{Row, Statement, Transaction, params, params_from_iter};

use super::failure::{Failure, Result};
use super::rows::{NUMBERS, Order, USES, Use, column, number};
use super::steps;
use crate::inventory::{Claim, ClaimRequest, Entry, Lease, pairs_per_x};
use crate::times::millis;

pub(super) fn claim(transaction: &Transaction<'_>, wanted: &ClaimRequest) -> Result<Claim> {
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
    wanted: &ClaimRequest,
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
    if wanted.waits_for(order.entry.leased_until) {
        return Ok(Some(Claim::Busy(order.entry.leased_until)));
    }
    let Some(ticket) = order.entry.ticket.clone() else {
        return Ok(None);
    };
    let held = Lease {
        order: wanted.order,
        number: wanted.lease_number,
        x: order.entry.x.clone(),
        ends: order.entry.ends,
    };
    order.lease = column(wanted.lease_number);
    order.entry.leased_until = wanted.leased_until;
    order.put(transaction)?;
    Ok(Some(Claim::Resumed(held, ticket)))
}

fn begin(transaction: &Transaction<'_>, wanted: &ClaimRequest) -> Result<Claim> {
    let Some(x) = free(transaction, wanted)? else {
        return Ok(Claim::Exhausted);
    };
    transaction
        .prepare(
            "UPDATE numbers SET turn = 1 + (SELECT max(turn) FROM numbers WHERE pool = ?2) WHERE x = ?1",
        )?
        .execute(params![x.expose(), wanted.pool])?;
    let id = *wanted.order.as_bytes();
    // An order without numbers takes its X all the same.
    let numbers = match &*wanted.numbers {
        [] => std::slice::from_ref(&wanted.order),
        numbers => numbers,
    };
    for number in numbers {
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
        lease: column(wanted.lease_number),
    };
    order.put(transaction)?;
    Ok(Claim::Fresh(Lease {
        order: wanted.order,
        number: wanted.lease_number,
        x,
        ends: wanted.ends,
    }))
}

/// The number that was taken the longest ago, of those that are free. One that a damaged row speaks of is not.
fn free(transaction: &Transaction<'_>, wanted: &ClaimRequest) -> Result<Option<XNumber>> {
    let mut numbers = transaction.prepare(&free_numbers(wanted.numbers.len()))?;
    let mut uses = transaction.prepare(&USES.select("WHERE x = ?1 AND until > ?2"))?;
    let mut damaged = None;
    let mut rows = numbers.query(params_from_iter(free_numbers_values(wanted)))?;
    while let Some(row) = rows.next()? {
        match is_sound(&mut uses, row, wanted) {
            Ok(x) => return Ok(Some(number(x))),
            Err(failure @ Failure::Damaged(_)) => damaged = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    match damaged {
        Some(failure) => Err(failure),
        None => refuse_damaged(transaction, wanted).map(|()| None),
    }
}

/// The query for the numbers that are free by what all rows say, the one that was taken the longest ago first.
fn free_numbers(numbers: usize) -> String {
    let places: Vec<String> = (0..numbers)
        .map(|index| format!("?{}", index + 6))
        .collect();
    let places = places.join(", ");
    let (columns, name) = (NUMBERS.columns, NUMBERS.name);
    format!(
        "SELECT {columns}, sum FROM {name} AS own
         WHERE pool = ?1 AND (?2 IS NULL OR city = ?2)
           AND NOT EXISTS (
               SELECT 1 FROM uses WHERE uses.x = own.x AND until > ?3 AND (?4 OR exclusive OR number IN ({places}))
           )
           AND ?5 > (SELECT count(DISTINCT taken_by) FROM uses WHERE uses.x = own.x AND until > ?3)
         ORDER BY turn, x"
    )
}

fn free_numbers_values(wanted: &ClaimRequest) -> Vec<Value> {
    let orders = i64::try_from(pairs_per_x()).unwrap_or(i64::MAX);
    let mut values = vec![
        Value::from(wanted.pool.clone()),
        Value::from(wanted.city.clone()),
        Value::from(millis(wanted.now)),
        Value::from(wanted.exclusive),
        Value::from(orders),
    ];
    let numbers = wanted.numbers.iter();
    values.extend(numbers.map(|number| Value::Blob(number.as_bytes().to_vec())));
    values
}

/// The number of a row, if that row and those of its uses fit their check values.
fn is_sound(uses: &mut Statement<'_>, row: &Row<'_>, wanted: &ClaimRequest) -> Result<String> {
    let x: String = NUMBERS.check(row)?.get("x")?;
    let mut rows = uses.query(params![x, millis(wanted.now)])?;
    while let Some(row) = rows.next()? {
        USES.check(row)?;
    }
    Ok(x)
}

/// No number is free: an error if one may only seem to be taken, by a row that is damaged.
fn refuse_damaged(transaction: &Transaction<'_>, wanted: &ClaimRequest) -> Result<()> {
    let mut numbers = transaction
        .prepare(&NUMBERS.select("WHERE pool = ?1 AND (?2 IS NULL OR city = ?2) ORDER BY x"))?;
    let mut rows = numbers.query(params![wanted.pool, wanted.city])?;
    while let Some(row) = rows.next()? {
        NUMBERS.check(row)?;
    }
    // All uses of all these numbers, those of a number together.
    let columns: Vec<String> = USES
        .columns
        .split(", ")
        .map(|column| format!("uses.{column}"))
        .collect();
    let mut uses = transaction.prepare(&format!(
        "SELECT {}, uses.sum FROM uses JOIN numbers AS own ON own.x = uses.x
         WHERE own.pool = ?1 AND (?2 IS NULL OR own.city = ?2) AND until > ?3
         ORDER BY uses.x",
        columns.join(", ")
    ))?;
    let mut rows = uses.query(params![wanted.pool, wanted.city, millis(wanted.now)])?;
    let mut seen = Seen::default();
    while let Some(row) = rows.next()? {
        let x: String = row.get("x")?;
        if x != seen.x {
            std::mem::take(&mut seen).refuse()?;
            seen.x = x;
        }
        // What a sound row says is enough.
        if seen.is_taken {
            continue;
        }
        match Use::read(row) {
            Ok(used) => seen.add(&used, wanted),
            Err(failure @ Failure::Damaged(_)) => seen.damaged = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    seen.refuse()
}

/// What the uses of a number say of it.
#[derive(Default)]
struct Seen {
    x: String,
    /// By a row that fits its check value.
    is_taken: bool,
    orders: BTreeSet<[u8; 32]>,
    damaged: Option<Failure>,
}

impl Seen {
    fn add(&mut self, used: &Use, wanted: &ClaimRequest) {
        let mut numbers = wanted.numbers.iter();
        let same = numbers.any(|one| *one.as_bytes() == used.number);
        self.is_taken |= wanted.exclusive || used.exclusive || same;
        self.orders.extend(used.taken_by);
    }

    fn refuse(self) -> Result<()> {
        match self.damaged {
            Some(failure) if !self.is_taken && self.orders.len() < pairs_per_x() => Err(failure),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::sqlite::schema::TABLES;

    /// A claim holds the file's write lock, so it must not go through the pool number by number, nor sort it.
    #[test]
    fn a_free_number_is_found_by_the_indexes_alone() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(TABLES).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", free_numbers(2));
        let mut plan = connection.prepare(&sql).unwrap();
        let nothing = vec![Value::Null; 7];
        let steps = plan.query_map(params_from_iter(nothing), |row| {
            row.get::<_, String>("detail")
        });
        let steps: Vec<String> = steps.unwrap().map(|step| step.unwrap()).collect();
        let has = |text: &str| steps.iter().any(|step| step.contains(text));
        assert!(
            has("SEARCH own USING") && has("INDEX numbers_by_turn (pool=?)"),
            "{steps:#?}"
        );
        assert!(has("INDEX uses_by_x (x=? AND until>?)"), "{steps:#?}");
        assert!(!has("SCAN") && !has("FOR ORDER BY"), "{steps:#?}");
    }
}
