//! How bodies are written in XML: which property is which element, attribute or text. Plain data, as all of the IR.
//!
//! The runtime has the same tables of `'static` parts (`wire/xml/table.rs`), and rightly so: these own their texts and refer to each other
//! by index, those are constants, and every user would build a crate for both, for a few lines. `emit/xml.rs` leads from one to the other.

/// The tables of all bodies and responses in XML.
#[derive(Clone, Debug, Default)]
pub struct XmlTables {
    /// The objects. An [`XmlContent::Object`] is an index.
    pub objects: Vec<XmlObject>,
    /// The root elements. A body and a response have the index of one.
    pub roots: Vec<XmlRoot>,
}

/// The root element of a body.
#[derive(Clone, Debug)]
pub struct XmlRoot {
    /// The words that its name in code is made of.
    pub words: Vec<String>,
    /// The element.
    pub ty: XmlType,
}

/// The members of an object.
#[derive(Clone, Debug, Default)]
pub struct XmlObject {
    /// The words that its name in code is made of.
    pub words: Vec<String>,
    /// The properties.
    pub members: Vec<XmlMember>,
    /// What properties that it does not name are.
    pub other: Option<XmlMember>,
}

/// A property.
#[derive(Clone, Debug)]
pub struct XmlMember {
    /// Its name in JSON.
    pub property: String,
    /// What it is in XML.
    pub node: XmlPlace,
    /// Whether every object has it.
    pub required: bool,
    /// Its name in XML, and what is in it; of a list of elements those of an item.
    pub ty: XmlType,
}

/// What a property is in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlPlace {
    /// An element.
    Element,
    /// An element for each item of a list.
    Items,
    /// An attribute.
    Attribute,
    /// The text of the object's element.
    Text,
    /// The same in a CDATA section.
    Cdata,
}

/// An element or an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct XmlType {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// The prefix of its name.
    pub prefix: Option<String>,
    /// Whether `null` is one of its values.
    pub nullable: bool,
    /// What is in it.
    pub content: XmlContent,
}

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum XmlContent {
    /// Nothing is known of it.
    Any,
    /// A string.
    String,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`
    Boolean,
    /// An element for each item.
    List(Box<XmlType>),
    /// The object with this index.
    Object(usize),
}
