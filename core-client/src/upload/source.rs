//! Where the bytes of a body come from.

use std::future::Future as _;
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use sha2::{Digest as _, Sha256};
use tokio::task::{JoinHandle, spawn_blocking};

/// How much is read at once.
const PIECE: usize = 64 * 1024;

pub(super) type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;
type Reader = Box<dyn Read + Send>;
/// Gives a reader at the beginning, and how much it has, where that is known.
type Open = dyn Fn() -> io::Result<(Reader, Option<u64>)> + Send + Sync;

pub(super) enum Source {
    Again(Box<Open>),
    Once(Mutex<Option<Pieces>>),
}

/// Reads the whole for its hash and its length, a piece at a time.
pub(super) fn hash(open: &Open) -> io::Result<(String, u64)> {
    let (mut reader, _) = open()?;
    let (mut hash, mut length) = (Sha256::new(), 0_u64);
    loop {
        let piece = read_piece(&mut reader)?;
        if piece.is_empty() {
            break;
        }
        length = length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        hash.update(&piece);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        text.extend(char::from_digit(u32::from(byte >> 4), 16));
        text.extend(char::from_digit(u32::from(byte & 15), 16));
    }
    Ok((text, length))
}

fn read_piece(reader: &mut Reader) -> io::Result<Bytes> {
    let mut piece = Vec::with_capacity(PIECE);
    // `take` by the piece's size: a short read does not end it, the reader's end does.
    let most = u64::try_from(PIECE).unwrap_or(u64::MAX);
    reader.by_ref().take(most).read_to_end(&mut piece)?;
    Ok(piece.into())
}

type OneRead = JoinHandle<(Reader, io::Result<Bytes>)>;

/// The pieces of a reader, each read on a thread where blocking is allowed.
pub(super) enum Reading {
    Idle(Option<Reader>),
    Busy(OneRead),
}

impl Reading {
    pub(super) fn new(reader: Reader) -> Self {
        Self::Idle(Some(reader))
    }
}

impl Stream for Reading {
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
