//! A connection seen byte by byte: what came, and how it ended.

use std::io::ErrorKind;
use std::time::Duration;

use dypls_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Answer, Call, read};

/// How long nothing has to come before it counts as silence.
const SILENCE: Duration = Duration::from_millis(300);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Closed,
    Reset,
    /// Open, but nothing comes any more.
    Silent,
}

/// What a client saw after a request.
#[derive(Debug)]
pub struct Seen {
    pub bytes: String,
    pub end: End,
}

impl Seen {
    pub fn answer(&self) -> Answer {
        read(&self.bytes)
    }

    pub fn head(&self) -> &str {
        self.bytes.split_once("\r\n\r\n").unwrap().0
    }

    pub fn body(&self) -> &str {
        self.bytes.split_once("\r\n\r\n").unwrap().1
    }

    /// What the head says about the length of the body.
    pub fn declared(&self) -> usize {
        let head = self.head().to_lowercase();
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        line.unwrap().parse().unwrap()
    }
}

/// Sends a request over a connection of its own, and looks until nothing comes any more.
pub async fn look(emulator: &Emulator, call: &Call) -> Seen {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    look_on(&mut stream, &call.text(emulator)).await
}

pub async fn look_on(stream: &mut TcpStream, text: &str) -> Seen {
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = loop {
        match timeout(SILENCE, stream.read_buf(&mut bytes)).await {
            Err(_) => break End::Silent,
            Ok(Ok(0)) => break End::Closed,
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Ok(other) => {
                other.unwrap();
            }
        }
    };
    Seen {
        bytes: String::from_utf8(bytes).unwrap(),
        end,
    }
}

/// The request for a connection that is to be kept.
pub fn kept(call: &Call, emulator: &Emulator) -> String {
    call.text(emulator).replace("Connection: close\r\n", "")
}
