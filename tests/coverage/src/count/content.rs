//! Media types: those of a body, and which of them have the same schema.
//!
//! A map of media types enters, or the lists that Swagger 2.0 has instead. Content leaves.

use crate::source::{Files, Node};
use serde_json::Value;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// One media type of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The media type, as it is written.
    pub media: String,
    /// The others of the body with the same schema.
    pub same: Vec<String>,
    /// The others with another schema.
    pub others: Vec<String>,
}

/// The media types of `content`.
pub fn content(files: &Files, node: &Node) -> Vec<Content> {
    let follow = |(media, entry): (String, Node)| (media, files.follow(&entry).node);
    let entries: Vec<(String, Node)> = node.named().into_iter().map(follow).collect();
    let contents = entries.iter().map(|(media, entry)| {
        let own = schemas(entry);
        let beside = |is_same: bool| -> Vec<String> {
            let found = entries.iter().filter(|(other, entry)| other != media && (schemas(entry) == own) == is_same);
            found.map(|(other, _)| other.clone()).collect()
        };
        Content { media: media.clone(), same: beside(true), others: beside(false) }
    });
    contents.collect()
}

/// The schema of a media type, and that of its items.
fn schemas(entry: &Node) -> [Option<&Value>; 2] {
    ["schema", "itemSchema"].map(|key| entry.value().get(key))
}

/// One schema in each of these media types (Swagger 2.0, `consumes` and `produces`).
pub fn shared(media: &[String], default: &str) -> Vec<Content> {
    let default = [default.to_owned()];
    let media = if media.is_empty() { default.as_slice() } else { media };
    let beside = |own: &String| -> Vec<String> { media.iter().filter(|other| *other != own).cloned().collect() };
    media.iter().map(|own| Content { media: own.clone(), same: beside(own), others: Vec::new() }).collect()
}

/// The media types of a form: those of `consumes` that are forms, or else the one that its fields need.
pub fn form_2_0(consumes: &[String], has_file: bool) -> Vec<Content> {
    let essence = |media: &String| media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let listed = |form: &&str| consumes.iter().any(|media| essence(media) == *form);
    let mut media: Vec<String> = [FORM, MULTIPART]
        .into_iter()
        .filter(listed)
        .filter(|form| !has_file || *form == MULTIPART)
        .map(str::to_owned)
        .collect();
    if media.is_empty() {
        media.push(if has_file { MULTIPART } else { FORM }.to_owned());
    }
    shared(&media, FORM)
}
