//! Tickets on disk: written before a call is sent, read to find out what became of it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use core_client::reconcile::{InvalidTicket, Ticket, TicketKey};

use crate::exit::Failure;
use crate::lang::{pick, tr_masked};
use crate::{escape, input};

/// Where the key is. Not an argument, which other users of the machine can read.
const KEY: &str = "DYPLS_TICKET_KEY";

/// The key that tickets are made and checked with.
pub(crate) fn key() -> Result<TicketKey, Failure> {
    let text = std::env::var(KEY).ok().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| {
        Failure::usage(tr_masked!(
            "tickets need a key: set {} to 16 bytes or more, the same for the call and for `reconcile`",
            "票据需要密钥：请将 {} 设为 16 字节以上的文本，调用与 `reconcile` 须使用同一密钥",
            KEY
        ))
    })?;
    TicketKey::new(text)
        .map_err(|error| Failure::usage(tr_masked!("{}: {}", "{}：密钥无效（{}）", KEY, error)))
}

/// Writes a ticket where none was before, and waits until it is on the disk, its name as well as its text. One that could not be
/// written whole does not stay.
pub(crate) fn store(ticket: &Ticket, path: &Path) -> Result<(), Failure> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|file| {
        let written = write(ticket, file).and_then(|()| sync_folder_of(path));
        written.inspect_err(|_| {
            let _left_behind = fs::remove_file(path);
        })
    });
    written.map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::AlreadyExists => pick(
                "; name a file that is not there yet, since this one may hold the ticket of another call",
                "；请指定尚不存在的文件，现有文件可能是其他调用的票据",
            ),
            _ => "",
        };
        Failure::not_sent(tr_masked!(
            "nothing was sent: the ticket cannot be written to {}: {}{}",
            "未发送：无法将票据写入 {}：{}{}",
            path.display(),
            error,
            remedy
        ))
    })
}

fn write(ticket: &Ticket, mut file: File) -> io::Result<()> {
    file.write_all(format!("{ticket}\n").as_bytes())?;
    file.sync_all()
}

/// Waits until a file's name is on the disk, too: a new one can be lost with the power although its text is there.
#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let synced = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
    match synced {
        // A folder that may be written to and not read, or a file system that cannot do it: nothing more can be done.
        Err(error) if may_be_impossible(&error) => Ok(()),
        synced => synced,
    }
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn sync_folder_of(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn may_be_impossible(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
    )
}

/// Reads a ticket from a file, or from the standard input by `-`.
pub(crate) fn read(path: &str) -> Result<Ticket, Failure> {
    let text = input::file_or_standard_input(path)?;
    text.trim().parse().map_err(|error: InvalidTicket| {
        Failure::usage(tr_masked!(
            "{}: {}",
            "{}：不是有效的票据（{}）",
            escape::echo(path),
            error
        ))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_any_path_is_synced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ticket");
        for path in [path.as_path(), Path::new("ticket"), Path::new("./ticket")] {
            assert!(sync_folder_of(path).is_ok(), "{}", path.display());
        }
        let nowhere = folder.path().join("nowhere").join("ticket");
        let error = sync_folder_of(&nowhere).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
