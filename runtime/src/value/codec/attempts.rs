//! The limit on attempts to find the variant of a value.
//!
//! Where unions hold unions, each variant that is tried tries the variants inside it again: the work doubles with each
//! level, and a server decides how many there are. So the outermost value has an allowance by its size, and everything
//! that is read again inside it is charged to that. It grows with the variants of the largest union inside: each of
//! them may be tried once.

use std::cell::Cell;

use super::content::Content;

/// How many times its size a value may at least be read again because a variant did not fit.
const UNFIT: usize = 256;
/// How many times because a variant did not keep all of it.
const LOSSY: usize = 16;

/// How many values were read again inside the outermost value, and what limits them.
#[derive(Clone, Copy)]
struct Account {
    size: usize,
    variants: usize,
    unfit: usize,
    lossy: usize,
}

impl Account {
    fn may_be_unfit(&self) -> usize {
        self.variants.max(UNFIT).saturating_mul(self.size)
    }

    fn may_be_lossy(&self) -> usize {
        self.variants.max(LOSSY).saturating_mul(self.size)
    }
}

thread_local! {
    /// `None` while no search is going on.
    static ACCOUNT: Cell<Option<Account>> = const { Cell::new(None) };
}

/// The search for the variant of one value, or of one inside it.
pub struct Attempts {
    size: usize,
    outermost: bool,
}

impl Attempts {
    /// Begins a search among this many variants.
    pub fn at(value: &Content<'_>, variants: usize) -> Self {
        let size = value.size();
        let outer = ACCOUNT.get();
        let mut account = outer.unwrap_or(Account { size, variants, unfit: 0, lossy: 0 });
        account.variants = account.variants.max(variants);
        ACCOUNT.set(Some(account));
        Self { size, outermost: outer.is_none() }
    }

    /// Begins anew, if this is the search for the outermost value.
    pub fn again(&self) {
        if let Some(account) = ACCOUNT.get().filter(|_| self.outermost) {
            ACCOUNT.set(Some(Account { unfit: 0, lossy: 0, ..account }));
        }
    }

    /// Whether the value may be read again after a variant that did not fit.
    pub fn after_unfit(&self) -> bool {
        self.pay(|account| &mut account.unfit, Account::may_be_unfit)
    }

    /// Whether the value may be read again after a variant that did not keep all of it.
    pub fn after_lossy(&self) -> bool {
        self.pay(|account| &mut account.lossy, Account::may_be_lossy)
    }

    fn pay(&self, spent: impl Fn(&mut Account) -> &mut usize, allowed: impl Fn(&Account) -> usize) -> bool {
        let Some(mut account) = ACCOUNT.get() else { return false };
        let sum = spent(&mut account).saturating_add(self.size);
        if sum > allowed(&account) {
            return false;
        }
        *spent(&mut account) = sum;
        ACCOUNT.set(Some(account));
        true
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        if self.outermost {
            ACCOUNT.set(None);
        }
    }
}
