//! What the emulator shows of the calls it gets.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use core_client::request::{Placement, SignatureScheme};
use dypls_emulator::{AccessKey, Emulator};
use dyplsapi_sdk::service::SERVICE;
use dyplsapi_sdk::{Client, Credential};
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use serde_json::Value;

use crate::fill::input;
use crate::support::program;
use crate::words::{Canaries, KEY_ID, SECRET, TOKEN};
use crate::{client, printed};

/// The emulator's journal, in process and as the program prints it, for every action, signed rightly and wrongly.
pub(crate) async fn emulator_shows_nothing() {
    let mut canaries = Canaries::with_keys();
    let lines = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&lines);
    let key = AccessKey::new(KEY_ID, SECRET).with_security_token(TOKEN);
    let builder = Emulator::builder()
        .access_key(key)
        .on_request(move |entry| {
            writeln!(kept.lock().unwrap(), "{} {entry:?}", entry.to_json()).unwrap();
        });
    let mut shown = format!("{builder:?}");
    let emulator = builder.start().await.unwrap();
    let right = client(
        &SERVICE,
        &emulator.url(),
        SignatureScheme::RpcHmacSha1,
        Placement::Form,
    );
    let wrong = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new(KEY_ID, "AnotherSecret").with_security_token(TOKEN))
        .build()
        .unwrap();
    let mut program = Program::start();
    let by_program = client(
        &SERVICE,
        &program.url,
        SignatureScheme::RpcHmacSha1,
        Placement::Form,
    );
    for typed in further_operations() {
        let input = input(typed, &mut canaries);
        let service = typed.operation.service;
        for url in [&emulator.url(), &program.url] {
            let scheme = SignatureScheme::Acs3HmacSha256;
            let client = client(service, url, scheme, Placement::Form);
            match typed.make(&input).unwrap().send(&client).await {
                Ok(answered) => watch_secrets(typed, &answered.value, &mut canaries),
                Err(error) => shown.push_str(&printed(error)),
            }
        }
    }
    for typed in typed_operations() {
        let input = input(typed, &mut canaries);
        for client in [&right, &wrong, &by_program] {
            if let Err(error) = typed.make(&input).unwrap().send(client).await {
                shown.push_str(&printed(error));
            }
        }
    }
    write!(
        shown,
        "{emulator:?} {:?} {:?}",
        emulator.journal(),
        emulator.bindings()
    )
    .unwrap();
    shown.push_str(&lines.lock().unwrap());
    assert!(shown.contains("SignatureDoesNotMatch"));
    canaries.assert_hidden("the emulator", &shown);
    let printed = program.end();
    assert!(
        printed.lines().count() > typed_operations().len(),
        "{printed}"
    );
    assert!(printed.contains(r#""action":"BindAxb""#), "{printed}");
    canaries.assert_hidden("what dypls-emulator prints", &printed);
}

/// Secrets that the emulator made itself.
fn watch_secrets(typed: &TypedOperation, answer: &Value, canaries: &mut Canaries) {
    let secrets = typed.sensitive.iter();
    for (path, _) in secrets.filter(|(_, sensitivity)| sensitivity == "Secret") {
        let pointer = format!("/{}", path.replace('.', "/"));
        let secret = answer.pointer(&pointer).and_then(Value::as_str);
        canaries.watch(secret.unwrap_or_else(|| panic!("{path} is not answered")));
    }
}

/// `dypls-emulator --json` as a process.
pub(crate) struct Program {
    process: Child,
    url: String,
}

impl Program {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(program("dypls-emulator"))
            .args(["--json", "--real-key-from-environment"])
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)
            .env("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        Self {
            process,
            url: url.trim().to_owned(),
        }
    }

    /// What it printed, but for the numbers that it was started with: they are made up, and among the canaries' own.
    pub(crate) fn end(&mut self) -> String {
        self.process.kill().unwrap();
        let mut printed = String::new();
        self.process
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut printed)
            .unwrap();
        self.process.wait().unwrap();
        let own = |line: &&str| line.starts_with("pool: ") || line.starts_with("on sale: ");
        printed
            .lines()
            .filter(|line| !own(line))
            .map(|line| format!("{line}\n"))
            .collect()
    }
}
