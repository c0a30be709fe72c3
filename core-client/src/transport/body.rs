//! Reading an answer's body to its end, within a bound, or only its beginning.

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;

use super::exchange::{TransportError, TransportErrorKind, UnreadBody};

/// Reads a body of at most so many bytes, or only its beginning: then the rest is left unread.
#[cfg(feature = "reqwest")]
pub(super) async fn take<B, F>(
    body: B,
    beginning: Option<usize>,
    limit: usize,
    failed: F,
) -> Result<(Bytes, Option<UnreadBody>), TransportError>
where
    B: Body<Data = Bytes> + Unpin + Send + Sync + 'static,
    F: Fn(B::Error) -> TransportError + Send + Sync + 'static,
{
    match beginning {
        None => Ok((read(body, limit, failed).await?, None)),
        Some(beginning) => begin(body, beginning, failed).await,
    }
}

/// Reads so many bytes of a body, and what came with them. Nothing is left of a body that ends there.
pub(super) async fn begin<B, F>(
    mut body: B,
    wanted: usize,
    failed: F,
) -> Result<(Bytes, Option<UnreadBody>), TransportError>
where
    B: Body<Data = Bytes> + Unpin + Send + Sync + 'static,
    F: Fn(B::Error) -> TransportError + Send + Sync + 'static,
{
    let mut beginning = BytesMut::new();
    while beginning.len() < wanted {
        let Some(frame) = body.frame().await else {
            return Ok((beginning.freeze(), None));
        };
        // Trailers are not looked at.
        if let Ok(piece) = frame.map_err(&failed)?.into_data() {
            beginning.extend_from_slice(&piece);
        }
    }
    Ok((beginning.freeze(), Some(body.map_err(failed).boxed())))
}

/// Reads a body of at most so many bytes. The usual answer comes in one piece, which is not copied.
pub(super) async fn read<B>(
    mut body: B,
    limit: usize,
    failed: impl Fn(B::Error) -> TransportError,
) -> Result<Bytes, TransportError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    check(announced, limit)?;
    let mut first = Bytes::new();
    // Of more pieces than one.
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // Trailers are not looked at.
        let Ok(piece) = frame.map_err(&failed)?.into_data() else {
            continue;
        };
        // Before waiting for more: a server may send too much and then nothing.
        check(first.len() + whole.len() + piece.len(), limit)?;
        if first.is_empty() && whole.is_empty() {
            first = piece;
            continue;
        }
        if whole.is_empty() {
            whole.reserve(announced.max(first.len() + piece.len()));
            whole.extend_from_slice(&std::mem::take(&mut first));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.freeze()
    })
}

fn check(bytes: usize, limit: usize) -> Result<(), TransportError> {
    match bytes > limit {
        true => Err(TransportError::new(TransportErrorKind::TooLarge)),
        false => Ok(()),
    }
}
