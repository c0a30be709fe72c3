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
    query_subscription_detail: "139****1111", "RequestId", "refused: isv.SUBS_NOT_EXIST", "SubsNotExist";
    axb_order: "the ride begins", "the ride is over: OK";
    axn_extension: "extension 101", "extension 102";
    axg_group: "one more number added", "through X";
    update_binding: "B is now Some(139****4444)";
    recording_download: "download <";
    outcomes: "the first bind: done", "take another X", "the service never saw it", "it may have been bound";
    lost_answer: "the answer is lost: BindAxb outcome unknown", "so it was bound", "bound once";
    logs_and_traces: "WARN core_client: BindAxb outcome unknown", "INFO core_client: BindAxb refused", "outcome=\"unknown\"",
        "span BindAxb outcome=done code= status=Unset", "span BindAxb outcome=refused code=isv.BIND_CONFLICT status=Error",
        "span BindAxb outcome=unknown";
    call_records: "139****1111", "NormalClearing", "Outgoing", "left alone";
}
