//! Counts what a document does over and over, to say it once.
//!
//! A generator that writes a 3.1 keyword into a 3.0 document writes it a thousand times; a thousand warnings
//! are read by nobody.

use crate::diag::{Code, Diagnostic, Diagnostics, Place, Pointer};
use std::collections::BTreeMap;

/// What was met: how often, and where first.
#[derive(Default)]
pub(super) struct Tally {
    met: BTreeMap<(Code, String), Met>,
}

struct Met {
    count: usize,
    first: String,
    help: String,
}

impl Tally {
    /// Counts a fault; `message` tells kinds of fault apart.
    pub(super) fn count(&mut self, code: Code, message: &str, help: &str, at: &Pointer<'_>) {
        match self.met.get_mut(&(code, message.to_owned())) {
            Some(met) => met.count += 1,
            None => {
                let met = Met { count: 1, first: at.to_string(), help: help.to_owned() };
                self.met.insert((code, message.to_owned()), met);
            }
        }
    }

    /// Reports each kind of fault once, at its first place.
    pub(super) fn report(self, diagnostics: &mut Diagnostics) {
        for ((code, message), met) in self.met {
            let times =
                if met.count == 1 { String::new() } else { format!(" ({} times; this is the first)", met.count) };
            diagnostics
                .report(Diagnostic::new(code, format!("{message}{times}")).place(Place::Key(met.first)).help(met.help));
        }
    }
}
