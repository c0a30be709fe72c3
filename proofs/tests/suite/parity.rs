//! The comparison with the official SDKs tells what differs and is not known.

use std::collections::BTreeMap;

use proofs::parity::Sdk;
use proofs::parity::compare::{Absent, envelopes, requests};
use proofs::parity::differences::Differences;
use proofs::typed_operation::typed_operations;
use test_server::Request;

fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = list
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

#[test]
fn any_difference_that_is_not_known_is_told() {
    let known = Differences::parse("- {sort: capital_booleans, sdks: [tea], reason: Python}");
    let known = known.unwrap();
    let typed = typed_operations()
        .iter()
        .find(|typed| typed.action == "BindAxb")
        .unwrap();
    let ours = pairs(&[("ASRStatus", "true"), ("OutId", "张三 "), ("PoolKey", "FC")]);
    let absent = Absent::default();
    let check =
        |theirs: &[(&str, &str)]| requests(typed, Sdk::Tea, &pairs(theirs), &ours, &absent, &known);
    assert_eq!(known.unmet(&[Sdk::Tea]), ["CapitalBooleans of tea"]);
    let capital = [("ASRStatus", "True"), ("OutId", "张三 "), ("PoolKey", "FC")];
    assert_eq!(check(&capital), Ok(()));
    assert_eq!(known.unmet(&[Sdk::Tea]), [""; 0]);
    for (theirs, place) in [
        (
            vec![("ASRStatus", "1"), ("OutId", "张三 "), ("PoolKey", "FC")],
            "ASRStatus",
        ),
        (
            vec![("ASRStatus", "true"), ("OutId", "张三"), ("PoolKey", "FC")],
            "OutId",
        ),
        (vec![("ASRStatus", "true"), ("OutId", "张三 ")], "PoolKey"),
        ([capital.as_slice(), &[("Extra", "")]].concat(), "Extra"),
    ] {
        let told = check(&theirs).unwrap_err();
        assert!(told.contains(place) && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn a_token_may_be_missing_only_where_our_client_drew_it() {
    let known = "- {sort: token_drawn, sdks: [tea], places: [BindXB.ReqId], reason: ours}";
    let known = Differences::parse(known).unwrap();
    let mut all = typed_operations().iter();
    let typed = all.find(|typed| typed.action == "BindXB").unwrap();
    let ours = pairs(&[("ReqId", "abc")]);
    let check = |drawn| {
        let absent = Absent { unsent: &[], drawn };
        requests(typed, Sdk::Tea, &pairs(&[]), &ours, &absent, &known)
    };
    assert!(check(None).unwrap_err().contains("BindXB.ReqId"));
    assert_eq!(check(Some("ReqId")), Ok(()));
}

#[test]
fn another_method_path_action_version_or_body_is_told() {
    let request = |method: &str, target: &str, action: &str, version: &str| {
        let named = [("x-acs-action", action), ("x-acs-version", version)];
        let headers = named.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Request {
            method: method.to_owned(),
            headers: headers.into(),
            ..Request::new(target)
        }
    };
    let ours = request("POST", "/?A=1", "SendSms", "2017-05-25");
    let rpc = "/?Action=SendSms&Version=2017-05-25";
    let same = request("POST", rpc, "", "");
    assert_eq!(envelopes(&same, &ours), Ok(()));
    for theirs in [
        request("GET", "/", "SendSms", "2017-05-25"),
        request("POST", "/sms", "SendSms", "2017-05-25"),
        request("POST", "/", "SendBatchSms", "2017-05-25"),
        request("POST", "/", "SendSms", "2015-01-09"),
        Request {
            body: b"{}".into(),
            ..ours.clone()
        },
    ] {
        assert!(envelopes(&theirs, &ours).is_err(), "{theirs}");
    }
}
