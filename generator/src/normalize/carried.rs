//! The `x-specwright-*` keys: what 3.0 cannot say and `lower` can use.
//!
//! The only place where these names are written. Their values have the form the original keyword has, with
//! schemas below them in 3.0 form.

/// `patternProperties` (JSON Schema Core 2020-12, section 10.3.2.2): pattern → schema.
pub const PATTERN_PROPERTIES: &str = "x-specwright-patternProperties";
/// `propertyNames` (JSON Schema Core 2020-12, section 10.3.2.4): a schema for the keys of a map.
pub const PROPERTY_NAMES: &str = "x-specwright-propertyNames";
/// `prefixItems` (JSON Schema Core 2020-12, section 10.3.1.1): the schemas of the first elements.
pub const PREFIX_ITEMS: &str = "x-specwright-prefixItems";

/// The carried form of a schema keyword, if it is carried.
pub fn carried(keyword: &str) -> Option<&'static str> {
    match keyword {
        "patternProperties" => Some(PATTERN_PROPERTIES),
        "propertyNames" => Some(PROPERTY_NAMES),
        "prefixItems" => Some(PREFIX_ITEMS),
        _ => None,
    }
}
