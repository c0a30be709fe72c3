//! A loopback server that answers every request with the same bytes, in a process of its own, so that its CPU time is not counted.
//!
//! It is this very program, started again with `SERVE` as its first argument. It answers over plain HTTP/1.1 and keeps connections open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::Ipv4Addr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Barrier;

use crate::{Result, runtime};

const SERVE: &str = "serve-answers";

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
    let together = arguments.next().ok_or("how many together?")?.parse()?;
    let mut answer = vec![0; arguments.next().ok_or("how long?")?.parse()?];
    std::io::stdin().read_exact(&mut answer)?;
    std::thread::spawn(|| {
        // Ends when the parent closes the pipe or dies.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    runtime(1)?.block_on(serve(answer, together))
}

async fn serve(answer: Vec<u8>, together: usize) -> Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    // Thousands may connect at once; the system takes the most that it allows.
    let listener = socket.listen(20_000)?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=utf-8\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    let answer: Arc<[u8]> = [head.into_bytes(), answer].concat().into();
    let barrier = (together > 1).then(|| Arc::new(Barrier::new(together)));
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(connection(stream, Arc::clone(&answer), barrier.clone()));
    }
}

/// Serves until the client closes the connection.
async fn connection(mut stream: TcpStream, answer: Arc<[u8]>, barrier: Option<Arc<Barrier>>) {
    let _ = stream.set_nodelay(true);
    let mut received = Vec::with_capacity(4096);
    loop {
        match whole_request(&received) {
            None => match stream.read_buf(&mut received).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            },
            Some(length) => {
                received.drain(..length);
                if let Some(barrier) = &barrier {
                    barrier.wait().await;
                }
                if stream.write_all(&answer).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// How long the request is, once it is there as a whole.
fn whole_request(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(received.get(..head)?).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    let whole = head + 4 + length.unwrap_or(0);
    (received.len() >= whole).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::whole_request;

    #[test]
    fn a_request_is_whole_with_its_body() {
        let request = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET";
        assert_eq!(whole_request(request), Some(request.len() - 3));
        assert_eq!(whole_request(&request[..request.len() - 4]), None);
        assert_eq!(whole_request(b"GET / HTTP/1.1\r\n\r\n"), Some(18));
        assert_eq!(whole_request(b"GET / HTTP/1.1\r\n"), None);
    }
}
