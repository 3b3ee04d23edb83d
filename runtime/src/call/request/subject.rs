//! The subject of a rule: one parameter of a request, or its body.

use crate::value::validate::At;

/// A parameter or the body.
#[derive(Clone, Copy)]
pub(super) enum Subject<'n> {
    /// The body.
    Body,
    /// The parameter of this name in this location.
    Parameter { location: &'static str, name: &'n str },
}

impl<'n> Subject<'n> {
    /// Whether a rule of an operation is about it: operations call a parameter `query.limit`, and the body `$`.
    pub fn is_called(self, target: &str) -> bool {
        match self {
            Self::Body => target == "$",
            Self::Parameter { location, name } => {
                target.strip_prefix(location).and_then(|rest| rest.strip_prefix('.')) == Some(name)
            }
        }
    }

    /// Runs with the path of its violations.
    pub fn at<T>(self, run: impl FnOnce(At<'_>) -> T) -> T {
        match self {
            Self::Body => run(At::named("$")),
            Self::Parameter { location, name } => run(At::named(location).key(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Subject;

    #[test]
    fn a_parameter_is_called_by_its_location_and_its_whole_name() {
        let dotted = Subject::Parameter { location: "query", name: "page.size" };
        assert!(dotted.is_called("query.page.size"));
        assert!(!dotted.is_called("query.page") && !dotted.is_called("path.page.size") && !dotted.is_called("$"));
        assert!(Subject::Body.is_called("$") && !Subject::Body.is_called("query.$"));
    }
}
