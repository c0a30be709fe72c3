//! The bytes of a connection, whatever carries them: TCP, TLS, a tunnel, TLS in a tunnel.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// A connection in one type, whatever carries its bytes: hyper, h2 and rustls are compiled once more for each type of stream.
pub(super) struct BoxedStream {
    bytes: Box<dyn Bytes>,
    /// Whether requests on it must name their server in full, for the proxy that forwards them.
    forwarded: bool,
}

trait Bytes: Read + Write + Connection + Send + Unpin {}

impl<S: Read + Write + Connection + Send + Unpin> Bytes for S {}

impl BoxedStream {
    pub(super) fn new(stream: impl Read + Write + Connection + Send + Unpin + 'static) -> Self {
        Self {
            bytes: Box::new(stream),
            forwarded: false,
        }
    }

    /// The same to a proxy that forwards requests.
    pub(super) fn forwarded(self) -> Self {
        Self {
            forwarded: true,
            ..self
        }
    }
}

impl Connection for BoxedStream {
    fn connected(&self) -> Connected {
        self.bytes.connected().proxy(self.forwarded)
    }
}

impl Read for BoxedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.bytes).poll_read(context, into)
    }
}

impl Write for BoxedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.bytes).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.bytes).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.bytes).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.bytes.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.bytes).poll_write_vectored(context, pieces)
    }
}
