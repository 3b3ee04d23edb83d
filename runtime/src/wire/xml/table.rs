//! The tables: how the values of schemas are written in XML. Generated code has them in statics, one for each object.
//!
//! The generator's `ir/xml.rs` says the same in parts that it owns: a member more here is one there, and a line in `emit/xml.rs`. They have
//! no `Debug`: a recursive one would not end.

/// An element: its name, and what is in it. Also an attribute, or the text of a member.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct XmlType {
    pub(super) name: &'static str,
    pub(super) namespace: Option<&'static str>,
    pub(super) prefix: Option<&'static str>,
    pub(super) nullable: bool,
    pub(super) content: XmlContent,
}

/// What is in an element.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum XmlContent {
    /// Any JSON value: elements are members of an object, several of a name a list, text is a string.
    Any,
    /// Text: a string as it is.
    String,
    /// Text: an integer.
    Integer,
    /// Text: a number.
    Number,
    /// Text: `true` or `false`, `1` or `0`.
    Boolean,
    /// An element for each item of a list.
    List(&'static XmlType),
    /// The members of an object.
    Object(&'static XmlObject),
}

/// The members of an object.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct XmlObject {
    pub(super) members: &'static [XmlMember],
    pub(super) other: Option<XmlMember>,
}

/// A property of an object.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct XmlMember {
    pub(super) property: &'static str,
    pub(super) node: Node,
    pub(super) required: bool,
    pub(super) ty: XmlType,
}

/// What a property is in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// An element.
    Element,
    /// An element for each item of the list that it is.
    Items,
    /// An attribute.
    Attribute,
    /// The text of the object's element.
    Text,
    /// The same in a CDATA section.
    Cdata,
}

impl XmlType {
    /// An element of this name, in no namespace.
    #[must_use]
    pub const fn new(name: &'static str, content: XmlContent) -> Self {
        Self { name, namespace: None, prefix: None, nullable: false, content }
    }

    /// The same in a namespace. It is declared where it first is needed.
    #[must_use]
    pub const fn namespace(self, namespace: &'static str) -> Self {
        Self { namespace: Some(namespace), ..self }
    }

    /// The same with a prefix.
    #[must_use]
    pub const fn prefix(self, prefix: &'static str) -> Self {
        Self { prefix: Some(prefix), ..self }
    }

    /// The same, where `null` is one of the values.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// Its name without a prefix: some documents write one into the name.
    pub(super) fn local(&self) -> &'static str {
        self.name.rsplit(':').next().unwrap_or(self.name)
    }
}

impl XmlObject {
    /// An object with these properties and no others.
    #[must_use]
    pub const fn new(members: &'static [XmlMember]) -> Self {
        Self { members, other: None }
    }

    /// The same with others, each an element of the property's name. The name of the member is not used.
    #[must_use]
    pub const fn other(self, member: XmlMember) -> Self {
        Self { other: Some(member), ..self }
    }

    /// Whether a property has a row.
    pub(super) fn has(&self, property: &str) -> bool {
        self.members.iter().any(|member| member.property == property)
    }

    /// The member that is an attribute, or else an element, of this name.
    pub(super) fn find(&self, is_attribute: bool, local: &str, namespace: &str) -> Option<&'static XmlMember> {
        let is_it = |member: &&XmlMember| match member.node {
            Node::Attribute => is_attribute && member.ty.local() == local,
            Node::Element | Node::Items => !is_attribute && member.ty.local() == local,
            Node::Text | Node::Cdata => false,
        };
        let members = || self.members.iter().filter(is_it);
        let exact = members().find(|member| member.ty.namespace == Some(namespace));
        exact.or_else(|| members().find(|member| member.ty.namespace.is_none()))
    }

    /// The member that is the text of the element.
    pub(super) fn text(&self) -> Option<&'static XmlMember> {
        self.members.iter().find(|member| matches!(member.node, Node::Text | Node::Cdata))
    }
}

impl XmlMember {
    const fn of(property: &'static str, node: Node, ty: XmlType) -> Self {
        Self { property, node, required: false, ty }
    }

    /// A property that is an element.
    #[must_use]
    pub const fn element(property: &'static str, ty: XmlType) -> Self {
        Self::of(property, Node::Element, ty)
    }

    /// A list without an element of its own: an element for each item.
    #[must_use]
    pub const fn items(property: &'static str, item: XmlType) -> Self {
        Self::of(property, Node::Items, item)
    }

    /// A property that is an attribute.
    #[must_use]
    pub const fn attribute(property: &'static str, ty: XmlType) -> Self {
        Self::of(property, Node::Attribute, ty)
    }

    /// A property that is the text of the object's element.
    #[must_use]
    pub const fn text(property: &'static str, ty: XmlType) -> Self {
        Self::of(property, Node::Text, ty)
    }

    /// The same in a CDATA section.
    #[must_use]
    pub const fn cdata(property: &'static str, ty: XmlType) -> Self {
        Self::of(property, Node::Cdata, ty)
    }

    /// A property that every object has: where a list has no element it is empty, where an attribute is absent it is `null`.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}
