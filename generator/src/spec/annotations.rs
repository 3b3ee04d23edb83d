//! Schemas that say the same of values, whatever they say to readers.
//!
//! Annotations (`title`, `description` and the like; JSON Schema 2020-12 Validation, section 9) describe a value and restrict nothing.

use serde_json::Value;

use super::{Schema, Subschema};

/// The most nested schemas that are compared.
const MOST_NESTED: usize = 16;

/// The bytes of text that are as much to compare as one schema.
const BYTES: usize = 128;

impl Subschema {
    /// How much is compared to tell whether another schema says the same: this schema, and the schemas, values and texts in it.
    #[must_use]
    pub fn extent(&self) -> usize {
        match self {
            Self::Boolean(_) => 1,
            Self::Reference(name) => 1 + name.len() / BYTES,
            Self::Inline(schema) => extent(schema),
        }
    }

    /// Whether two schemas are the same apart from their annotations. `false` if they are nested too deep to tell.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        same(self, other, MOST_NESTED)
    }
}

fn extent(schema: &Schema) -> usize {
    let one = |schema: &Option<Subschema>| schema.as_ref().map_or(0, Subschema::extent);
    let all = |schemas: &[Subschema]| schemas.iter().map(Subschema::extent).sum::<usize>();
    let named = |schemas: &[(String, Subschema)]| {
        schemas.iter().map(|(name, schema)| name.len() / BYTES + schema.extent()).sum::<usize>()
    };
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len) / BYTES;
    let contains = schema.contains.as_ref().map_or(0, |contains| one(&contains.schema));
    let conditions = schema.conditions.as_ref().map_or(0, |of| {
        let required = of.dependent_required.iter().map(|(_, names)| 1 + names.len()).sum::<usize>();
        one(&of.test) + one(&of.then) + one(&of.otherwise) + named(&of.dependent_schemas) + required
    });
    let unevaluated = schema.unevaluated.as_ref().map_or(0, |of| one(&of.items) + one(&of.properties));
    let mapping = schema.discriminator.as_ref().map_or(0, |discriminator| discriminator.mapping.len());
    let values = schema.enumeration.iter().chain(schema.constant.as_deref()).chain(schema.default.as_deref());
    let content = schema.content.as_ref().map_or(0, |content| one(&content.schema));
    let definitions = schema.identity.as_ref().map_or(0, |identity| named(&identity.definitions));
    let of_objects = named(&schema.properties) + named(&schema.pattern_properties) + schema.required.len();
    let of_lists = all(&schema.all_of) + all(&schema.one_of) + all(&schema.any_of) + all(&schema.prefix_items);
    let of_one = [&schema.items, &schema.additional_properties, &schema.property_names, &schema.not];
    1 + values.map(size).sum::<usize>()
        + (of_objects + of_lists + of_one.into_iter().map(one).sum::<usize>())
        + (contains + conditions + unevaluated + mapping + content + definitions)
        + (text(&schema.pattern) + text(&schema.format))
}

fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) => 1 + text.len() / BYTES,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
    }
}

fn same(one: &Subschema, other: &Subschema, steps: usize) -> bool {
    match (one, other) {
        (Subschema::Inline(one), Subschema::Inline(other)) => {
            std::ptr::eq(one, other)
                || match steps.checked_sub(1) {
                    Some(steps) => same_schemas(one, other, steps),
                    None => one == other,
                }
        }
        (one, other) => one == other,
    }
}

fn same_schemas(one: &Schema, other: &Schema, steps: usize) -> bool {
    let pair = |one: &Option<Subschema>, other: &Option<Subschema>| match (one, other) {
        (Some(one), Some(other)) => same(one, other, steps),
        (one, other) => one.is_none() && other.is_none(),
    };
    let list = |one: &[Subschema], other: &[Subschema]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other, steps))
    };
    let properties = || {
        one.properties.len() == other.properties.len()
            && one
                .properties
                .iter()
                .zip(&other.properties)
                .all(|((name, one), (known, other))| name == known && same(one, other, steps))
    };
    list(&one.all_of, &other.all_of)
        && list(&one.one_of, &other.one_of)
        && list(&one.any_of, &other.any_of)
        && pair(&one.items, &other.items)
        && pair(&one.additional_properties, &other.additional_properties)
        && properties()
        && bare(one) == bare(other)
}

/// A schema without its annotations, and without the schemas that are compared apart.
fn bare(schema: &Schema) -> Schema {
    Schema {
        title: None,
        description: None,
        default: schema.default.clone(),
        examples: Vec::new(),
        deprecated: false,
        external_docs: None,
        xml: None,
        value_names: Vec::new(),
        value_descriptions: Vec::new(),
        items: None,
        additional_properties: None,
        properties: Vec::new(),
        all_of: Vec::new(),
        one_of: Vec::new(),
        any_of: Vec::new(),
        types: schema.types,
        nullable: schema.nullable,
        format: schema.format.clone(),
        enumeration: schema.enumeration.clone(),
        constant: schema.constant.clone(),
        multiple_of: schema.multiple_of,
        minimum: schema.minimum,
        exclusive_minimum: schema.exclusive_minimum,
        maximum: schema.maximum,
        exclusive_maximum: schema.exclusive_maximum,
        min_length: schema.min_length,
        max_length: schema.max_length,
        pattern: schema.pattern.clone(),
        prefix_items: schema.prefix_items.clone(),
        contains: schema.contains.clone(),
        min_items: schema.min_items,
        max_items: schema.max_items,
        unique_items: schema.unique_items,
        required: schema.required.clone(),
        pattern_properties: schema.pattern_properties.clone(),
        property_names: schema.property_names.clone(),
        min_properties: schema.min_properties,
        max_properties: schema.max_properties,
        not: schema.not.clone(),
        conditions: schema.conditions.clone(),
        unevaluated: schema.unevaluated.clone(),
        discriminator: schema.discriminator.clone(),
        read_only: schema.read_only,
        write_only: schema.write_only,
        content: schema.content.clone(),
        identity: schema.identity.clone(),
        given: schema.given.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Schema, Subschema};

    fn described(description: &str, schema: Schema) -> Subschema {
        Subschema::Inline(Box::new(Schema { description: Some(description.to_owned()), ..schema }))
    }

    #[test]
    fn descriptions_at_any_depth_make_no_difference_and_constraints_do() {
        let list = |words: &str, longest| {
            let items = described(words, Schema { max_length: Some(longest), ..Schema::default() });
            described(words, Schema { items: Some(items), ..Schema::default() })
        };
        assert!(list("one", 3).says_the_same(&list("two", 3)));
        assert!(!list("one", 3).says_the_same(&list("one", 4)));
        assert!(!list("one", 3).says_the_same(&Subschema::Reference("list".to_owned())));
    }

    #[test]
    fn all_that_is_inside_a_schema_is_counted() {
        let mut nested = Subschema::Boolean(true);
        for _ in 0..3 {
            let properties = (0..2).map(|index| (index.to_string(), nested.clone())).collect();
            nested = Subschema::Inline(Box::new(Schema { properties, ..Schema::default() }));
        }
        assert_eq!(nested.extent(), 15);
    }
}
