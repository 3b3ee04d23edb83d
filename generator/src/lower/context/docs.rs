//! The documentation of a schema.

use serde_json::Value;

use crate::ir::{Docs, Note, Rule};
use crate::json::{JsonType, Number};
use crate::spec::{Node, Schema, Subschema};

/// The most values that documentation lists.
const MOST_SHOWN: usize = 12;

/// The longest list or object, as JSON, that documentation shows, in bytes.
const LONGEST_SHOWN: usize = 100;

/// The documentation of a schema.
pub fn docs(schema: &Schema) -> Docs {
    Docs {
        title: text(&schema.title),
        description: text(&schema.description),
        deprecated: schema.deprecated,
        note: note(schema),
        rules: rules(schema),
    }
}

/// How deep in `allOf` documentation looks for what is not checked.
const MOST_NESTED: usize = 4;

/// What a client does not check of the values of a schema, with what the parts of its `allOf` say.
fn rules(schema: &Schema) -> Vec<Rule> {
    let mut found = Vec::new();
    add_rules(schema, MOST_NESTED, &mut found);
    found
}

fn add_rules(schema: &Schema, nested: usize, found: &mut Vec<Rule>) {
    for rule in own_rules(schema) {
        if !found.contains(&rule) && found.len() < MOST_SHOWN {
            found.push(rule);
        }
    }
    for part in schema.all_of.iter().take_while(|_| nested > 0) {
        if let Node::Inline(part) = part.into() {
            add_rules(part, nested - 1, found);
        }
    }
}

fn own_rules(schema: &Schema) -> Vec<Rule> {
    let mut rules = Vec::new();
    // Where other names are allowed, too, a pattern says nothing of them.
    let is_open = schema.additional_properties == Some(Subschema::Boolean(true));
    let patterns = schema.pattern_properties.iter().filter(|_| !is_open);
    let mut patterns: Vec<String> = patterns.map(|(pattern, _)| pattern.clone()).collect();
    if let Some(Node::Inline(names)) = schema.property_names.as_ref().map(Node::from) {
        patterns.extend(names.pattern.clone());
        let listed: Vec<String> = names.values().iter().filter_map(|name| name.as_str()).map(str::to_owned).collect();
        if (1..=MOST_SHOWN).contains(&listed.len()) {
            rules.push(Rule::NamesListed(listed));
        }
    }
    patterns.truncate(MOST_SHOWN);
    if !patterns.is_empty() {
        rules.push(Rule::Names(patterns));
    }
    if let Some(contains) = schema.contains.as_ref().filter(|contains| contains.schema.is_some()) {
        rules.push(Rule::Contains(contains.least.unwrap_or(1), contains.most));
    }
    if let Some(conditions) = &schema.conditions {
        for (name, required) in
            conditions.dependent_required.iter().filter(|(_, required)| !required.is_empty()).take(MOST_SHOWN)
        {
            rules.push(Rule::Requires(name.clone(), required.iter().take(MOST_SHOWN).cloned().collect()));
        }
        let has_branch = conditions.then.is_some() || conditions.otherwise.is_some();
        let keywords = [
            ("if", conditions.test.is_some() && has_branch),
            ("then", conditions.then.is_some()),
            ("else", conditions.otherwise.is_some()),
            ("dependentSchemas", !conditions.dependent_schemas.is_empty()),
        ];
        let keywords: Vec<&'static str> =
            keywords.into_iter().filter(|(_, is)| *is).map(|(keyword, _)| keyword).collect();
        if !keywords.is_empty() {
            rules.push(Rule::Depends(keywords));
        }
    }
    if let Some(content) = &schema.content {
        // `byte` says it already.
        rules.extend(content.encoding.clone().filter(|encoding| encoding != "base64").map(Rule::Encoding));
        rules.extend(
            content.media_type.clone().filter(|media| media != "application/octet-stream").map(Rule::MediaType),
        );
    }
    rules
}

/// A text, if it is not blank.
pub fn text(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

/// The values of an `enum` that does not become an enumeration.
fn note(schema: &Schema) -> Option<Note> {
    if schema.values().is_empty() {
        return None;
    }
    let values: Vec<&Value> = schema.values().iter().filter(|value| !value.is_null()).collect();
    let booleans = values.iter().all(|value| value.is_boolean());
    let numbers = values.iter().all(|value| value.is_number());
    let structured = values.iter().all(|value| value.is_array() || value.is_object());
    let ty = schema.only_type();
    let is_noted = if structured {
        values.iter().all(|value| value.to_string().len() <= LONGEST_SHOWN)
    } else if booleans {
        matches!(ty, None | Some(JsonType::Boolean))
            && values.windows(2).all(|pair| matches!(pair, [one, two] if one == two))
    } else {
        numbers
            && matches!(ty, None | Some(JsonType::Number | JsonType::Integer))
            && (ty == Some(JsonType::Number) || !values.iter().all(|value| is_integer(value)))
    };
    if !is_noted || values.is_empty() || values.len() > MOST_SHOWN {
        return None;
    }
    Some(Note::Values(values.iter().map(|value| value_text(value)).collect()))
}

fn is_integer(value: &Value) -> bool {
    value.as_number().is_some_and(|number| Number::from(number).as_i64().is_some())
}

/// A value as a document writes it: `1.0` is `1`.
fn value_text(value: &Value) -> String {
    let text = value.to_string();
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}
