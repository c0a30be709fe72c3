//! A loopback server that answers every request with the same bytes, in a process of its own, so that its CPU time is not counted.
//!
//! It is this very program, started again with `SERVE` as its first argument. It answers over plain HTTP/1.1 and keeps connections open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

use test_server::Reply;
use tokio::sync::Barrier;

use crate::Result;

const SERVE: &str = "serve-answers";
const JSON: &str = "application/json;charset=utf-8";

/// A running server; dropped, it ends.
pub struct Server {
    child: Child,
    /// Held open: the server ends when it is closed, also if this process is killed.
    _stdin: ChildStdin,
    /// Such as `http://127.0.0.1:40000`.
    pub address: String,
}

impl Server {
    /// Starts a server that gives this answer, each time as soon as so many requests wait for one.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(answer: &str, together: usize) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([SERVE, &together.to_string(), &answer.len().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().ok_or("the server has no input")?;
        stdin.write_all(answer.as_bytes())?;
        stdin.flush()?;
        let stdout = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(Self {
            child,
            _stdin: stdin,
            address: line.trim().to_owned(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends by itself as well, once its input is closed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// To be called first in `main` of every program that starts a [`Server`]: turns the process into one if it was started as such, and does not
/// return then.
///
/// # Errors
/// If it cannot serve.
pub fn serve_if_asked() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(SERVE) {
        return Ok(());
    }
    let together: usize = arguments.next().ok_or("how many together?")?.parse()?;
    let mut answer = vec![0; arguments.next().ok_or("how long?")?.parse()?];
    std::io::stdin().read_exact(&mut answer)?;
    let barrier = Arc::new(Barrier::new(together.max(1)));
    let reply = Reply::answer(200, answer).header("content-type", JSON);
    let server = test_server::Server::setup()
        .forgetting()
        .answering(move |_| {
            let (barrier, reply) = (Arc::clone(&barrier), reply.clone());
            async move {
                barrier.wait().await;
                reply
            }
        });
    println!("{}", server.url);
    std::io::stdout().flush()?;
    // Ends when the parent closes the pipe or dies.
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    std::process::exit(0);
}
