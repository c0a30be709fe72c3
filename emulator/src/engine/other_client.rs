//! Another client of the same account, which acts between two calls of the client under test.

use serde_json::{Map, Value};

use crate::engine::arguments::Arguments;
use crate::engine::behaviour::{self, Call};
use crate::state::pool::DEFAULT_POOL_KEY;
use crate::state::settings::Settings;
use crate::state::world::World;

/// Another client. Its acts follow the service's rules, but they pass no gateway and are not in the journal.
pub struct OtherClient<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) settings: &'a Settings,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

impl OtherClient<'_> {
    /// Executes an action of any product, and returns its answer.
    ///
    /// # Errors
    ///
    /// The code with which the service refuses, or `InvalidAction.NotFound` for an action without behaviour here.
    pub fn call(
        &mut self,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Map<String, Value>, String> {
        let unknown = || "InvalidAction.NotFound".to_owned();
        let mut products = core_catalog::products();
        let found = products.find_map(|one| {
            let behaviour = behaviour::find(&one.product, action)?;
            Some((behaviour, one.operation(action)?))
        });
        let (behaviour, operation) = found.ok_or_else(unknown)?;
        let execution = (behaviour.run)(&mut Call {
            operation,
            arguments: &Arguments::from_pairs(parameters),
            world: self.world,
            settings: self.settings,
            now: self.now,
        });
        execution.map_err(|refusal| refusal.code.into_owned())
    }

    /// Binds A and B on X in the pool FC12345 until 2099, and returns the binding's id.
    ///
    /// # Errors
    ///
    /// The code with which the service refuses.
    pub fn bind_axb(&mut self, a: &str, x: &str, b: &str) -> Result<String, String> {
        let answer = self.call(
            "BindAxb",
            &[
                ("PoolKey", DEFAULT_POOL_KEY),
                ("PhoneNoA", a),
                ("PhoneNoX", x),
                ("PhoneNoB", b),
                ("Expiration", "2099-01-01 00:00:00"),
            ],
        )?;
        let id = answer
            .get("SecretBindDTO")
            .and_then(|bound| bound.get("SubsId"));
        Ok(id.and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// Unbinds everything on X, in any pool, and returns the number of bindings.
    pub fn unbind_all(&mut self, x: &str) -> usize {
        let active = self.world.active_on(x, self.now);
        let ids: Vec<u64> = active.map(|binding| binding.subs_id).collect();
        for id in &ids {
            self.world.unbind(*id);
        }
        ids.len()
    }
}

impl std::fmt::Debug for OtherClient<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OtherClient")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
