//! An HTTP/2 server that writes the frames of its answers by hand, since no server library says all that a server may say.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::{Log, Request, Server, Setup};

/// What it does once it has read a request to its end.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Answers `{"Code":"OK"}`.
    Answer,
    /// Says nothing, not even that it is there (`PING`).
    Silence,
    /// Resets the stream for this reason.
    Reset(u32),
    /// Begins an answer, and then resets the stream for this reason.
    HeadThenReset(u32),
    /// Says that streams up to this one are still answered, for this reason, and closes.
    GoAway {
        /// The last stream.
        last: u32,
        /// Why.
        reason: u32,
    },
}

const PREFACE: usize = 24;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;
/// `:status: 200` in the static table.
const OK: u8 = 0x88;

mod kinds {
    pub(super) const DATA: u8 = 0;
    pub(super) const HEADERS: u8 = 1;
    pub(super) const RESET: u8 = 3;
    pub(super) const SETTINGS: u8 = 4;
    pub(super) const GO_AWAY: u8 = 7;
}

impl Setup {
    /// Does these things in turn, the last one for ever. Of each request it keeps the body.
    ///
    /// # Panics
    /// If it cannot listen.
    pub fn frames(self, acts: Vec<Act>) -> Server {
        let next = Arc::new(AtomicUsize::new(0));
        #[cfg(feature = "tls")]
        let identity = self.identity.clone();
        self.connections(move |stream, log| {
            let (acts, next) = (acts.clone(), Arc::clone(&next));
            #[cfg(feature = "tls")]
            let identity = identity.clone();
            async move {
                // A client that hangs up sees what it has done.
                #[cfg(feature = "tls")]
                if let Some(identity) = identity {
                    if let Ok(stream) = identity.accept(stream).await {
                        let _ = connection(stream, &acts, &next, &log).await;
                    }
                    return;
                }
                let _ = connection(stream, &acts, &next, &log).await;
            }
        })
    }
}

async fn connection(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    acts: &[Act],
    next: &AtomicUsize,
    log: &Log,
) -> io::Result<()> {
    stream.read_exact(&mut [0; PREFACE]).await?;
    let settings = frame(kinds::SETTINGS, 0, 0, &[]);
    stream.write_all(&settings).await?;
    let mut body = Vec::new();
    loop {
        let (kind, flags, id, payload) = read_frame(&mut stream).await?;
        match kind {
            kinds::SETTINGS if flags & ACK == 0 => {
                let known = frame(kinds::SETTINGS, ACK, 0, &[]);
                stream.write_all(&known).await?;
            }
            kinds::DATA => body.extend(payload),
            _ => {}
        }
        if !matches!(kind, kinds::DATA | kinds::HEADERS) || flags & END_STREAM == 0 {
            continue;
        }
        let mut request = Request::new("");
        request.body = std::mem::take(&mut body);
        log.add(request);
        let index = next.fetch_add(1, Ordering::SeqCst);
        let act = acts.get(index).or(acts.last()).copied();
        let act = act.unwrap_or(Act::Answer);
        stream.write_all(&answer(act, id)).await?;
        if matches!(act, Act::GoAway { .. }) {
            // What is still read is answered by nobody.
            return stream.shutdown().await;
        }
    }
}

fn answer(act: Act, id: u32) -> Vec<u8> {
    let head = || frame(kinds::HEADERS, END_HEADERS, id, &[OK]);
    let reset = |reason: u32| frame(kinds::RESET, 0, id, &reason.to_be_bytes());
    match act {
        Act::Answer => {
            let body = frame(kinds::DATA, END_STREAM, id, br#"{"Code":"OK"}"#);
            [head(), body].concat()
        }
        Act::Silence => Vec::new(),
        Act::Reset(reason) => reset(reason),
        Act::HeadThenReset(reason) => [head(), reset(reason)].concat(),
        Act::GoAway { last, reason } => {
            let payload = [last.to_be_bytes(), reason.to_be_bytes()].concat();
            frame(kinds::GO_AWAY, 0, 0, &payload)
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload");
    let [_, length @ ..] = length.to_be_bytes();
    let mut frame = length.to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, u8, u32, Vec<u8>)> {
    let mut length = [0; 4];
    let [_, read @ ..] = &mut length;
    stream.read_exact(read).await?;
    let (kind, flags) = (stream.read_u8().await?, stream.read_u8().await?);
    let id = stream.read_u32().await?;
    let mut payload = Vec::new();
    let length = u64::from(u32::from_be_bytes(length));
    stream.take(length).read_to_end(&mut payload).await?;
    Ok((kind, flags, id, payload))
}
