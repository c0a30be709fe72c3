//! Operations that have a parameter of a name that RPC signing uses itself.

use crate::common::*;
use core_client::request::{OperationInfo, Parameters, Placement, SignatureScheme};
use core_client::{ErrorKind, Options, Outcome};

static EXPORT: OperationInfo = OperationInfo::rpc(&SERVICE, "Export");
static OPEN_EXPORT: OperationInfo = OperationInfo::rpc(&SERVICE, "OpenExport").anonymous();

const NAMES: [&str; 10] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// RPC signing would send another version, or another key: nothing is sent.
#[tokio::test]
async fn rpc_signing_refuses_them() {
    let (endpoint, seen) = serve(vec![ok()]);
    let client = client(&endpoint);
    let (value, options) = ("mine".to_owned(), Options::new());
    for operation in [&EXPORT, &OPEN_EXPORT] {
        for name in NAMES {
            let mut parameters = Parameters::new(client.utc_offset());
            parameters.put(name, &value);
            let called = client.call_dynamic(operation, parameters, &options);
            let error = called.await.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::InvalidRequest, Outcome::NotSent)
            );
            assert!(error.to_string().contains(name), "{error}");
        }
    }
    assert_eq!(seen.count(), 0);
}

#[tokio::test]
async fn acs3_sends_them_once() {
    for operation in [&EXPORT, &OPEN_EXPORT] {
        for placement in [Placement::Form, Placement::Query] {
            let (endpoint, seen) = serve(vec![ok()]);
            let client = builder(&endpoint)
                .signature(SignatureScheme::Acs3HmacSha256)
                .placement(placement)
                .build()
                .unwrap();
            let (value, options) = ("mine".to_owned(), Options::new());
            let mut parameters = Parameters::new(client.utc_offset());
            for name in NAMES {
                parameters.put(name, &value);
            }
            let called = client.call_dynamic(operation, parameters, &options);
            called.await.unwrap();
            let request = &seen.requests()[0];
            let mut sent = request.parameters().unwrap();
            sent.sort();
            let expected = NAMES.map(|name| (name.to_owned(), value.clone()));
            assert_eq!(sent, expected);
        }
    }
}
