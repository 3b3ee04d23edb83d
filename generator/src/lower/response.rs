//! Answers, by status (OpenAPI 3.0.3, "Responses Object").

use openapiv3::{ReferenceOr, Response, Responses, StatusCode};

use super::body::{encoding, preference};
use super::view::{Node, View, component_name};
use super::{Lowering, Words};
use crate::diag::Pointer;
use crate::ir::{Answer, Content, Encoding, StatusKey, Type};

impl<'a> Lowering<'a, '_> {
    /// What an operation may be answered: when it succeeds, and when it fails.
    pub(super) fn responses(
        &mut self,
        responses: &'a Responses,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> (Vec<Answer>, Vec<Answer>) {
        let at = at.key("responses");
        let mut successes = Vec::new();
        let mut failures = Vec::new();
        let mut documented: Vec<(StatusKey, String, &'a ReferenceOr<Response>)> = responses
            .responses
            .iter()
            .map(|(status, response)| match status {
                StatusCode::Code(code) => (StatusKey::Code(*code), code.to_string(), response),
                StatusCode::Range(hundred) => (StatusKey::Range(*hundred), format!("{hundred}XX"), response),
            })
            .collect();
        if let Some(default) = &responses.default {
            documented.push((StatusKey::Default, "default".to_owned(), default));
        }
        documented.sort_by_key(|(status, ..)| *status);
        let class = |status: StatusKey| match status {
            StatusKey::Code(code) => code / 100,
            StatusKey::Range(hundred) => hundred,
            StatusKey::Default => 0,
        };
        // A redirection is what a caller asked for only where no other success is documented.
        let succeeded = documented.iter().any(|(status, ..)| class(*status) == 2);
        let succeeds = |status: StatusKey| class(status) == 2 || !succeeded && matches!(class(status), 1 | 3);
        let count = documented.iter().filter(|(status, ..)| succeeds(*status)).count();
        for (status, key, response) in documented {
            let only = status == StatusKey::Default && count == 0;
            let response_word =
                if succeeds(status) && count < 2 || only { "response".to_owned() } else { status_word(status, &key) };
            let words = words.then(&response_word);
            let Some(answer) = self.answer(status, response, &at.key(&key), &words) else { continue };
            match status {
                _ if succeeds(status) => successes.push(answer),
                // The only answer there is: it says what a success carries, too.
                StatusKey::Default if count == 0 => {
                    successes.push(answer.clone());
                    failures.push(answer);
                }
                _ => failures.push(answer),
            }
        }
        (successes, failures)
    }

    fn answer(
        &mut self,
        status: StatusKey,
        source: &'a ReferenceOr<Response>,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Option<Answer> {
        match source {
            ReferenceOr::Item(response) => Some(self.answer_item(status, response, at, words)),
            ReferenceOr::Reference { reference } => {
                let mut name = component_name(reference);
                let responses = &self.document.components.as_ref()?.responses;
                for _ in 0..=responses.len() {
                    match responses.get(name)? {
                        ReferenceOr::Item(response) => {
                            let components = Pointer::base("/components/responses");
                            return Some(self.answer_item(
                                status,
                                response,
                                &components.key(name),
                                &Words::First(name),
                            ));
                        }
                        ReferenceOr::Reference { reference } => name = component_name(reference),
                    }
                }
                None
            }
        }
    }

    fn answer_item(
        &mut self,
        status: StatusKey,
        response: &'a Response,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Answer {
        let content_at = at.key("content");
        let chosen = response.content.iter().min_by_key(|(media, _)| preference(media));
        let content = match chosen {
            None => Content::Empty,
            Some((media, entry)) => {
                for other in response.content.keys().filter(|other| *other != media) {
                    self.skip_media(other, media, &content_at.key(other));
                }
                let at = content_at.key(media);
                match (encoding(media), &entry.schema) {
                    (Encoding::Json, Some(schema)) if is_binary(schema.into()) => Content::Bytes,
                    (Encoding::Json, Some(schema)) => {
                        Content::Json(self.nullable_schema(schema.into(), &at.key("schema"), words))
                    }
                    (Encoding::Json, None) if media.contains('*') => Content::Bytes,
                    (Encoding::Json, None) => Content::Json(Type::Any),
                    (Encoding::Text | Encoding::Form, _) => Content::Text,
                    (Encoding::Bytes, _) => Content::Bytes,
                }
            }
        };
        Answer { status, description: response.description.trim().to_owned(), content }
    }
}

/// Whether a schema says that its values are bytes.
pub fn is_binary(node: Node<'_>) -> bool {
    matches!(node, Node::Inline(schema) if View::new(schema).format.as_deref() == Some("binary"))
}

/// A word for an answer of this status: `Not Found` for 404.
fn status_word(status: StatusKey, key: &str) -> String {
    match status {
        StatusKey::Default => "error".to_owned(),
        StatusKey::Code(_) | StatusKey::Range(_) => format!("response {key}"),
    }
}
