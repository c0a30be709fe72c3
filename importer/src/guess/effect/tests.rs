use codegen::model::{EffectKind, Mark};

use super::{Doubt, Operation, READING_VERBS, REVIEWED, Verdict, WORDS, guess};

/// An operation that everything speaks for.
const READ: Operation<'_> = Operation {
    product: "Demo",
    action: "DescribeThings",
    operation_type: Some("read"),
    allows_get: true,
    tagged_type: Some("get"),
    tagged_charge: Some("free"),
    tagged_risk: Some("none"),
};

#[track_caller]
fn doubts(operation: Operation<'_>) -> Vec<Doubt> {
    let guess = guess(&operation);
    let read = guess.doubts.is_empty();
    let wanted = if read {
        (EffectKind::Read, Mark::Inferred)
    } else {
        (EffectKind::Unreviewed, Mark::Assumed)
    };
    assert_eq!((guess.kind, guess.mark), wanted);
    for doubt in &guess.doubts {
        assert!(!doubt.to_string().is_empty());
    }
    guess.doubts
}

#[test]
fn all_has_to_speak_for_a_read() {
    assert_eq!(doubts(READ), []);
    let silent = Operation {
        tagged_type: None,
        tagged_charge: None,
        tagged_risk: None,
        ..READ
    };
    assert_eq!(doubts(silent), []);
    for verb in [
        "Describe", "Get", "List", "Query", "Search", "Check", "Count",
    ] {
        let action = &format!("{verb}Things");
        assert_eq!(doubts(Operation { action, ..READ }), [], "{verb}");
        assert!(READING_VERBS.contains(&verb.to_lowercase().as_str()));
    }
    assert_eq!(READING_VERBS.len(), 7);
}

#[test]
fn the_first_word_counts_as_a_whole() {
    for (action, first) in [
        ("ListenPort", "listen"),
        ("GettysburgAddress", "gettysburg"),
        ("CheckoutCart", "checkout"),
        ("CounterReset", "counter"),
        ("Listing", "listing"),
        ("SendSms", "send"),
        ("AddFace", "add"),
        ("DeleteFace", "delete"),
        ("BatchGetFileMeta", "batch"),
        ("SmsGetReport", "sms"),
        ("号码", "号码"),
        ("", ""),
    ] {
        assert_eq!(
            doubts(Operation { action, ..READ }),
            [Doubt::Verb(first.to_owned())],
            "{action}"
        );
    }
    for action in ["Get", "GetOSS", "listThings", "DescribeDNSSLBSubDomains"] {
        assert_eq!(doubts(Operation { action, ..READ }), [], "{action}");
    }
}

#[test]
fn each_doubt_is_enough() {
    let stated = |stated: &str| vec![Doubt::Type(Some(stated.to_owned()))];
    for operation_type in ["write", "readAndWrite", "Read", ""] {
        let operation = Operation {
            operation_type: Some(operation_type),
            ..READ
        };
        assert_eq!(doubts(operation), stated(operation_type));
    }
    assert_eq!(
        doubts(Operation {
            operation_type: None,
            ..READ
        }),
        [Doubt::Type(None)]
    );
    assert_eq!(
        doubts(Operation {
            allows_get: false,
            ..READ
        }),
        [Doubt::NoGet]
    );
    for value in ["create", "update", "delete", "new"] {
        let tag = Doubt::Tag {
            key: "operationType",
            value: value.to_owned(),
        };
        assert_eq!(
            doubts(Operation {
                tagged_type: Some(value),
                ..READ
            }),
            [tag]
        );
    }
    let paid = Doubt::Tag {
        key: "chargeType",
        value: "paid".to_owned(),
    };
    assert_eq!(
        doubts(Operation {
            tagged_charge: Some("paid"),
            ..READ
        }),
        [paid]
    );
    let high = Doubt::Tag {
        key: "riskType",
        value: "high".to_owned(),
    };
    assert_eq!(
        doubts(Operation {
            tagged_risk: Some("high"),
            ..READ
        }),
        [high]
    );
    let doubtful = |one: &&super::Reviewed| one.verdict == Verdict::Doubtful;
    for one in REVIEWED.iter().filter(doubtful) {
        let operation = Operation {
            product: one.product,
            action: one.action,
            ..READ
        };
        assert_eq!(
            doubts(operation).first(),
            Some(&Doubt::Exception(one.reason))
        );
    }
    for one in WORDS {
        let action = &format!("GetNew{}{}", one.word[..1].to_uppercase(), &one.word[1..]);
        let word = Doubt::Word {
            word: one.word,
            reason: one.reason,
        };
        assert_eq!(doubts(Operation { action, ..READ }), [word], "{action}");
    }
    for action in [
        "ListTokens",
        "GetUploadPolicies",
        "QueryOrCreateThing",
        // The metadata of other products calls these reads.
        "DescribeClusterUserKubeconfig",
        "DescribeUserKubeConfig",
        "DescribeInstanceVncUrl",
        "GetAudioFileDownloadUrl",
        "GetBatchTranslate",
        "GetImageTranslate",
        "GetParametersForImport",
        "GetTitleGenerate",
        "GetTurnServerList",
        "CheckActivate",
        "CheckIn",
        "CheckInUser",
        "CheckOutRoom",
        "GetOAuth2Url",
        "GetOauth2Url",
        "GetSignInUrl",
        "GetSigninUrl",
        "GetSignOnUrl",
        "GetLogonUrl",
        "GetLogOnUrl",
        "GetAccessKey",
        "GetSessionKey",
        "GetJwt",
        "GetBearer",
        "GetAssumedRole",
        "DescribeStsInfo",
        "GetAssumeRole",
        "GetAuthUrl",
        "GetLoginUrl",
        "GetSignature",
        "GetSsoUrl",
        "GetVideoPlayAuth",
        "GetNextMessage",
        "GetOpenService",
        "GetPresignedUrl",
        "GetSignedUrl",
        "GetSmsCode",
        "GetTempAccessKey",
        "ListSubmit",
        "ListThenDelete",
        "QueryConsume",
        "QueryExecute",
        "QueryPay",
        "QuerySqlExecute",
    ] {
        assert_eq!(doubts(Operation { action, ..READ }).len(), 1, "{action}");
    }
    for action in [
        "ListReturns",
        "CheckInstance",
        "QueryCallInRecord",
        "QuerySmsSign",
        "GetAuthorizationLetter",
        "DescribeImportantEvents",
        "GetSseless",
        "ListRunningTasks",
    ] {
        assert_eq!(doubts(Operation { action, ..READ }), [], "{action}");
    }
    assert_eq!(
        doubts(Operation {
            action: "DescribeVerifyToken",
            ..READ
        })
        .len(),
        1
    );
}

#[test]
fn the_words_are_sorted_and_are_shown_as_they_can_be() {
    assert_eq!(
        doubts(Operation {
            action: "CheckSendCode",
            ..READ
        })
        .len(),
        1
    );
    assert!(WORDS.is_sorted_by_key(|one| one.word));
    let hostile = Doubt::Tag {
        key: "operationType",
        value: "a\u{1b}[2J`\n".repeat(100),
    };
    let shown = hostile.to_string();
    assert!(
        shown.len() < 100 && !shown.contains(['\u{1b}', '\n']),
        "{shown}"
    );
}
