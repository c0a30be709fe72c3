//! The comparison of requests by path tells what differs and is not known.

use proofs::parity::Sdk;
use proofs::parity::differences::Differences;
use proofs::parity::imported::sent::compare;
use serde_json::Map;
use test_server::Request;

fn request(method: &str, target: &str, kind: &str, body: &str) -> Request {
    let kind = ("content-type".to_owned(), kind.to_owned());
    Request {
        method: method.to_owned(),
        headers: vec![kind],
        body: body.into(),
        ..Request::new(target)
    }
}

#[test]
fn any_difference_that_is_not_known_is_told() {
    let known = "- {sort: empty_lists, sdks: [tea-fc], reason: theirs}";
    let known = Differences::parse(known).unwrap();
    let json = "application/json";
    let ours = request("PUT", "/a%2Fb?limit=1", json, r#"{"cpu":0.5,"tags":[]}"#);
    let check = |theirs: &Request| compare("Update", Sdk::Fc, &Map::new(), [theirs, &ours], &known);
    let more = r#"{"tags":[],"cpu":0.5,"layers":[]}"#;
    assert_eq!(check(&request("PUT", "/a%2Fb?limit=1", json, more)), Ok(()));
    for (theirs, place) in [
        (
            ("POST", "/a%2Fb?limit=1", r#"{"cpu":0.5,"tags":[]}"#),
            "method",
        ),
        (("PUT", "/a/b?limit=1", r#"{"cpu":0.5,"tags":[]}"#), "path"),
        (
            ("PUT", "/a%2Fb?limit=2", r#"{"cpu":0.5,"tags":[]}"#),
            "query limit",
        ),
        (("PUT", "/a%2Fb", r#"{"cpu":0.5,"tags":[]}"#), "query limit"),
        (("PUT", "/a%2Fb?limit=1", r#"{"cpu":0.5}"#), "body"),
        (
            ("PUT", "/a%2Fb?limit=1", r#"{"cpu":0.5,"tags":[],"x":[1]}"#),
            "body",
        ),
    ] {
        let (method, target, body) = theirs;
        let told = check(&request(method, target, json, body)).unwrap_err();
        assert!(told.contains(&format!("Update.{place}: ")), "{told}");
    }
}
