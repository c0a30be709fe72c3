//! The official SDKs: a virtual environment with pinned versions under `target/`, and programs that call through them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::typed_operation::{TypedOperation, operations_of};

/// An official SDK with one of its signature schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sdk {
    /// aliyun-python-sdk-dyplsapi; RPC 1.0.
    Legacy,
    /// alibabacloud-dyplsapi20170525 as it comes; ACS3.
    Tea,
    /// The same with `signature_algorithm="v2"`; RPC 1.0.
    TeaV2,
    /// alibabacloud-dysmsapi20170525; ACS3.
    Dysmsapi,
    /// alibabacloud-alidns20150109; ACS3.
    Alidns,
}

impl Sdk {
    /// Those for Dyplsapi.
    pub(super) const DYPLSAPI: [Self; 3] = [Self::Legacy, Self::Tea, Self::TeaV2];

    /// All of them.
    pub(super) const ALL: [Self; 5] = [
        Self::Legacy,
        Self::Tea,
        Self::TeaV2,
        Self::Dysmsapi,
        Self::Alidns,
    ];

    /// The name in reports and in the file of differences.
    #[must_use]
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Tea => "tea",
            Self::TeaV2 => "tea-v2",
            Self::Dysmsapi => "tea-dysmsapi",
            Self::Alidns => "tea-alidns",
        }
    }

    /// The product that it is for, and the product's version.
    pub(super) fn product(self) -> (&'static str, &'static str) {
        match self {
            Self::Legacy | Self::Tea | Self::TeaV2 => ("Dyplsapi", "2017-05-25"),
            Self::Dysmsapi => ("Dysmsapi", "2017-05-25"),
            Self::Alidns => ("Alidns", "2015-01-09"),
        }
    }

    /// Our operations of its product.
    pub(super) fn operations(self) -> impl Iterator<Item = &'static TypedOperation> {
        let (product, version) = self.product();
        operations_of(product, version)
    }

    /// The program that calls through it, and the program's arguments behind the address.
    fn program(self) -> (&'static str, Vec<String>) {
        let (product, version) = self.product();
        let tea = |algorithm: &str| {
            let package = format!("{product}{version}")
                .to_lowercase()
                .replace('-', "");
            let package = format!("alibabacloud_{package}");
            ("tea.py", vec![package, algorithm.to_owned()])
        };
        match self {
            Self::Legacy => ("legacy.py", Vec::new()),
            Self::Tea | Self::Dysmsapi | Self::Alidns => tea("acs3"),
            Self::TeaV2 => tea("v2"),
        }
    }
}

/// A call to make.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The action.
    pub(super) action: &'static str,
    /// Its parameters by wire name.
    pub(super) parameters: Map<String, Value>,
}

/// What became of a call.
#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    /// The answer, with wire names.
    pub(super) answer: Option<Value>,
    /// What the SDK raised.
    pub(super) error: Option<String>,
    /// Parameters that the SDK has no place for; `*` if it has not even the action.
    pub(super) unsent: Vec<String>,
}

/// A Python with all SDKs.
#[derive(Debug)]
pub(super) struct Python {
    program: PathBuf,
    scripts: PathBuf,
}

impl Python {
    /// Makes the environment, or finds it made; `None` where there is no python3.
    ///
    /// # Errors
    /// The packages cannot be installed.
    pub(super) fn prepare(target: &Path) -> Result<Option<Self>, String> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity");
        let folder = target.join("parity-venv");
        let program = folder.join("bin").join("python");
        let wanted = fs::read_to_string(scripts.join("requirements.txt"))
            .map_err(|error| format!("requirements.txt: {error}"))?;
        let stamp = folder.join("installed.txt");
        let python = Self { program, scripts };
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(Some(python));
        }
        let found = Command::new("python3")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            return Ok(None);
        }
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder))?;
        let mut install = Command::new(&python.program);
        install.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ]);
        run(install.arg(python.scripts.join("requirements.txt")))?;
        fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
        Ok(Some(python))
    }

    /// Starts a program that calls through an SDK.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start(&self, sdk: Sdk, address: &str) -> Result<Session, String> {
        let (script, arguments) = sdk.program();
        let mut child = tokio::process::Command::new(&self.program)
            .arg(self.scripts.join(script))
            .arg(address)
            .args(arguments)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_PROXY", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{script}: {error}"))?;
        let input = child.stdin.take().ok_or("no standard input")?;
        let output = child.stdout.take().ok_or("no standard output")?;
        Ok(Session {
            sdk,
            input,
            output: BufReader::new(output),
            _child: child,
        })
    }

    /// Makes calls through an SDK, one after the other.
    ///
    /// # Errors
    /// The program failed as a whole.
    pub(super) async fn call(
        &self,
        sdk: Sdk,
        address: &str,
        calls: &[Call],
    ) -> Result<Vec<Outcome>, String> {
        let mut session = self.start(sdk, address)?;
        let mut outcomes = Vec::new();
        for call in calls {
            outcomes.push(session.call(call).await?);
        }
        Ok(outcomes)
    }
}

/// A running program that calls through an SDK. What it says to the standard error stands in ours. It ends with its input.
#[derive(Debug)]
pub(super) struct Session {
    /// The SDK.
    pub(super) sdk: Sdk,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Held, as it is killed when dropped.
    _child: Child,
}

impl Session {
    /// Makes a call.
    ///
    /// # Errors
    /// The program failed as a whole.
    pub(super) async fn call(&mut self, call: &Call) -> Result<Outcome, String> {
        let named = |error: std::io::Error| format!("{}: {error}", self.sdk.name());
        let text = json!({"action": call.action, "parameters": call.parameters});
        let written = self.input.write_all(format!("{text}\n").as_bytes()).await;
        written.map_err(named)?;
        let mut line = String::new();
        self.output.read_line(&mut line).await.map_err(named)?;
        serde_json::from_str(&line)
            .map_err(|error| format!("{}: {}: no result: {error}", self.sdk.name(), call.action))
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    ))
}
