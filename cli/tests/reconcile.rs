//! What became of a call whose answer was lost: found out by its ticket, or by the call itself.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

mod common;

use common::{BIND, Service};
use dypls_emulator::{Fault, Injection};
use serde_json::json;

const KEY: (&str, &str) = ("DYPLS_TICKET_KEY", "a made-up key of a test");

fn parameters(a: &str) -> String {
    json!({
        "PoolKey": "FC12345", "PhoneNoA": a, "PhoneNoB": "13900000002", "PhoneNoX": "17000000000",
        "Expiration": "2099-01-01 00:00:00",
    })
    .to_string()
}

/// Binds with a ticket, struck by a fault, then looks.
fn bind_and_look(fault: Injection) -> (Service, common::Ran, common::Ran) {
    let service = Service::start();
    service.emulator().faults().inject(fault);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    let bound = service.dypls(&bind).env(KEY.0, KEY.1).run();
    bound.assert_masked();
    let text = std::fs::read_to_string(&path).unwrap();
    for number in ["13900000001", "13900000002", "17000000000"] {
        assert!(!text.contains(number), "{text}");
    }
    let json = parameters("13900000001");
    let look = ["reconcile", "--ticket", ticket, "--json", &json];
    let found = service.dypls(&look).env(KEY.0, KEY.1).run();
    found.assert_masked();
    (service, bound, found)
}

#[test]
fn a_bind_that_ran_is_found_by_its_ticket() {
    let (service, bound, found) = bind_and_look(Injection::new("BindAxb", Fault::Drop));
    assert_eq!(bound.exit, 5, "{bound:?}");
    assert_eq!(found.exit, 0, "{found:?}");
    let told = found.json();
    assert_eq!(told["Verdict"], "Done");
    let binding = &service.emulator().bindings()[0];
    assert_eq!(told["SubsId"], *binding.subs_id());
    assert_eq!(told["Answer"]["SecretBindDTO"]["SecretNo"], "170****0000");
}

#[test]
fn a_bind_that_did_not_run_yet_is_not_decided() {
    let dropped = Injection::new("BindAxb", Fault::Drop).before_execution();
    let (_service, bound, found) = bind_and_look(dropped);
    assert_eq!((bound.exit, found.exit), (5, 5), "{found:?}");
    assert_eq!(found.json()["Verdict"], "NotSeen");
}

#[test]
fn a_call_can_find_it_out_itself() {
    let service = Service::start();
    let dropped = Injection::new("BindAxb", Fault::Drop);
    service.emulator().faults().inject(dropped);
    let bind = [&BIND[..], &["--resolve-unknown", "10"]].concat();
    let bound = service.dypls(&bind).run();
    assert_eq!(bound.exit, 0, "{bound:?}");
    bound.assert_masked();
    let binding = &service.emulator().bindings()[0];
    assert_eq!(bound.json()["SecretBindDTO"]["SubsId"], *binding.subs_id());
    assert_eq!(service.emulator().executed("BindAxb"), 1);
}

#[test]
fn what_does_not_fit_is_said_and_nothing_is_sent() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    // Without a key.
    let keyless = service.dypls(&bind).run();
    assert_eq!(keyless.exit, 2, "{keyless:?}");
    assert!(keyless.err.contains(KEY.0));
    assert_eq!(service.emulator().executed("BindAxb"), 0);
    assert_eq!(service.dypls(&bind).env(KEY.0, KEY.1).run().exit, 0);
    // Never over another ticket.
    let again = service.dypls(&bind).env(KEY.0, KEY.1).run();
    assert_eq!(again.exit, 4, "{again:?}");
    assert_eq!(service.emulator().executed("BindAxb"), 1);
    // Another request than the ticket's.
    let other = parameters("13900000003");
    let look = ["reconcile", "--ticket", ticket, "--json", &other];
    let found = service.dypls(&look).env(KEY.0, KEY.1).run();
    assert_eq!(
        (found.exit, &found.json()["Verdict"]),
        (5, &json!("Unknown"))
    );
    // No ticket at all.
    let look = ["reconcile", "--ticket", "-", "--json", &other];
    let nothing = service.dypls(&look).env(KEY.0, KEY.1).input("{}").run();
    assert_eq!(nothing.exit, 2, "{nothing:?}");
}
