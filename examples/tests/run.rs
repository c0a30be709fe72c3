//! Every example runs on the emulator, says what it should, and shows no whole number.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use std::process::Command;

/// Runs a program as a user would and gives what it printed.
fn run(program: &str) -> String {
    let output = Command::new(program)
        .env_remove("DYPLS_ENDPOINT")
        .output()
        .unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{program} failed:\n{text}");
    // Values, not what Rust wraps them in.
    for wrapping in ["Some(", "None", "LocalDateTime("] {
        assert!(
            !text.contains(wrapping),
            "{program} shows {wrapping}:\n{text}"
        );
    }
    for number in [
        "13900001111",
        "13900002222",
        "13900003333",
        "13900004444",
        "17000000000",
        "testSecret",
    ] {
        assert!(!text.contains(number), "{program} shows {number}:\n{text}");
    }
    text
}

macro_rules! examples {
    ($($name:ident: $($says:literal),+;)+) => {$(
        #[test]
        fn $name() {
            let text = run(env!(concat!("CARGO_BIN_EXE_", stringify!($name))));
            $(assert!(text.contains($says), "{} is missing in:\n{text}", $says);)+
        }
    )+};
}

examples! {
    query_subscription_detail: "A 139****1111 and B 139****2222 talk through X 170****0000", "RequestId", "refused: isv.SUBS_NOT_EXIST", "SubsNotExist";
    axb_order: "the ride begins", "the ride is over: OK";
    axn_extension: "extension 101", "extension 102";
    axg_group: "one more number added", "through X";
    update_binding: "B is now 139****4444, and the binding ends 2";
    recording_download: "download <";
    outcomes: "the first bind: done", "take another X", "the service never saw it", "it may have been bound";
    send_sms: "sent: ", "it may have been sent", "isv.MOBILE_NUMBER_ILLEGAL", "139****1111: delivered", "139****2222: delivered",
        "the records say that it was sent", "the emulator sent 2 of 3";
    lost_answer: "the answer is lost: BindAxb outcome unknown", "so it was bound", "bound once";
    dns01: "set: ", "LookedUp", "left behind", "found: ", "_acme-challenge.example.com shows", "removed: ", "records left: 0";
    logs_and_traces: "WARN core_client: BindAxb outcome unknown", "INFO core_client: BindAxb refused", "outcome=\"unknown\"",
        "span BindAxb outcome=done code= status=Unset", "span BindAxb outcome=refused code=isv.BIND_CONFLICT status=Error",
        "span BindAxb outcome=unknown";
    call_records: "139****1111", "NormalClearing", "Outgoing", "left alone";
}

/// `--live`, with made-up keys and everything else that it needs, and this address.
fn live(endpoint: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_query_subscription_detail"))
        .arg("--live")
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "testId")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "testSecret")
        .env("DYPLS_POOL_KEY", "FC12345")
        .env("DYPLS_SUBS_ID", "1")
        .env("DYPLS_PHONE_NO_X", "17000000000")
        .env("DYPLS_ENDPOINT", endpoint)
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_client_from_the_environment_calls_the_address_that_it_names() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody listens there any more.
    drop(listener);
    let text = live(&format!("http://{address}"));
    assert!(
        text.contains("not sent") || text.contains("NotSent"),
        "{text}"
    );
    // Not the real service, where the variable was meant to name another one.
    for wrong in ["", "ftp://127.0.0.1"] {
        let text = live(wrong);
        assert!(text.contains("DYPLS_ENDPOINT"), "{text}");
    }
}
