//! Which versions of OpenAPI have a keyword.

use crate::read::Version;

/// The versions that have a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// From this one on.
    Since(Version),
    /// From the first to the second.
    Within(Version, Version),
    /// None: it is from an older JSON Schema than that of OpenAPI 3.1.
    Draft,
    /// None: an extension that several tools write.
    Extension,
}

impl Versions {
    /// Whether a version is among them.
    pub fn contain(self, version: Version) -> bool {
        match self {
            Self::Since(first) => version >= first,
            Self::Within(first, last) => (first..=last).contains(&version),
            Self::Draft => false,
            Self::Extension => true,
        }
    }

    /// The message that the document's version does not have a keyword.
    pub fn other_than(self, version: Version, keyword: &str, object: &str) -> String {
        let known = format!("{version} has no `{keyword}` in {object}");
        match self {
            Self::Since(first) => format!("{known}; it requires {}", first.number()),
            Self::Within(_, last) if last < version => format!("{known}; it is from {last}"),
            Self::Within(first, _) => format!("{known}; it is from {first}"),
            Self::Draft => format!("{known}; it is from an older JSON Schema"),
            Self::Extension => known,
        }
    }
}
