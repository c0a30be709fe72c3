//! The standard output, written so that nothing is lost without a word: a full disk and a closed stream are errors.

use std::io;
#[cfg(not(unix))]
use std::io::Write as _;
use std::time::Duration;

/// Writes a text. A reader that has gone, as `head` does, is not an error.
///
/// # Errors
/// The system's, when the disk is full or the stream was closed.
pub(crate) fn write(text: &str) -> io::Result<()> {
    match write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The file itself: the library's handle takes a closed stream for a place to throw everything away.
#[cfg(unix)]
fn write_all(bytes: &[u8]) -> io::Result<()> {
    use std::fs::File;
    use std::os::fd::AsFd as _;

    if closed::was_closed() {
        return Err(rustix::io::Errno::BADF.into());
    }
    let stream = io::stdout().as_fd().try_clone_to_owned()?;
    write_patiently(&mut File::from(stream), bytes)
}

#[cfg(not(unix))]
fn write_all(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write_patiently(&mut out, bytes)?;
    out.flush()
}

/// A stream that does not block, which it may have become by another program's doing, is waited for.
fn write_patiently(out: &mut impl io::Write, mut bytes: &[u8]) -> io::Result<()> {
    const PAUSE: Duration = Duration::from_millis(5);
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the program was started without a standard output (`>&-`). Before `main`, the library puts the null device in
/// its place, which cannot be told from one that the user asked for; so it is looked at before that.
#[cfg(unix)]
mod closed {
    use std::sync::atomic::{AtomicBool, Ordering};

    static CLOSED: AtomicBool = AtomicBool::new(false);

    pub(super) fn was_closed() -> bool {
        CLOSED.load(Ordering::Relaxed)
    }

    // One system call and one store, which need nothing that is set up later.
    ctor_lite::ctor! {
        unsafe fn look() {
            let looked = rustix::io::fcntl_getfd(rustix::stdio::stdout());
            CLOSED.store(looked == Err(rustix::io::Errno::BADF), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a byte at a time, and asks to wait before each.
    #[derive(Default)]
    struct Slow(Vec<u8>, bool);

    impl io::Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = !self.1;
            match (self.1, bytes.first()) {
                (true, _) => Err(io::ErrorKind::WouldBlock.into()),
                (false, Some(byte)) => {
                    self.0.push(*byte);
                    Ok(1)
                }
                (false, None) => Ok(0),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stream_that_does_not_block_gets_all_of_it() {
        let mut slow = Slow::default();
        write_patiently(&mut slow, b"{\"Code\": \"OK\"}").unwrap();
        assert_eq!(slow.0, b"{\"Code\": \"OK\"}");
    }
}
