//! Requests that are received: webhooks of the API, and callbacks of its operations.

use super::{Content, Docs, Location, Type, TypeId};

/// A request that the API's provider sends (OpenAPI 3.1.1, "OpenAPI Object", `webhooks`, and "Callback Object").
#[derive(Clone, Debug)]
pub struct Received {
    /// What it is.
    pub kind: ReceivedKind,
    /// Its JSON Pointer in the loaded document (RFC 6901).
    pub pointer: String,
    /// The words of its name.
    pub words: Vec<String>,
    /// The HTTP method, as it is sent.
    pub method: String,
    /// Documentation: `summary` is the title.
    pub docs: Docs,
    /// Its parameters, by location and name. They are left to whoever has the request.
    pub parameters: Vec<(Location, String)>,
    /// The media type of its body, as far as it has one.
    pub media: Option<String>,
    /// Its body, which is read as that of a response is.
    pub content: Content,
    /// If the body is a form: its properties whose values are numbers, `true` or `false`; the others are strings.
    pub form: Option<Vec<String>>,
    /// If the body is JSON only once it was made of XML: the root element, its index in [`super::XmlTables::roots`].
    pub xml: Option<usize>,
}

/// What a received request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceivedKind {
    /// A webhook of the API.
    Webhook,
    /// A callback of an operation.
    Callback {
        /// The index of the operation in [`super::Api::operations`].
        operation: usize,
        /// Where it is sent to: a runtime expression.
        expression: String,
    },
}

impl Received {
    /// Whether it is a webhook.
    #[must_use]
    pub fn is_webhook(&self) -> bool {
        self.kind == ReceivedKind::Webhook
    }

    /// The type of its body, if that has one of the document.
    #[must_use]
    pub fn ty(&self) -> Option<&Type> {
        match &self.content {
            Content::Json(ty) | Content::String(ty) | Content::Stream(_, ty) => Some(ty),
            Content::Empty | Content::Text | Content::Bytes => None,
        }
    }

    /// The named types that it mentions.
    #[must_use]
    pub fn mentioned(&self) -> Vec<TypeId> {
        let mut found = Vec::new();
        if let Some(ty) = self.ty() {
            ty.mentioned(&mut found);
        }
        found
    }

    /// Puts other named types in the place of those that it mentions.
    pub fn rename(&mut self, new: &impl Fn(TypeId) -> TypeId) {
        if let Content::Json(ty) | Content::String(ty) | Content::Stream(_, ty) = &mut self.content {
            ty.rename(new);
        }
    }
}
