//! core-signer
