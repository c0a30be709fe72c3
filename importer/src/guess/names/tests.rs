use std::collections::{BTreeMap, BTreeSet};

use codegen::scope::Scope;
use proptest::prelude::*;

use super::{Changed, Name, NamesBefore, choose, folded};

const SCOPES: [Scope; 7] = [
    Scope::Parameters,
    Scope::Fields,
    Scope::Operations,
    Scope::Types,
    Scope::KnownValues,
    Scope::ErrorCodes,
    Scope::Families,
];

fn chosen(scope: Scope, wires: &[&str]) -> Vec<String> {
    let names = choose(
        scope,
        wires.iter().copied(),
        &NamesBefore::new(),
        &BTreeSet::new(),
    );
    wires.iter().map(|wire| names[*wire].rust.clone()).collect()
}

#[test]
fn one_by_one() {
    for (scope, wire, rust) in [
        (Scope::Parameters, "PhoneNoA", "phone_no_a"),
        (Scope::Parameters, "Type", "type_"),
        (Scope::Parameters, "Self", "self_"),
        (
            Scope::Parameters,
            "TaskOption.HttpURI",
            "task_option_http_uri",
        ),
        (Scope::Parameters, "DataDisk.1.Size", "data_disk_1_size"),
        (Scope::Parameters, "Tag.N.Key", "tag_n_key"),
        (Scope::Parameters, "x-fc-log-type", "x_fc_log_type"),
        (Scope::Parameters, "x-oss-meta-*", "x_oss_meta"),
        (Scope::Parameters, "*", "any"),
        (Scope::Parameters, "2fa", "value_2fa"),
        (Scope::Parameters, "", "value"),
        (Scope::Parameters, "号码", "value"),
        (Scope::Parameters, "号码Id", "id"),
        (Scope::Parameters, "é", "value"),
        (Scope::Parameters, "$filter", "filter"),
        (Scope::Parameters, "_", "value"),
        (Scope::Parameters, "a b\n`c`", "a_b_c"),
        (Scope::Parameters, "../../etc", "etc"),
        (Scope::Parameters, "\u{202e}abc", "abc"),
        (Scope::Parameters, "Send", "send_value"),
        (Scope::Fields, "Extra", "extra_value"),
        (Scope::Operations, "New", "new_operation"),
        (Scope::Operations, "Error", "error_operation"),
        (Scope::Types, "AXBInfo", "AxbInfo"),
        (Scope::Types, "Error", "ErrorType"),
        (Scope::Types, "self", "SelfType"),
        (Scope::Types, "用户", "Value"),
        (Scope::KnownValues, "0", "Value0"),
        (Scope::KnownValues, "Unknown", "UnknownValue"),
        (Scope::KnownValues, ">=", "GreaterEqual"),
        (Scope::KnownValues, "*", "Any"),
        (Scope::KnownValues, "-1", "Value1"),
        (Scope::ErrorCodes, "isv.BIND_CONFLICT", "BindConflict"),
        (Scope::Families, "client", "client_operations"),
        (Scope::Families, "main", "main_operations"),
        (Scope::Families, "match", "match_"),
    ] {
        assert_eq!(chosen(scope, &[wire]), [rust], "{wire}");
    }
}

#[test]
fn siblings_give_way() {
    for (scope, wires, rust) in [
        (
            Scope::Fields,
            &["UserName", "userName"][..],
            &["user_name", "user_name_2"][..],
        ),
        (
            Scope::Fields,
            &["userName", "UserName", "user_name", "user-name"],
            &["user_name_2", "user_name", "user_name_4", "user_name_3"],
        ),
        (
            Scope::Fields,
            &["type", "Type", "type_"],
            &["type_2", "type_", "type_3"],
        ),
        (
            Scope::Fields,
            &["号", "码", "*"],
            &["value", "value_2", "any"],
        ),
        (Scope::Fields, &["A1", "a1"], &["a1", "a1_2"]),
        (
            Scope::KnownValues,
            &["-1", "1", "+1"],
            &["Minus1", "Value1", "Plus1"],
        ),
        (Scope::KnownValues, &["ASC", "asc"], &["Asc", "Asc2"]),
        (Scope::KnownValues, &["V1", "v1"], &["V1", "V1No2"]),
        (
            Scope::KnownValues,
            &[">", ">=", "<", "!="],
            &["Greater", "GreaterEqual", "Less", "NotEqual"],
        ),
        (
            Scope::Operations,
            &["BindAXB", "BindAxb"],
            &["bind_axb", "bind_axb_2"],
        ),
        (Scope::Types, &["Item", "item"], &["Item", "Item2"]),
    ] {
        assert_eq!(chosen(scope, wires), rust, "{wires:?}");
    }
    let names = choose(
        Scope::Fields,
        ["a", "A"],
        &NamesBefore::new(),
        &BTreeSet::new(),
    );
    let changed = Some(Changed::Taken(Some("A".to_owned())));
    assert_eq!(
        names["a"],
        Name {
            rust: "a_2".to_owned(),
            changed
        }
    );
}

#[test]
fn names_of_other_things_are_left_to_them() {
    let taken = BTreeSet::from(["ListRequest".to_owned()]);
    let names = choose(Scope::Types, ["ListRequest"], &NamesBefore::new(), &taken);
    assert_eq!(
        names["ListRequest"],
        Name {
            rust: "ListRequest2".to_owned(),
            changed: Some(Changed::Taken(None))
        }
    );
}

#[test]
fn a_name_that_was_given_stays() {
    let given = NamesBefore::from([
        ("userName".to_owned(), "user_name".to_owned()),
        ("Gone".to_owned(), "user_name_2".to_owned()),
    ]);
    let names = choose(
        Scope::Fields,
        ["UserName", "userName"],
        &given,
        &BTreeSet::new(),
    );
    assert_eq!(
        names["userName"],
        Name {
            rust: "user_name".to_owned(),
            changed: None
        }
    );
    // Not the name of what is gone either.
    assert_eq!(names["UserName"].rust, "user_name_3");
}

#[test]
fn a_record_that_is_wrong_does_no_harm() {
    for bad in ["", "Send", "send", "type", "a b", "号", "../x"] {
        let given = NamesBefore::from([("A".to_owned(), bad.to_owned())]);
        let names = choose(Scope::Parameters, ["A"], &given, &BTreeSet::new());
        assert_eq!(names["A"].rust, "a", "{bad}");
    }
    let twice = NamesBefore::from([
        ("A".to_owned(), "x".to_owned()),
        ("B".to_owned(), "x".to_owned()),
    ]);
    let names = choose(Scope::Parameters, ["B", "A"], &twice, &BTreeSet::new());
    assert_eq!(
        (names["A"].rust.as_str(), names["B"].rust.as_str()),
        ("x", "b")
    );
}

#[test]
fn long_names_are_cut_and_stay_apart() {
    let long = "Word".repeat(1_000);
    let (one, other) = (format!("{long}A"), format!("{long}B"));
    for scope in SCOPES {
        let names = chosen(scope, &[&one, &other]);
        assert!(
            names
                .iter()
                .all(|name| name.len() <= 80 && scope.is_valid(name)),
            "{names:?}"
        );
        assert_ne!(names[0], names[1]);
    }
    // Thousands of names that come to nothing take no time.
    let many: Vec<String> = (0..5_000u32)
        .map(|n| char::from_u32(0x4e00 + n).unwrap().to_string())
        .collect();
    let wires: Vec<&str> = many.iter().map(String::as_str).collect();
    let distinct: BTreeSet<String> = chosen(Scope::Fields, &wires).into_iter().collect();
    assert_eq!(distinct.len(), 5_000);
}

/// Names that meet often.
fn wire() -> impl Strategy<Value = String> {
    prop_oneof![
        "[aAbB][_.-]?[cC12]?",
        "(type|Type|send|Send|error|self|new|client)",
        ".{0,6}",
        "[*+<>=-]{0,2}[01]?",
    ]
}

fn scope() -> impl Strategy<Value = Scope> {
    proptest::sample::select(SCOPES.to_vec())
}

fn rust(names: &BTreeMap<String, Name>) -> NamesBefore {
    names
        .iter()
        .map(|(wire, name)| (wire.clone(), name.rust.clone()))
        .collect()
}

proptest! {
    #[test]
    fn names_can_stand_beside_each_other(scope in scope(), wires in proptest::collection::vec(wire(), 0..12)) {
        let names = choose(scope, wires.iter().map(String::as_str), &NamesBefore::new(), &BTreeSet::new());
        let distinct: BTreeSet<&str> = names.values().map(|name| name.rust.as_str()).collect();
        prop_assert_eq!(distinct.len(), names.len());
        for wire in &wires {
            let name = &names[wire];
            prop_assert!(scope.is_valid(&name.rust) && !scope.is_reserved(&name.rust), "{}", name.rust);
            prop_assert_eq!(name.changed.is_none(), name.rust == scope.derive(wire));
        }
    }

    #[test]
    fn siblings_that_come_go_or_move_rename_nothing(
        scope in scope(),
        first in proptest::collection::vec(wire(), 0..12),
        second in proptest::collection::vec(wire(), 0..12),
        kept in proptest::collection::vec(any::<bool>(), 12),
    ) {
        let none = BTreeSet::new();
        let before = choose(scope, first.iter().map(String::as_str), &NamesBefore::new(), &none);
        let moved = choose(scope, first.iter().rev().map(String::as_str), &NamesBefore::new(), &none);
        prop_assert_eq!(&before, &moved);
        // Some stay, others come.
        let stay = first.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(wire, _)| wire.as_str());
        let now: Vec<&str> = stay.chain(second.iter().map(String::as_str)).collect();
        let given = rust(&before);
        let after = choose(scope, now.iter().copied(), &given, &none);
        for (wire, name) in &after {
            match given.get(wire) {
                Some(old) => prop_assert_eq!(old, &name.rust),
                // Nothing new takes a name that another had, but for another spelling of what is gone.
                None => {
                    let mut had = given.iter().filter(|(_, old)| **old == name.rust);
                    let is_same = |old: &String| !after.contains_key(old) && folded(old) == folded(wire);
                    prop_assert!(had.all(|(old, _)| is_same(old)));
                }
            }
        }
        // And once more: nothing is new any longer.
        let mut all = given;
        all.extend(rust(&after));
        let again = choose(scope, now.iter().copied(), &all, &none);
        prop_assert_eq!(rust(&after), rust(&again));
    }
}

#[test]
fn only_another_spelling_takes_a_name_over() {
    for (old, new, is_same) in [
        ("OrderId", "orderId", true),
        ("X-H", "x-h", true),
        ("Order.Exists", "OrderExists", true),
        ("order_id", "OrderID", true),
        ("1.0", "10", false),
        ("1", "-1", false),
        ("A*", "A", false),
        ("OrderIds", "OrderId", false),
    ] {
        let given = NamesBefore::from([(old.to_owned(), "kept_name".to_owned())]);
        let chosen = choose(Scope::Fields, [new], &given, &BTreeSet::new());
        let kept = chosen[new].rust == "kept_name";
        assert_eq!(kept, is_same, "{old} {new}");
        // What is still there keeps it.
        let chosen = choose(Scope::Fields, [old, new], &given, &BTreeSet::new());
        assert_eq!(chosen[old].rust, "kept_name", "{old} {new}");
        assert_ne!(chosen[new].rust, "kept_name", "{old} {new}");
    }
}

/// Of several other spellings the one goes on under the old name that has it anyway, whatever their order.
#[test]
fn of_several_spellings_the_one_of_the_same_usual_name_takes_it_over() {
    let kept = |given: &[(&str, &str)], wires: &[&str]| {
        let given = given.iter();
        let given = given.map(|(wire, rust)| ((*wire).to_owned(), (*rust).to_owned()));
        let wires = wires.iter().copied();
        rust(&choose(
            Scope::Fields,
            wires,
            &given.collect(),
            &BTreeSet::new(),
        ))
    };
    let names = kept(&[("OrderId", "order_id")], &["orderId", "orderid"]);
    assert_eq!(
        [&names["orderId"], &names["orderid"]],
        ["order_id", "orderid"]
    );
    let names = kept(&[("OrderID", "orderid")], &["orderId", "orderid"]);
    assert_eq!(
        [&names["orderId"], &names["orderid"]],
        ["order_id", "orderid"]
    );
    // Of two that are gone neither takes what is the other's.
    let gone = [("ORDERID", "first"), ("OrderId", "order_id")];
    let names = kept(&gone, &["orderId", "orderid"]);
    assert_eq!(
        [&names["orderId"], &names["orderid"]],
        ["order_id", "first"]
    );
    // Where it is nobody's, the first has it.
    let names = kept(&[("OrderId", "kept")], &["orderid", "orderId"]);
    assert_eq!([&names["orderId"], &names["orderid"]], ["kept", "orderid"]);
}
