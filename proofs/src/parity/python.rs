//! The official SDKs: a virtual environment with pinned versions under `target/`, and programs that call through them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value};

use super::process::{Outcome, Process};
use crate::typed_operation::{TypedOperation, operations_of};

/// An official SDK with one of its signature schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sdk {
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
    /// alibabacloud-nlb20220430; ACS3.
    Nlb,
    /// alibabacloud-fc20230330; ACS3, with paths.
    Fc,
}

impl Sdk {
    /// Those for Dyplsapi.
    pub(super) const DYPLSAPI: [Self; 3] = [Self::Legacy, Self::Tea, Self::TeaV2];

    /// Those for products that are ready to use.
    pub(super) const READY: [Self; 5] = [
        Self::Legacy,
        Self::Tea,
        Self::TeaV2,
        Self::Dysmsapi,
        Self::Alidns,
    ];

    /// Those for products that are imported for this comparison alone.
    pub(super) const IMPORTED: [Self; 2] = [Self::Nlb, Self::Fc];

    /// The name in reports and in the file of differences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Tea => "tea",
            Self::TeaV2 => "tea-v2",
            Self::Dysmsapi => "tea-dysmsapi",
            Self::Alidns => "tea-alidns",
            Self::Nlb => "tea-nlb",
            Self::Fc => "tea-fc",
        }
    }

    /// The product that it is for, and the product's version.
    pub(super) fn product(self) -> (&'static str, &'static str) {
        match self {
            Self::Legacy | Self::Tea | Self::TeaV2 => ("Dyplsapi", "2017-05-25"),
            Self::Dysmsapi => ("Dysmsapi", "2017-05-25"),
            Self::Alidns => ("Alidns", "2015-01-09"),
            Self::Nlb => ("Nlb", "2022-04-30"),
            Self::Fc => ("FC", "2023-03-30"),
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
            Self::Tea | Self::Dysmsapi | Self::Alidns | Self::Nlb | Self::Fc => tea("acs3"),
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
        let mut command = tokio::process::Command::new(&self.program);
        command
            .arg(self.scripts.join(script))
            .arg(address)
            .args(arguments)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_PROXY", "127.0.0.1");
        Ok(Session {
            sdk,
            process: Process::start(sdk.name(), &mut command)?,
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

/// A running program that calls through an SDK.
#[derive(Debug)]
pub(super) struct Session {
    /// The SDK.
    pub(super) sdk: Sdk,
    /// The program.
    pub(super) process: Process,
}

impl Session {
    /// Makes a call.
    ///
    /// # Errors
    /// The program failed as a whole.
    pub(super) async fn call(&mut self, call: &Call) -> Result<Outcome, String> {
        self.process.call(call.action, &call.parameters).await
    }
}

pub(super) fn run(command: &mut Command) -> Result<(), String> {
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
