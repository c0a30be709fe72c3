//! Words in names of operations that look like reads, by which an operation may do something else.

use super::reviewed;
use crate::guess::words::singular;

/// A word that does not go with reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordOfDoubt {
    /// The word, in lower case and in the singular.
    pub word: &'static str,
    /// What operations with it do.
    pub reason: &'static str,
}

const fn word(word: &'static str, reason: &'static str) -> WordOfDoubt {
    WordOfDoubt { word, reason }
}

const SECRET: &str = "such operations hand out something secret, often made by the call";
const PROOF: &str =
    "such operations take part in a proof of identity, and often each one is charged";
const FILE: &str = "such operations hand out a permission made by the call";
const WORK: &str = "such operations do what is asked at each call, and often each one is charged";
const TWO: &str = "it may do something beside reading, or instead of it";

/// Words that no operation taken for a read holds behind its verb, for the products that nobody has read yet.
pub const WORDS: &[WordOfDoubt] = &[
    word("accesskey", SECRET),
    word("activate", TWO),
    word("and", TWO),
    word("assume", SECRET),
    word("assumed", SECRET),
    word("auth", SECRET),
    word("bearer", SECRET),
    word("captcha", PROOF),
    word("checkin", TWO),
    word("checkout", TWO),
    word("code", PROOF),
    word("consume", TWO),
    word("credential", SECRET),
    word("delete", TWO),
    word("diagnose", WORK),
    word("download", FILE),
    word("execute", TWO),
    word("generate", WORK),
    word("import", FILE),
    word("inference", WORK),
    word("jwt", SECRET),
    word("kubeconfig", SECRET),
    word("login", SECRET),
    word("logon", SECRET),
    word("next", TWO),
    word("oauth", SECRET),
    word("open", TWO),
    word("or", TWO),
    word("otp", PROOF),
    word("password", SECRET),
    word("pay", TWO),
    word("predict", WORK),
    word("presigned", FILE),
    word("recognize", WORK),
    word("run", TWO),
    word("secret", SECRET),
    word("send", WORK),
    word("sessionkey", SECRET),
    word("signature", SECRET),
    word("signed", FILE),
    word("signin", SECRET),
    word("signon", SECRET),
    word("sse", WORK),
    word("sso", SECRET),
    word("start", TWO),
    word("sts", SECRET),
    word("submit", TWO),
    word("synthesize", WORK),
    word("temp", FILE),
    word("temporary", FILE),
    word("ticket", SECRET),
    word("token", SECRET),
    word("translate", WORK),
    word("turn", SECRET),
    word("upload", FILE),
    word("verification", PROOF),
    word("verify", PROOF),
    word("vnc", SECRET),
];

/// The first word behind the verb that does not go with reading; it can be spelt in two, as `KubeConfig`, and have a number, as `OAuth2`.
/// The verb can be the first of the two: `CheckIn`.
pub(super) fn word_of(
    product: &str,
    action: &str,
    words: &[String],
) -> Option<&'static WordOfDoubt> {
    if reviewed::reads(product, action) {
        return None;
    }
    let behind = words.get(1..).unwrap_or_default();
    let pairs = words.windows(2).map(|pair| singular(&pair.concat()));
    let mut all = behind.iter().map(|word| singular(word)).chain(pairs);
    all.find_map(|word| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        WORDS.iter().find(|one| one.word == word)
    })
}
