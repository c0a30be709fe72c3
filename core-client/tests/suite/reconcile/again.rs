//! The identical request once more, after a look-up that saw nothing of it.

use std::time::Duration;

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::reconcile::{Doubt, LookupVerdict, Prepared, Ticket, TicketKey};
use core_client::request::Request;
use core_client::{Caller, Error, ErrorKind, Evidence, Outcome, SetOptions as _};

use Reply::*;

fn caller(desk: &Desk) -> Caller {
    Caller::new(&desk.client())
}

/// A minute later, as the verdict allows.
fn again<R: Request + Clone>(
    desk: &Desk,
    order: &R,
    ticket: &Ticket,
) -> Result<Prepared<R>, Error> {
    desk.shows(60);
    caller(desk).prepare_again(order.clone(), &key(), ticket, &LookupVerdict::NotSeen)
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(
        (error.outcome(), error.kind()),
        (Outcome::NotSent, ErrorKind::InvalidRequest)
    );
    error.to_string()
}

#[tokio::test]
async fn it_is_the_same_request_and_its_ticket_covers_both() {
    let desk = Desk::new();
    desk.writes([Interrupted, Code("OK")]);
    let order = Bind::new();
    let first = caller(&desk)
        .with_unique_expiration()
        .prepare(order.clone(), &key())
        .unwrap();
    let before = first.ticket().clone();
    assert_eq!(first.send().await.unwrap_err().outcome(), Outcome::Unknown);
    let verdict = desk.client().reconcile(&before, &key(), &order).await;
    assert!(matches!(verdict, LookupVerdict::NotSeen), "{verdict:?}");

    // A mark is drawn once, whatever the options say now.
    let prepared = again(&desk, &order, &before).unwrap();
    let ticket = prepared.ticket().clone();
    assert_eq!(ticket.prepared_at(), before.prepared_at());
    let minute = Duration::from_secs(60);
    assert_eq!(ticket.not_after(), before.not_after() + minute);
    assert_eq!(
        ticket.stored_values().collect::<Vec<_>>(),
        before.stored_values().collect::<Vec<_>>()
    );
    let answered = prepared.send_with_evidence().await.unwrap();
    assert_eq!(answered.evidence, Evidence::Answer);
    let sent = desk.requests("Bind");
    assert_eq!(sent.len(), 2);
    for name in ["PhoneNoA", "PhoneNoB", "PhoneNoX", "Expiration", "PoolKey"] {
        let values = (
            crate::common::value(&sent[0], name),
            crate::common::value(&sent[1], name),
        );
        assert_eq!(values.0, values.1, "{name}");
    }

    // What either of them made is found by the new ticket, and fits it.
    let end = ticket.stored_value("Expiration").unwrap();
    for seconds in [0, 61] {
        let mut detail = ours_with("ExpireDate", end);
        detail["GmtCreate"] = format_time(seconds).into();
        let desk = Desk::with([("1", detail)]);
        desk.shows(62);
        let verdict = desk.client().reconcile(&ticket, &key(), &order).await;
        assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict:?}");
    }
}

#[tokio::test]
async fn nothing_but_success_settles_it() {
    for reply in [
        Code("isv.BIND_CONFLICT"),
        Gateway("Throttling.User"),
        Interrupted,
    ] {
        let desk = Desk::new();
        desk.writes([reply.clone()]);
        let order = Bind::new();
        let before = ticket(&order);
        let error = again(&desk, &order, &before)
            .unwrap()
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{reply:?}");
        assert_eq!(desk.count("Bind"), 1, "{reply:?}: it is not tried again");
    }
    // Too late by the ticket: this copy is not sent, and the first one may have run.
    let desk = Desk::new();
    let order = Bind::new();
    let prepared = again(&desk, &order, &ticket(&order)).unwrap();
    desk.shows(60 + 71);
    let error = prepared.send().await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.kind(), desk.count("Bind")),
        (Outcome::Unknown, ErrorKind::OwnLimit, 0)
    );
}

/// Told to look, it finds what the first copy made, which was before this call.
#[tokio::test(start_paused = true)]
async fn a_look_reaches_back_to_the_first_copy() {
    let desk = Desk::with([("1", ours())]);
    desk.writes([Code("isv.BIND_CONFLICT")]);
    let order = Bind::new();
    let before = ticket(&order);
    desk.shows(60);
    let answered = caller(&desk)
        .with_resolve_unknown(Duration::from_secs(5))
        .prepare_again(order, &key(), &before, &LookupVerdict::NotSeen)
        .unwrap()
        .send_with_evidence()
        .await
        .unwrap();
    assert_eq!(answered.evidence, Evidence::LookedUp);
}

#[tokio::test]
async fn only_what_was_looked_up_and_cannot_bind_twice_is_made_ready() {
    let desk = Desk::new();
    let order = Bind::new();
    let before = ticket(&order);
    let id = || "1".to_owned();
    for verdict in [
        LookupVerdict::NotDone,
        LookupVerdict::AlreadyExists { id: id() },
        LookupVerdict::Blocked { id: id() },
        LookupVerdict::Unknown(Doubt::ListAbsent),
    ] {
        let error = caller(&desk).prepare_again(order.clone(), &key(), &before, &verdict);
        let error = refused(error);
        assert!(error.contains("with the verdict NotSeen"), "{error}");
    }
    // Another key, another request.
    let other = TicketKey::new(*b"another key of tickets").unwrap();
    let by_other =
        caller(&desk).prepare_again(order.clone(), &other, &before, &LookupVerdict::NotSeen);
    assert!(refused(by_other).contains("with this key"));
    let changed = order.clone().with("PhoneNoB", "13900000009");
    assert!(refused(again(&desk, &changed, &before)).contains("for this request"));
    let own = Own::new();
    assert!(refused(again(&desk, &own, &before)).contains("another operation"));
    // X of one A guards as well; where nothing blocks, a copy could bind again; an end state is another matter.
    assert!(again(&desk, &own, &ticket(&own)).is_ok());
    let join = Join::new();
    let error = refused(again(&desk, &join, &ticket(&join)));
    assert!(error.contains("second execution"), "{error}");
    let unbind = Unbind::of(&[("SubsId", "1")]);
    let error = refused(again(&desk, &unbind, &ticket(&unbind)));
    assert!(error.contains("second execution"), "{error}");
    assert_eq!(desk.count("Bind"), 0);
}
