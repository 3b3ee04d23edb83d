//! What is counted of small documents.

use super::{What, items};
use crate::source::{Files, Node};
use crate::yaml;
use std::path::Path;

/// What a document has, a line each.
fn counted(text: &str) -> Vec<String> {
    let entry = Node::root(Path::new("/document.yaml"), yaml::parse(text).unwrap());
    let shown = |what: &What| match what {
        What::Operation => "operation".to_owned(),
        What::Parameter { location, name, .. } => format!("{location}.{name}"),
        What::Body(content) => format!("body {} same {:?} others {:?}", content.media, content.same, content.others),
        What::Response { status, content } => {
            format!("{status} {}", content.as_ref().map_or("nothing", |content| content.media.as_str()))
        }
        What::Header { status, name } => format!("{status} header {name}"),
        What::Link { status, name } => format!("{status} link {name}"),
        What::Scheme { name } => format!("scheme {name}"),
        What::Callback => "callback".to_owned(),
        What::Webhook => "webhook".to_owned(),
    };
    items(&Files::default(), &entry).iter().map(|item| shown(&item.what)).collect()
}

#[test]
fn references_are_followed_and_parameters_of_paths_are_replaced() {
    let text = r##"
openapi: 3.1.0
security: [{ key: [] }]
paths:
  /a/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
      - { $ref: "#/components/parameters/Limit" }
    post:
      parameters:
        - { name: limit, in: query, schema: { type: string } }
        - { name: Accept, in: header, schema: { type: string } }
      requestBody:
        content:
          application/json: { schema: { type: object } }
          application/xml: { schema: { type: object } }
          text/plain: { schema: { type: string } }
      responses:
        200:
          $ref: "#/components/responses/Done"
        4xx: { description: "" }
      callbacks:
        event: { "{$request.body#/url}": {} }
webhooks:
  changed: { post: {} }
components:
  parameters:
    Limit: { name: limit, in: query, schema: { type: integer } }
  responses:
    Done:
      description: ""
      headers: { X-Count: { schema: { type: integer } }, Content-Type: {} }
      content: { application/json: {} }
      links: { self: { operationId: a } }
"##;
    let expected = [
        "operation",
        "path.id",
        "query.limit",
        r#"body application/json same ["application/xml"] others ["text/plain"]"#,
        r#"body application/xml same ["application/json"] others ["text/plain"]"#,
        r#"body text/plain same [] others ["application/json", "application/xml"]"#,
        "200 application/json",
        "200 header x-count",
        "200 link self",
        "4XX nothing",
        "callback",
        "webhook",
        "scheme key",
    ];
    assert_eq!(counted(text), expected);
}

#[test]
fn bodies_of_2_0_are_parameters() {
    let text = r##"
swagger: "2.0"
consumes: [application/json, application/xml]
paths:
  /a:
    post:
      parameters: [{ $ref: "#/parameters/Body" }]
      responses: { 200: { description: "", schema: { type: file } } }
    put:
      consumes: [text/csv, multipart/form-data]
      parameters: [{ name: one, in: formData, type: file }, { name: two, in: formData, type: string }]
      responses: { 204: { description: "" } }
parameters:
  Body: { name: body, in: body, schema: { type: object } }
"##;
    let expected = [
        "operation",
        "body multipart/form-data same [] others []",
        "204 nothing",
        "operation",
        r#"body application/json same ["application/xml"] others []"#,
        r#"body application/xml same ["application/json"] others []"#,
        "200 application/octet-stream",
    ];
    assert_eq!(counted(text), expected);
}
