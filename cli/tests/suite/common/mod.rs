//! Runs the built program against an emulator, or a server that misbehaves, in this process.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests: what is not there fails the test"
)]

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use dypls_emulator::Emulator;
use serde_json::Value;
use tempfile::TempDir;
pub(crate) use test_server::{Reply, Server};
use tokio::runtime::Runtime;

/// An emulator with a runtime that serves it while the program runs.
pub(crate) struct Service {
    runtime: Runtime,
    emulator: Emulator,
}

impl Service {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let emulator = runtime.block_on(Emulator::start());
        Self { runtime, emulator }
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// The program, with this service as its endpoint.
    pub(crate) fn dypls(&self, arguments: &[&str]) -> Dypls {
        VARIABLES
            .iter()
            .fold(Dypls::new(arguments), |program, variable| {
                program.env(variable, &self.emulator.url())
            })
    }

    /// The same by a line of a shell.
    pub(crate) fn shell(&self, line: &str, arguments: &[&str]) -> Dypls {
        Dypls::shell(line, arguments).env("DYPLS_ENDPOINT", &self.emulator.url())
    }

    /// Binds made-up numbers and gives the binding's id.
    pub(crate) fn bind(&self) -> String {
        let ran = self.dypls(&BIND).run();
        assert_eq!(ran.exit, 0, "{ran:?}");
        ran.json()["SecretBindDTO"]["SubsId"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// The variables in which the products' addresses stand.
const VARIABLES: [&str; 4] = [
    "ALIDNS_ENDPOINT",
    "DYBASEAPI_ENDPOINT",
    "DYPLS_ENDPOINT",
    "DYSMSAPI_ENDPOINT",
];

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_dypls");

pub(crate) const BIND: [&str; 11] = [
    "bind-axb",
    "--pool-key",
    "FC12345",
    "--phone-no-a",
    "13900000001",
    "--phone-no-b",
    "13900000002",
    "--phone-no-x",
    "17000000000",
    "--expiration",
    "2099-01-01 00:00:00",
];

/// One run of the program, in an environment of its own.
pub(crate) struct Dypls {
    command: Command,
    input: Vec<u8>,
    _home: TempDir,
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Dypls {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::of(Command::new(PROGRAM), arguments)
    }

    /// Runs it as this line of a shell says, where `"$0" "$@"` is the program and its arguments.
    pub(crate) fn shell(line: &str, arguments: &[&str]) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", line, PROGRAM]);
        Self::of(shell, arguments)
    }

    fn of(mut command: Command, arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        command
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "testId")
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "testSecret");
        Self {
            command,
            input: Vec::new(),
            _home: home,
        }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn input(self, text: &str) -> Self {
        self.input_bytes(text.as_bytes())
    }

    pub(crate) fn input_bytes(mut self, bytes: &[u8]) -> Self {
        self.input = bytes.to_vec();
        self
    }

    /// A file in its home folder.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self._home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn run(self) -> Ran {
        self.run_onto(Stdio::piped())
    }

    /// Runs it with this as its standard output.
    pub(crate) fn run_onto(mut self, out: Stdio) -> Ran {
        let input = self.input.clone();
        let mut child = self.start(out);
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(&input);
        Ran::of(child)
    }

    /// Starts it, to be waited for by [`Ran::of`]. Its home folder goes when this does.
    pub(crate) fn start(&mut self, out: Stdio) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(out)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

impl Ran {
    pub(crate) fn of(child: Child) -> Self {
        let output = child.wait_with_output().unwrap();
        Self {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Nothing that was printed holds a made-up number or a key.
    pub(crate) fn assert_masked(&self) {
        let all = format!("{}{}", self.out, self.err);
        for secret in ["1390000000", "1700000000", "testId", "testSecret"] {
            assert!(!all.contains(secret), "{secret} in {self:?}");
        }
    }
}

/// A server that answers each request like this.
pub(crate) fn server(reply: Reply) -> (String, Server) {
    let server = Server::replies(vec![reply]);
    (server.url.clone(), server)
}

/// The server hangs up instead of answering.
pub(crate) fn hangs_up() -> Reply {
    Reply::BytesThenClose(Vec::new())
}

/// An answer of the service.
pub(crate) fn answer(body: &str) -> Reply {
    Reply::json(200, body)
}
