//! The times of a look-up: when a write counts as not done, and what tells two orders of one second apart.

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::Options;

/// A ticket of `NOW` rules sending out after 70 s; a copy is accepted for 15 min more, and a margin of 60 s is kept.
#[tokio::test]
async fn not_done_needs_the_time_to_be_over_and_the_end_to_be_ahead() {
    const OVER: u64 = 70 + 15 * 60 + 60;
    // 18:00:00 is so many seconds from 11:04:05.
    const END: u64 = 6 * 3600 + 55 * 60 + 55;
    assert_eq!(format_time(END), EXPIRATION);
    let verdict = |millis: u64, date: Option<u64>, order: Bind| async move {
        let desk = Desk::new();
        desk.shows_millis(millis);
        if let Some(seconds) = date {
            desk.dates(seconds);
        }
        said(&desk.reconcile(order).await)
    };
    for (millis, date, wanted) in [
        (0, None, "NotSeen"),
        (OVER * 1000, None, "NotSeen"),
        (OVER * 1000 + 1, None, "NotDone"),
        (END * 1000 - 1, None, "NotDone"),
        (END * 1000, None, "NotSeen"),
        (END * 1000 + 1, None, "NotSeen"),
        // Our clock is ahead, or behind, and the answers say so.
        (OVER * 1000 + 1, Some(OVER), "NotSeen"),
        (OVER * 1000 + 1, Some(OVER + 1), "NotDone"),
        (OVER * 1000 + 1, Some(END), "NotSeen"),
    ] {
        let found = verdict(millis, date, Bind::new()).await;
        assert_eq!(found, wanted, "{millis} {date:?}");
    }
    let late = 1000 * 24 * 3600 * 1000;
    let endless = Bind::new().without("Expiration");
    assert_eq!(verdict(late, None, endless).await, "NotDone");
    let unread = Bind::new().with("Expiration", "2099-1-31 23:59:59");
    assert_eq!(verdict(OVER * 1000 + 1, None, unread).await, "NotSeen");
    // Where it lives for so many seconds: the earliest end is as long after the first sending.
    for (millis, seconds, wanted) in [
        (OVER * 1000 + 1, "2000", "NotDone"),
        (2_000_000 - 1, "2000", "NotDone"),
        (2_000_000, "2000", "NotSeen"),
        (late, "0", "NotDone"),
        (late, "99999", "NotSeen"),
        (OVER * 1000 + 1, "an hour", "NotSeen"),
    ] {
        let desk = Desk::new();
        desk.shows_millis(millis);
        let found = said(&desk.reconcile(Loose::new().with("Seconds", seconds)).await);
        assert_eq!(found, wanted, "{millis} {seconds}");
    }
    // Never beside anything that is there.
    for (detail, wanted) in [
        (
            ours_with("ExpireDate", "2026-01-02 12:00:00"),
            "AlreadyExists 1",
        ),
        (ours_with("PhoneNoB", "13900000003"), "Blocked 1"),
        (
            ours_with("PhoneNoB", "139****0003"),
            "Unknown NumberUnclear",
        ),
        (others(), "NotDone"),
    ] {
        let desk = Desk::with([("1", detail)]);
        desk.shows(OVER + 1);
        assert_eq!(said(&desk.reconcile(Bind::new()).await), wanted);
    }
}

/// Two workers send the same order for the same pair in the same second: what tells them apart is the mark, and without one
/// nothing does.
#[tokio::test]
async fn two_orders_of_one_second() {
    let order = Bind::new();
    let options = Options::new().with_unique_expiration();
    let desk = Desk::new();
    let tickets: Vec<_> = (0..200)
        .map(|_| {
            desk.client()
                .prepare(order.clone(), &options, &key())
                .unwrap()
                .ticket()
                .clone()
        })
        .collect();
    let mine = &tickets[0];
    let sent = mine.stored_value("Expiration").unwrap();
    let theirs = tickets
        .iter()
        .find(|other| other.stored_value("Expiration") != Some(sent))
        .unwrap();
    desk.bind("1", ours_with("ExpireDate", sent));
    let verdict = desk.client().reconcile(mine, &key(), &order).await;
    assert_eq!(said(&verdict), "Done 1");
    let verdict = desk.client().reconcile(theirs, &key(), &order).await;
    assert_eq!(said(&verdict), "AlreadyExists 1");
    // Without a mark both take the one binding for theirs.
    let desk = Desk::with([("1", ours())]);
    let (mine, theirs) = (ticket(&order), ticket(&order));
    for ticket in [mine, theirs] {
        let verdict = desk.client().reconcile(&ticket, &key(), &order).await;
        assert_eq!(said(&verdict), "Done 1");
    }
}
