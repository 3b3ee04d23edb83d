//! Changes of a document's text, as a person would make them in an editor: one description, one property more.
//!
//! The text is searched, not read: JSON and block YAML are changed alike, and nothing else of the document moves. The
//! caller must check whether the change has changed the generated client, which this module cannot know.

/// The text with one description of the components changed, in several ways: in their middle, or else near it.
pub fn describe(text: &str) -> Vec<String> {
    let json = candidates(text, &["\"description\": \"", "\"description\":\""]);
    let places = if json.is_empty() { candidates(text, &[" description: "]) } else { json };
    places
        .into_iter()
        .filter_map(|place| insert(text, place, "Changed. ").filter(|_| starts_word(text, place)))
        .collect()
}

/// The text with one property more in a schema of the components, in several ways: in their middle, or else near it.
pub fn add_property(text: &str) -> Vec<String> {
    let json = candidates(text, &["\"properties\": {", "\"properties\":{"]);
    if !json.is_empty() {
        let property = "\"bench_added\": {\"type\": \"string\"}, ";
        return json.into_iter().filter_map(|place| insert(text, place, property)).collect();
    }
    let yaml = candidates(text, &[" properties:\n"]);
    yaml.into_iter()
        .filter_map(|place| {
            let next = text.get(place..)?.lines().next()?;
            let indent = next.len() - next.trim_start().len();
            insert(text, place, &format!("{:indent$}bench_added:\n{:indent$}  type: string\n", "", ""))
        })
        .collect()
}

/// The places after these words among the schemas, those nearest to the middle first.
fn candidates(text: &str, words: &[&str]) -> Vec<usize> {
    let schemas =
        ["\"schemas\"", "\n  schemas:", "\ndefinitions:"].iter().find_map(|word| text.find(word)).unwrap_or(0);
    let rest = text.get(schemas..).unwrap_or_default();
    let mut places: Vec<usize> = words
        .iter()
        .flat_map(|word| rest.match_indices(word).map(|(index, word)| schemas + index + word.len()))
        .collect();
    places.sort_unstable();
    let middle = places.get(places.len() / 2).copied().unwrap_or_default();
    places.sort_by_key(|place| place.abs_diff(middle));
    // Each is tried by generating the client.
    places.truncate(20);
    places
}

/// Whether plain text begins there, not a quotation mark, a block or a reference.
fn starts_word(text: &str, place: usize) -> bool {
    text.get(place..).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_alphabetic()))
}

fn insert(text: &str, place: usize, what: &str) -> Option<String> {
    let (before, behind) = text.split_at_checked(place)?;
    Some(format!("{before}{what}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_changed_in_place() {
        let text =
            r#"{"paths": {"description": "no"}, "schemas": {"A": {"description": "one", "properties": {"a": {}}}}}"#;
        assert_eq!(describe(text), [text.replace("one", "Changed. one")]);
        let property = r#""properties": {"bench_added": {"type": "string"}, "a""#;
        assert_eq!(add_property(text), [text.replace(r#""properties": {"a""#, property)]);
    }

    #[test]
    fn yaml_is_changed_in_place() {
        let text = "info:\n  description: no\ncomponents:\n  schemas:\n    A:\n      description: plain\n      properties:\n        a: {}\n";
        assert_eq!(describe(text), [text.replace("plain", "Changed. plain")]);
        let property = "properties:\n        bench_added:\n          type: string\n        a";
        assert_eq!(add_property(text), [text.replace("properties:\n        a", property)]);
    }

    #[test]
    fn a_description_in_quotation_marks_or_a_block_is_passed_over() {
        let text =
            "components:\n  schemas:\n    A:\n      description: >-\n        one\n    B:\n      description: two\n";
        assert_eq!(describe(text), [text.replace("two", "Changed. two")]);
        assert!(add_property(text).is_empty());
    }
}
