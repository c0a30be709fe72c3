//! Standard output that may be closed early, as by `| head`: what nobody reads is dropped, and the chore goes on to its
//! end and its exit code. The standard library's macro of this name would panic.

use std::fmt::Arguments;
use std::io::{self, Write as _};

macro_rules! println {
    () => {
        $crate::out::write(format_args!("\n"))
    };
    ($($text:tt)*) => {
        $crate::out::write(format_args!("{}\n", format_args!($($text)*)))
    };
}

pub(crate) fn write(text: Arguments<'_>) {
    let _unread = io::stdout().write_fmt(text);
}
