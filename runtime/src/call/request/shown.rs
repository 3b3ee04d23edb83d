//! A request as it is shown: its method, and its path with the parameters that are set so far. Values of parameters whose names say that
//! they are secret are not shown, nor are the secrets that the client holds.

use std::fmt::{self, Write};

use super::RequestBuilder;
use crate::error::Line;
use crate::transport::is_secret_name;

/// What stands for a value that is not shown.
const HIDDEN: &str = "***";

impl fmt::Display for RequestBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(formatter, None)
    }
}

impl RequestBuilder {
    /// Shows it with another path than that of its template, if there is one.
    pub(super) fn show(&self, formatter: &mut fmt::Formatter<'_>, path: Option<&str>) -> fmt::Result {
        let template = path.unwrap_or(self.operation.path);
        // What looks like a parameter in a path is none.
        let parameters = if path.is_none() { self.path.as_slice() } else { &[] };
        let mut address = String::new();
        let mut rest = template;
        while let Some((literal, name, behind)) = super::address::next_parameter(rest) {
            address.push_str(literal);
            let known = parameters.iter().find(|(given, _)| *given == name.trim_start_matches('+'));
            match known {
                Some((name, _)) if is_secret_name(name) => address.push_str(HIDDEN),
                Some((_, Some(value))) => address.push_str(value),
                _ => write!(address, "{{{name}}}")?,
            }
            rest = behind;
        }
        address.push_str(rest);
        let mut delimiter = if template.contains('?') { '&' } else { '?' };
        let mut begin = 0;
        for pair in self.query.split('&') {
            let is_hidden = self.hidden.iter().any(|hidden| hidden.contains(&begin));
            begin += pair.len() + 1;
            if pair.is_empty() {
                continue;
            }
            address.push(delimiter);
            match pair.split_once('=') {
                Some((name, _)) if is_hidden || is_secret_name(name) => write!(address, "{name}={HIDDEN}")?,
                _ => address.push_str(pair),
            }
            delimiter = '&';
        }
        // The values come from the caller: they may hold line breaks, and be long.
        write!(Line::new(formatter), "{} {}", self.operation.method, self.core.secrets.mask(&address, true))
    }
}
