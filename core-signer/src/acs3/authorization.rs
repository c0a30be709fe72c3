//! The `Authorization` header of a received request, for servers that check it.

use std::fmt;

use super::ALGORITHM;

/// The parts of an ACS3 `Authorization` header. `Debug` shows only which headers are signed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization<'a> {
    /// The access key's id.
    pub access_key_id: &'a str,
    /// The names of the signed headers as received, joined by `;`.
    pub signed_headers: &'a str,
    /// The signature, in hexadecimal digits.
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the header's value; `None` if it has another scheme or lacks a part. The parts may have any order, and blanks around
    /// them.
    pub fn parse(value: &'a str) -> Option<Self> {
        let parts = value.trim().strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let (mut access_key_id, mut signed_headers, mut signature) = (None, None, None);
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            match name {
                "Credential" => access_key_id = Some(value),
                "SignedHeaders" => signed_headers = Some(value),
                "Signature" => signature = Some(value),
                _ => {}
            }
        }
        Some(Self {
            access_key_id: access_key_id?,
            signed_headers: signed_headers?,
            signature: signature?,
        })
    }

    /// The names of the signed headers, one by one.
    pub fn header_names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.signed_headers
            .split(';')
            .filter(|name| !name.is_empty())
    }
}

impl fmt::Debug for Authorization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Authorization;

    #[test]
    fn reads_the_parts_and_hides_them() {
        let read = Authorization::parse(
            "ACS3-HMAC-SHA256 Credential=testId,SignedHeaders=host;x-acs-date, Signature=abc",
        )
        .unwrap();
        assert_eq!((read.access_key_id, read.signature), ("testId", "abc"));
        assert_eq!(
            read.header_names().collect::<Vec<_>>(),
            ["host", "x-acs-date"]
        );
        assert_eq!(
            format!("{read:?}"),
            r#"Authorization { signed_headers: "host;x-acs-date", .. }"#
        );
    }

    #[test]
    fn refuses_what_is_not_one() {
        for value in [
            "",
            "Basic abc",
            "ACS3-HMAC-SHA256",
            "ACS3-HMAC-SHA256 Credential=a,Signature=b",
            "ACS3-HMAC-SHA256 x",
        ] {
            assert!(Authorization::parse(value).is_none(), "{value}");
        }
    }
}
