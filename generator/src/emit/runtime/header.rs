//! The names of the runtime for the header fields of responses.
//!
//! How a constant is made, and how the text of a field is read.

use proc_macro2::TokenStream;
use quote::quote;

names! {
    /// Constructors of `ResponseHeader`.
    HeaderConstructor {
        Json = "json",
        New = "new",
        Scalar = "scalar",
        Text = "text",
    }
}

names! {
    /// Variants of `HeaderForm`.
    HeaderVariant {
        Exploded = "Exploded",
        List = "List",
        Object = "Object",
        Scalar = "Scalar",
        Separated = "Separated",
        Text = "Text",
    }
}

impl HeaderConstructor {
    /// A call with the name of the field alone.
    pub fn with(self, name: &proc_macro2::Literal) -> TokenStream {
        quote!(#self(#name))
    }
}

impl HeaderVariant {
    /// The variant with its path.
    pub fn of(self, form: &TokenStream) -> TokenStream {
        quote!(#form::#self)
    }
}
