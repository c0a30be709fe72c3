use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Directory, Families, about, guess, verbs};

fn directory(title: Option<&str>, operations: &[&str]) -> Directory {
    let operations = operations
        .iter()
        .map(|action| (*action).to_owned())
        .collect();
    Directory {
        title: title.map(str::to_owned),
        operations,
        children: Vec::new(),
    }
}

fn set<'a>(actions: &[&'a str]) -> BTreeSet<&'a str> {
    actions.iter().copied().collect()
}

fn ids(families: &Families) -> Vec<&str> {
    families
        .list
        .iter()
        .map(|family| family.id.as_str())
        .collect()
}

#[test]
fn an_operation_is_about_what_stands_behind_its_verb() {
    for (action, words) in [
        ("AddDomainRecord", "domain record"),
        ("DescribeDomainRecords", "domain record"),
        ("BatchAddFaces", "face"),
        ("SendBatchSms", "sms"),
        ("UnBindAXB", "axb"),
        ("UnbindSubscription", "subscription"),
        ("SmsConversion", "sms conversion"),
        ("TagResources", "tag"),
        ("UntagResources", "tag"),
        ("ListTagResources", "tag resource"),
        ("CreateOrUpdateAsset", "asset"),
        ("AddDoNotCallNumbers", "call number"),
        ("ReDeployDagVersion", "dag version"),
        ("TurnOffZone", "zone"),
        ("ListMyDrives", "drive"),
        ("HangupThirdCall", "third call"),
        ("UpsertPolicy", "policy"),
        ("Get", "get"),
        ("", ""),
    ] {
        assert_eq!(about(action).join(" "), words, "{action}");
    }
}

/// Names that a reader of other products found unreadable, and what they are now.
#[test]
fn families_are_called_by_nouns() {
    for (actions, families) in [
        (
            "AuthorizeApplicationToUser AuthorizeApplicationToGroup RevokeApplicationFromUser GetApplication",
            "application",
        ),
        (
            "AddUserToGroup RemoveUserFromGroup ListUsersForGroup",
            "user",
        ),
        ("ChatWithDesensitize ChatWithModel", "chat"),
        ("CreateOrUpdateAsset DeleteAsset", "asset"),
        (
            "AttachPolicyToRole DetachPolicyFromRole ListPoliciesForRole",
            "policy",
        ),
        ("InsertDetail UpsertDetail ObtainDetail", "detail"),
        ("CreateThirdAgent JoinThirdPlan", "other"),
        (
            "GetJenkinsImage ListJenkinsImages AddJenkinsImage",
            "jenkins_image",
        ),
        ("ListTypes GetType", "type_operations"),
        (
            "RecognizeIdcard RecognizePassport RecognizeInvoice RecognizeThai RecognizeLatin DoIt",
            "recognize other",
        ),
    ] {
        let actions: Vec<&str> = actions.split(' ').collect();
        let found = guess(&set(&actions), &[], &Families::default());
        assert_eq!(ids(&found).join(" "), families, "{actions:?}");
    }
}

const ACTIONS: &[&str] = &[
    "AddDomainRecord",
    "DeleteDomainRecord",
    "DescribeDomainRecords",
    "AddDomain",
    "DeleteDomain",
    "GetMainDomainName",
    "SendMail",
    "AddKey",
    "RemoveKey",
];

#[test]
fn what_operations_have_in_common_is_a_family() {
    let found = guess(&set(ACTIONS), &[], &Families::default());
    assert_eq!(ids(&found), ["domain", "domain_record", "key", "other"]);
    assert_eq!(found.of["DescribeDomainRecords"], "domain_record");
    // Its own words hold the name of a family.
    assert_eq!(found.of["GetMainDomainName"], "domain");
    assert_eq!(found.of["SendMail"], "other");
    assert_eq!(found.list[1].title, "Domain record");
    assert!(!found.list[1].is_titled);
}

#[test]
fn titles_come_first_and_those_without_meaning_do_not_count() {
    let mut outer = directory(Some("Domain Management"), &["AddDomain"]);
    outer.children = vec![
        directory(Some("Keys and the like"), &["AddKey"]),
        directory(None, &["AddDomainRecord"]),
    ];
    let directories = [
        outer,
        directory(Some("Others"), &["RemoveKey"]),
        directory(Some("其它"), &["SendMail"]),
        directory(Some("域名"), &["DeleteDomain"]),
    ];
    let found = guess(&set(ACTIONS), &directories, &Families::default());
    assert_eq!(ids(&found), ["domain", "keys_like", "other"]);
    assert_eq!(found.list[0].title, "Domain Management");
    assert!(found.list[0].is_titled);
    assert_eq!(found.of["AddDomainRecord"], "domain");
    assert_eq!(found.of["AddKey"], "keys_like");
    assert_eq!(found.of["RemoveKey"], "other");
}

#[test]
fn titles_become_ids_that_can_stand_in_rust() {
    for (title, id) in [
        ("Region", "region"),
        ("Client", "client_operations"),
        (
            "5G video call (invitation system)",
            "video_call_invitation_system",
        ),
        ("match", "match_"),
        ("../../etc/passwd", "etc_passwd"),
        ("a\u{7}`b`\n", "b"),
    ] {
        let found = guess(
            &set(&["Xyz"]),
            &[directory(Some(title), &["Xyz"])],
            &Families::default(),
        );
        assert_eq!(ids(&found), [id], "{title}");
    }
    for title in ["", " ", "42", "…", "the", "Others", "DEFAULT", "号"] {
        let found = guess(
            &set(&["Xyz"]),
            &[directory(Some(title), &["Xyz"])],
            &Families::default(),
        );
        assert_eq!(ids(&found), ["other"], "{title}");
    }
}

#[test]
fn new_operations_join_and_old_ones_stay() {
    let before = guess(&set(ACTIONS), &[], &Families::default());
    // A title that was not there before, and a third operation about keys.
    let directories = [
        directory(Some("Letters"), &["SendMail", "SendLetter"]),
        directory(
            Some("Names"),
            &["AddDomain", "DeleteDomain", "RenameDomain"],
        ),
    ];
    let mut actions = ACTIONS.to_vec();
    actions.extend([
        "SendLetter",
        "RenameDomain",
        "AddDomainRecordTag",
        "CreateKeyRing",
        "PlayVideo",
        "StopVideo",
    ]);
    let after = guess(&set(&actions), &directories, &before);
    for (action, family) in &before.of {
        assert_eq!(&after.of[action], family, "{action}");
    }
    // Those beside it in its group are in `domain`, whatever the group is called now.
    assert_eq!(after.of["RenameDomain"], "domain");
    assert_eq!(after.of["AddDomainRecordTag"], "domain_record");
    assert_eq!(after.of["CreateKeyRing"], "key");
    assert_eq!(after.of["PlayVideo"], "video");
    assert_eq!(after.of["SendLetter"], "letters");
    // What has no operation left is gone, and comes back under its name.
    let fewer = guess(&set(&["AddKey"]), &[], &after);
    assert_eq!(ids(&fewer), ["key"]);
}

/// A record that holds ids alone gives the same titles and the same order again.
#[test]
fn ids_are_enough_of_a_record() {
    let directories = [
        directory(Some("Zones and keys"), &["AddKey", "RemoveKey"]),
        directory(Some("Mail"), &["SendMail"]),
    ];
    let first = guess(&set(ACTIONS), &directories, &Families::default());
    assert_eq!(
        ids(&first),
        ["zones_keys", "mail", "domain", "domain_record"]
    );
    let mut record = first.clone();
    record.list.sort_by(|a, b| a.id.cmp(&b.id));
    for family in &mut record.list {
        family.title = String::new();
        family.is_titled = false;
    }
    assert_eq!(guess(&set(ACTIONS), &directories, &record), first);
}

#[test]
fn a_record_that_is_wrong_does_no_harm() {
    let mut before = guess(&set(ACTIONS), &[], &Families::default());
    before.list.retain(|family| family.id != "key");
    let after = guess(&set(ACTIONS), &[], &before);
    assert_eq!(after.of["AddKey"], "key");
}

#[test]
fn no_family_is_called_by_an_adjective() {
    let actions = [
        "GetNewId",
        "QueryNewAuth",
        "GetLatestOrder",
        "QueryLatestBill",
    ];
    let found = guess(&set(&actions), &[], &Families::default());
    assert_eq!(ids(&found), ["other"]);
    for word in [
        "Active",
        "Authorized",
        "Basic",
        "Enabled",
        "Expired",
        "First",
        "Global",
        "Historical",
        "Pending",
        "Real",
        "Related",
        "Simple",
        "Supported",
        "Unused",
        "O",
        "SignIn",
        "LogOn",
    ] {
        let actions = ["Xy", "Zw"].map(|last| format!("Get{word}{last}"));
        let actions = set(&actions.each_ref().map(String::as_str));
        let found = guess(&actions, &[], &Families::default());
        assert_eq!(ids(&found), ["other"], "{word}");
    }
    // A signature is a thing.
    let found = guess(&set(&["GetSign", "AddSignXy"]), &[], &Families::default());
    assert_eq!(ids(&found), ["sign"]);
}

#[test]
fn verbs_are_sorted_and_in_the_singular() {
    for list in [
        verbs::VERBS,
        verbs::BEFORE,
        verbs::PARTICLES,
        verbs::BETWEEN,
        verbs::NO_NOUNS,
        verbs::COMMON,
    ] {
        assert!(list.is_sorted());
        for verb in list {
            assert_eq!(crate::guess::words::singular(verb), *verb);
        }
    }
}

fn action() -> impl Strategy<Value = String> {
    "(Add|Get|List|Batch|)(Domain|Key|Tag|Type)(Record|s|Group|)(Info|)"
}

proptest! {
    #[test]
    fn operations_that_come_and_go_move_nothing(
        first in proptest::collection::btree_set(action(), 0..20),
        second in proptest::collection::btree_set(action(), 0..20),
    ) {
        let before: BTreeSet<&str> = first.iter().map(String::as_str).collect();
        let now: BTreeSet<&str> = second.iter().map(String::as_str).collect();
        let found = guess(&before, &[], &Families::default());
        prop_assert_eq!(found.of.len(), before.len());
        let after = guess(&now, &[], &found);
        for (action, family) in &after.of {
            if let Some(old) = found.of.get(action) {
                prop_assert_eq!(old, family);
            }
        }
        let distinct: BTreeSet<&str> = ids(&after).into_iter().collect();
        prop_assert_eq!(distinct.len(), after.list.len());
        prop_assert!(after.of.values().all(|id| distinct.contains(id.as_str())));
        prop_assert_eq!(&guess(&now, &[], &after), &after);
    }
}
