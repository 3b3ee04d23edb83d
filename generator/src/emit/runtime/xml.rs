//! The names of the tables of XML.

use crate::ir::XmlPlace;

names! {
    /// Functions and methods of `XmlType`.
    XmlTypeMethod {
        Namespace = "namespace",
        New = "new",
        Nullable = "nullable",
        Prefix = "prefix",
    }
}

names! {
    /// Functions and methods of `XmlObject`.
    XmlObjectMethod {
        New = "new",
        Other = "other",
    }
}

names! {
    /// Functions and methods of `XmlMember`.
    XmlMemberMethod {
        Attribute = "attribute",
        Cdata = "cdata",
        Element = "element",
        Items = "items",
        Required = "required",
        Text = "text",
    }
}

impl XmlMemberMethod {
    /// The function for a property that is this in XML.
    #[must_use]
    pub const fn of(place: XmlPlace) -> Self {
        match place {
            XmlPlace::Element => Self::Element,
            XmlPlace::Items => Self::Items,
            XmlPlace::Attribute => Self::Attribute,
            XmlPlace::Text => Self::Text,
            XmlPlace::Cdata => Self::Cdata,
        }
    }
}

names! {
    /// Variants of `XmlContent`.
    XmlVariant {
        Any = "Any",
        Boolean = "Boolean",
        Integer = "Integer",
        List = "List",
        Number = "Number",
        Object = "Object",
        String = "String",
    }
}
