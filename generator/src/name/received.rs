//! Names of what received requests are read with: the types `Webhooks` and `Callbacks`, and their methods.
//!
//! A document without such requests reserves no name for them. A schema of one of these names keeps it.

use super::claims::Claims;
use super::ident;
use crate::ir::Api;

/// The names of what received requests are read with.
#[derive(Clone, Debug, Default)]
pub struct ReceivedNames {
    /// The type with a method for each webhook; empty where there are none.
    pub webhooks: String,
    /// The type with a method for each callback; empty where there are none.
    pub callbacks: String,
    /// The method of each of [`Api::received`].
    pub methods: Vec<String>,
}

/// What these types have besides, and what clippy takes for a method of a trait.
const METHODS: &[&str] = &[
    "new", "verify", "default", "clone", "fmt", "from", "into", "borrow", "as_ref", "as_mut", "deref", "index", "eq",
    "cmp", "hash",
];

/// Names the types and methods; `claims` are the names at the top.
pub fn name(api: &Api, claims: &mut Claims) -> ReceivedNames {
    let mut claim = |is_webhook: bool, names: [&str; 2]| {
        let has = api.received.iter().any(|request| request.is_webhook() == is_webhook);
        if has { claims.claim_from(&names.map(str::to_owned)) } else { String::new() }
    };
    let webhooks = claim(true, ["Webhooks", "WebhooksReceiver"]);
    let callbacks = claim(false, ["Callbacks", "CallbacksReceiver"]);
    let mut methods = vec![String::new(); api.received.len()];
    for (are_webhooks, what) in [(true, "webhook"), (false, "callback")] {
        let own = || (0_usize..).zip(&api.received).filter(move |(_, request)| request.is_webhook() == are_webhooks);
        let names: Vec<Vec<String>> =
            own().map(|(_, request)| ident::snake_names(&request.words.join(" "), what)).collect();
        let claimed = Claims::new(METHODS).claim_each(&names, what);
        for ((index, _), method) in own().zip(claimed) {
            if let Some(slot) = methods.get_mut(index) {
                *slot = method;
            }
        }
    }
    ReceivedNames { webhooks, callbacks, methods }
}
