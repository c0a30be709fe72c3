//! Tickets: made before anything is sent, held against the request, and a limit to sending.

use std::time::Duration;

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::reconcile::{Doubt, LookupVerdict, Ticket, TicketKey};
use core_client::request::{Parameters, Request};
use core_client::{Caller, ErrorKind, Options, Outcome, RetryPolicy, SetOptions as _};

use Reply::*;

fn caller(desk: &Desk) -> Caller {
    Caller::new(&desk.client())
}

#[tokio::test]
async fn a_ticket_says_what_is_about_to_be_sent() {
    let desk = Desk::new();
    desk.shows_millis(678);
    let prepared = caller(&desk).prepare(Bind::new(), &key()).unwrap();
    let ticket = prepared.ticket();
    let named = (ticket.product(), ticket.version(), ticket.operation());
    assert_eq!(named, ("Dyplsapi", "2017-05-25", "Bind"));
    let kept: Vec<_> = ticket.stored_values().collect();
    assert_eq!(kept, [("Expiration", EXPIRATION), ("PoolKey", "FC12345")]);
    let prepared_at = at(NOW) + Duration::from_millis(678);
    assert_eq!(ticket.prepared_at(), prepared_at);
    // One minute, and the client's 10 s.
    assert_eq!(ticket.not_after(), prepared_at + Duration::from_secs(70));
    assert_eq!(desk.count("Bind"), 0, "nothing is sent yet");
    let text = ticket.to_string();
    let told = r#"Ticket { product: "Dyplsapi", version: "2017-05-25", operation: "Bind","#;
    assert!(format!("{ticket:?}").starts_with(told), "{ticket:?}");
    assert!(
        format!("{prepared:?}").starts_with("Prepared { ticket: Ticket {"),
        "{prepared:?}"
    );
    assert_eq!(ticket.format(), 1);
    let text_says = format!(r#"{{"format":{},"#, ticket.format());
    assert!(text.starts_with(&text_says), "{text}");
    let shown = format!("{text} {ticket:?} {prepared:?} {:?}", key());
    for number in NUMBERS {
        assert!(!shown.contains(number), "{shown}");
    }
    assert!(!shown.contains("sixteen"), "{shown}");
    assert_eq!(text.parse::<Ticket>().as_ref(), Ok(ticket));
    // Not without a key: the same request under another has another fingerprint.
    let other = TicketKey::new(*b"another key of tickets").unwrap();
    let again = caller(&desk).prepare(Bind::new(), &other).unwrap();
    assert_ne!(again.ticket(), ticket);
    let timed = caller(&desk).with_timeout(Duration::from_secs(3));
    let ticket = timed.prepare(Bind::new(), &key()).unwrap();
    assert_eq!(
        ticket.ticket().not_after(),
        prepared_at + Duration::from_secs(63)
    );
}

#[tokio::test]
async fn what_could_not_be_looked_up_gets_no_ticket() {
    let desk = Desk::new();
    let refused = |error: core_client::Error| {
        assert_eq!(
            (error.outcome(), error.kind()),
            (Outcome::NotSent, ErrorKind::InvalidRequest)
        );
        error.to_string()
    };
    let error = refused(caller(&desk).prepare(Buy::new(), &key()).unwrap_err());
    assert!(
        error.contains("Buy not sent: the operation has no ticket"),
        "{error}"
    );
    for name in ["PoolKey", "PhoneNoX"] {
        for order in [Bind::new().without(name), Bind::new().with(name, "")] {
            let error = refused(caller(&desk).prepare(order, &key()).unwrap_err());
            assert!(error.contains(&format!("without {name}")), "{error}");
        }
    }
    let marked = || caller(&desk).with_unique_expiration();
    let error = refused(marked().prepare(Join::new(), &key()).unwrap_err());
    assert!(error.contains("unique_expiration"), "{error}");
    let odd = Bind::new().with("Expiration", "2099-1-31 23:59:59");
    let error = refused(marked().prepare(odd, &key()).unwrap_err());
    assert!(
        error.contains("Expiration") && !error.contains("2099"),
        "{error}"
    );
    let endless = caller(&desk).with_timeout(Duration::MAX);
    refused(endless.prepare(Bind::new(), &key()).unwrap_err());
}

#[tokio::test]
async fn what_differs_from_the_ticket_is_not_looked_up() {
    let desk = Desk::with([("1", ours())]);
    let client = desk.client();
    let order = Bind::new();
    let ticket = ticket(&order);
    let mismatch =
        |verdict: LookupVerdict| matches!(verdict, LookupVerdict::Unknown(Doubt::TicketMismatch));
    for other in [
        Bind::new().with("PhoneNoA", "13900000003"),
        Bind::new().with("Expiration", "2026-01-02 18:00:01"),
        Bind::new().without("PhoneNoB"),
        Bind::new().with("OutId", "1"),
    ] {
        assert!(mismatch(client.reconcile(&ticket, &key(), &other).await));
    }
    let other = TicketKey::new(*b"another key of tickets").unwrap();
    assert!(mismatch(client.reconcile(&ticket, &other, &order).await));
    // Altered where it is stored.
    let text = ticket.to_string();
    for (from, to) in [
        ("03:04:05.000Z", "03:04:04.000Z"),
        ("03:05:15.000Z", "03:04:05.000Z"),
        ("18:00:00", "18:00:01"),
        ("FC12345", "FC12346"),
    ] {
        let altered = text.replace(from, to);
        assert_ne!(altered, text);
        let verdict = client
            .reconcile(&altered.parse().unwrap(), &key(), &order)
            .await;
        assert!(mismatch(verdict), "{from}");
    }
    assert_eq!(desk.count("List") + desk.count("Detail"), 0);
    let verdict = client.reconcile(&ticket, &key(), &Own::new()).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::WrongOperation)),
        "{verdict:?}"
    );
    let verdict = client.reconcile(&ticket, &key(), &Buy::new()).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::NoPlan)),
        "{verdict:?}"
    );
    let read: Ticket = text.parse().unwrap();
    let verdict = client.reconcile(&read, &key(), &order).await;
    assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict:?}");
}

#[tokio::test]
async fn late_is_not_sent() {
    for (millis, sent) in [(70_000, true), (70_001, false)] {
        let desk = Desk::new();
        let prepared = caller(&desk).prepare(Bind::new(), &key()).unwrap();
        // The same clock shows the time to a client that was made before.
        desk.shows_millis(millis);
        let result = prepared.send().await;
        assert_eq!(
            (result.is_ok(), desk.count("Bind")),
            (sent, usize::from(sent))
        );
        if let Err(error) = result {
            assert_eq!(
                (error.outcome(), error.kind()),
                (Outcome::NotSent, ErrorKind::OwnLimit)
            );
            assert!(
                error.to_string().contains("prepare the request again"),
                "{error}"
            );
            // The same request with the same ticket can never be sent.
            assert!(!error.is_retryable());
        }
    }
}

/// The first attempt is refused for now, and takes until the ticket's time is over: there is no second.
#[tokio::test(start_paused = true)]
async fn no_attempt_is_signed_late() {
    for (millis, attempts) in [(69_000, 2), (70_000, 1)] {
        let desk = Desk::new();
        desk.writes([Slowly(Box::new(Gateway("Throttling.User"))), Code("OK")]);
        let client = desk
            .builder()
            .retry(
                RetryPolicy::new().with_pauses(Duration::from_millis(1), Duration::from_millis(1)),
            )
            .build()
            .unwrap();
        let prepared = Caller::new(&client).prepare(Update::of(&[("SubsId", "1")]), &key());
        let prepared = prepared.unwrap();
        let clock = desk.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            clock.shows_millis(millis + 1);
        });
        let result = prepared.send().await;
        assert_eq!(desk.count("Update"), attempts, "{millis} {result:?}");
        if let Err(error) = result {
            assert_eq!(error.code(), Some("Throttling.User"));
            assert_eq!(error.attempts().len(), 1, "it does not wait for nothing");
        }
    }
}

#[tokio::test]
async fn a_mark_is_drawn_once_and_comes_from_the_ticket() {
    let mut ends = std::collections::BTreeSet::new();
    for _ in 0..50 {
        let desk = Desk::new();
        desk.writes([Gateway("Throttling.User"), Code("OK")]);
        let client = desk
            .builder()
            .retry(RetryPolicy::new().with_pauses(Duration::ZERO, Duration::ZERO))
            .build()
            .unwrap();
        let order = Bind::new();
        let prepared = Caller::new(&client)
            .with_unique_expiration()
            .prepare(order.clone(), &key());
        let prepared = prepared.unwrap();
        let ticket = prepared.ticket().clone();
        let kept = ticket.stored_value("Expiration").unwrap().to_owned();
        prepared.send().await.unwrap();
        let sent = desk.requests("Bind");
        let sent: Vec<_> = sent
            .iter()
            .map(|pairs| crate::common::value(pairs, "Expiration"))
            .collect();
        assert_eq!(sent, [&kept, &kept]);
        desk.bind("1", ours_with("ExpireDate", kept.as_str()));
        let verdict = client.reconcile(&ticket, &key(), &order).await;
        assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict:?}");
        ends.insert(kept);
    }
    assert!(ends.len() > 10, "{ends:?}");
    assert!(
        ends.iter().all(|end| end.starts_with("2026-01-02 18:00:")),
        "{ends:?}"
    );
    // A call without a ticket likewise.
    let desk = Desk::new();
    let mut ends = std::collections::BTreeSet::new();
    for _ in 0..50 {
        caller(&desk)
            .with_unique_expiration()
            .send(Bind::new())
            .await
            .unwrap();
    }
    for sent in desk.requests("Bind") {
        ends.insert(crate::common::value(&sent, "Expiration").to_owned());
    }
    assert!(ends.len() > 10, "{ends:?}");
    let error = caller(&desk)
        .with_unique_expiration()
        .send(Buy::new())
        .await
        .unwrap_err();
    assert_eq!((error.outcome(), desk.count("Buy")), (Outcome::NotSent, 0));
}

/// What a command line does: it knows parameters by name alone, and starts anew between the steps.
#[tokio::test]
async fn without_generated_types() {
    let order = Bind::new();
    let encoded = |order: &'static Bind| {
        let mut parameters = Parameters::new("+08:00".parse().unwrap());
        order.encode(&mut parameters);
        parameters
    };
    let order: &'static Bind = Box::leak(Box::new(order));
    let desk = Desk::new();
    desk.writes([Interrupted]);
    let options = Options::new().with_unique_expiration();
    let prepared = desk
        .client()
        .prepare_dynamic(&BIND, encoded(order), &options, &key())
        .unwrap();
    let stored = prepared.ticket().to_string();
    let shown = format!("{prepared:?}");
    assert!(
        shown.starts_with("PreparedDynamic { ticket: Ticket {"),
        "{shown}"
    );
    let error = prepared.send().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    let ticket: Ticket = stored.parse().unwrap();
    let sent = desk.requests("Bind");
    let end = crate::common::value(&sent[0], "Expiration");
    assert_eq!(ticket.stored_value("Expiration"), Some(end));
    desk.bind("1", ours_with("ExpireDate", end));
    let client = desk.client();
    let parameters = encoded(order);
    let verdict = client
        .reconcile_dynamic(&ticket, &key(), &BIND, &parameters)
        .await;
    assert_eq!(verdict.id(), Some("1"), "{verdict:?}");
    // The same by the types.
    let verdict = client.reconcile(&ticket, &key(), order).await;
    assert_eq!(verdict.id(), Some("1"), "{verdict:?}");
    let mut late = client
        .prepare_dynamic(&BIND, encoded(order), &Options::new(), &key())
        .unwrap();
    desk.shows(71);
    assert_eq!(late.ticket().not_after(), at(NOW + 70));
    let error = late.send().await.unwrap_err();
    assert_eq!((error.outcome(), desk.count("Bind")), (Outcome::NotSent, 1));
    late = client
        .prepare_dynamic(&BIND, encoded(order), &Options::new(), &key())
        .unwrap();
    desk.writes([Code("OK")]);
    assert_eq!(late.send().await.unwrap()["Code"], "OK");
}
