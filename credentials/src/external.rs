//! A credential from a program that a profile names.

use std::fmt;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_client::Credential;
use core_client::credential::CredentialError;
use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdout, Command};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::answer;
use crate::clock::Clock;
use crate::file;
use crate::instant::instant;
use crate::session::{FetchSession, Session, SessionFuture};

/// How long the program may run. It ends with its runtime, and goes on if the call that started it has less time.
const TIMEOUT: Duration = Duration::from_secs(30);
/// No credential is longer than a few kilobytes.
const MAX_BYTES: usize = 64 * 1024;
/// How long after the program's end its output may still come: a daemon that it leaves behind can hold the pipe open for ever.
const GRACE: Duration = Duration::from_millis(500);
/// How long a credential of which the program does not say when it ends is used before the program is run again.
const UNLIMITED: Duration = Duration::from_secs(15 * 60);

/// Runs a program for each session: without a shell, without input, its error output unread.
pub(crate) struct External {
    program: String,
    arguments: Vec<String>,
    clock: Clock,
}

impl External {
    /// This command, taken apart as a shell would do it, with nothing expanded.
    pub(crate) fn new(command: &str, clock: Clock) -> Result<Self, String> {
        // A backslash parts folders there.
        #[cfg(windows)]
        let command = &command.replace('\\', "\\\\");
        let mut words = shlex::split(command)
            .ok_or("process_command has a quote that is not closed")?
            .into_iter();
        let program = words.next().ok_or("process_command is empty")?;
        Ok(Self {
            program,
            arguments: words.collect(),
            clock,
        })
    }

    async fn session(&self) -> Result<Session, String> {
        if Handle::try_current().is_err() {
            return Err("its program can run only inside a tokio runtime".to_owned());
        }
        let run = async {
            let mut running = self.start()?;
            running.output().await
        };
        let output = timeout(TIMEOUT, run)
            .await
            .map_err(|_| format!("its program was killed after {} s", TIMEOUT.as_secs()))??;
        self.read(&output)
    }

    fn start(&self) -> Result<Running, String> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        // So that what it has started can be ended with it.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command
            .spawn()
            .map_err(|error| format!("its program cannot be started: {}", error.kind()))?;
        let printed = Printed::default();
        let output = child.stdout.take().ok_or("its program has no output")?;
        Ok(Running {
            reader: tokio::spawn(printed.clone().fill(output)),
            printed,
            child,
            ended: false,
        })
    }

    fn read(&self, output: &[u8]) -> Result<Session, String> {
        let value: Value = serde_json::from_slice(file::without_mark(output))
            .map_err(|_| "its program's output is not JSON".to_owned())?;
        let text = |name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty())
        };
        let needed =
            |name: &str| text(name).ok_or_else(|| format!("its program's output has no {name}"));
        let credential = Credential::new(needed("access_key_id")?, needed("access_key_secret")?);
        let token = match text("mode").unwrap_or_default() {
            "AK" => None,
            "StsToken" => Some(needed("sts_token")?),
            "" => text("sts_token"),
            other => {
                return Err(format!(
                    "its program's output has the mode {}, which is not AK or StsToken",
                    answer::short(other)
                ));
            }
        };
        let credential = match token {
            Some(token) => credential.with_security_token(token),
            None => credential,
        };
        let unreadable = "its program's output has an expiration that cannot be read";
        Ok(Session::new(
            credential,
            self.expires(&value).ok_or(unreadable)?,
        ))
    }

    /// When the program says that its credential ends. One that it says in an unknown form is not taken for none.
    fn expires(&self, value: &Value) -> Option<SystemTime> {
        let said = |name: &str| {
            let said = value.get(name)?;
            (!said.is_null() && *said != "" && *said != 0).then_some(said)
        };
        match (said("expiration"), said("sts_expiration")) {
            (Some(text), _) => instant(text.as_str()?),
            (None, Some(seconds)) => UNIX_EPOCH.checked_add(Duration::from_secs(seconds.as_u64()?)),
            (None, None) => self.clock.now().checked_add(UNLIMITED),
        }
    }
}

/// What a program has printed so far.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Printed {
    /// Reads until the end, or until it is too much. A broken pipe shows in the program's exit code.
    async fn fill(self, mut output: ChildStdout) {
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = output.read(&mut chunk).await {
            let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            printed.extend_from_slice(chunk.get(..read).unwrap_or_default());
            if printed.len() > MAX_BYTES {
                return;
            }
        }
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A program at work. Dropped, it is ended with all that it has started.
struct Running {
    child: Child,
    reader: JoinHandle<()>,
    printed: Printed,
    ended: bool,
}

impl Running {
    async fn output(&mut self) -> Result<Vec<u8>, String> {
        let status = self.child.wait().await;
        self.ended = true;
        // Who holds the output open for longer prints no credential any more.
        let _ = timeout(GRACE, &mut self.reader).await;
        let printed = self.printed.take();
        if printed.len() > MAX_BYTES {
            return Err(format!(
                "its program prints more than {MAX_BYTES} bytes, too many for a credential"
            ));
        }
        if !status.as_ref().is_ok_and(ExitStatus::success) {
            let ending = match status.ok().and_then(|status| status.code()) {
                Some(code) => format!("with the exit code {code}"),
                None => "without an exit code".to_owned(),
            };
            return Err(format!(
                "its program ended {ending}: run it by hand to see why"
            ));
        }
        Ok(printed)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.reader.abort();
        // Once it was waited for, its number may be another's.
        #[cfg(unix)]
        if !self.ended {
            let number = self.child.id().and_then(|id| i32::try_from(id).ok());
            if let Some(group) = number.and_then(rustix::process::Pid::from_raw) {
                // It may have just ended.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
        }
    }
}

impl FetchSession for External {
    fn name(&self) -> &'static str {
        "external program"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(async { self.session().await.map_err(CredentialError::new) })
    }
}

impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External").finish_non_exhaustive()
    }
}
