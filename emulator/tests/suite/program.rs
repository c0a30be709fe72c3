//! The program `dypls-emulator`: what it says when it starts, which key it takes, and how it ends.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Made up, in the form of a real one.
const REAL_ID: &str = "LTAI5tMadeUpForThisTest1";
const REAL_SECRET: &str = "a8Zk0Qw9Xy7Bv6Nm5Lp4Jh3Gf2Ds1A";

/// The running program. It is killed if a test fails before it has ended.
struct Program {
    child: Child,
    url: String,
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dypls-emulator"));
    command.args(arguments);
    prepared(command)
}

/// Without the key of whoever runs the tests, and listened to.
fn prepared(mut command: Command) -> Command {
    for name in ["ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN"] {
        command.env_remove(format!("ALIBABA_CLOUD_{name}"));
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let url = url.trim().to_owned();
        if url.is_empty() {
            let mut said = String::new();
            child
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut said)
                .unwrap();
            panic!("it did not start: {said}");
        }
        Self { child, url }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap()
    }

    /// The code that an unsigned request with this key id is refused with: the key is judged before the signature.
    fn code_for(&self, key_id: &str) -> String {
        let body = format!(
            "Action=BindAxb&Version=2017-05-25&AccessKeyId={key_id}&Timestamp=2026-01-01T00%3A00%3A00Z\
             &SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=1&Signature=x"
        );
        let mut stream = self.connect();
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        body["Code"].as_str().unwrap().to_owned()
    }

    /// Kills it, and gives what it said on standard error.
    fn said(mut self) -> String {
        self.child.kill().unwrap();
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// What it says about a start that fails, and the code that it ends with.
fn fails(arguments: &[&str]) -> (Option<i32>, String) {
    let output = program(arguments).output().unwrap();
    assert!(output.stdout.is_empty());
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_start_that_fails_says_where_and_what_to_do() {
    let first = Program::start(program(&[]));
    let taken = first.url.strip_prefix("http://").unwrap();
    let (code, said) = fails(&["--listen", taken]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(taken) && said.contains("port 0"), "{said}");
    for odd in [
        "127.0.0.1",
        "127.0.0.1:99999",
        "gateway.invalid:80",
        "localhost",
    ] {
        let (code, said) = fails(&["--listen", odd]);
        assert_eq!(code, Some(2), "{odd}");
        assert!(said.contains("such as 127.0.0.1:8080"), "{said}");
    }
    let (_, said) = fails(&["--listen", &taken.replace("127.0.0.1", "localhost")]);
    assert!(said.contains("cannot listen on 127.0.0.1:"), "{said}");
    let (_, said) = fails(&["--listen", "192.0.2.1:0"]);
    assert!(said.contains("--allow-beyond-loopback"), "{said}");
    let (_, said) = fails(&["--allow-beyond-loopback", "--listen", "192.0.2.1:0"]);
    assert!(said.contains("192.0.2.1:0"), "{said}");
}

#[test]
fn a_setup_that_cannot_be_meant_is_refused_with_what_to_do() {
    for (arguments, code, remedy) in [
        (
            &["--first-x", "abc"][..],
            2,
            "3 to 19 digits and nothing else",
        ),
        (&["--first-x", ""], 2, "3 to 19 digits"),
        (&["--first-x", "1700000000x"], 2, "3 to 19 digits"),
        (&["--first-x", "99999999999"], 1, "a lower --first-x"),
        (&["--x-count", "101"], 1, "--x-count"),
        (&["--x-count", "1000000000"], 2, "from 0 to 1,000,000"),
        (&["--x-count", "99999999999"], 2, "from 0 to 1,000,000"),
        (&["--clock-offset", "253402300799"], 1, "--clock-offset"),
        (&["--clock-offset", "99999999999999"], 1, "--clock-offset"),
        (&["--clock-offset", "-99999999999"], 1, "--clock-offset"),
        (
            &["--clock-offset", "9223372036854775807"],
            1,
            "--clock-offset",
        ),
        (&["--first-x", "17000000301"], 1, "FC12345 and FC12348"),
        (&["--pool-key", "FC12346"], 1, "choose another key"),
        (&["--fault", "BindAbx:1:drop"], 1, "did you mean BindAxb?"),
        (&["--fault", "BindAxb:0:drop"], 2, "a number from 1"),
        (&["--fault", "BindAxb:0+:drop"], 2, "a number from 1"),
        (
            &["--fault", "BindAxb:1:late-after=Dance"],
            1,
            "such as BindAxb",
        ),
    ] {
        let (ended, said) = fails(arguments);
        assert_eq!(ended, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(remedy), "{arguments:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_url_that_cannot_be_told_ends_it_and_a_banner_does_not() {
    let full = || {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        Stdio::from(full.unwrap())
    };
    let mut command = program(&[]);
    let output = command.stdout(full()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("the URL cannot be written to the standard output"),
        "{said}"
    );
    let mut command = program(&[]);
    command.stderr(full());
    assert_ne!(Program::start(command).code_for("testId"), "");
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    for argument in ["--assumptions", "--help"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program(&[argument]).stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*said), (Some(0), ""), "{argument}");
    }
}

#[test]
fn what_was_typed_is_masked_and_acts_on_no_terminal() {
    let evil = "a\u{1b}[2J\u{9b}\u{202e}\r13900001111";
    let long = format!("--{evil}");
    for arguments in [
        &["--listen", evil][..],
        &["--fault", evil],
        &["--x-count", evil],
        &[evil],
        &[&long],
    ] {
        let (code, said) = fails(arguments);
        assert_eq!(code, Some(2), "{said}");
        let acts = |one: char| (one.is_control() && one != '\n') || one == '\u{202e}';
        assert!(!said.contains(acts), "{said:?}");
        assert!(!said.contains("13900001111"), "{said}");
    }
}

#[test]
fn the_banner_says_key_pools_numbers_and_faults() {
    let said = Program::start(program(&[])).said();
    for line in [
        "key: testId, secret testSecret",
        "pool: FC12345 (AXB), X 17000000000 to 17000000099 (100 numbers)",
        "pool: FC12346 (AXN), X 17000000100 to 17000000149 (50 numbers)",
        "pool: FC12347 (AXN with extensions), X 17000000200 to 17000000249 (50 numbers)",
        "pool: FC12348 (AXG), X 17000000300 to 17000000349 (50 numbers)",
        "on sale: 17000000150 to 17000000199 (50 numbers)",
        "faults: none",
    ] {
        assert!(said.lines().any(|one| one == line), "{line}: {said}");
    }
    let arguments = [
        "--access-key-id=madeUp",
        "--access-key-secret=anySecretAtAll",
        "--security-token=anyTokenAtAll",
        "--pool-key=FC99999",
        "--first-x=13900001111",
        "--x-count=3",
        "--fault=BindAxb:1:drop",
        "--fault=*:10%:delay=250/before",
    ];
    let said = Program::start(program(&arguments)).said();
    for line in [
        "key: madeUp, secret as given (not shown), with a token as given (not shown)",
        "pool: FC99999 (AXB), X 139****1111 to 139****1113 (3 numbers)",
        "fault: BindAxb:1:drop",
        "fault: *:10%:delay=250/before",
    ] {
        assert!(said.lines().any(|one| one == line), "{line}: {said}");
    }
    for secret in ["anySecretAtAll", "anyTokenAtAll", "13900001111"] {
        assert!(!said.contains(secret), "{said}");
    }
}

fn with_key(mut command: Command, id: &str, secret: &str) -> Command {
    command
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", id)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret);
    command
}

#[test]
fn a_real_looking_key_of_the_environment_is_not_taken_unasked() {
    const UNKNOWN: &str = "InvalidAccessKeyId.NotFound";
    for (id, secret) in [
        (REAL_ID, REAL_SECRET),
        (REAL_ID, "madeUp"),
        ("STS.NTmadeUpForThisTest", "madeUp"),
        ("madeUp", REAL_SECRET),
    ] {
        let unasked = Program::start(with_key(program(&[]), id, secret));
        assert_eq!(unasked.code_for(id), UNKNOWN, "{id}");
        assert_ne!(unasked.code_for("testId"), UNKNOWN, "{id}");
        let said = unasked.said();
        assert!(said.contains("was not taken"), "{said}");
        assert!(said.contains("--real-key-from-environment"), "{said}");
        assert!(!said.contains(id) && !said.contains(secret), "{said}");

        let asked = program(&["--real-key-from-environment", "--json"]);
        let asked = Program::start(with_key(asked, id, secret));
        assert_ne!(asked.code_for(id), UNKNOWN, "{id}");
        let said = asked.said();
        assert!(!said.contains(REAL_ID) && !said.contains(secret), "{said}");
    }
}

#[test]
fn a_made_up_key_of_the_environment_is_taken_unless_one_is_given() {
    let taken = Program::start(with_key(program(&[]), "madeUp", "anySecret"));
    assert_ne!(taken.code_for("madeUp"), "InvalidAccessKeyId.NotFound");
    assert!(taken.said().contains("key: madeUp, "));
    let given = with_key(program(&["--access-key-id=mine"]), "madeUp", "anySecret");
    let said = Program::start(given).said();
    assert!(said.contains("key: mine, secret testSecret"), "{said}");
}

#[cfg(unix)]
mod ending {
    use std::process::ExitStatus;
    use std::time::{Duration, Instant};

    use super::*;

    /// Far longer than it takes on a busy machine.
    const LONG: Duration = Duration::from_secs(30);

    fn signal(name: &str, process: u32) {
        // `kill` of the shell, since not every machine has it as a program.
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {process}")])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    impl Program {
        fn ended(&mut self) -> ExitStatus {
            let begun = Instant::now();
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                assert!(begun.elapsed() < LONG, "it does not end");
                std::thread::sleep(Duration::from_millis(10));
            }
        }

        /// Sends it this signal, and checks that it ends by itself.
        #[track_caller]
        fn assert_ends_on(&mut self, name: &str) {
            signal(name, self.child.id());
            let status = self.ended();
            assert_eq!(status.code(), Some(0), "{name}: {status}");
        }
    }

    #[test]
    fn it_ends_on_sigterm_and_on_sigint() {
        for name in ["TERM", "INT"] {
            Program::start(program(&[])).assert_ends_on(name);
        }
    }

    #[test]
    fn half_open_connections_do_not_keep_it_from_ending() {
        let mut program = Program::start(program(&["--fault=QuerySubsId:*:stall"]));
        let mut held = Vec::new();
        for sent in [
            "",
            "PRI * HTTP/2.0\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nAct",
            "GET /?Action=QuerySubsId&Version=2017-05-25 HTTP/1.1\r\nHost: x\r\n\r\n",
        ] {
            let mut stream = program.connect();
            stream.write_all(sent.as_bytes()).unwrap();
            held.push(stream);
        }
        // They are taken in turn, so those above are taken once this one is answered.
        program.code_for("testId");
        program.assert_ends_on("TERM");
        drop(held);
    }

    /// Nobody reads the log, and the pipe is full.
    #[test]
    fn a_log_that_nobody_reads_stops_neither_answers_nor_the_end() {
        let mut program = Program::start(program(&["--json"]));
        for _ in 0..300 {
            program.code_for("testId");
        }
        program.assert_ends_on("TERM");
    }

    /// A process with the id 1 has no default for SIGTERM. Where no namespace of processes can be made this cannot be tried,
    /// which fails where `CI` is set.
    #[cfg(target_os = "linux")]
    #[test]
    fn it_ends_on_sigterm_as_process_1_where_a_pid_namespace_can_be_made() {
        let ways: [&[&str]; 2] = [
            &["--fork", "--pid", "--kill-child"],
            &[
                "--user",
                "--map-root-user",
                "--fork",
                "--pid",
                "--kill-child",
            ],
        ];
        let works = |way: &&&[&str]| {
            let tried = Command::new("unshare").args(**way).arg("true").output();
            tried.is_ok_and(|tried| tried.status.success())
        };
        let Some(way) = ways.iter().find(works) else {
            assert!(
                std::env::var_os("CI").is_none(),
                "no PID namespace can be made"
            );
            let said = "not tried: no PID namespace can be made here\n";
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            return;
        };
        for name in ["TERM", "INT"] {
            let mut command = Command::new("unshare");
            command.args(*way).arg(env!("CARGO_BIN_EXE_dypls-emulator"));
            let mut program = Program::start(prepared(command));
            let unshare = program.child.id();
            let children =
                std::fs::read_to_string(format!("/proc/{unshare}/task/{unshare}/children"));
            let inner: u32 = children.unwrap().trim().parse().unwrap();
            let status = std::fs::read_to_string(format!("/proc/{inner}/status")).unwrap();
            let ids = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
            assert_eq!(ids.unwrap().split_whitespace().last(), Some("1"));
            signal(name, inner);
            let status = program.ended();
            assert_eq!(status.code(), Some(0), "{name}: {status}");
        }
    }
}
