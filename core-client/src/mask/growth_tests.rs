//! Masking takes steps in proportion to the text's length, whatever the text is. Counted in steps, since time depends on the machine.

use super::work::steps_of;
use super::*;

/// Texts of about this length that are as hard as can be thought of: runs that begin inside each other, that look like what is hidden up to
/// their last character, and much that is hidden.
fn hard_texts(length: usize) -> Vec<(&'static str, String)> {
    let units = [
        "token=",
        "token",
        "token%3D",
        "token\":\"",
        "token\"\"\"\"\"\"\"\"",
        "signature%25252525",
        "token=\\/",
        "token%2522",
        "token%22%3a%22",
        "token=basic ",
        "token=\\u003d",
        "\\u{31",
        "\\u{31}",
        "1\u{FFFD}",
        "SecurityToken=AccessKeyId=Signature:",
        "credential=",
        "LTAI",
        "LTAIabcdef",
        "STS.TMP.LTAI",
        "=",
        "%",
        "%25",
        "%2531",
        "%EF%BC%91",
        "%EF",
        "\\u0031",
        "\\u",
        "1",
        "1-",
        "1----",
        "1\u{200B}",
        "139 0000 0001, ",
        "12345678-1234-1234-1234-12345678901F ",
        "2026-01-02 03:04:05 ",
        "subs id=1000012345678901 ",
        "subs id=",
        "string to sign ",
        "post&%2f&",
        "aaaa",
        "aaab",
        "张三李雷",
        "testId",
        "\u{9B}\n\u{202E}",
        "\u{301}",
        "<",
    ];
    let mut texts: Vec<(&str, String)> = units
        .into_iter()
        .map(|unit| (unit, unit.repeat(length.div_ceil(unit.len()))))
        .collect();
    texts.push((
        "token, then one long escape",
        format!("token%{}", "25".repeat(length / 2)),
    ));
    texts.push((
        "subs id, then digits",
        format!("subs id={}", "1".repeat(length)),
    ));
    texts
}

/// Words that are beginnings, ends and middles of each other, and of what the texts hold.
fn hard_words() -> Words {
    let runs = (4..200).map(|length| "a".repeat(length));
    let ends = (4..200).map(|length| "a".repeat(length) + "b");
    let others = [
        "testId",
        "testIdtestIdtestId",
        "张三",
        "李雷张三李雷",
        "token=token=token",
    ];
    Words::new(runs.chain(ends).chain(others.map(str::to_owned)))
}

fn steps(text: &str, words: &Words) -> usize {
    steps_of(|| masked(Piece::whole(text), words))
}

#[test]
fn twice_the_text_takes_twice_the_steps() {
    const LENGTH: usize = 1 << 13;
    let words = hard_words();
    let (once, twice) = (hard_texts(LENGTH), hard_texts(2 * LENGTH));
    for ((unit, once), (_, twice)) in once.iter().zip(&twice) {
        // The words are made ready once.
        words.find(once);
        let (once, twice) = (steps(once, &words), steps(twice, &words));
        assert!(
            twice <= 2 * once + once / 10,
            "{unit:?}: {once} steps, then {twice}"
        );
        assert!(
            once <= 100 * LENGTH,
            "{unit:?}: {once} steps for {LENGTH} bytes"
        );
    }
}

#[test]
fn a_text_that_is_longer_than_what_is_shown_takes_no_more_steps() {
    let words = hard_words();
    let (once, twice) = (hard_texts(1 << 15), hard_texts(1 << 16));
    for ((unit, once), (_, twice)) in once.iter().zip(&twice) {
        words.find(unit);
        let bounded = |text: &str| steps_of(|| free_text_without(text, &words));
        let excerpt = steps_of(|| excerpt_without(once.as_bytes(), &words));
        let (once, twice) = (bounded(once), bounded(twice));
        assert!(
            twice <= once + once / 10,
            "{unit:?}: {once} steps, then {twice}"
        );
        assert!(
            once <= 100 * (LONGEST_TEXT + piece::MARGIN),
            "{unit:?}: {once} steps"
        );
        assert!(
            excerpt <= 100 * (EXCERPT_BYTES + piece::MARGIN),
            "{unit:?}: {excerpt} steps"
        );
    }
}

#[test]
fn twice_the_words_take_twice_the_steps() {
    let of = |count: usize| {
        let words = Words::new((0..count).map(|index| format!("{index:0width$}", width = 40)));
        let text = "0".repeat(4_000);
        steps_of(|| words.find(&text))
    };
    let (once, twice) = (of(1_000), of(2_000));
    assert!(twice <= 2 * once + once / 10, "{once} steps, then {twice}");
}

#[test]
fn steps_are_counted() {
    let quadratic = |text: &str| {
        for start in 0..text.len() {
            masked(Piece::whole(&text[start..]), &Words::new([]));
        }
    };
    let (once, twice) = ("x".repeat(50), "x".repeat(100));
    let (once, twice) = (
        steps_of(|| quadratic(&once)),
        steps_of(|| quadratic(&twice)),
    );
    assert!(twice > 3 * once, "{once} steps, then {twice}");
}
