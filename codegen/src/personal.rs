//! Words that make a name look like that of a personal datum: the one list of them.
//!
//! [`suggested`] is what the validator asks the author of a description about. [`suspected`] knows more words: an import has
//! nobody to ask, and hides what may be one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use core_catalog::Sensitivity as S;
use heck::ToSnakeCase;

/// Words (of the name in snake case, joined by `_`) that make a name look like a personal datum, and the kind to
/// suggest. `=` at the start: the whole name is meant.
const LOOKS_LIKE: &[(&str, S)] = &[
    ("a_no", S::PhoneNumber),
    ("=access_denied_detail", S::ServiceText),
    ("address", S::Address),
    ("addr", S::Address),
    ("area_name", S::Address),
    ("auth_msg", S::FreeText),
    ("black_no", S::PhoneNumber),
    ("b_no", S::PhoneNumber),
    ("called_no", S::PhoneNumber),
    ("called_num", S::PhoneNumber),
    ("callee", S::PhoneNumber),
    ("caller", S::PhoneNumber),
    ("calling_no", S::PhoneNumber),
    ("cert", S::IdDocument),
    ("certificate", S::IdDocument),
    ("city_name", S::Address),
    ("comment", S::FreeText),
    ("contact", S::PhoneNumber),
    ("content", S::FreeText),
    ("credential", S::Secret),
    ("default_a", S::PhoneNumber),
    ("desc", S::FreeText),
    ("description", S::FreeText),
    ("district_name", S::Address),
    ("document_id", S::IdDocument),
    ("document_no", S::IdDocument),
    ("document_number", S::IdDocument),
    ("email", S::FreeText),
    ("err_msg", S::ServiceText),
    ("error_message", S::ServiceText),
    ("error_msg", S::ServiceText),
    ("express_no", S::Waybill),
    ("extend", S::FreeText),
    ("extension", S::XNumber),
    ("fax", S::PhoneNumber),
    ("first_name", S::Name),
    ("fixed_no", S::PhoneNumber),
    ("full_name", S::Name),
    ("got_code", S::Waybill),
    ("id_card", S::IdDocument),
    ("id_number", S::IdDocument),
    ("identity", S::IdDocument),
    ("key", S::Secret),
    ("last_name", S::Name),
    ("license", S::IdDocument),
    ("link", S::Url),
    ("logistics_no", S::Waybill),
    ("mail_no", S::Waybill),
    ("memo", S::FreeText),
    ("=message", S::ServiceText),
    ("mobile", S::PhoneNumber),
    ("=msg", S::ServiceText),
    ("msisdn", S::PhoneNumber),
    ("=name", S::Name),
    ("nick_name", S::Name),
    ("no_a", S::PhoneNumber),
    ("no_b", S::PhoneNumber),
    ("no_x", S::XNumber),
    ("note", S::FreeText),
    ("=number", S::PhoneNumber),
    ("=numbers", S::PhoneNumber),
    ("out_id", S::FreeText),
    ("owner_name", S::Name),
    ("passport", S::IdDocument),
    ("passwd", S::Secret),
    ("password", S::Secret),
    ("peer_no", S::PhoneNumber),
    ("person_name", S::Name),
    ("phone", S::PhoneNumber),
    ("phone_no_x", S::XNumber),
    ("photo", S::IdDocument),
    ("policy", S::Secret),
    ("private", S::Secret),
    ("province_name", S::Address),
    ("pwd", S::Secret),
    ("real_name", S::Name),
    ("remark", S::FreeText),
    ("report_result", S::FreeText),
    ("secret", S::Secret),
    ("secret_no", S::XNumber),
    ("signature", S::Secret),
    ("street", S::Address),
    ("tel", S::PhoneNumber),
    ("tel_x", S::XNumber),
    ("tel_xext", S::XNumber),
    ("telephone", S::PhoneNumber),
    ("telx", S::XNumber),
    ("=text", S::FreeText),
    ("tips", S::FreeText),
    ("token", S::Secret),
    ("town_name", S::Address),
    ("track_no", S::Waybill),
    ("tracking", S::Waybill),
    ("uri", S::Url),
    ("url", S::Url),
    ("user_data", S::FreeText),
    ("user_name", S::Name),
    ("virtual_no", S::XNumber),
    ("waybill", S::Waybill),
    ("x_no", S::XNumber),
];

/// Who a person's name belongs to, in front of `name`.
const PERSONS: &[&str] = &[
    "cert",
    "consignee",
    "consigner",
    "contact",
    "cust",
    "customer",
    "legal",
    "manager",
    "owner",
    "receiver",
    "recipient",
    "send",
    "sender",
    "user",
];

/// Names that only look like it.
const HARMLESS: &[&str] = &[
    "content_encoding",
    "content_length",
    "content_type",
    "page_no",
    "page_number",
    "pool_key",
];

/// More words that may stand for one, where nobody has looked at the value. `=` has the same meaning; words of other scripts are
/// looked for anywhere.
const MAY_BE: &[(&str, S)] = &[
    ("account_name", S::Name),
    ("account_no", S::IdDocument),
    ("age", S::FreeText),
    ("ak", S::Secret),
    ("assertion", S::Secret),
    ("assumed_role", S::FreeText),
    ("authorization", S::Secret),
    ("avatar", S::IdDocument),
    ("bank", S::IdDocument),
    ("biometric", S::IdDocument),
    ("birth", S::FreeText),
    ("birthdate", S::FreeText),
    ("birthday", S::FreeText),
    ("called", S::PhoneNumber),
    ("calling", S::PhoneNumber),
    ("card_no", S::IdDocument),
    ("card_num", S::IdDocument),
    ("card_number", S::IdDocument),
    ("company_name", S::Name),
    ("cookie", S::Secret),
    ("coordinate", S::Address),
    ("corp_name", S::Name),
    ("dianhua", S::PhoneNumber),
    ("dingtalk", S::FreeText),
    ("dizhi", S::Address),
    ("encrypted_number", S::PhoneNumber),
    ("environment_variable", S::Secret),
    ("ethnic", S::FreeText),
    ("external_id", S::Secret),
    ("face", S::IdDocument),
    ("finger_print", S::IdDocument),
    ("fingerprint", S::IdDocument),
    ("gender", S::FreeText),
    ("given_name", S::Name),
    ("gps", S::Address),
    ("hotline", S::PhoneNumber),
    ("iccid", S::IdDocument),
    ("id_no", S::IdDocument),
    ("id_num", S::IdDocument),
    ("idfa", S::IdDocument),
    ("imei", S::IdDocument),
    ("imsi", S::IdDocument),
    ("iris", S::IdDocument),
    ("jwt", S::Secret),
    ("lat", S::Address),
    ("latitude", S::Address),
    ("legal_person", S::Name),
    ("licence", S::IdDocument),
    ("linkman", S::Name),
    ("lng", S::Address),
    ("longitude", S::Address),
    ("mac", S::IdDocument),
    ("mail", S::FreeText),
    ("mailbox", S::FreeText),
    ("marital", S::FreeText),
    ("mima", S::Secret),
    ("nationality", S::FreeText),
    ("nick", S::Name),
    ("nickname", S::Name),
    ("open_id", S::IdDocument),
    ("openid", S::IdDocument),
    ("original_number", S::PhoneNumber),
    ("otp", S::Secret),
    ("person", S::Name),
    ("pic", S::IdDocument),
    ("picture", S::IdDocument),
    ("pin", S::Secret),
    ("plate_no", S::IdDocument),
    ("plate_number", S::IdDocument),
    ("portrait", S::IdDocument),
    ("postal", S::Address),
    ("postcode", S::Address),
    ("qq", S::FreeText),
    ("real_number", S::PhoneNumber),
    ("related_num", S::PhoneNumber),
    ("religion", S::FreeText),
    ("seed", S::Secret),
    ("selfie", S::IdDocument),
    ("session_id", S::Secret),
    ("sex", S::FreeText),
    ("shenfenzheng", S::IdDocument),
    ("shouji", S::PhoneNumber),
    ("sk", S::Secret),
    ("ssn", S::IdDocument),
    ("surname", S::Name),
    ("ticket", S::Secret),
    ("union_id", S::IdDocument),
    ("virtual_number", S::XNumber),
    ("voiceprint", S::IdDocument),
    ("wechat", S::FreeText),
    ("weixin", S::FreeText),
    ("whatsapp", S::FreeText),
    ("xingming", S::Name),
    ("youxiang", S::FreeText),
    ("zhengjian", S::IdDocument),
    ("zip", S::Address),
    ("地址", S::Address),
    ("姓名", S::Name),
    ("密码", S::Secret),
    ("密钥", S::Secret),
    ("手机", S::PhoneNumber),
    ("电话", S::PhoneNumber),
    ("证件", S::IdDocument),
    ("身份证", S::IdDocument),
    ("邮箱", S::FreeText),
];

/// More of those whom a name in front of `name` may belong to.
const PERSONS_THAT_MAY_BE: &[&str] = &[
    "admin",
    "applicant",
    "author",
    "employee",
    "guest",
    "legal",
    "member",
    "op",
    "operator",
    "passenger",
    "patient",
    "principal",
    "staff",
    "student",
    "teacher",
];

/// What a `code` tells that is no secret of anybody: how a call went.
const CODES_OF: &[&str] = &[
    "err", "error", "http", "reason", "response", "result", "status",
];

/// Words that end in `code` and name none.
const NO_CODES: &[&str] = &["decode", "encode", "opcode", "transcode", "unicode"];

/// The kind of datum that a wire name suggests.
#[must_use]
pub fn suggested(wire: &str) -> Option<S> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(LOOKS_LIKE, PERSONS));
    let name = wire.to_snake_case();
    if is_harmless(&name) {
        return None;
    }
    words.of(&name)
}

/// The kind of datum that a wire name may stand for where nobody has looked at it: what [`suggested`] says, or more words, also
/// with a number behind them or written together (`Key2`, `phonenumber`).
#[must_use]
pub fn suspected(wire: &str) -> Option<S> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    static TOGETHER: OnceLock<Together> = OnceLock::new();
    if let Some(suggested) = suggested(wire) {
        return Some(suggested);
    }
    let name = wire.to_snake_case();
    if is_harmless(&name) {
        return None;
    }
    let bare = |word: &str| {
        word.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let name = name.split('_').map(bare).collect::<Vec<_>>().join("_");
    let more = WORDS.get_or_init(|| Words::new(MAY_BE, PERSONS_THAT_MAY_BE));
    let together = TOGETHER.get_or_init(written_together);
    suggested(&name)
        .or_else(|| more.of(&name))
        .or_else(|| inside(&name, together))
        .or_else(|| is_secret_code(&name).then_some(S::Secret))
}

/// Words to look up.
struct Words {
    /// Whole names.
    names: BTreeMap<String, S>,
    /// Words within names. Names of persons count more than all else.
    parts: BTreeMap<String, (bool, S)>,
}

/// The most words that one entry has.
const MOST_WORDS: usize = 3;

impl Words {
    fn new(list: &[(&str, S)], persons: &[&str]) -> Self {
        let mut words = Self {
            names: BTreeMap::new(),
            parts: BTreeMap::new(),
        };
        for (word, kind) in list {
            match word.strip_prefix('=') {
                Some(name) => words.names.insert(name.to_owned(), *kind).map(|_| ()),
                None => words
                    .parts
                    .insert((*word).to_owned(), (false, *kind))
                    .map(|_| ()),
            };
        }
        for person in persons {
            words
                .parts
                .insert(format!("{person}_name"), (true, S::Name));
        }
        words
    }

    /// The kind of the longest entry that the name holds, its last word also in the plural.
    fn of(&self, name: &str) -> Option<S> {
        let mut best = self.names.get(name).map(|kind| (false, name, *kind));
        for part in parts(name) {
            for part in [Some(part), part.strip_suffix('s')].into_iter().flatten() {
                let Some((person, kind)) = self.parts.get(part) else {
                    continue;
                };
                let found = (*person, part, *kind);
                if best.is_none_or(|best| rank(best) < rank(found)) {
                    best = Some(found);
                }
            }
        }
        best.map(|(_, _, kind)| kind)
    }
}

fn rank((person, part, _): (bool, &str, S)) -> (bool, usize, &str) {
    (person, part.len(), part)
}

/// All runs of so many words of a name in snake case.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(name.match_indices('_').map(|(at, _)| at + 1));
    starts.flat_map(|start| {
        let rest = name.get(start..).unwrap_or_default();
        let ends = rest
            .match_indices('_')
            .map(|(at, _)| at)
            .chain([rest.len()]);
        ends.take(MOST_WORDS).filter_map(|end| rest.get(..end))
    })
}

/// Entries by their first bytes.
type Together = BTreeMap<[u8; SHORTEST], Vec<(String, S)>>;

/// The fewest bytes of what tells something inside a longer word: five letters, or two characters of another script.
const SHORTEST: usize = 5;

/// The entries of both lists that tell something inside a longer word. Short ones stand in words of all kinds: `age` in `page`.
fn written_together() -> Together {
    let mut together = Together::new();
    for (part, kind) in LOOKS_LIKE.iter().chain(MAY_BE) {
        let part = part.replace('_', "");
        if let Some(first) = part
            .as_bytes()
            .first_chunk()
            .filter(|_| !part.starts_with('='))
        {
            together.entry(*first).or_default().push((part, *kind));
        }
    }
    together
}

/// The kind of the longest entry that stands inside a word.
fn inside(name: &str, together: &Together) -> Option<S> {
    let mut best: Option<(usize, S)> = None;
    for word in name.split('_') {
        for start in 0..word.len() {
            let rest = word.as_bytes().get(start..).unwrap_or_default();
            let entries = rest.first_chunk().and_then(|first| together.get(first));
            for (part, kind) in entries.into_iter().flatten() {
                let longer = best.is_none_or(|(length, _)| length < part.len());
                if longer && rest.starts_with(part.as_bytes()) {
                    best = Some((part.len(), *kind));
                }
            }
        }
    }
    best.map(|(_, kind)| kind)
}

/// Codes that prove something, such as those sent to a phone; in doubt, all but those that tell how a call went.
fn is_secret_code(name: &str) -> bool {
    let mut before = "";
    for word in name.split('_') {
        let is_code = word == "codes" || (word.ends_with("code") && !NO_CODES.contains(&word));
        let tells_how =
            CODES_OF.contains(&before) || CODES_OF.iter().any(|of| word.starts_with(of));
        if is_code && !tells_how {
            return true;
        }
        before = word;
    }
    false
}

fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name) || name.ends_with("_pool_key")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use heck::ToSnakeCase as _;

    use super::{
        CODES_OF, HARMLESS, LOOKS_LIKE, MAY_BE, PERSONS, PERSONS_THAT_MAY_BE, S, suggested,
        suspected,
    };

    #[test]
    fn personal_data_are_recognised() {
        for (wire, kind) in [
            ("PhoneNoA", S::PhoneNumber),
            ("PhoneNoX", S::XNumber),
            ("SecretNo", S::XNumber),
            ("trackNo", S::Waybill),
            ("ConsigneeName", S::Name),
            ("Name", S::Name),
            ("AddressDetail", S::Address),
            ("IdCardFrontPhoto", S::IdDocument),
            ("DownloadUrl", S::Url),
            ("OutId", S::FreeText),
            ("AccessKeyId", S::Secret),
            ("SecurityToken", S::Secret),
            ("Urls", S::Url),
        ] {
            assert_eq!(suggested(wire), Some(kind), "{wire}");
        }
    }

    #[test]
    fn other_names_are_left_alone() {
        for wire in [
            "PoolKey",
            "CustomerPoolKey",
            "RuleName",
            "SubsId",
            "PageNo",
            "City",
            "Code",
            "NoType",
        ] {
            assert_eq!(suggested(wire), None, "{wire}");
        }
    }

    /// Each word by itself, so that none can be lost unnoticed; a new one needs a name here.
    #[test]
    fn every_word_is_known() {
        let mut missing: BTreeSet<&str> = LOOKS_LIKE.iter().map(|(word, _)| *word).collect();
        for (kind, names) in [
            (
                S::PhoneNumber,
                "ANo BlackNo BNo CalledNo CalledNum Callee Caller CallingNo Contact DefaultA Fax FixedNo Mobile Msisdn NoA NoB Number Numbers PeerNo Phone Tel Telephone",
            ),
            (
                S::ServiceText,
                "AccessDeniedDetail ErrMsg ErrorMessage ErrorMsg Message Msg",
            ),
            (
                S::Address,
                "Address Addr AreaName CityName DistrictName ProvinceName Street TownName",
            ),
            (
                S::FreeText,
                "AuthMsg Comment Content Desc Description Email Extend Memo Note OutId Remark ReportResult Text Tips UserData",
            ),
            (
                S::IdDocument,
                "Cert Certificate DocumentId DocumentNo DocumentNumber IdCard IdNumber Identity License Passport Photo",
            ),
            (
                S::Secret,
                "Credential Key Passwd Password Policy Private Pwd Secret Signature Token",
            ),
            (
                S::Waybill,
                "ExpressNo GotCode LogisticsNo MailNo TrackNo Tracking Waybill",
            ),
            (
                S::XNumber,
                "Extension NoX PhoneNoX SecretNo TelX TelXext Telx VirtualNo XNo",
            ),
            (
                S::Name,
                "FirstName FullName LastName Name NickName OwnerName PersonName RealName UserName",
            ),
            (S::Url, "Link Uri Url"),
        ] {
            for name in names.split(' ') {
                assert_eq!(suggested(name), Some(kind), "{name}");
                let word = name.to_snake_case();
                missing.retain(|one| one.trim_start_matches('=') != word);
            }
        }
        assert_eq!(missing, BTreeSet::new(), "no name for these words");
        let persons = "cert consignee consigner contact cust customer legal manager owner receiver recipient send sender user";
        assert_eq!(PERSONS.join(" "), persons);
        for person in persons.split(' ') {
            assert_eq!(
                suggested(&format!("{person}_name")),
                Some(S::Name),
                "{person}"
            );
        }
        let harmless = "content_encoding content_length content_type page_no page_number pool_key";
        assert_eq!(HARMLESS.join(" "), harmless);
        for name in harmless.split(' ') {
            assert_eq!(suggested(name), None, "{name}");
        }
    }

    #[test]
    fn what_nobody_looked_at_is_suspected() {
        for (wire, kind) in [
            ("PhoneNoA", S::PhoneNumber),
            ("phonenumber", S::PhoneNumber),
            ("userphone", S::PhoneNumber),
            ("MOBILES", S::PhoneNumber),
            ("Mobilephone", S::PhoneNumber),
            ("Anucodecalled", S::PhoneNumber),
            ("CallInCalled", S::PhoneNumber),
            ("idcardno", S::IdDocument),
            ("AdminIDCardPic", S::IdDocument),
            ("LicensePlates", S::IdDocument),
            ("OperatorName", S::Name),
            ("LegalPersonName", S::Name),
            ("username", S::Name),
            ("MngOpMail", S::FreeText),
            ("VerifyCode", S::Secret),
            ("AuthenticationCode1", S::Secret),
            ("URI2", S::Url),
            ("code", S::Secret),
            ("Areacode", S::Secret),
            ("sessionId", S::Secret),
            ("accesskeysecret", S::Secret),
            ("xingming", S::Name),
            ("手机号", S::PhoneNumber),
            ("GPS", S::Address),
        ] {
            assert_eq!(suspected(wire), Some(kind), "{wire}");
        }
        for wire in [
            "ErrorCode",
            "HttpStatusCode",
            "httpcode",
            "StatusCodes",
            "PageNumber",
            "PageNo",
            "Page",
            "Status",
            "RequestId",
            "TotalCount",
            "InstanceId",
            "PoolKey",
            "Codec",
            "Package",
            "Average",
            "Storage",
            "Picked",
            "Surface",
            "TemplateType",
            "InitialTranscode",
            "ContentType",
            "Language",
            "",
        ] {
            assert_eq!(suspected(wire), None, "{wire}");
        }
    }

    #[test]
    fn every_word_that_may_be_one_is_suspected_by_itself() {
        for (word, kind) in LOOKS_LIKE.iter().chain(MAY_BE) {
            let word = word.trim_start_matches('=');
            assert_eq!(suspected(word), Some(*kind), "{word}");
            assert!(!HARMLESS.contains(&word), "{word}");
        }
        for person in PERSONS.iter().chain(PERSONS_THAT_MAY_BE) {
            assert_eq!(
                suspected(&format!("{person}_name")),
                Some(S::Name),
                "{person}"
            );
        }
        for of in CODES_OF {
            assert_eq!(suspected(&format!("{of}_code")), None, "{of}");
        }
        // A word of both lists would be suggested, and stand in the second for nothing.
        for (word, _) in MAY_BE {
            assert_eq!(suggested(word), None, "{word}");
        }
        assert!(MAY_BE.is_sorted_by_key(|(word, _)| word) && PERSONS_THAT_MAY_BE.is_sorted());
    }
}
