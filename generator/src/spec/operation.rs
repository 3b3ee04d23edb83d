//! Paths, operations, bodies and responses (OpenAPI 3.0.4, sections 4.7.9, 4.7.10, 4.7.13 and 4.7.16 to 4.7.20).

use openapiv3::{ExternalDocumentation, SecurityRequirement, StatusCode};
use serde_json::Value;

use super::{Content, Header, Parameter, RefOr, Server};

/// A path and its operations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathItem {
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// Methods in capitals, and their operations, in the order of the document: `get` to `trace`, `query` (3.2), and
    /// those of `additionalOperations` (3.2).
    pub operations: Vec<(String, Operation)>,
    /// `servers`
    pub servers: Vec<Server>,
    /// `parameters`: of every operation.
    pub parameters: Vec<RefOr<Parameter>>,
}

/// One method on one path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// `tags`
    pub tags: Vec<String>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `externalDocs`
    pub external_docs: Option<ExternalDocumentation>,
    /// `operationId`
    pub operation_id: Option<String>,
    /// `x-fern-sdk-method-name` or `x-speakeasy-name-override`: its name in code.
    pub client_name: Option<String>,
    /// `x-fern-sdk-group-name` or `x-speakeasy-group`: the name of its group in code.
    pub client_group: Option<String>,
    /// `x-fern-pagination`, `x-speakeasy-pagination` or `x-ms-pageable`: the extension, and how the operation answers in pages, as a rule.
    pub pages: Option<(String, String)>,
    /// `x-ms-long-running-operation`
    pub long_running: bool,
    /// `x-ms-long-running-operation-options`
    pub final_state: Option<FinalState>,
    /// `parameters`
    pub parameters: Vec<RefOr<Parameter>>,
    /// `requestBody`
    pub request_body: Option<RefOr<RequestBody>>,
    /// `responses`
    pub responses: Responses,
    /// `callbacks`
    pub callbacks: Vec<(String, RefOr<Callback>)>,
    /// `deprecated`
    pub deprecated: bool,
    /// `security`: in place of the document's.
    pub security: Option<Vec<SecurityRequirement>>,
    /// `servers`: in place of the document's.
    pub servers: Vec<Server>,
}

/// How a long-running operation gives its value in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinalState {
    /// `final-state-via`
    pub via: Option<FinalStateVia>,
    /// `final-state-schema`: a reference to a schema, as it is written.
    pub schema: Option<String>,
}

/// Where a long-running operation has its value in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalStateVia {
    /// `azure-async-operation`
    AzureAsyncOperation,
    /// `operation-location`
    OperationLocation,
    /// `location`
    Location,
    /// `original-uri`
    OriginalUri,
}

/// The body of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestBody {
    /// `description`
    pub description: Option<String>,
    /// `content`
    pub content: Content,
    /// `required`
    pub required: bool,
}

/// The responses to a request, by status.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Responses {
    /// `default`
    pub default: Option<RefOr<Response>>,
    /// `200`, `4XX`
    pub by_status: Vec<(StatusCode, RefOr<Response>)>,
}

/// One response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// `summary` (3.2)
    pub summary: Option<String>,
    /// `description`
    pub description: String,
    /// `headers`
    pub headers: Vec<(String, RefOr<Header>)>,
    /// `content`
    pub content: Content,
    /// `links`
    pub links: Vec<(String, RefOr<Link>)>,
}

/// Requests that the server makes: a runtime expression for the URL, and the requests to it.
pub type Callback = Vec<(String, PathItem)>;

/// A link from a response to another operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// `operationId` or `operationRef`
    pub target: LinkTarget,
    /// `description`
    pub description: Option<String>,
    /// `parameters`: values or runtime expressions.
    pub parameters: Vec<(String, Value)>,
    /// `requestBody`: a value or a runtime expression.
    pub request_body: Option<Value>,
    /// `server`
    pub server: Option<Server>,
}

/// The operation that a link is to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// `operationId`
    Id(String),
    /// `operationRef`
    Reference(String),
}
