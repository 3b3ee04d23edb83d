//! Schemas that say the same of values, whatever they say to readers.
//!
//! Annotations (`title`, `description` and the like; JSON Schema 2020-12 Validation, section 9) describe a value and restrict nothing.

use super::{Schema, Subschema};

/// The most nested schemas that are compared.
const MOST_NESTED: usize = 16;

impl Subschema {
    /// How much is compared to tell whether another schema says the same, as far as one level tells.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::Inline(schema) => {
                let lists = schema.properties.len() + schema.enumeration.len() + schema.required.len();
                1 + lists + schema.all_of.len() + schema.one_of.len() + schema.any_of.len()
            }
            Self::Boolean(_) | Self::Reference(_) => 1,
        }
    }

    /// Whether two schemas are the same apart from their annotations. `false` if they are nested too deep to tell.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        same(self, other, MOST_NESTED)
    }
}

fn same(one: &Subschema, other: &Subschema, steps: usize) -> bool {
    match (one, other) {
        (Subschema::Inline(one), Subschema::Inline(other)) => {
            one == other || steps.checked_sub(1).is_some_and(|steps| same_schemas(one, other, steps))
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
}
