//! Servers that a caller may choose: their URLs with variables, and what each variable may be.
//!
//! Plain data, as all of the IR.

/// Servers among which a caller chooses: those of the document, or of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerList {
    /// Whether they are the document's own.
    pub is_document: bool,
    /// The servers, the default first.
    pub servers: Vec<ServerChoice>,
}

/// One server (OpenAPI 3.0.3, "Server Object").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerChoice {
    /// What it is called, or its URL, for a name.
    pub words: String,
    /// Its description.
    pub description: Option<String>,
    /// Its URL, with `{variables}`.
    pub url: String,
    /// Its variables, in the order of the document.
    pub variables: Vec<ServerVariable>,
}

/// A variable in the URL of a server (OpenAPI 3.0.3, "Server Variable Object").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// Its default.
    pub default: String,
    /// What it may be; empty if it may be anything.
    pub values: Vec<String>,
    /// Its description.
    pub description: Option<String>,
}
