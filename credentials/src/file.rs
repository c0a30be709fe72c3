//! Files that hold credentials or tokens, read so that none can hang or fill the program.
//!
//! A file is read by a thread of its own: no async worker waits for a disk or a network share, a caller that runs out of time goes
//! away, and a read that never returns keeps no runtime from ending.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::oneshot;

/// How large a file of credentials may be. The largest in use are a few kilobytes.
const MAX_BYTES: u64 = 1024 * 1024; // Said by `too_large`.
/// How many reads may hang at a time, such as on a network share that is gone. More would only pile up threads.
const MOST_AT_A_TIME: usize = 16;

static READING: AtomicUsize = AtomicUsize::new(0);

/// Why a file gives no text. The words follow the file's path.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// There is nothing at this path.
    NotThere,
    /// There is something, and it gives no text.
    Failed(String),
}

impl Unreadable {
    pub(crate) fn in_words(self) -> String {
        match self {
            Self::NotThere => "does not exist".to_owned(),
            Self::Failed(problem) => problem,
        }
    }
}

/// The text of the file, without a byte order mark.
pub(crate) async fn read(path: PathBuf) -> Result<String, Unreadable> {
    let (_, text) = read_first(vec![path]).await;
    text
}

/// The text of the first of these files that is there, and which one that is: the first one if none is.
pub(crate) async fn read_first(paths: Vec<PathBuf>) -> (PathBuf, Result<String, Unreadable>) {
    let first = paths.first().cloned().unwrap_or_default();
    let failed = |problem: &str| (first.clone(), Err(Unreadable::Failed(problem.to_owned())));
    let Some(slot) = Slot::take() else {
        return failed("cannot be read: too many reads of credential files hang");
    };
    let (sender, receiver) = oneshot::channel();
    let reader = std::thread::Builder::new().name("credential-file".to_owned());
    let started = reader.spawn(move || {
        let _slot = slot;
        // Nobody listens any more if the caller's time was over.
        let _ = sender.send(first_of(paths));
    });
    match started {
        Ok(_) => receiver
            .await
            .unwrap_or_else(|_| failed("cannot be read: the thread that reads it ended")),
        Err(_) => failed("cannot be read: no thread can be started"),
    }
}

/// Whether something stands at this path: a dangling link too, and what may not be looked at.
pub(crate) fn is_there(path: &Path) -> bool {
    match std::fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => !is_absence(&error),
    }
}

fn first_of(paths: Vec<PathBuf>) -> (PathBuf, Result<String, Unreadable>) {
    let there = paths.iter().find(|path| is_there(path)).cloned();
    match there {
        Some(path) => {
            let text = text_of(&path).map_err(Unreadable::Failed);
            (path, text)
        }
        None => {
            let first = paths.into_iter().next().unwrap_or_default();
            (first, Err(Unreadable::NotThere))
        }
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn text_of(path: &Path) -> Result<String, String> {
    let cannot = |error: io::Error| format!("cannot be read: {error}");
    // Before it is opened, since opening a device may do something; and after, since it may be another one by then.
    regular(&std::fs::metadata(path).map_err(cannot)?)?;
    let file = open(path).map_err(cannot)?;
    regular(&file.metadata().map_err(cannot)?)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    text(bytes)
}

fn regular(metadata: &std::fs::Metadata) -> Result<(), String> {
    match metadata {
        metadata if metadata.is_dir() => Err("is a folder".to_owned()),
        metadata if !metadata.is_file() => Err("is not a regular file".to_owned()),
        metadata if metadata.len() > MAX_BYTES => Err(too_large()),
        _ => Ok(()),
    }
}

fn too_large() -> String {
    "is larger than 1 MiB, the limit for a file of credentials".to_owned()
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<std::fs::File> {
    use rustix::fs::{Mode, OFlags};

    // Should it have become a pipe or a terminal since: opening does not wait for a writer, and takes no terminal over.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::open(path)
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16: save it as UTF-8".to_owned());
    }
    let mut text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    Ok(text)
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The bytes of a JSON document without a byte order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// One of the reads that may hang.
struct Slot;

impl Slot {
    fn take() -> Option<Self> {
        let one_more = |reading: usize| (reading < MOST_AT_A_TIME).then_some(reading + 1);
        READING
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .ok()
            .map(|_| Self)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        READING.fetch_sub(1, Ordering::Relaxed);
    }
}
