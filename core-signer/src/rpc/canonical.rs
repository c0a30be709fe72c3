//! The canonical parameters: own and common ones merged in signing order while they are written, with no list in between.

use std::cmp::Ordering;

use crate::Parameter;
use crate::encode::{encode_into, encoded_length};

/// Room for `&Signature=` and a signature with every reserved character encoded, and to spare.
const SIGNATURE_ROOM: usize = 64;
/// Up to here a value is taken to triple when encoded: cheaper than counting, and at most some hundred bytes too many.
const SHORT: usize = 64;

/// A parameter that the signer adds. Its name needs no encoding.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    name: &'static str,
    prefix: u64,
    value: &'a str,
    plain: bool,
}

impl<'a> Common<'a> {
    /// One whose value is known to need no encoding.
    pub(super) const fn plain(name: &'static str, value: &'a str) -> Self {
        Self {
            name,
            prefix: prefix(name),
            value,
            plain: true,
        }
    }

    /// One of any value.
    pub(super) const fn text(name: &'static str, value: &'a str) -> Self {
        Self {
            name,
            prefix: prefix(name),
            value,
            plain: false,
        }
    }

    fn write(&self, out: &mut String) {
        separate(out);
        out.push_str(self.name);
        out.push('=');
        if self.plain {
            out.push_str(self.value);
        } else {
            encode_into(self.value, out);
        }
    }
}

/// Enough room for everything, so that the text is allocated once.
pub(super) fn capacity<'a>(
    common: impl Iterator<Item = &'a Common<'a>>,
    own: &[Parameter<'_>],
) -> usize {
    let common = common.map(|common| common.name.len() + 2 + room(common.value));
    let own = own
        .iter()
        .map(|parameter| room(&parameter.name) + 2 + room(&parameter.value));
    common.sum::<usize>() + own.sum::<usize>() + SIGNATURE_ROOM
}

fn room(text: &str) -> usize {
    if text.len() <= SHORT {
        text.len() * 3
    } else {
        encoded_length(text)
    }
}

/// Appends all parameters. Both inputs are sorted; where a name is in both, only the own one counts.
pub(super) fn merge<'p>(
    common: impl Iterator<Item = &'p Common<'p>>,
    own: impl Iterator<Item = &'p Parameter<'p>>,
    out: &mut String,
) {
    let mut own = own
        .filter(|parameter| parameter.name != super::SIGNATURE)
        .map(|parameter| (prefix(&parameter.name), parameter))
        .peekable();
    for common in common {
        let mut replaced = false;
        while let Some((prefix, parameter)) = own.peek() {
            match prefix
                .cmp(&common.prefix)
                .then_with(|| parameter.name.as_ref().cmp(common.name))
            {
                Ordering::Less => write(parameter, out),
                Ordering::Equal => {
                    write(parameter, out);
                    replaced = true;
                }
                Ordering::Greater => break,
            }
            own.next();
        }
        if !replaced {
            common.write(out);
        }
    }
    for (_, parameter) in own {
        write(parameter, out);
    }
}

/// The first eight bytes as a number: most names are told apart by it, which saves a call per comparison.
const fn prefix(name: &str) -> u64 {
    if let Some(eight) = name.as_bytes().first_chunk::<8>() {
        return u64::from_be_bytes(*eight);
    }
    let mut prefix = 0;
    let mut rest = name.as_bytes();
    let mut missing = 8_u32;
    while let Some((byte, further)) = rest.split_first() {
        // Lossless; `u64::from` is not const.
        prefix = prefix << 8 | *byte as u64;
        missing -= 1;
        rest = further;
    }
    // An empty name would shift by the whole width.
    match u64::checked_shl(prefix, 8 * missing) {
        Some(prefix) => prefix,
        None => 0,
    }
}

/// Appends `name=value`, both encoded, after an `&` if something stands before it.
fn write(parameter: &Parameter<'_>, out: &mut String) {
    separate(out);
    encode_into(&parameter.name, out);
    out.push('=');
    encode_into(&parameter.value, out);
}

fn separate(out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
}
