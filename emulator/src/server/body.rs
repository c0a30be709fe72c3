//! Reading bodies: each within its time and size, and all of them together within what the emulator may hold.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Limited};
use hyper::body::Body;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// No request of this API is near this size.
const LARGEST: usize = 4 * 1024 * 1024;
/// How much of all bodies is held at a time. A request that comes then waits, within its time.
const ALL: usize = 16 * LARGEST;

/// What the bodies of all requests under way may take.
pub(crate) struct Bodies {
    left: Arc<Semaphore>,
    time: Duration,
}

/// Why a body was not read to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is too large, or broke off.
    TooLarge,
    /// Its client, or others before it, took too long.
    TooLate,
}

impl Bodies {
    pub(crate) fn new(time: Duration) -> Self {
        Self {
            left: Arc::new(Semaphore::new(ALL)),
            time,
        }
    }

    /// Reads a body. Its share of what all may take is free again once the permit is dropped.
    pub(crate) async fn read<B>(
        &self,
        body: B,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Unread>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let read = timeout(self.time, self.read_to_end(Limited::new(body, LARGEST)));
        read.await.map_err(|_| Unread::TooLate)?
    }

    async fn read_to_end<B>(
        &self,
        mut body: B,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Unread>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let mut read = BytesMut::new();
        let mut held: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Unread::TooLarge)?;
            let Ok(part) = frame.into_data() else {
                continue;
            };
            let size = u32::try_from(part.len()).unwrap_or(u32::MAX);
            let left = Arc::clone(&self.left);
            let more = left.acquire_many_owned(size).await;
            let more = more.map_err(|_| Unread::TooLarge)?;
            match &mut held {
                Some(held) => held.merge(more),
                None => held = Some(more),
            }
            read.extend_from_slice(&part);
        }
        Ok((read.freeze(), held))
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;

    use super::*;

    fn body(size: usize) -> Full<Bytes> {
        Full::new(Bytes::from(vec![b'a'; size]))
    }

    #[tokio::test]
    async fn a_body_has_four_mebibytes_at_most_and_all_together_sixty_four() {
        let bodies = Bodies::new(Duration::from_millis(50));
        let mut held = Vec::new();
        for _ in 0..16 {
            held.push(bodies.read(body(4_194_304)).await.unwrap());
        }
        assert_eq!(bodies.read(body(1)).await.unwrap_err(), Unread::TooLate);
        held.pop();
        assert_eq!(bodies.read(body(1)).await.unwrap().0.len(), 1);
        let larger = bodies.read(body(4_194_305)).await;
        assert_eq!(larger.unwrap_err(), Unread::TooLarge);
        let largest = bodies.read(body(4_194_304)).await.unwrap();
        assert_eq!(largest.0.len(), 4_194_304);
    }
}
