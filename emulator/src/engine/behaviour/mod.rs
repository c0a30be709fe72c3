//! The behaviour of the actions, and their table. Each action has a file; DNS actions that belong together share one. Code that
//! several actions share is in `rules`.
//!
//! To give an action behaviour: write its file with a `pub(super) static BEHAVIOUR: Behaviour`, which names the product and
//! the action as texts (the table of actions in the documents is made of these), and add it to [`BEHAVIOURS`]. Until then it is routed, its parameters are checked, and it answers with the example of its description.

mod bind_axb;
mod bind_axg;
mod bind_axn;
mod bind_axn_extension;
mod buy_secret_no;
mod call;
mod create_axg_group;
mod delete_axg_group;
mod domain_reads;
mod lock_secret_no;
mod operate_axg_group;
mod query_secret_no_detail;
mod query_secret_no_remain;
mod query_send_details;
mod query_subs_id;
mod query_subscription_detail;
mod query_token_for_mns_queue;
mod record_reads;
mod record_writes;
mod release_secret_no;
mod rules;
mod send_batch_sms;
mod send_sms;
mod unbind_subscription;
mod unlock_secret_no;
mod update_subscription;

pub(crate) use self::call::{Behaviour, Call};
use self::call::{Note, done, ok};
use self::rules::{bind, domain, expiration, groups, messages, on_sale, phone, pool, scope};

/// Every action that really does something.
pub(crate) static BEHAVIOURS: &[&Behaviour] = &[
    &bind_axb::BEHAVIOUR,
    &bind_axg::BEHAVIOUR,
    &bind_axn::BEHAVIOUR,
    &bind_axn_extension::BEHAVIOUR,
    &buy_secret_no::BEHAVIOUR,
    &create_axg_group::BEHAVIOUR,
    &delete_axg_group::BEHAVIOUR,
    &lock_secret_no::BEHAVIOUR,
    &operate_axg_group::BEHAVIOUR,
    &query_secret_no_detail::BEHAVIOUR,
    &query_secret_no_remain::BEHAVIOUR,
    &query_send_details::BEHAVIOUR,
    &query_subs_id::BEHAVIOUR,
    &query_subscription_detail::BEHAVIOUR,
    &query_token_for_mns_queue::BEHAVIOUR,
    &release_secret_no::BEHAVIOUR,
    &send_batch_sms::BEHAVIOUR,
    &send_sms::BEHAVIOUR,
    &unbind_subscription::BEHAVIOUR,
    &unlock_secret_no::BEHAVIOUR,
    &update_subscription::BEHAVIOUR,
    &domain_reads::LIST,
    &domain_reads::INFO,
    &domain_reads::SPLIT,
    &record_reads::INFO,
    &record_reads::LIST,
    &record_reads::LIST_OF_NAME,
    &record_writes::ADD,
    &record_writes::UPDATE,
    &record_writes::DELETE,
    &record_writes::DELETE_ALL,
    &record_writes::SET_STATUS,
    &record_writes::SET_REMARK,
];

/// The behaviour of an action, if it has one.
pub(crate) fn find(product: &str, action: &str) -> Option<&'static Behaviour> {
    BEHAVIOURS
        .iter()
        .copied()
        .find(|behaviour| behaviour.action == action && behaviour.product == product)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_documents_name_exactly_the_behaviours_of_the_table() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/generated/actions.md");
        let document = std::fs::read_to_string(path).unwrap();
        let mut product = "";
        let mut documented = Vec::new();
        for line in document.lines() {
            if let Some(title) = line.strip_prefix("## ") {
                product = title.split(' ').next().unwrap();
            } else if line.ends_with("| behaves |") {
                documented.push((product, line.split('`').nth(1).unwrap()));
            }
        }
        let mut table: Vec<_> = BEHAVIOURS
            .iter()
            .map(|behaviour| (behaviour.product, behaviour.action))
            .collect();
        table.sort_unstable();
        documented.sort_unstable();
        assert_eq!(table, documented);
    }

    #[test]
    fn every_behaviour_belongs_to_an_action_of_the_tables() {
        for behaviour in BEHAVIOURS {
            let service = core_catalog::products()
                .find(|service| service.product == behaviour.product)
                .unwrap();
            let operation = service
                .operations
                .iter()
                .find(|operation| operation.action == behaviour.action);
            let operation =
                operation.unwrap_or_else(|| panic!("{} is not in the tables", behaviour.action));
            for name in behaviour.judges {
                assert!(
                    operation
                        .parameters
                        .iter()
                        .any(|parameter| parameter.name == *name),
                    "{name}"
                );
            }
        }
    }
}
