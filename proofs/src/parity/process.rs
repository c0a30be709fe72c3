//! A program that makes the calls that it reads from its standard input, one a line, and writes what became of each.

use std::process::Stdio;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// What became of a call.
#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    /// The answer, with wire names.
    pub(super) answer: Option<Value>,
    /// What the program's SDK raised.
    pub(super) error: Option<String>,
    /// Parameters that the SDK has no place for, members of parameters by their paths; `*` if it has not even the action.
    pub(super) unsent: Vec<String>,
}

/// A running program. What it writes to the standard error stands in ours. It ends with its input.
#[derive(Debug)]
pub(super) struct Process {
    name: &'static str,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Held, as it is killed when dropped.
    _child: Child,
}

impl Process {
    /// Starts it; the name is for errors.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start(name: &'static str, command: &mut Command) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let input = child.stdin.take().ok_or("no standard input")?;
        let output = child.stdout.take().ok_or("no standard output")?;
        Ok(Self {
            name,
            input,
            output: BufReader::new(output),
            _child: child,
        })
    }

    /// Makes a call.
    ///
    /// # Errors
    /// The program failed as a whole.
    pub(super) async fn call(
        &mut self,
        action: &str,
        parameters: &Map<String, Value>,
    ) -> Result<Outcome, String> {
        let named = |error: std::io::Error| format!("{}: {error}", self.name);
        let text = json!({"action": action, "parameters": parameters});
        let written = self.input.write_all(format!("{text}\n").as_bytes()).await;
        written.map_err(named)?;
        let mut line = String::new();
        self.output.read_line(&mut line).await.map_err(named)?;
        serde_json::from_str(&line)
            .map_err(|error| format!("{}: {action}: no result: {error}", self.name))
    }
}
