//! Tickets on disk: written before a call is sent, read to find out what became of it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use core_client::reconcile::{Ticket, TicketKey};

use crate::exit::Failure;
use crate::lang::tr;
use crate::{escape, input};

/// Where the key is. Not an argument, which other users of the machine can read.
const KEY: &str = "DYPLS_TICKET_KEY";

/// The key that tickets are made and checked with.
pub(crate) fn key() -> Result<TicketKey, Failure> {
    let text = std::env::var(KEY).ok().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| {
        Failure::usage(tr!(
            "tickets need a key: set {} to 16 bytes or more, the same for the call and for `reconcile`",
            "票据需要密钥：请将 {} 设为 16 字节以上的文本，调用与 `reconcile` 须使用同一密钥",
            KEY
        ))
    })?;
    TicketKey::new(text)
        .map_err(|error| Failure::usage(tr!("{}: {}", "{}：密钥无效（{}）", KEY, error)))
}

/// Writes a ticket where none was before, and waits until it is on the disk. One that could not be written whole does not
/// stay.
pub(crate) fn store(ticket: &Ticket, path: &Path) -> Result<(), Failure> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|file| {
        write(ticket, file).inspect_err(|_| {
            let _left_behind = fs::remove_file(path);
        })
    });
    written.map_err(|error| {
        Failure::not_sent(tr!(
            "nothing was sent: the ticket cannot be written to {}: {}",
            "未发送：无法将票据写入 {}：{}",
            escape::echo(&path.display().to_string()),
            error
        ))
    })
}

fn write(ticket: &Ticket, mut file: File) -> io::Result<()> {
    file.write_all(format!("{ticket}\n").as_bytes())?;
    file.sync_all()
}

/// Reads a ticket from a file, or from the standard input by `-`.
pub(crate) fn read(path: &str) -> Result<Ticket, Failure> {
    let text = input::file_or_standard_input(path)?;
    text.trim().parse().map_err(|error| {
        Failure::usage(tr!(
            "{}: {}",
            "{}：不是有效的票据（{}）",
            escape::echo(path),
            error
        ))
    })
}
