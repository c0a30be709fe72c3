//! Where the bytes of a body come from.

use std::fs::File;
use std::future::Future as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};
use std::thread;

use bytes::Bytes;
use futures_core::Stream;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

/// How much is read at once, at most.
const PIECE: usize = 64 * 1024;

pub(super) type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;
type Reader = Box<dyn Read + Send>;
/// Opens a reader at the beginning of the bytes.
type Open = dyn Fn() -> io::Result<Reader> + Send + Sync;

/// The source of an upload.
pub(super) enum Source {
    File(PathBuf),
    /// Each reader that it opens gives the same bytes.
    Reopenable(Box<Open>),
    /// Its pieces can be taken once.
    SinglePass(Mutex<Option<Pieces>>),
}

/// A source at its beginning.
pub(super) struct Opened<Content = Pieces> {
    pub(super) content: Content,
    /// How many bytes there are, where that is known.
    pub(super) length: Option<u64>,
    /// Whether opening it again gives the same bytes.
    pub(super) reopenable: bool,
}

impl Source {
    /// Opens a file or a reopenable source. This may block, but does not wait until somebody opens a pipe for writing.
    pub(super) fn open(&self) -> io::Result<Opened> {
        if let Self::File(path) = self
            && !path.metadata()?.is_file()
        {
            let path = path.clone();
            return Ok(Opened {
                content: Box::pin(ThreadReader::new(move || Ok(Box::new(File::open(path)?)))),
                length: None,
                reopenable: false,
            });
        }
        let Opened {
            content,
            length,
            reopenable,
        } = self.reader()?;
        Ok(Opened {
            content: Box::pin(BlockingReader::new(content)),
            length,
            reopenable,
        })
    }

    /// Opens the source to hash its bytes. It must be possible to open it again afterwards, to send them.
    pub(super) fn open_for_hash(&self) -> io::Result<Opened<Reader>> {
        // Asked before it is opened: to open a pipe waits for who writes into it.
        if let Self::File(path) = self
            && !path.metadata()?.is_file()
        {
            return Err(io::Error::other(
                "the signature covers the SHA-256 of the body, and this path is not a regular file, so that it cannot be read twice: \
                 copy the bytes into a file, or state the hash with Upload::with_sha256",
            ));
        }
        self.reader()
    }

    fn reader(&self) -> io::Result<Opened<Reader>> {
        match self {
            Self::File(path) => open_file(path),
            Self::Reopenable(open) => Ok(Opened {
                content: open()?,
                length: None,
                reopenable: true,
            }),
            Self::SinglePass(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

fn open_file(path: &Path) -> io::Result<Opened<Reader>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // The regular files of /proc say 0 whatever they hold: that they are empty only reading tells.
    let says_length = metadata.is_file() && metadata.len() > 0;
    Ok(Opened {
        length: says_length.then_some(metadata.len()),
        reopenable: metadata.is_file(),
        content: Box::new(file),
    })
}

/// The pieces of a source that may block for ever, waiting for its writer: a pipe, a device, a user's reader. A thread of its own opens
/// and reads the source, because a blocked thread of the runtime would keep the runtime from ending.
pub(super) enum ThreadReader {
    /// How it is opened. The thread starts with the first piece that is wanted.
    Idle(Option<Box<dyn FnOnce() -> io::Result<Reader> + Send>>),
    Started(mpsc::Receiver<io::Result<Bytes>>),
}

impl ThreadReader {
    pub(super) fn new(open: impl FnOnce() -> io::Result<Reader> + Send + 'static) -> Self {
        Self::Idle(Some(Box::new(open)))
    }
}

fn start_reader_thread(
    open: impl FnOnce() -> io::Result<Reader> + Send + 'static,
) -> io::Result<mpsc::Receiver<io::Result<Bytes>>> {
    // Room for one: a slow server slows the reading down.
    let (sender, receiver) = mpsc::channel(1);
    let read = move || {
        let mut reader = match open() {
            Ok(reader) => reader,
            Err(error) => return drop(sender.blocking_send(Err(error))),
        };
        // Nobody listens any more if the call has ended: then another reader may have what comes.
        while !sender.is_closed() {
            let piece = read_piece(&mut reader);
            let goes_on = matches!(&piece, Ok(piece) if !piece.is_empty());
            if sender.blocking_send(piece).is_err() || !goes_on {
                return;
            }
        }
    };
    let thread = thread::Builder::new().name("upload".to_owned());
    thread.spawn(read).map(|_| receiver)
}

impl Stream for ThreadReader {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match this {
                Self::Started(pieces) => {
                    let piece = match ready!(pieces.poll_recv(context)) {
                        Some(Ok(piece)) if !piece.is_empty() => {
                            return Poll::Ready(Some(Ok(piece)));
                        }
                        Some(Ok(_)) => None,
                        Some(Err(error)) => Some(Err(error)),
                        // It says where the source ends, so that this is no end.
                        None => Some(Err(io::Error::other("the thread that read it panicked"))),
                    };
                    *this = Self::Idle(None);
                    return Poll::Ready(piece);
                }
                Self::Idle(open) => match open.take().map(start_reader_thread) {
                    Some(Ok(pieces)) => *this = Self::Started(pieces),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => return Poll::Ready(None),
                },
            }
        }
    }
}

/// The hash of a reader's bytes, as far as they were read.
pub(super) struct Hashing {
    reader: Reader,
    hash: Sha256,
    length: u64,
}

impl Hashing {
    pub(super) fn new(reader: Reader) -> Self {
        Self {
            reader,
            hash: Sha256::new(),
            length: 0,
        }
    }

    /// How many bytes it has read.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Reads the next piece, and says whether there was one. It may block.
    pub(super) fn read_next(&mut self) -> io::Result<bool> {
        let piece = read_piece(&mut self.reader)?;
        self.length = (self.length).saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        self.hash.update(&piece);
        Ok(!piece.is_empty())
    }

    /// As hexadecimal digits.
    pub(super) fn finish(self) -> String {
        let mut text = String::with_capacity(64);
        for byte in self.hash.finalize() {
            text.extend(char::from_digit(u32::from(byte >> 4), 16));
            text.extend(char::from_digit(u32::from(byte & 15), 16));
        }
        text
    }
}

/// What one read gives: to wait for more would keep back what is there, and a slow source would look like one where nothing moves.
fn read_piece(reader: &mut Reader) -> io::Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let length = loop {
        match reader.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    piece.truncate(length);
    Ok(piece.into())
}

type OneRead = JoinHandle<(Reader, io::Result<Bytes>)>;

/// The pieces of a reader, each read on a thread where blocking is allowed.
pub(super) enum BlockingReader {
    Idle(Option<Reader>),
    Busy(OneRead),
}

impl BlockingReader {
    pub(super) fn new(reader: Reader) -> Self {
        Self::Idle(Some(reader))
    }
}

impl Stream for BlockingReader {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match this {
                Self::Idle(reader) => {
                    let Some(mut reader) = reader.take() else {
                        return Poll::Ready(None);
                    };
                    *this = Self::Busy(spawn_blocking(move || {
                        let piece = read_piece(&mut reader);
                        (reader, piece)
                    }));
                }
                Self::Busy(read) => {
                    let read = ready!(Pin::new(read).poll(context));
                    let (next, piece) = match read {
                        Ok((reader, Ok(piece))) if !piece.is_empty() => {
                            (Some(reader), Some(Ok(piece)))
                        }
                        Ok((_, Ok(_))) => (None, None),
                        Ok((_, Err(error))) => (None, Some(Err(error))),
                        Err(ended) => (None, Some(Err(io::Error::other(ended)))),
                    };
                    *this = Self::Idle(next);
                    return Poll::Ready(piece);
                }
            }
        }
    }
}
