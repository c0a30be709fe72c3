//! The scenario gives an action the steps that it builds on.

use proofs::scenario::Scenario;

#[test]
fn a_step_brings_along_what_it_names() {
    let scenario = Scenario::read().unwrap();
    let actions = |action| -> Vec<&str> {
        let steps = scenario.until(action).into_iter();
        steps.map(|step| step.action.as_str()).collect()
    };
    assert_eq!(actions("BindAxb"), ["BindAxb"]);
    assert_eq!(actions("BindAxg"), ["CreateAxgGroup", "BindAxg"]);
    assert_eq!(
        actions("UnbindSubscription"),
        ["BindAxb", "UnbindSubscription"]
    );
    assert_eq!(actions("DeleteAxgGroup").len(), 2);
    let created = &scenario.until("DeleteAxgGroup")[0].parameters;
    assert_eq!(created["Name"], "empty {n}", "the latest before it");
    assert!(actions("ConfigX").is_empty());
}
