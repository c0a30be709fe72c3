//! The connection below HTTP, so that a fault can end, cut or stall it at the byte where it wants to.
//!
//! hyper hides the socket from those who answer; here both sides hold one small state.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::activity::Activity;
use crate::state::sync::lock;

/// Ends the head of an answer.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// What is to become of a connection. Nothing, until a fault says something else.
pub(crate) struct ConnectionControl {
    pub(crate) activity: Arc<Activity>,
    mode: Mutex<Mode>,
    /// Answers have no head that could be told from the body here.
    by_http2: AtomicBool,
}

#[derive(Default)]
enum Mode {
    /// Everything is written.
    #[default]
    Open,
    /// Nothing more is written, and the connection ends.
    Closed,
    /// Likewise, with a reset.
    Reset,
    /// The head of one answer is written and a part of its body.
    Body(Cut),
}

/// Where in an answer the writing stops.
struct Cut {
    /// How much of the end of the head has been seen, in bytes.
    head_end: usize,
    /// How many bytes of the body may still be written.
    left: usize,
    /// Afterwards the connection stays open, in silence.
    stall: bool,
}

impl ConnectionControl {
    /// Says by which version of HTTP the connection is used.
    pub(crate) fn frame_by_http2(&self, by_http2: bool) {
        self.by_http2.store(by_http2, Ordering::Relaxed);
    }

    pub(crate) fn close(&self) {
        *lock(&self.mode) = Mode::Closed;
    }

    pub(crate) fn reset(&self) {
        *lock(&self.mode) = Mode::Reset;
    }

    pub(crate) fn cut_body(&self, bytes: usize) {
        self.cut(bytes, false);
    }

    pub(crate) fn stall_body(&self, bytes: usize) {
        self.cut(bytes, true);
    }

    fn cut(&self, left: usize, stall: bool) {
        if self.by_http2.load(Ordering::Relaxed) {
            return self.close();
        }
        *lock(&self.mode) = Mode::Body(Cut {
            head_end: 0,
            left,
            stall,
        });
    }
}

impl Cut {
    /// How many bytes from the beginning of `bytes` may be written.
    fn allowed(&self, bytes: &[u8]) -> usize {
        let mut seen = self.head_end;
        for (position, byte) in bytes.iter().enumerate() {
            if seen == HEAD_END.len() {
                return bytes.len().min(position.saturating_add(self.left));
            }
            seen = step(seen, *byte);
        }
        bytes.len()
    }

    /// These bytes were written.
    fn written(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if self.head_end == HEAD_END.len() {
                self.left = self.left.saturating_sub(1);
            } else {
                self.head_end = step(self.head_end, *byte);
            }
        }
    }
}

/// How much of the end of the head has been seen after this byte.
fn step(seen: usize, byte: u8) -> usize {
    if HEAD_END.get(seen) == Some(&byte) {
        seen + 1
    } else {
        usize::from(byte == b'\r')
    }
}

/// A socket that does what its control says, and does not wait for ever for a client to take what is written.
pub(crate) struct ControlledStream {
    socket: TcpStream,
    control: Arc<ConnectionControl>,
    write_time: Duration,
    /// Ends the write that is waiting, if one is.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl ControlledStream {
    pub(crate) fn new(socket: TcpStream, write_time: Duration) -> (Self, Arc<ConnectionControl>) {
        let control = Arc::new(ConnectionControl {
            activity: Activity::new(),
            mode: Mutex::default(),
            by_http2: AtomicBool::new(false),
        });
        let stream = Self {
            socket,
            control: Arc::clone(&control),
            write_time,
            waiting: None,
        };
        (stream, control)
    }

    /// Writes to the socket, in time.
    fn poll_write_in_time(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = Pin::new(&mut self.socket).poll_write(context, bytes) {
            self.waiting = None;
            self.control.activity.written();
            return Poll::Ready(written);
        }
        let time = self.write_time;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::Error::from(io::ErrorKind::TimedOut)))
    }
}

impl AsyncRead for ControlledStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for ControlledStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let control = Arc::clone(&self.control);
        let mut mode = lock(&control.mode);
        match &mut *mode {
            Mode::Open => self.poll_write_in_time(context, bytes),
            Mode::Closed => Poll::Ready(Err(ended())),
            Mode::Reset => {
                // The socket then answers the close with a reset. Where that cannot be set, it is closed.
                let _best_effort = self.socket.set_zero_linger();
                Poll::Ready(Err(ended()))
            }
            Mode::Body(cut) => {
                let part = bytes.get(..cut.allowed(bytes)).unwrap_or_default();
                if part.is_empty() {
                    return match cut.stall {
                        true => until_hung_up(&self.socket, context),
                        false => Poll::Ready(Err(ended())),
                    };
                }
                let written = ready!(self.poll_write_in_time(context, part))?;
                cut.written(part.get(..written).unwrap_or_default());
                Poll::Ready(Ok(written))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if matches!(*lock(&self.control.mode), Mode::Reset) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

/// Waits for the client to hang up. hyper does not look for that while it writes.
fn until_hung_up(socket: &TcpStream, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
    let mut byte = [0];
    match ready!(socket.poll_peek(context, &mut ReadBuf::new(&mut byte))) {
        // The next request. It will never be read.
        Ok(1..) => Poll::Pending,
        Ok(0) | Err(_) => Poll::Ready(Err(ended())),
    }
}

fn ended() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionAborted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_counts_from_the_end_of_the_head() {
        let mut cut = Cut {
            head_end: 0,
            left: 3,
            stall: false,
        };
        let whole = b"HTTP/1.1 200 OK\r\nA: b\r\r\n\r\n12345";
        let head = whole.len() - 5;
        assert_eq!(cut.allowed(whole), head + 3);
        assert_eq!(cut.allowed(&whole[..head]), head);
        cut.written(&whole[..head - 1]);
        assert_eq!(cut.allowed(&whole[head - 1..]), 4);
        cut.written(&whole[head - 1..head + 2]);
        assert_eq!(cut.allowed(b"345"), 1);
        cut.written(b"3");
        assert_eq!(cut.allowed(b"45"), 0);
    }
}
