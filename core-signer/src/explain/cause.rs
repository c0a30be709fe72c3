//! The causes of a mismatch.

/// The likely cause of a mismatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// Both strings are the same, so the secret does not belong to this access key.
    WrongSecret,
    /// The message does not repeat the string that the service signed.
    NotInMessage,
    /// The message breaks off; as far as it goes, both strings are the same.
    Truncated,
    /// A string does not have the form method, path, parameters.
    Unreadable,
    /// One string has the RPC scheme, the other ACS3.
    OtherScheme,
    /// ACS3: the hashes of the canonical requests differ. A hash does not say where.
    CanonicalRequest,
    /// The HTTP method differs.
    Method,
    /// The path differs.
    Path,
    /// A parameter was signed, but the service did not receive it.
    MissingAtService,
    /// The service received a parameter that was not signed.
    NotSigned,
    /// A space was encoded as `+`; it must be `%20`.
    SpaceAsPlus,
    /// A plus sign was read as a space: it was sent as `+`, not as `%2B`.
    PlusAsSpace,
    /// `*` was not encoded; it must be `%2A`.
    StarNotEncoded,
    /// `~` was encoded as `%7E`; it must not be encoded.
    TildeEncoded,
    /// A value, or all of it, was encoded once too often.
    DoubleEncoded,
    /// The parameters as a whole were not encoded the second time.
    NotEncodedAgain,
    /// The same text, encoded in another way (such as `%2f` for `%2F`).
    EncodedDifferently,
    /// The timestamps differ: one of the strings belongs to another attempt.
    Timestamp,
    /// The nonces differ: one of the strings belongs to another attempt.
    Nonce,
    /// The parameters are the same, in another order.
    Order,
    /// A value differs in another way.
    Value,
}

/// Whose string breaks the rules of the scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// The string that we signed.
    Ours,
    /// The string that the service signed: the request was not sent as it was signed, or was changed on the way.
    Service,
}

impl Cause {
    /// What happened, in one clause that fits any side.
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::WrongSecret => {
                "the service signed the same string: the secret does not belong to this access key"
            }
            Self::NotInMessage => "the message does not repeat the string that the service signed",
            Self::Truncated => {
                "the service's string breaks off in the message; as far as it goes, it is ours"
            }
            Self::Unreadable => "the string is not of the form method, path, parameters",
            Self::OtherScheme => "one string is of the RPC scheme and the other of ACS3",
            Self::CanonicalRequest => {
                "the hashes of the canonical requests differ: compare method, path, query, signed headers and body"
            }
            Self::Method => "the method differs",
            Self::Path => "the path differs",
            Self::MissingAtService => "it was signed, but did not reach the service",
            Self::NotSigned => "it reached the service, but was not signed",
            Self::SpaceAsPlus => "a space stands as `+`; it must be `%20`",
            Self::PlusAsSpace => "a plus sign was read as a space; it must be sent as `%2B`",
            Self::StarNotEncoded => "`*` stands as it is; it must be `%2A`",
            Self::TildeEncoded => "`~` is encoded; it must stay as it is",
            Self::DoubleEncoded => "it is encoded once too often",
            Self::NotEncodedAgain => "the joined parameters are not encoded the second time",
            Self::EncodedDifferently => "the same text is encoded in another way",
            Self::Timestamp => "the timestamps differ: one string is of another attempt",
            Self::Nonce => "the nonces differ: one string is of another attempt",
            Self::Order => "the parameters stand in another order than by the bytes of their names",
            Self::Value => "the values differ",
        }
    }
}
