//! The kinds of failure.

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client's settings do not work: no endpoint, a bad certificate, plain HTTP without permission.
    Configuration,
    /// The credential provider has no credential.
    Credential,
    /// One of the client's limits was reached: calls per second, calls in flight, or the call's deadline before anything was
    /// sent.
    OwnLimit,
    /// The request breaks a rule that the client enforces, or has a value that cannot be sent.
    InvalidRequest,
    /// No connection could be made: name not found, refused, TLS failed, connect time-out.
    NotConnected,
    /// The server closed the connection before it began the request, or said that it did not process the request.
    NotBegun,
    /// The connection broke before the response was complete.
    Interrupted,
    /// There was no complete response before the deadline.
    TimedOut,
    /// The gateway in front of the service refused or failed.
    Gateway,
    /// The service itself refused or failed, with a code.
    Service,
    /// Not all items of a batch are done.
    Items,
    /// The response does not fit the description: HTML, not JSON, too large, another shape.
    UnreadableAnswer,
}
