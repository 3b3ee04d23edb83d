//! The table of a model.

/// The codec of a model: its fields, how each may be absent, and the names of its properties.
///
/// ```
/// use specwright_runtime::{object, Maybe};
///
/// #[derive(Clone)]
/// pub struct Contact {
///     pub email: String,
///     pub phone: Option<String>,
///     pub title: Maybe<String>,
/// }
/// object! { Contact {
///     email: Required = "email",
///     phone: Nullable = "phone",
///     title: Maybe = "job_title",
/// } }
///
/// let contact: Contact = serde_json::from_str(r#"{"email":"ada@example.com","job_title":null}"#)?;
/// assert_eq!(contact, Contact { email: "ada@example.com".into(), phone: None, title: Maybe::Null });
/// assert_eq!(serde_json::to_string(&contact)?, r#"{"email":"ada@example.com","phone":null,"job_title":null}"#);
/// assert_eq!(format!("{contact:?}"), r#"Contact { email: "ada@example.com", phone: None, job_title: Null }"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The table also implements `Debug`, which shows the fields by their names on the wire, and `PartialEq`: derived ones
/// cost rustc twice as much. The value of a field must be `'static`, as a value that owns its content is.
///
/// Properties that have one value, as a tag has, come first, by their names on the wire. They are no fields. They are always written,
/// before the fields, and no other value is read.
///
/// ```
/// # use specwright_runtime::object;
/// #[derive(Clone)]
/// pub struct Dog { pub name: String }
/// object! { Dog {
///     "kind": Required = "dog",
///     name: Required = "name",
/// } }
///
/// let dog: Dog = serde_json::from_str(r#"{"name":"Rex","kind":"dog"}"#)?;
/// assert_eq!(serde_json::to_string(&dog)?, r#"{"kind":"dog","name":"Rex"}"#);
/// let error = serde_json::from_str::<Dog>(r#"{"name":"Tom","kind":"cat"}"#).unwrap_err();
/// assert!(error.to_string().starts_with(r#"invalid value: string "cat", expected "dog""#));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A last entry `..name` keeps the properties that the table does not name, in a [`Map`](crate::Map). A table of more
/// than 16 fields is divided into brackets: rustc is faster with a tuple of tuples than with one long tuple.
#[macro_export]
macro_rules! object {
    ($name:ident { $($($constant:literal: $presence:ident = $value:literal,)+)? $($field:ident: $marker:ident = $key:literal),* $(,)? }) => {
        impl $crate::codec::Object for $name {
            const NAMES: &'static [&'static str] = &[$($key,)* $($($constant),+)?];
            $(const CONSTANTS: &'static [$crate::codec::Constant] = &[$($crate::codec::Constant::new::<$crate::codec::$presence>($crate::codec::Given($value).value())),+];)?
            fn read<__R: $crate::codec::Reader>(&self, reader: __R) -> __R::Output {
                reader.closed::<($($crate::codec::$marker,)*), _>(<Self as $crate::codec::Object>::NAMES, ($(&self.$field,)*))
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            #[allow(clippy::disallowed_names, reason = "a property may have any name")]
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::decode::<($($crate::codec::$marker,)*), _, _, _>(deserializer, stringify!($name), <Self as $crate::codec::Object>::NAMES, |($($field,)*)| $name { $($field,)* })
            }
        }
        $crate::__encode_show_and_compare! { $name }
    };
    ($name:ident { $($($constant:literal: $presence:ident = $value:literal,)+)? $($field:ident: $marker:ident = $key:literal,)* ..$others:ident $(,)? }) => {
        impl $crate::codec::Object for $name {
            const NAMES: &'static [&'static str] = &[$($key,)* $($($constant),+)?];
            $(const CONSTANTS: &'static [$crate::codec::Constant] = &[$($crate::codec::Constant::new::<$crate::codec::$presence>($crate::codec::Given($value).value())),+];)?
            fn read<__R: $crate::codec::Reader>(&self, reader: __R) -> __R::Output {
                reader.open::<($($crate::codec::$marker,)*), _, _>(<Self as $crate::codec::Object>::NAMES, ($(&self.$field,)*), &self.$others)
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            #[allow(clippy::disallowed_names, reason = "a property may have any name")]
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::decode_open::<($($crate::codec::$marker,)*), _, _, _, _>(deserializer, stringify!($name), <Self as $crate::codec::Object>::NAMES, |(($($field,)*), $others)| $name { $($field,)* $others })
            }
        }
        $crate::__encode_show_and_compare! { $name }
    };
    ($name:ident { $($($constant:literal: $presence:ident = $value:literal,)+)? $([$($field:ident: $marker:ident = $key:literal),* $(,)?]),* $(,)? }) => {
        impl $crate::codec::Object for $name {
            const NAMES: &'static [&'static str] = &[$($($key,)*)* $($($constant),+)?];
            $(const CONSTANTS: &'static [$crate::codec::Constant] = &[$($crate::codec::Constant::new::<$crate::codec::$presence>($crate::codec::Given($value).value())),+];)?
            fn read<__R: $crate::codec::Reader>(&self, reader: __R) -> __R::Output {
                reader.closed::<($(($($crate::codec::$marker,)*),)*), _>(<Self as $crate::codec::Object>::NAMES, ($(($(&self.$field,)*),)*))
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            #[allow(clippy::disallowed_names, reason = "a property may have any name")]
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::decode::<($(($($crate::codec::$marker,)*),)*), _, _, _>(deserializer, stringify!($name), <Self as $crate::codec::Object>::NAMES, |($(($($field,)*),)*)| $name { $($($field,)*)* })
            }
        }
        $crate::__encode_show_and_compare! { $name }
    };
    ($name:ident { $($($constant:literal: $presence:ident = $value:literal,)+)? $([$($field:ident: $marker:ident = $key:literal),* $(,)?],)* ..$others:ident $(,)? }) => {
        impl $crate::codec::Object for $name {
            const NAMES: &'static [&'static str] = &[$($($key,)*)* $($($constant),+)?];
            $(const CONSTANTS: &'static [$crate::codec::Constant] = &[$($crate::codec::Constant::new::<$crate::codec::$presence>($crate::codec::Given($value).value())),+];)?
            fn read<__R: $crate::codec::Reader>(&self, reader: __R) -> __R::Output {
                reader.open::<($(($($crate::codec::$marker,)*),)*), _, _>(<Self as $crate::codec::Object>::NAMES, ($(($(&self.$field,)*),)*), &self.$others)
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            #[allow(clippy::disallowed_names, reason = "a property may have any name")]
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::decode_open::<($(($($crate::codec::$marker,)*),)*), _, _, _, _>(deserializer, stringify!($name), <Self as $crate::codec::Object>::NAMES, |(($(($($field,)*),)*), $others)| $name { $($($field,)*)* $others })
            }
        }
        $crate::__encode_show_and_compare! { $name }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __encode_show_and_compare {
    ($name:ident) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::codec::encode(self, serializer)
            }
        }
        impl $crate::__private::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                $crate::codec::show(self, formatter, stringify!($name))
            }
        }
        #[automatically_derived]
        impl $crate::__private::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codec::equal(self, other)
            }
        }
    };
}
