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
        "139\u{2066}0000\u{2069}\u{61C}0001",
        // Where a charset was not read: full-width hyphens that were lost.
        "139\u{FFFD}0000\u{FFFD}0001",
        "139\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}0000\u{FFFD}\u{FFFD}0001",
        "139\u{FE63}0000\u{2043}0001",
        // A text that is on one line already.
        r"139\u{200b}0000\u{a0}0001",
        r"\u{31}\u{33}\u{39}\u{ff10}\u{030}\u{0030}\u{30}0001",
        "139\u{200B}\u{200B}\u{200B}\u{200B}\u{200B}0000\u{AD}0001",
        "139\x000\u{9B}000001",
        "\u{661}\u{663}\u{669}\u{660}\u{660}\u{660}\u{660}\u{660}",
    ] {
        let shown = hides(&format!("phone <{number}>!"));
        assert!(shown.contains("digits hidden"), "{number} gave {shown}");
        let left = shown
            .replace(r"\u{202d}", "")
            .replace(r"\u{202c}", "")
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
        r#"{"SecurityToken":"CAIS\/x\u002btestId\u003D"}"#,
        "AccessKeyId%3DtestId%26Action%3DBindAxb",
        "AccessKeyId%253DtestId%2526Action",
        "x-acs-security-token:testId\n",
        "x-acs-signature-nonce:testId",
        "Signature=testId%2Bb%3D&x=1",
        "SignatureNonce=testId",
        "Authorization: testId",
        "Proxy-Authorization: Basic testId",
        r#"{"Authorization":"Bearer testId"}"#,
        "authorization%3A%20Bearer testId",
        "%7B%22SecurityToken%22%3A%22testId%22%7D",
        "%257B%2522SecurityToken%2522%253A%2522testId%2522%257D",
        "token=%20testId",
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
    for (text, wanted) in [
        (
            r#"{"Signature":"abc\/d=","A":1}"#,
            r#"{"Signature":"<hidden>","A":1}"#,
        ),
        (
            r"Signature=abc\u003d\u0026A=1",
            r"Signature=<hidden>\u0026A=1",
        ),
        (
            r#"{\"Signature\":\"ab\/c\",\"A\":1}"#,
            r#"{\"Signature\":\"<hidden>\",\"A\":1}"#,
        ),
        (r"Signature=abc\u00", r"Signature=<hidden>\u00"),
    ] {
        assert_eq!(free_text(text), wanted);
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
        // The longer one of two that begin at one place, and all of two that overlap.
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
fn words_are_found_as_by_trying_each_at_every_place() {
    // Few letters, so that words are beginnings, ends and middles of each other.
    let mut state = 1_u32;
    let mut random = move |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    for _ in 0..500 {
        let mut text = |length: u32| -> String {
            (0..length)
                .map(|_| if random(2) == 0 { 'a' } else { '张' })
                .collect()
        };
        let words: Vec<String> = (4..9).map(&mut text).collect();
        let text = text(60);
        let found = Words::new(words.clone()).find(&text);
        let covered = |place: usize| found.iter().any(|hidden| hidden.range.contains(&place));
        for place in 0..text.len() {
            let expected = words.iter().any(|word| {
                text.match_indices('a')
                    .chain(text.match_indices('张'))
                    .any(|(start, _)| {
                        text[start..].starts_with(word.as_str())
                            && (start..start + word.len()).contains(&place)
                    })
            });
            assert_eq!(covered(place), expected, "{place} of {text} with {words:?}");
        }
        assert!(found.is_sorted_by(|left, right| left.range.end <= right.range.start));
    }
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
    assert_eq!(excerpt(b"<html>\r\n502</html>"), r"<html>\r\n502</html>");
    // All that is shown is looked at together with what follows it, also where much of it was hidden.
    let words = Words::new(["李雷与韩梅梅".to_owned()]);
    let cut = format!("Signature={}&Name={}", "x".repeat(2_030), "李雷与韩梅梅");
    let shown = excerpt_without(cut.as_bytes(), &words);
    assert!(!shown.contains('李'), "{shown}");
    assert_eq!(excerpt(b"\xff\xfe"), "\u{FFFD}\u{FFFD}");
}

#[test]
fn a_masked_text_is_one_line_that_cannot_steer_a_terminal() {
    for (text, shown) in [
        (
            "no order\ndypls: BindAxb done",
            r"no order\ndypls: BindAxb done",
        ),
        ("a\r\n\tb", r"a\r\n\tb"),
        ("\u{1B}[2J\u{9B}31m", r"\u{1b}[2J\u{9b}31m"),
        ("\u{202E}cba\u{2066}", r"\u{202e}cba\u{2066}"),
        ("a\u{2028}b\u{2029}", r"a\u{2028}b\u{2029}"),
        ("\u{FEFF}x\u{3000}y", r"\u{feff}x\u{3000}y"),
        // Hidden first: what stands between the digits is not a way round it.
        ("139\u{200B}0000\u{2060}0001\n", r"<11 digits hidden>\n"),
        ("Signature=abc\u{85}x", r"Signature=<hidden>\u{85}x"),
        (r"a\nb", r"a\nb"),
    ] {
        assert_eq!(free_text(text), shown);
        assert_eq!(excerpt(text.as_bytes()), shown);
    }
    assert_eq!(
        free_text_lines("one 13900000001\n  two\r\u{9B}"),
        "one <11 digits hidden>\n  two\\r\\u{9b}"
    );
}

#[test]
fn a_long_text_is_cut_and_what_the_cut_would_shorten_is_hidden() {
    let words = Words::new(["李雷与韩梅梅".to_owned(), "w".repeat(3 * piece::MARGIN)]);
    for hidden in [
        "13900000001",
        "LTAItestIdtestId",
        "Signature=testId",
        "李雷与韩梅梅",
        &"w".repeat(3 * piece::MARGIN),
        &"1-2 ".repeat(piece::MARGIN),
    ] {
        for before in [1, 3, 6, 9, 13] {
            let text = format!(
                "{} {hidden}{}",
                "x".repeat(LONGEST_TEXT - before),
                " y".repeat(9_000)
            );
            let shown = free_text_without(&text, &words);
            let tail = shown.trim_start_matches('x');
            assert!(shown.ends_with('…') && shown.len() < LONGEST_TEXT + 100);
            for seen in ["1390", "TAIt", "testId", "李", "ww", "1-"] {
                assert!(!tail.contains(seen), "{tail}");
            }
        }
    }
    let whole = "x".repeat(LONGEST_TEXT);
    assert_eq!(free_text(&whole), whole);
    assert_eq!(free_text(&format!("{whole}y")), format!("{whole}…"));
    assert_eq!(
        free_text(&"张".repeat(LONGEST_TEXT)).chars().count(),
        LONGEST_TEXT / 3 + 1
    );
}

#[test]
fn of_a_word_that_is_long_its_beginning_and_all_behind_it_is_hidden() {
    let long: String = ('a'..='z').cycle().take(5_000).collect();
    let words = Words::new([long.clone()]);
    assert_eq!(
        words.masked(&format!("got {long}, and more")),
        "got <hidden>"
    );
    assert_eq!(
        words.masked(&long[..piece::MARGIN - 1]),
        &long[..piece::MARGIN - 1]
    );
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
