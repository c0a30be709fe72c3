//! An HTTP/2 server that writes the frames of its answers by hand, since no server library says all that a server may say.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::Seen;
use super::secure::{Server, identity};

/// What it does once it has read a request to its end.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    Answer,
    /// Resets the stream for this reason.
    Reset(u32),
    /// Begins an answer, and then resets the stream for this reason.
    HeadThenReset(u32),
    /// Says that streams up to this one are still answered, for this reason, and closes.
    GoAway {
        last: u32,
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

/// Does these things in turn, the last one for ever. It notes the body of each request.
pub async fn serve_frames(acts: Vec<Act>) -> Server {
    let (root, acceptor) = identity("localhost", &["h2"]);
    let (address, seen) = listen(acts, Some(acceptor)).await;
    Server {
        address,
        root,
        seen,
    }
}

/// The same without TLS, for clients that speak HTTP/2 unasked.
pub async fn serve_plain_frames(acts: Vec<Act>) -> (SocketAddr, Seen) {
    listen(acts, None).await
}

async fn listen(acts: Vec<Act>, tls: Option<TlsAcceptor>) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            noted.connected();
            let (tls, acts, noted) = (tls.clone(), acts.clone(), noted.clone());
            tokio::spawn(async move {
                match tls {
                    Some(tls) => connection(tls.accept(stream).await.unwrap(), acts, noted).await,
                    None => connection(stream, acts, noted).await,
                }
            });
        }
    });
    (address, seen)
}

async fn connection(mut stream: impl AsyncRead + AsyncWrite + Unpin, acts: Vec<Act>, seen: Seen) {
    let mut preface = [0; PREFACE];
    stream.read_exact(&mut preface).await.unwrap();
    stream
        .write_all(&frame(kinds::SETTINGS, 0, 0, &[]))
        .await
        .unwrap();
    let mut body = Vec::new();
    while let Some((kind, flags, id, payload)) = read_frame(&mut stream).await {
        match kind {
            kinds::SETTINGS if flags & ACK == 0 => {
                stream
                    .write_all(&frame(kinds::SETTINGS, ACK, 0, &[]))
                    .await
                    .unwrap();
            }
            kinds::DATA => body.extend(payload),
            _ => {}
        }
        if !matches!(kind, kinds::DATA | kinds::HEADERS) || flags & END_STREAM == 0 {
            continue;
        }
        let request = String::from_utf8(std::mem::take(&mut body)).unwrap();
        let act = acts[seen.note(request).min(acts.len() - 1)];
        stream.write_all(&answer(act, id)).await.unwrap();
        if matches!(act, Act::GoAway { .. }) {
            // What is still read is answered by nobody.
            let _ = stream.shutdown().await;
            return;
        }
    }
}

fn answer(act: Act, id: u32) -> Vec<u8> {
    let head = || frame(kinds::HEADERS, END_HEADERS, id, &[OK]);
    let reset = |reason: u32| frame(kinds::RESET, 0, id, &reason.to_be_bytes());
    match act {
        Act::Answer => [
            head(),
            frame(kinds::DATA, END_STREAM, id, br#"{"Code":"OK"}"#),
        ]
        .concat(),
        Act::Reset(reason) => reset(reason),
        Act::HeadThenReset(reason) => [head(), reset(reason)].concat(),
        Act::GoAway { last, reason } => frame(
            kinds::GO_AWAY,
            0,
            0,
            &[last.to_be_bytes(), reason.to_be_bytes()].concat(),
        ),
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> Option<(u8, u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; usize::try_from(length).unwrap()];
    stream.read_exact(&mut payload).await.ok()?;
    let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
    Some((head[3], head[4], id, payload))
}
