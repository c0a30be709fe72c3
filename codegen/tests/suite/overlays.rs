//! What overlays say of named types and families, and that the next import is not lost behind it.

use crate::imported::{FOLDER, files, import, of, operation, product, read};
use codegen::model::{Product, Sensitivity};
use serde_json::{Value, json};

/// An import whose type `Addr` has these members.
fn with_addr(members: &[&str]) -> Value {
    let field = |name: &&str| json!({"name": name, "type": "string", "sensitivity": "unreviewed"});
    let lines = json!({"name": "Line", "type": "list", "items": {"type": "object", "fields": [field(&"Text")]}});
    let fields = members.iter().map(field).chain([lines]);
    let answer = json!({"response": {"type": "object", "fields": [
        {"name": "Addr", "type": "Addr"}, {"name": "List", "type": "Addrs"}, {"name": "Free", "type": "Free"},
    ]}});
    let mut import = import([operation("GetAddr", answer)]);
    let types = import["service"]["types"].as_object_mut().unwrap();
    types.insert(
        "Addr".to_owned(),
        json!({"type": "object", "fields": fields.collect::<Value>()}),
    );
    types.insert(
        "Addrs".to_owned(),
        json!({"type": "list", "items": {"type": "string", "sensitivity": "unreviewed"}}),
    );
    types.insert("Free".to_owned(), json!({"type": "json"}));
    import
}

fn of_types(facts: &str) -> String {
    format!("service:\n  types:\n    {facts}\n")
}

fn members(product: &Product) -> Vec<(&str, Option<Sensitivity>)> {
    let fields = product.service.types["Addr"].fields.iter();
    fields
        .map(|field| (field.name.as_str(), field.shape.sensitivity))
        .collect()
}

#[test]
fn a_member_of_a_named_type_is_described_by_its_path() {
    let overlay = of_types(
        "Addr: {docs: {en: A place., zh: 地点。}, set: {City: {sensitivity: none}, 'Line[].Text': {sensitivity: address}}}\n    \
         Addrs: {set: {'[]': {sensitivity: address}}}",
    );
    let hidden = Some(Sensitivity::Unreviewed);
    let shown = Some(Sensitivity::None);
    let now = product(&with_addr(&["City", "Kind"]), &[("facts", &overlay)]);
    assert_eq!(
        members(&now),
        [("City", shown), ("Kind", hidden), ("Line", None)]
    );
    let types = &now.service.types;
    let line = &types["Addr"].fields[2].shape.items.as_ref().unwrap().fields[0];
    assert_eq!(line.shape.sensitivity, Some(Sensitivity::Address));
    let item = types["Addrs"].items.as_ref().unwrap();
    assert_eq!(item.sensitivity, Some(Sensitivity::Address));
    // The next import has a member more and one less: both are seen.
    let next = product(&with_addr(&["City", "Zip"]), &[("facts", &overlay)]);
    assert_eq!(
        members(&next),
        [("City", shown), ("Zip", hidden), ("Line", None)]
    );
    let (told, none) = read(&with_addr(&["Citty", "Zip"]), &[("facts", &overlay)]);
    assert!(none.is_none());
    assert!(told.contains("the type `Addr` has no `City`"), "{told}");
    assert!(told.contains("did you mean `Citty`?"), "{told}");
}

#[test]
fn what_a_type_of_the_import_holds_is_not_frozen() {
    let import = with_addr(&["City", "Kind"]);
    for (facts, help) in [
        (
            "Addr: {fields: [{name: City, type: string, sensitivity: none}]}",
            "`Addr: {set: {\"<field>\": {…}}}`",
        ),
        (
            "Addr: {type: object, fields: [{name: City, type: string, sensitivity: none}]}",
            "`Addr: {set: {\"<field>\": {…}}}`",
        ),
        (
            "Addrs: {items: {type: string, sensitivity: none}}",
            "`Addrs: {set: {\"[]\": {…}}}`",
        ),
    ] {
        let (told, none) = read(&import, &[("facts", &of_types(facts))]);
        assert!(none.is_none(), "{facts}");
        assert!(
            told.contains("error[S021]") && told.contains(help),
            "{told}"
        );
    }
    // What the import knows nothing of is described whole, whatever stands first.
    let whole = "Free: {fields: [{name: A, type: string, sensitivity: none}], type: object}";
    let found = product(&import, &[("facts", &of_types(whole))]);
    assert_eq!(found.service.types["Free"].fields.len(), 1);
    // The type that it has already takes nothing away.
    let same = product(&import, &[("facts", &of_types("Addr: {type: object}"))]);
    assert_eq!(members(&same).len(), 3);
}

#[test]
fn types_and_families_are_named_right_and_stated_once() {
    let import = with_addr(&["City"]);
    for (facts, told_so) in [
        (
            "Adr: {set: {City: {sensitivity: none}}}",
            "did you mean `Addr`?",
        ),
        (
            "Adr: {docs: {en: A place., zh: 地点。}}",
            "did you mean `Addr`?",
        ),
    ] {
        let (told, none) = read(&import, &[("facts", &of_types(facts))]);
        assert!(none.is_none() && told.contains(told_so), "{told}");
        assert!(told.contains("needs a `type`: `Adr`"), "{told}");
    }
    let own = of_types("Own: {type: string, sensitivity: none}");
    let other = of_types("Own: {type: integer}");
    let family = |title: &str| {
        format!("service: {{families: [{{id: own, title: {{en: {title}, zh: 自}}}}]}}\n")
    };
    let (one, two) = (family("Own"), family("Other"));
    let set = of_types("Addr: {set: {City: {sensitivity: none}}}");
    for (a, b) in [(&own, &other), (&one, &two), (&set, &set)] {
        let (told, none) = read(&import, &[("a", a), ("b", b)]);
        assert!(none.is_none(), "{told}");
        assert!(told.contains("is stated by another overlay"), "{told}");
    }
}

/// An import with an operation in each of these families.
fn with_families(of: &[(&str, &str)]) -> Value {
    let operations = of
        .iter()
        .map(|(action, family)| operation(action, json!({"family": family})));
    let mut import = import(operations);
    let mut ids: Vec<&str> = of.iter().map(|(_, family)| *family).collect();
    ids.sort_unstable();
    ids.dedup();
    import["service"]["families"] = ids.iter().map(|id| json!({"id": id})).collect();
    import
}

fn ids(product: &Product) -> Vec<&str> {
    let families = product.service.families.iter();
    families.map(|family| family.id.as_str()).collect()
}

#[test]
fn a_family_takes_another_id_and_its_operations_with_it() {
    let overlay = "service: {families: [{id: order, rename: purchases}]}\n";
    let mut of_import = vec![("GetOrder", "order"), ("GetUser", "user")];
    let found = product(&with_families(&of_import), &[("a", overlay)]);
    assert_eq!(ids(&found), ["purchases", "user"]);
    assert_eq!(of(&found, "GetOrder").family, "purchases");
    // The next import adds an operation: it comes along.
    of_import.push(("ListOrders", "order"));
    let next = product(&with_families(&of_import), &[("a", overlay)]);
    assert_eq!(of(&next, "ListOrders").family, "purchases");
    assert_eq!(of(&next, "GetUser").family, "user");
    // A title stands beside it, and an operation may still go elsewhere.
    let more = "service: {families: [{id: order, rename: purchases, title: {en: Bought, zh: 购买}}]}\noperations: {ListOrders: {family: user}}\n";
    let more = product(&with_families(&of_import), &[("a", more)]);
    assert_eq!(more.service.families[0].title.en, "Bought");
    assert_eq!(of(&more, "ListOrders").family, "user");
    // Two that change places.
    let swap = "service: {families: [{id: order, rename: user}, {id: user, rename: order}]}\n";
    let swapped = product(&with_families(&of_import), &[("a", swap)]);
    assert_eq!(ids(&swapped), ["user", "order"]);
    assert_eq!(of(&swapped, "GetUser").family, "order");
}

#[test]
fn the_explanation_names_the_overlay_that_renames_a_family() {
    let import = with_families(&[("GetOrder", "order")]);
    let overlay = "service: {families: [{id: order, rename: purchases}]}\n";
    let files = files(&import, &[("a", overlay)]);
    let sources = crate::common::sources(files);
    let explained = codegen::explain(&sources, "Thing", "GetOrder").unwrap();
    let explained = explained.value.unwrap();
    let family = explained.lines().find(|line| line.contains("family"));
    let family = family.unwrap();
    assert!(
        family.contains("purchases") && family.contains("overlay/a.yaml:2"),
        "{family}"
    );
}

#[test]
fn a_family_joins_another() {
    let of_import = with_families(&[("GetOrder", "order"), ("GetUser", "user")]);
    let join = "service: {families: [{id: order, rename: user}]}\n";
    let found = product(&of_import, &[("a", join)]);
    assert_eq!(ids(&found), ["user"]);
    assert_eq!(of(&found, "GetOrder").family, "user");
    let lost = "service: {families: [{id: order, rename: user, title: {en: Bought, zh: 购买}}]}\n";
    let (told, none) = read(&of_import, &[("a", lost)]);
    assert!(none.is_none());
    let expected = "the family `order` joins `user`, which has its own `title`";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn a_family_that_is_gone_is_not_renamed() {
    let import = with_families(&[("GetOrder", "orders")]);
    let overlay = "service: {families: [{id: order, rename: purchases}]}\n";
    let (told, none) = read(&import, &[("a", overlay)]);
    assert!(none.is_none());
    assert!(
        told.contains(&format!("{FOLDER}/overlay/a.yaml:2")),
        "{told}"
    );
    assert!(told.contains("did you mean `orders`?"), "{told}");
    let bad = "service: {families: [{id: orders, rename: 'Not An Id'}]}\n";
    let (told, none) = read(&import, &[("a", bad)]);
    assert!(none.is_none() && told.contains("overlay/a.yaml"), "{told}");
}

/// imported.json lists it again with the next import: nobody can remove it there.
#[test]
fn a_family_that_overlays_emptied_is_no_complaint() {
    let import = with_families(&[("GetOrder", "order"), ("GetUser", "user")]);
    let moved = "operations: {GetOrder: {family: user}}\n";
    let found = product(&import, &[("a", moved)]);
    assert_eq!(ids(&found), ["user"]);
    // What an overlay says of it would be lost.
    let titled = "service: {families: [{id: order, title: {en: Orders, zh: 订单}}]}\noperations: {GetOrder: {family: user}}\n";
    let (told, _) = read(&import, &[("a", titled)]);
    assert!(told.contains("warning[S131]"), "{told}");
}

/// An import whose parameter `State` has these known values, and whose product has these regions.
fn with_items(values: &[&str], regions: &[&str]) -> Value {
    let known = values.iter().map(
        |value| json!({"value": value, "rust_name": format!("Is{value}"), "docs": {"en": "Old."}}),
    );
    let known: Value = known.collect();
    let mut import = import([operation(
        "GetThing",
        json!({"parameters": [{"name": "State", "type": "string", "known_values": known}]}),
    )]);
    let host = |region: &str| format!("thing.{region}.example.com");
    let regions = regions
        .iter()
        .map(|region| json!({"region": region, "public": host(region)}));
    let regions: Value = regions.collect();
    import["service"]["endpoints"] = json!({"regions": regions});
    import
}

/// What an overlay says of one item says nothing of the others, so that an item of the next import is not hidden.
#[test]
fn known_values_and_regions_are_stated_one_by_one() {
    let overlay = "service: {endpoints: {regions: [{region: b, vpc: vpc.b.example.com}, {region: n, public: n.example.com}]}}\n\
        operations:\n  GetThing:\n    set:\n      \
        request.State: {known_values: [{value: On, docs: {en: New., zh: 新。}}, {value: Odd, docs: {en: Odd., zh: 怪。}}]}\n";
    let import = with_items(&["Off", "On", "Wait"], &["a", "b"]);
    let found = product(&import, &[("facts", overlay)]);
    let state = &of(&found, "GetThing").parameters[0].shape.known_values;
    let state: Vec<_> = state
        .iter()
        .map(|one| {
            let docs = one.docs.as_ref().unwrap();
            (
                one.value.as_str(),
                one.rust_name.as_deref(),
                docs.en.as_str(),
            )
        })
        .collect();
    assert_eq!(
        state,
        [
            ("Off", Some("IsOff"), "Old."),
            ("On", Some("IsOn"), "New."),
            ("Wait", Some("IsWait"), "Old."),
            ("Odd", None, "Odd."),
        ]
    );
    let regions = found.service.endpoints.regions.iter();
    let regions: Vec<_> = regions
        .map(|one| {
            (
                one.region.as_str(),
                one.public.as_deref(),
                one.vpc.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        regions,
        [
            ("a", Some("thing.a.example.com"), None),
            ("b", Some("thing.b.example.com"), Some("vpc.b.example.com")),
            ("n", Some("n.example.com"), None),
        ]
    );
    let none = "operations: {GetThing: {set: {request.State: {known_values: []}}}}\n";
    let found = product(&import, &[("facts", none)]);
    let state = &of(&found, "GetThing").parameters[0].shape.known_values;
    assert!(state.is_empty());
}

/// A value of the import that the type cannot have is left out; one that a person states is told.
#[test]
fn a_known_value_that_a_person_states_is_not_set_aside() {
    let mut import = with_items(&["1", "x", "1"], &["a"]);
    import["operations"]["GetThing"]["parameters"][0]["type"] = json!("integer");
    let state = |values: &str| {
        format!(
            "operations: {{GetThing: {{set: {{request.State: {{known_values: [{values}]}}}}}}}}\n"
        )
    };
    let found = product(&import, &[("a", &state("{value: '2'}, {value: '1'}"))]);
    let known = &of(&found, "GetThing").parameters[0].shape.known_values;
    let known: Vec<_> = known.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(known, ["1", "2"]);
    let (told, _) = read(&import, &[("a", &state("{value: y}"))]);
    assert!(told.contains("overlay/a.yaml:2"), "{told}");
}

/// Neither of two that differ is taken in silence, whether the import has the item or not.
#[test]
fn an_item_that_one_overlay_states_twice_is_told() {
    let import = with_items(&["On"], &["a"]);
    for value in ["On", "New"] {
        let twice = format!(
            "operations: {{GetThing: {{set: {{request.State: {{known_values: [{{value: {value}, docs: {{en: A., zh: 一。}}}}, \
             {{value: {value}, docs: {{en: B., zh: 二。}}}}]}}}}}}}}\n"
        );
        let (told, _) = read(&import, &[("a", &twice)]);
        assert!(told.contains("error["), "{value}: {told}");
        assert!(told.contains("overlay/a.yaml:2"), "{value}: {told}");
    }
    for region in ["a", "n"] {
        let twice = format!(
            "service: {{endpoints: {{regions: [{{region: {region}, public: x.example.com}}, \
             {{region: {region}, public: y.example.com}}]}}}}\n"
        );
        let (told, _) = read(&import, &[("a", &twice)]);
        assert!(told.contains("error["), "{region}: {told}");
        assert!(told.contains("overlay/a.yaml:2"), "{region}: {told}");
    }
}

/// Nobody edits the import: a value that an overlay states for a type that has none is told where the overlay states it.
#[test]
fn a_known_value_that_the_type_cannot_have_is_told_in_the_overlay() {
    let import = with_items(&["On"], &["a"]);
    for value in ["On", "New"] {
        let overlay = format!(
            "operations:\n  GetThing:\n    set:\n      request.State:\n        type: time\n        format: iso8601\n        known_values:\n          \
             - {{value: {value}, docs: {{en: A., zh: 一。}}}}\n"
        );
        let (told, _) = read(&import, &[("a", &overlay)]);
        assert!(told.contains("error[S103]"), "{value}: {told}");
        assert!(told.contains("overlay/a.yaml:9"), "{value}: {told}");
    }
    // Those of the import alone are set aside with its type.
    let typed = "operations: {GetThing: {set: {request.State: {type: time, format: iso8601}}}}\n";
    let (told, _) = read(&import, &[("a", typed)]);
    assert!(!told.contains("error["), "{told}");
}
