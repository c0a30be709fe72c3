use codegen::model::{Mark, Sensitivity};

use super::{Guess, Kind, Member, Place, Reason, guess};

fn of(name: &str, kind: Kind, has_known_values: bool, place: Place) -> Guess {
    let member = Member {
        name,
        kind,
        has_known_values,
        place,
    };
    guess(&member).unwrap()
}

fn text(name: &str) -> Guess {
    of(name, Kind::Text, false, Place::Inside)
}

#[test]
fn what_says_nothing_of_a_person_is_shown() {
    for (names, reason) in [
        (
            "TotalCount PageSize PageNumber PageNo FileSize Duration TTL Quota TotalHits MaxResults",
            Reason::Count,
        ),
        ("RegionId ZoneIds Region timeZone", Reason::Region),
        ("Status taskState ErrorCode httpStatusCode", Reason::State),
        (
            "CreateTime StartDate Timestamp GmtCreate CreatedAt endTimeMs",
            Reason::Time,
        ),
        ("RequestId InstanceIds id VpcId TaskIdList", Reason::Id),
    ] {
        for name in names.split(' ') {
            let guess = text(name);
            assert_eq!(
                (guess.sensitivity, guess.mark, guess.reason),
                (Sensitivity::None, Mark::Inferred, reason),
                "{name}"
            );
            assert!(guess.is_shown());
        }
    }
    assert_eq!(
        of("Mode", Kind::Text, true, Place::Request).reason,
        Reason::KnownValues
    );
    assert_eq!(
        of("Whenever", Kind::Time, false, Place::Request).reason,
        Reason::Time
    );
    assert_eq!(
        of("PhoneBound", Kind::Boolean, false, Place::Request).reason,
        Reason::Boolean
    );
    assert_eq!(
        of("Timeout", Kind::Number, false, Place::Request).reason,
        Reason::Count
    );
}

#[test]
fn words_that_hide_win() {
    for (name, sensitivity) in [
        ("PhoneCount", Sensitivity::PhoneNumber),
        ("MobileStatus", Sensitivity::PhoneNumber),
        ("AccessKeyId", Sensitivity::Secret),
        ("AddressId", Sensitivity::Address),
        ("CertificateTime", Sensitivity::IdDocument),
        ("BirthDate", Sensitivity::FreeText),
        ("SessionId", Sensitivity::Secret),
        ("CodeSize", Sensitivity::Secret),
        ("MailRegion", Sensitivity::FreeText),
        ("UserName", Sensitivity::Name),
    ] {
        for kind in [Kind::Text, Kind::Number, Kind::Time, Kind::Free] {
            for known in [false, true] {
                let guess = of(name, kind, known, Place::Request);
                assert_eq!(
                    (guess.sensitivity, guess.mark, guess.reason),
                    (sensitivity, Mark::Inferred, Reason::Word),
                    "{name} {kind:?}"
                );
            }
        }
    }
}

#[test]
fn what_nothing_speaks_for_is_hidden() {
    for name in [
        "DomainName",
        "Value",
        "Ip",
        "InstanceName",
        "X",
        "号",
        "",
        "Timeout",
        "Num",
        "Idle",
        "Statuses1x",
        "Counted",
    ] {
        let guess = text(name);
        assert_eq!(
            (guess.sensitivity, guess.mark, guess.reason),
            (Sensitivity::Unreviewed, Mark::Assumed, Reason::Nothing),
            "{name}"
        );
    }
    // The keys of a map and the bytes of a file are the caller's.
    for name in ["Count", "Status", "RequestId"] {
        assert_eq!(
            of(name, Kind::Free, true, Place::Answer).reason,
            Reason::Nothing,
            "{name}"
        );
    }
    for name in ["Score", "Num"] {
        let reason = of(name, Kind::Number, false, Place::Inside).reason;
        assert_eq!(reason, Reason::Nothing, "{name}");
    }
    assert!(of("PageNum", Kind::Number, false, Place::Request).is_shown());
}

#[test]
fn code_and_message_are_the_answers_own_beside_its_id_alone() {
    let code = |place| of("Code", Kind::Text, false, place);
    assert_eq!(code(Place::Answer).reason, Reason::State);
    assert_eq!(code(Place::Inside).sensitivity, Sensitivity::Secret);
    assert_eq!(code(Place::Request).sensitivity, Sensitivity::Secret);
    assert!(!of("VerifyCode", Kind::Text, false, Place::Answer).is_shown());
    let message = |place| of("Message", Kind::Text, false, place).sensitivity;
    assert_eq!(message(Place::Answer), Sensitivity::ServiceText);
    assert_eq!(message(Place::Inside), Sensitivity::FreeText);
    assert_eq!(message(Place::Request), Sensitivity::FreeText);
}

#[test]
fn objects_leave_it_to_their_members() {
    let member = Member {
        name: "PhoneInfo",
        kind: Kind::Object,
        has_known_values: false,
        place: Place::Inside,
    };
    assert_eq!(guess(&member), None);
}
