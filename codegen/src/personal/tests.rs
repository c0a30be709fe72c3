use std::collections::BTreeSet;

use heck::ToSnakeCase as _;

use super::words::{CODES_OF, HARMLESS, LOOKS_LIKE, MAY_BE, PERSONS, PERSONS_THAT_MAY_BE};
use super::{S, suggested, suspected};

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
    let harmless =
        "biz_card_id content_encoding content_length content_type page_no page_number pool_key";
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
        ("AccesskeyId", S::Secret),
        ("AccessId", S::Secret),
        ("passWord", S::Secret),
        ("dingTalkId", S::FreeText),
        ("weChatId", S::FreeText),
        ("WhatsAppId", S::FreeText),
        ("DefaultRelayState", S::Secret),
        ("TaxpayerId", S::IdDocument),
        ("NationalId", S::IdDocument),
        ("CitizenId", S::IdDocument),
        ("CardIds", S::IdDocument),
        ("AppleId", S::IdDocument),
        ("AndroidId", S::IdDocument),
        ("AliyunId", S::Name),
        ("CertifyId", S::Secret),
        ("UserDeviceId", S::IdDocument),
        ("EmployeeId", S::IdDocument),
        ("StaffId", S::IdDocument),
        ("GPS", S::Address),
        ("PatientId", S::IdDocument),
        ("PatientIds", S::IdDocument),
        ("memberid", S::IdDocument),
        ("CustomerId", S::IdDocument),
        ("StudentId", S::IdDocument),
        ("SubscriberId", S::IdDocument),
        ("AlipayUserId", S::IdDocument),
        ("DiagnosisTime", S::FreeText),
        ("MedicalStatus", S::FreeText),
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
        "CallErrorCount",
        "CallInGroupId",
        "StepHoneypot",
        "CardType",
        "UserId",
        "HealthStatus",
        "MemberCount",
        "CustomId",
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
