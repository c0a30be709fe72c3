//! The canonical parameters: own and common ones merged in signing order while they are written, with no list in between. The string to
//! sign is written beside them, where most pieces are known to need no second encoding.

use std::cmp::Ordering;

use super::escape::StringToSign;
use crate::Parameter;
use crate::encode::{encode_into, encoded_length};

/// Room for `&Signature=` and a signature with every reserved character encoded, and to spare.
const SIGNATURE_ROOM: usize = 64;
/// Up to here a value is taken to triple when encoded: cheaper than counting, and at most some hundred bytes too many.
const SHORT: usize = 64;

/// The name of a parameter that the signer adds. It needs no encoding.
#[derive(Clone, Copy)]
pub(super) struct Name {
    name: &'static str,
    prefix: u64,
    /// With what stands around it, canonical and in the string to sign.
    canonical: &'static str,
    signed: &'static str,
    /// Whether its values need no encoding.
    plain: bool,
}

impl Name {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

macro_rules! name {
    ($name:literal, $plain:literal) => {
        Name {
            name: $name,
            prefix: prefix($name),
            canonical: concat!("&", $name, "="),
            signed: concat!("%26", $name, "%3D"),
            plain: $plain,
        }
    };
}

/// In signing order.
pub(super) static NAMES: [Name; 9] = [
    name!("AccessKeyId", false),
    name!("Action", false),
    name!("Format", true),
    name!("SecurityToken", false),
    name!("SignatureMethod", true),
    name!("SignatureNonce", true),
    name!("SignatureVersion", true),
    name!("Timestamp", false),
    name!("Version", false),
];

/// The values of [`NAMES`], as far as they are given.
pub(super) type Values<'a> = [Option<&'a str>; NAMES.len()];

/// Enough room for everything, so that the text is allocated once.
pub(super) fn capacity(common: &Values<'_>, own: &[Parameter<'_>]) -> usize {
    let common = NAMES.iter().zip(common);
    let common = common.map(|(name, value)| match value {
        Some(value) => name.canonical.len() + room(value),
        None => 0,
    });
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

/// The canonical parameters, and beside them the string to sign.
pub(super) struct Texts<'s, S> {
    pub(super) canonical: String,
    pub(super) signed: &'s mut S,
}

impl<S: StringToSign> Texts<'_, S> {
    /// Appends all parameters. Both inputs are sorted; where a name is in both, only the own one counts.
    pub(super) fn merge(&mut self, common: &Values<'_>, own: &[Parameter<'_>]) {
        let mut own = own
            .iter()
            .filter(|parameter| parameter.name != super::SIGNATURE)
            .map(|parameter| (prefix(&parameter.name), parameter))
            .peekable();
        for (name, value) in NAMES.iter().zip(common) {
            let Some(value) = value else {
                continue;
            };
            let mut replaced = false;
            while let Some((prefix, parameter)) = own.peek() {
                match prefix
                    .cmp(&name.prefix)
                    .then_with(|| parameter.name.as_ref().cmp(name.name))
                {
                    Ordering::Less => self.write(parameter),
                    Ordering::Equal => {
                        self.write(parameter);
                        replaced = true;
                    }
                    Ordering::Greater => break,
                }
                own.next();
            }
            if !replaced {
                self.write_common(name, value);
            }
        }
        for (_, parameter) in own {
            self.write(parameter);
        }
    }

    fn write_common(&mut self, name: &Name, value: &str) {
        // The first has nothing before it.
        let (canonical, signed) = match self.canonical.is_empty() {
            true => (name.canonical.get(1..), name.signed.get(3..)),
            false => (Some(name.canonical), Some(name.signed)),
        };
        self.push(canonical.unwrap_or_default(), signed.unwrap_or_default());
        match name.plain {
            true => self.push(value, value),
            false => self.encode(value),
        }
    }

    /// Appends `name=value`, both encoded, after an `&` if something stands before it.
    fn write(&mut self, parameter: &Parameter<'_>) {
        if !self.canonical.is_empty() {
            self.push("&", "%26");
        }
        self.encode(&parameter.name);
        self.push("=", "%3D");
        self.encode(&parameter.value);
    }

    fn push(&mut self, canonical: &str, signed: &str) {
        self.canonical.push_str(canonical);
        self.signed.push_plain(signed);
    }

    fn encode(&mut self, text: &str) {
        let start = self.canonical.len();
        encode_into(text, &mut self.canonical);
        let encoded = self.canonical.get(start..).unwrap_or_default();
        // As long as before: nothing in it was reserved.
        if encoded.len() == text.len() {
            self.signed.push_plain(encoded);
        } else {
            self.signed.push_canonical(encoded);
        }
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
