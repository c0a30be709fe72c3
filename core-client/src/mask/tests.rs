//! What the masker hides and what it leaves.

use super::*;

fn hides(text: &str) -> String {
    let shown = free_text(text);
    assert_ne!(shown, text);
    shown
}

#[test]
fn numbers_are_hidden_however_they_are_written() {
    for number in [
        "13900000001",
        "139 0000 0001",
        "139-0000-0001",
        "+86 139 0000 0001",
        "+86-13900000001",
        "(+86)13900000001",
        "１３９００００００００１",
        "１３９－００００－０００１",
        "139\u{A0}0000\u{A0}0001",
        "\u{202D}139\u{200B}0000\u{2060}0001\u{202C}",
        "%31%33%39%30%30%30%30%30%30%30%31",
        "%2531%2533%2539%2530%2530%2530%2530%2530%2530%2530%2531",
        "%2B86%20139%200000%200001",
        "%252B8613900000001",
        "%2513900000001",
        "%EF%BC%91%EF%BC%93%EF%BC%99%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%90",
        "\\u0031\\u0033\\u0039\\uff10\\u0030\\u0030\\u0030\\u0030\\u0030\\u0030\\u0031",
        "1390000",
    ] {
        let shown = hides(&format!("phone <{number}>!"));
        assert!(shown.contains("digits hidden"), "{number} gave {shown}");
        let left = shown
            .chars()
            .filter(|character| character.is_numeric())
            .count();
        assert!(left <= 5, "{number} gave {shown}");
    }
}

#[test]
fn what_identifies_nobody_stays() {
    for text in [
        "RequestId 9297B722-A016-43FB-B51A-E54050D9369D",
        "12345678-1234-1234-1234-12345678901F",
        "expired at 2026-01-02T03:04:05Z, 2026-01-02 03:04:05.",
        "conflict with subs id=1000012345678901, phoneA conflict",
        "isv.BIND_CONFLICT on FC123456",
        "code: 400, line 1 column 305",
        "127.0.0.1:8080",
        "Specified access key is not found.",
        "SignatureNonceUsed, SignatureDoesNotMatch, InvalidAccessKeyId.NotFound",
        "100 %",
        "%",
        "%2",
        "%zz\\u12",
        "",
    ] {
        assert_eq!(free_text(text), text);
    }
}

#[test]
fn forms_that_only_resemble_ids_and_times_are_hidden() {
    for text in [
        "12345678-1234-1234-1234-123456789012",
        "conflict with subs id=13900000001",
        "conflict with subs id=8613900000001",
        "2026-01-02 03:04:051390000",
        "2026-01-02 13900000001",
        "1000012345678901",
    ] {
        hides(text);
    }
}

#[test]
fn values_of_telling_names_are_hidden() {
    for text in [
        "AccessKeyId=testId",
        "accesskeyid: testId",
        r#"{"AccessKeyId": "testId"}"#,
        r#"{\"SecurityToken\":\"testId\"}"#,
        "AccessKeyId%3DtestId%26Action%3DBindAxb",
        "AccessKeyId%253DtestId%2526Action",
        "x-acs-security-token:testId\n",
        "x-acs-signature-nonce:testId",
        "Signature=testId%2Bb%3D&x=1",
        "SignatureNonce=testId",
        "Authorization: testId",
        "ACS3-HMAC-SHA256 Credential=testId,SignedHeaders=host,Signature=testId",
        "the key LTAItestIdtestId",
        "the key STS.testIdtestId",
        "server string to sign is:POST&%2F&AccessKeyId%3DtestId",
        "server canonicalRequest is [POST\n/\n\nhost:testId",
        "we calculated GET&%2F&x%3DtestId",
    ] {
        let shown = hides(text);
        assert!(!shown.contains("testId"), "{text} gave {shown}");
    }
    let shown = free_text("Signature=abc%2Bdef%3D&Action=BindAxb");
    assert_eq!(shown, "Signature=<hidden>&Action=BindAxb");
    let shown = free_text(
        "Specified signature is not matched with our calculation. server string to sign is:GET&%2F&A",
    );
    assert_eq!(
        shown,
        "Specified signature is not matched with our calculation. server string to sign is:<9 characters hidden>"
    );
}

#[test]
fn given_words_are_hidden() {
    let words =
        Words::new(["testId", "tok", "张", "李雷", "testIdLong", "LongId", ""].map(str::to_owned));
    for (text, shown) in [
        ("key testId of token tok", "key <hidden> of token tok"),
        ("testId", "<hidden>"),
        ("张三与李雷，testId李雷", "张三与<hidden>，<hidden><hidden>"),
        // Of two that begin at one place the longer one, and all of two that overlap.
        ("a testIdLong", "a <hidden>"),
        ("a testIdLongId", "a <hidden>"),
        ("testI", "testI"),
        ("李", "李"),
        ("", ""),
    ] {
        assert_eq!(free_text_without(text, &words), shown);
        assert_eq!(excerpt_without(text.as_bytes(), &words), shown);
    }
    assert_eq!(
        words.masked("13900000001 testId"),
        "<11 digits hidden> <hidden>"
    );
}

#[test]
fn of_our_own_texts_only_the_words_are_taken() {
    let words = Words::new(["testId".to_owned()]);
    assert_eq!(
        words.cut_from("string to sign: `ActestIdtion`, Signature=1"),
        "string to sign: `Ac<hidden>tion`, Signature=1"
    );
}

#[test]
fn an_excerpt_is_bounded_and_hides_what_the_cut_would_shorten() {
    let long = format!("{}139000", "x".repeat(253)) + "00001 and more";
    let shown = excerpt(long.as_bytes());
    assert!(
        shown.ends_with('…') && shown.chars().count() <= 257,
        "{shown}"
    );
    assert!(!shown.contains("139"), "{shown}");
    assert_eq!(excerpt(b"<html>\r\n502</html>"), "<html>  502</html>");
    assert_eq!(excerpt(b"\xff\xfe"), "\u{FFFD}\u{FFFD}");
}

#[test]
fn without_masking_everything_is_seen() {
    let seen = without_masking(|| {
        [
            free_text("13900000001"),
            phone("13900000001"),
            hidden("secret"),
        ]
    });
    assert_eq!(seen, ["13900000001", "13900000001", "secret"]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_masked_without_panic(text in "\\PC{0,80}", body: Vec<u8>) {
        let _ = (free_text(&text), phone(&text), excerpt(&body), excerpt(text.as_bytes()));
    }

    #[test]
    fn escapes_do_not_panic(text in "[%\\\\u0-9a-fA-F&= \u{ff11}-]{0,60}") {
        let _ = free_text(&text);
    }

    #[test]
    fn a_number_inside_any_text_is_hidden(before in "[ -/:-~]{0,20}", after in "[ -/:-~]{0,20}") {
        let shown = free_text(&format!("{before}13900000001{after}"));
        proptest::prop_assert!(!shown.contains("13900000001"), "{}", shown);
    }
}
