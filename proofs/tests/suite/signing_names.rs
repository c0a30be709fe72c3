//! The names that signing uses itself stand in the generator and in the signer, neither of which knows the other.

use std::collections::BTreeSet;

use core_signer::{Credential, Method, Nonce, Timestamp, rpc};

#[test]
fn the_generator_and_the_signer_know_the_same_names() {
    let request = rpc::Request {
        method: Method::Post,
        action: "A",
        version: "V",
        parameters: &[],
    };
    let credential = Credential::new("id", "secret").with_security_token("token");
    let at = Timestamp::from_unix_seconds(0).unwrap();
    let signed = rpc::sign(&request, &credential, &at, &Nonce::new("n").unwrap());
    let sent = signed.parameters.split('&');
    let sent: BTreeSet<&str> = sent
        .filter_map(|pair| Some(pair.split_once('=')?.0))
        .collect();
    let known: BTreeSet<&str> = codegen::signing::RPC_PARAMETERS.iter().copied().collect();
    assert_eq!(sent, known);
    assert!(sent.iter().all(|name| rpc::is_common(name)));
    assert!(!rpc::is_common("RegionId"));
}
