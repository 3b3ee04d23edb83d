//! The names of the runtime for operations that answer in pages.

/// The methods that `pages!` gives a call.
pub const PAGES: &str = "pages";
/// The one for items.
pub const ITEMS: &str = "items";

names! {
    /// Functions of `Paging`.
    PagingFunction {
        By = "by",
        Cursor = "cursor",
        Items = "items",
        Last = "last",
        Link = "link",
        More = "more",
        Offset = "offset",
        OptionalItems = "optional_items",
        Page = "page",
        Reference = "reference",
        Url = "url",
        WithContent = "with_content",
    }
}
