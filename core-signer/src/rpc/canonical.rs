//! The canonical parameters: own and common ones merged in signing order while they are written, with no list in between.

use crate::Parameter;
use crate::encode::{encode_into, encoded_length};

/// Common parameters sorted by name; one without a value is not sent.
pub(super) type Common<'a> = [(&'static str, Option<&'a str>)];

/// Room for `&Signature=` and a signature with every reserved character encoded, and to spare.
const SIGNATURE_ROOM: usize = 64;
/// Up to here a value is taken to triple when encoded: cheaper than counting, and at most some hundred bytes too many.
const SHORT: usize = 64;

/// Enough room for everything, so that the text is allocated once.
pub(super) fn capacity(common: &Common<'_>, own: &[Parameter<'_>]) -> usize {
    let common = common
        .iter()
        .map(|(name, value)| value.map_or(0, |value| name.len() + 2 + room(value)));
    let own = own
        .iter()
        .map(|parameter| room(&parameter.name) + 2 + room(&parameter.value));
    common.chain(own).sum::<usize>() + SIGNATURE_ROOM
}

fn room(text: &str) -> usize {
    if text.len() <= SHORT {
        text.len() * 3
    } else {
        encoded_length(text)
    }
}

/// Gives each parameter in signing order to `write`. Both inputs are sorted; where a name is in both, only the own one counts.
pub(super) fn merge<'p>(
    common: &Common<'_>,
    own: impl Iterator<Item = &'p Parameter<'p>>,
    mut write: impl FnMut(&str, &str),
) {
    let mut own = own
        .filter(|parameter| parameter.name != super::SIGNATURE)
        .peekable();
    for (name, value) in common {
        while let Some(parameter) =
            own.next_if(|parameter| parameter.name.as_bytes() < name.as_bytes())
        {
            write(&parameter.name, &parameter.value);
        }
        let replaced = own.peek().is_some_and(|parameter| parameter.name == *name);
        if let (Some(value), false) = (value, replaced) {
            write(name, value);
        }
    }
    for parameter in own {
        write(&parameter.name, &parameter.value);
    }
}

/// Appends `name=value`, both encoded, after an `&` if something stands before it.
pub(super) fn write(name: &str, value: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    encode_into(name, out);
    out.push('=');
    encode_into(value, out);
}
