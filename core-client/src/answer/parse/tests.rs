//! Bodies of every kind of damage, and the bound on values.

use serde_json::json;

use super::*;

fn parsed(body: impl AsRef<[u8]>) -> Result<(Value, bool), Unparsed> {
    in_charset(body, None)
}

fn in_charset(
    body: impl AsRef<[u8]>,
    content_type: Option<&str>,
) -> Result<(Value, bool), Unparsed> {
    let parsed = parse_body(body.as_ref(), content_type, &mut 100)?;
    Ok((parsed.tree.into_value(), parsed.repaired))
}

#[test]
fn a_few_wrong_bytes_are_mended() {
    let with_note = |note: &str| json!({"SubsId": "7", "Note": note});
    for (body, wanted) in [
        ("{\"SubsId\":\"7\",\"Note\":\"a\tb\"}", with_note("a\tb")),
        (
            "{\"SubsId\":\"7\",\"Note\":\"a\0\n\u{1f}b\"}",
            with_note("a\0\n\u{1f}b"),
        ),
        (
            r#"{"SubsId":"7","Note":"12\ud83d"}"#,
            with_note("12\u{fffd}"),
        ),
        (
            r#"{"SubsId":"7","Note":"\ude00\ud83d\ude00"}"#,
            with_note("\u{fffd}😀"),
        ),
        (r#"{"SubsId":"7","Note":1e400}"#, with_note("1e400")),
        (r#"{"SubsId":"7","Note":-1E+999}"#, with_note("-1E+999")),
        ("\u{feff}{\"SubsId\":\"7\",\"Note\":\"\"}", with_note("")),
        ("{\"SubsId\":\"7\",\"Note\":\"\"}\0", with_note("")),
        (
            "{\"SubsId\":\"7\",\"Note\":\"\"} \0\r\n\0\u{3000}",
            with_note(""),
        ),
        // Several at once, a name among them.
        (
            "\u{feff}{\"Subs\\ud83dId\":1e400,\"a\tb\":[\"\\udead\"]}\0",
            json!({"Subs\u{fffd}Id": "1e400", "a\tb": ["\u{fffd}"]}),
        ),
    ] {
        assert_eq!(parsed(body), Ok((wanted, true)), "{body}");
    }
    let broken: &[u8] = b"{\"SubsId\":\"7\",\"Note\":\"\xe6\x88\"}";
    assert_eq!(parsed(broken), Ok((with_note("\u{fffd}"), true)));
}

#[test]
fn other_charsets_are_read_by_their_name() {
    let wanted = |note: &str| Ok((json!({"SubsId": "7", "Note": note}), true));
    let gbk: &[u8] = b"{\"SubsId\":\"7\",\"Note\":\"\xb3\xc9\xd5\x5c\"}";
    let note = if cfg!(feature = "charsets") {
        "成誠"
    } else {
        "\u{fffd}\u{fffd}"
    };
    for name in ["GBK", "gb2312", "\"GB18030\""] {
        let content_type = format!("application/json;charset={name}");
        assert_eq!(in_charset(gbk, Some(&content_type)), wanted(note), "{name}");
    }
    let text = r#"{"SubsId":"7","Note":"成"}"#;
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        in_charset(&little, Some("application/json;charset=UTF-16LE")),
        wanted("成")
    );
    assert_eq!(
        in_charset([&[0xfe, 0xff], &*big].concat(), None),
        wanted("成")
    );
    let latin: &[u8] = b"{\"SubsId\":\"7\",\"Note\":\"\xe9\"}";
    assert_eq!(
        in_charset(latin, Some("text/json; charset=iso-8859-1")),
        wanted("é")
    );
}

#[test]
fn what_is_open_stays_open_and_two_documents_are_none() {
    for body in [
        "",
        "{",
        r#"{"Code":"OK""#,
        r#"{"Code":"OK"#,
        "{\"Code\":\"O\tK",
        r#"{"Code":"OK\"#,
        r#"{"Code":"OK\ud83d"#,
        r#"{"Code":1e400"#,
        r#"{"Code":"OK"}{"Code":"isv.X"}"#,
        "{\"Code\":\"OK\"}\0{\"Code\":\"isv.X\"}",
        "{\"Code\":\"OK\"}\0garbage",
        "{\"Code\":\"OK\"}]",
        "{\"Code\":\"OK\",}",
        "{'Code':'OK'}",
        "{Code:\"OK\"}",
        "{\"Code\":\"OK\"} // done",
        "{\"Code\":\0\"OK\"}",
        "{\"Code\":\"OK\\\n\"}",
        "{\"Code\":\"OK\\ud8zz\"}",
        "{\"Code\":01}",
        "callback({})",
        "\u{1f}{}",
    ] {
        assert!(parsed(body).is_err(), "{body}");
        let damaged = [body.as_bytes(), b" \0"].concat();
        assert!(parsed(damaged).is_err(), "{body}");
    }
    let breaks_off = |body: &[u8]| {
        let refused = parsed(body).unwrap_err();
        matches!(
            refused,
            Unparsed::NotJson {
                breaks_off: true,
                ..
            }
        )
    };
    assert!(breaks_off(b"{\"a\":\"\xe6\x88"));
    assert!(breaks_off(b"{\"a\":"));
    assert!(!breaks_off(b"{\"a\xff\":oops}"));
}

#[test]
fn the_places_of_an_error_are_those_of_what_came() {
    let refused = parsed("{\"a\":\"\t\",\n oops}").unwrap_err();
    assert!(
        matches!(refused, Unparsed::NotJson { line: 1, .. }),
        "{refused:?}"
    );
}

#[test]
fn values_are_counted_once_whichever_way_they_are_read() {
    for (body, count) in [
        ("{}", 1),
        ("[1,[],{}]", 4),
        (r#"{"a":{"b":null}}"#, 3),
        ("[\"a\tb\",1]", 3),
    ] {
        let mut values = count;
        assert!(
            parse_body(body.as_bytes(), None, &mut values).is_ok(),
            "{body}"
        );
        assert_eq!(values, 0, "{body}");
        let refused = parse_body(body.as_bytes(), None, &mut { count - 1 });
        assert_eq!(refused.err(), Some(Unparsed::TooManyValues), "{body}");
    }
}

#[test]
fn objects_and_lists_hold_no_more_than_they_need() {
    let body = r#"{"a":[{"b":1},{"b":1,"c":[1,2,3]}],"d":{},"e":[]}"#;
    let tree = parse_body(body.as_bytes(), None, &mut 100).unwrap().tree;
    fn check(node: &Node<'_>) {
        match &node.0 {
            Kind::Object(members) => {
                assert_eq!(members.capacity(), members.len());
                members.iter().for_each(|(_, node)| check(node));
            }
            Kind::List(items) => {
                assert_eq!(items.capacity(), items.len());
                items.iter().for_each(check);
            }
            Kind::Single(_) | Kind::Damaged(_) | Kind::Digits(_) | Kind::Taken => {}
        }
    }
    check(&tree);
    assert_eq!(
        tree.into_value(),
        serde_json::from_str::<Value>(body).unwrap()
    );
}

#[test]
fn numbers_of_arbitrary_precision_are_numbers() {
    let read = |text: &str| serde_json::from_str::<Node<'_>>(text).unwrap().into_value();
    assert_eq!(read(&format!(r#"{{"{NUMBER}": "12"}}"#)), json!(12));
    // What is no number, or has something beside it, is an object like any other.
    for other in [
        format!(r#"{{"{NUMBER}": "x"}}"#),
        format!(r#"{{"{NUMBER}": "12", "a": 1}}"#),
        format!(r#"{{"{KEPT_NUMBER}": "12"}}"#),
    ] {
        assert!(read(&other).is_object(), "{other}");
    }
}

proptest::proptest! {
    #[test]
    fn any_json_is_read_as_serde_json_reads_it(text in "[\\[{\"a:,}\\] 01.e\\\\u]{0,40}") {
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let (read, repaired) = parsed(&text).unwrap();
            proptest::prop_assert!(!repaired);
            // Numbers at the edges are kept otherwise, on purpose.
            if !text.contains('e') && text.len() < 15 {
                let (read, value) = (read.to_string(), value.to_string());
                // Of two members of one name, another one counts.
                proptest::prop_assert!(read == value || text.matches('"').count() > 2, "{read} {value}");
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(body: Vec<u8>) {
        let _ = parsed(&body);
        let _ = in_charset(&body, Some("a/b;charset=gbk"));
        let _ = in_charset(&body, Some("a/b;charset=utf-16"));
    }
}
