//! Operations that look like reads, by their names and by the metadata, and are not, or may not be.

use crate::guess::words::singular;

/// An operation that is not taken for a read whatever the metadata says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception {
    /// The product, in lower case.
    pub product: &'static str,
    /// The action.
    pub action: &'static str,
    /// What it does, or may do.
    pub reason: &'static str,
}

const fn exception(product: &'static str, action: &'static str, reason: &'static str) -> Exception {
    Exception {
        product,
        action,
        reason,
    }
}

const PERMISSION: &str = "each call makes a new permission to upload files";
const BILLED: &str = "each call may be charged: its documentation names the price list, and nothing says that it is free";

/// The exceptions, by product and action. Found by reading what the metadata says of every operation that would be a read.
pub const EXCEPTIONS: &[Exception] = &[
    exception(
        "alidns",
        "GetTxtRecordForVerify",
        "it makes the value of a TXT record by which a domain is proved",
    ),
    exception("dyplsapi", "GetDyplsOSSInfoForUploadFile", PERMISSION),
    exception(
        "dysmsapi",
        "GetCardSmsLink",
        "it makes short links, each to be sent and charged",
    ),
    exception(
        "dysmsapi",
        "GetMediaResourceId",
        "it makes the id of a resource out of an uploaded file",
    ),
    exception("dysmsapi", "GetOSSInfoForCardTemplate", PERMISSION),
    exception("dysmsapi", "GetOSSInfoForUploadFile", PERMISSION),
    exception("dysmsapi", "GetQualificationOssInfo", PERMISSION),
    exception("dysmsapi", "GetSmsOcrOssInfo", PERMISSION),
    exception("dytnsapi", "DescribeEmptyNumber", BILLED),
    exception("dytnsapi", "DescribePhoneNumberAnalysis", BILLED),
    exception("dytnsapi", "DescribePhoneNumberAnalysisAI", BILLED),
    exception("dytnsapi", "DescribePhoneNumberOnlineTime", BILLED),
    exception("dytnsapi", "DescribePhoneNumberOperatorAttribute", BILLED),
    exception("dytnsapi", "DescribePhoneTwiceTelVerify", BILLED),
    exception(
        "dytnsapi",
        "GetUAIDApplyTokenSign",
        "it signs a request for a token, and each signature may be good for once",
    ),
    exception(
        "dyvmsapi",
        "GetTemporaryFileUrl",
        "it makes a temporary address that opens a file to whoever has it",
    ),
    exception(
        "dyvmsapi",
        "GetToken",
        "it makes a token, and may end the one before",
    ),
    exception(
        "facebody",
        "GetRealPersonVerificationResult",
        "it may be the charged step of a verification, and may be good for once",
    ),
    exception(
        "facebody",
        "SearchFace",
        "it compares a face with a whole library, and each call may be charged",
    ),
    exception("imm", "GetFileMeta", BILLED),
    exception("imm", "QueryLocationDateClusters", BILLED),
    exception("imm", "QuerySimilarImageClusters", BILLED),
];

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

/// Operations whose names hold such a word and that read all the same, by product and action: somebody read their documentation.
const REVIEWED: &[(&str, &str)] = &[
    ("dyplsapi", "GetSecretAsrDetail"),
    ("dyplsapi", "QueryRecordFileDownloadUrl"),
    ("dyplsapi", "QuerySecretAPhoneNoToCust"),
    ("dyplsapi", "QuerySecretNoDetail"),
    ("dyplsapi", "QuerySecretNoRemain"),
    ("dysmsapi", "QuerySendDetails"),
    ("dytnsapi", "QueryAvailableAuthCode"),
    ("fc", "GetFunctionCode"),
    ("ram", "GetAccessKeyLastUsed"),
    ("ram", "GetLoginProfile"),
    ("ram", "GetPasswordPolicy"),
    ("ram", "ListAccessKeys"),
];

/// Why this operation is an exception.
pub(super) fn of(product: &str, action: &str) -> Option<&'static str> {
    let found = EXCEPTIONS
        .iter()
        .find(|one| one.action == action && one.product.eq_ignore_ascii_case(product));
    found.map(|one| one.reason)
}

/// The first word behind the verb that does not go with reading; it can be spelt in two, as `KubeConfig`, and have a number, as `OAuth2`.
/// The verb can be the first of the two: `CheckIn`.
pub(super) fn word_of(
    product: &str,
    action: &str,
    words: &[String],
) -> Option<&'static WordOfDoubt> {
    let same =
        |(own, reviewed): &(&str, &str)| own.eq_ignore_ascii_case(product) && *reviewed == action;
    if REVIEWED.iter().any(same) {
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
