//! The conversions into a union.

/// Makes each variant of a union from what it holds. Of a boxed one the value comes without its box.
///
/// ```
/// use specwright_runtime::from_variants;
///
/// #[derive(Debug, PartialEq)]
/// pub enum Limit { Count(i64), Name(String), Both(Box<(i64, String)>) }
/// from_variants! { Limit {
///     Count: i64,
///     Name: String,
///     Name: &str,
///     Both(Box): (i64, String),
/// } }
///
/// assert_eq!(Limit::from(3), Limit::Count(3));
/// assert_eq!(Limit::from("all"), Limit::Name("all".to_owned()));
/// assert_eq!(Limit::from((3, "all".to_owned())), Limit::Both(Box::new((3, "all".to_owned()))));
/// ```
#[macro_export]
macro_rules! from_variants {
    ($name:ident { $($variant:ident $(($boxed:ident))?: $from:ty),* $(,)? }) => {
        $(impl $crate::__private::From<$from> for $name {
            #[inline]
            fn from(value: $from) -> Self {
                Self::$variant($crate::__held!($($boxed)? value))
            }
        })*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __held {
    (Box $value:ident) => {
        $crate::__private::Box::new($crate::__private::Into::into($value))
    };
    ($value:ident) => {
        $crate::__private::Into::into($value)
    };
}
