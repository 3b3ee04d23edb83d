//! The tables that generated code writes: each expands to nearly empty `Serialize` and `Deserialize` implementations.
//!
//! All functions in an expansion are generic or `#[inline]`, so that a codec is compiled in the crate that uses it.

mod object;
mod variants;

/// The codec of an open string enumeration: its variants and their names on the wire.
///
/// The enumeration has a variant `Unknown(String)` besides the listed ones. Two values are equal if they are the same
/// on the wire. The table also implements `Debug`, `PartialEq`, `Eq`, `Hash`, `Display`, `AsRef<str>`, `From<&str>` and `FromStr`: rustc
/// checks these several times faster than derived ones. `VALUES` lists the values that the document does.
///
/// ```
/// #[derive(Clone)]
/// pub enum Role { Csm, Lead, Unknown(String) }
/// specwright_runtime::string_enum! { Role { Csm = "csm", Lead = "lead" } }
///
/// assert_eq!(Role::from("csm"), Role::Csm);
/// assert_eq!(Role::from("pilot").as_str(), "pilot");
/// assert_eq!(format!("{:?} {:?}", Role::Lead, Role::from("pilot")), r#"Lead Unknown("pilot")"#);
/// assert_eq!(Role::VALUES, [Role::Csm, Role::Lead]);
/// assert_eq!("lead".parse(), Ok(Role::Lead));
///
/// // Where an operation takes strings it takes these, too.
/// fn joined<S: AsRef<str>>(names: &[S]) -> String {
///     names.iter().map(S::as_ref).collect::<Vec<&str>>().join(",")
/// }
/// assert_eq!(joined(Role::VALUES), "csm,lead");
/// ```
#[macro_export]
macro_rules! string_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The values that the document lists.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// The value's name on the wire.
            #[inline]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        impl $crate::codec::StringEnum for $name {
            const VALUES: &'static [(&'static str, Self)] = &[$(($value, Self::$variant)),*];
            const NAMES: &'static [&'static str] = &[$(stringify!($variant)),*];
            #[inline]
            fn unknown(value: $crate::__private::String) -> Self {
                Self::Unknown(value)
            }
        }
        impl $crate::__private::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                <Self as $crate::codec::StringEnum>::debug(self.as_str(), formatter)
            }
        }
        impl $crate::__private::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl $crate::__private::Eq for $name {}
        impl $crate::__private::Hash for $name {
            fn hash<__H: $crate::__private::Hasher>(&self, state: &mut __H) {
                $crate::__private::Hash::hash(&self.as_str(), state);
            }
        }
        impl $crate::__private::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl $crate::__private::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                <Self as $crate::codec::StringEnum>::of(value)
            }
        }
        impl $crate::__private::FromStr for $name {
            type Err = $crate::__private::Infallible;
            #[inline]
            fn from_str(value: &str) -> $crate::__private::Result<Self, $crate::__private::Infallible> {
                $crate::__private::Ok(<Self as $crate::codec::StringEnum>::of(value))
            }
        }
        impl $crate::__private::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(&self, serializer: __S) -> $crate::__private::Result<__S::Ok, __S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::decode_string_enum(deserializer)
            }
        }
    };
}

/// The codec of an open integer enumeration: its variants and their numbers on the wire.
///
/// The enumeration has a variant `Unknown(i64)` besides the listed ones. The table also implements `Debug`,
/// `PartialEq`, `Eq`, `Hash`, `Display`, `From<i64>` and `FromStr`.
///
/// ```
/// #[derive(Clone)]
/// pub enum Level { Low, High, Unknown(i64) }
/// specwright_runtime::integer_enum! { Level { Low = 1, High = 2 } }
///
/// assert_eq!(Level::from(2), Level::High);
/// assert_eq!("7".parse(), Ok(Level::Unknown(7)));
/// assert!("high".parse::<Level>().is_err());
/// ```
#[macro_export]
macro_rules! integer_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The values that the document lists.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// The value's number on the wire.
            #[inline]
            #[must_use]
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        impl $crate::codec::IntegerEnum for $name {
            const VALUES: &'static [(i64, Self)] = &[$(($value, Self::$variant)),*];
            const NAMES: &'static [&'static str] = &[$(stringify!($variant)),*];
            #[inline]
            fn unknown(value: i64) -> Self {
                Self::Unknown(value)
            }
        }
        impl $crate::__private::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                <Self as $crate::codec::IntegerEnum>::debug(self.as_i64(), formatter)
            }
        }
        impl $crate::__private::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_i64() == other.as_i64()
            }
        }
        impl $crate::__private::Eq for $name {}
        impl $crate::__private::Hash for $name {
            fn hash<__H: $crate::__private::Hasher>(&self, state: &mut __H) {
                $crate::__private::Hash::hash(&self.as_i64(), state);
            }
        }
        impl $crate::__private::From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                <Self as $crate::codec::IntegerEnum>::of(value)
            }
        }
        impl $crate::__private::FromStr for $name {
            type Err = $crate::__private::ParseIntError;
            #[inline]
            fn from_str(value: &str) -> $crate::__private::Result<Self, $crate::__private::ParseIntError> {
                value.parse::<i64>().map(<Self as $crate::codec::IntegerEnum>::of)
            }
        }
        impl $crate::__private::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                $crate::__private::Display::fmt(&self.as_i64(), formatter)
            }
        }
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(&self, serializer: __S) -> $crate::__private::Result<__S::Ok, __S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::decode_integer_enum(deserializer)
            }
        }
    };
}

/// Orders an open enumeration by its values on the wire, as it is equal by them.
#[macro_export]
macro_rules! enum_order {
    ($name:ident, $value:ident) => {
        impl $crate::__private::PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> $crate::__private::Option<$crate::__private::Ordering> {
                $crate::__private::Some($crate::__private::Ord::cmp(self, other))
            }
        }
        impl $crate::__private::Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> $crate::__private::Ordering {
                $crate::__private::Ord::cmp(&self.$value(), &other.$value())
            }
        }
    };
}

/// The codec of a union: the property that tells its variants apart, or what each variant looks like.
///
/// The table also implements `Debug` and `PartialEq`, as [`object!`](crate::object!) does for a model.
///
/// ```
/// use specwright_runtime::{object, union};
/// # use serde_json::{from_str, Value};
///
/// pub struct Cat { pub meow: String }
/// object! { Cat { meow: Required = "meow" } }
/// pub struct Dog { pub bark: String }
/// object! { Dog { bark: Required = "bark" } }
///
/// // Told apart by a property. `+` marks a variant that does not carry its tag itself.
/// pub enum Pet { Cat(Cat), Dog(Dog), Unknown(Value) }
/// union! { Pet by "kind" { Cat + "cat", Dog + "dog" } }
/// assert!(matches!(from_str(r#"{"kind":"cat","meow":"prr"}"#)?, Pet::Cat(_)));
/// assert!(matches!(from_str(r#"{"kind":"eel"}"#)?, Pet::Unknown(_)));
///
/// // Told apart by what they look like.
/// pub enum Answer { Text(String), Cat(Cat), Dog(Dog) }
/// union! { Answer { Text: string, Cat: with "meow", Dog: object } }
/// assert!(matches!(from_str(r#"{"bark":"wau"}"#)?, Answer::Dog(_)));
///
/// // By a property beside variants that are no objects. `by` marks one that does not carry its tag itself.
/// pub enum Shown { Cat(Cat), Name(String) }
/// union! { Shown { Cat: by "kind" = "cat", Name: string } }
/// let cat: Shown = from_str(r#"{"kind":"cat","meow":"prr"}"#)?;
/// assert_eq!(serde_json::to_value(&cat)?["kind"], "cat");
///
/// // By the JSON type of a property.
/// pub struct Number { pub value: i64 }
/// object! { Number { value: Required = "value" } }
/// pub struct Word { pub value: String }
/// object! { Word { value: Required = "value" } }
/// pub enum Entry { Number(Number), Word(Word) }
/// union! { Entry { Number: with "value": integer, Word: with "value": string } }
/// assert!(matches!(from_str(r#"{"value":"a"}"#)?, Entry::Word(_)));
///
/// // Not told apart for certain: the one that knows most of the properties is taken. A struct knows those of its table
/// // (`best`); for others they are listed.
/// pub enum Either { Cat(Cat), Pet(Pet) }
/// union! { Either { Cat: best, Pet: object ("kind", "meow", "bark") } }
/// assert!(matches!(from_str(r#"{"kind":"dog","bark":"wau"}"#)?, Either::Pet(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! union {
    ($name:ident by $property:literal { $($variant:ident $how:tt $first:literal $(| $tag:literal)*),* $(,)? }) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(&self, serializer: __S) -> $crate::__private::Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(variant) => $crate::__encode_variant!($how serializer, $property, $first, variant),)*
                    Self::Unknown(value) => $crate::__private::Serialize::serialize(value, serializer),
                }
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::tagged(deserializer)
            }
        }
        impl $crate::codec::Union for $name {
            $crate::__variants! { $name $($variant)* ; $($variant)* Unknown }
        }
        $crate::__show_and_compare_union! { $name }
        impl $crate::codec::Tagged for $name {
            const PROPERTY: &'static str = $property;
            const TAGS: &'static [(&'static str, usize)] = {
                enum Index { $($variant),* }
                &[$(($first, Index::$variant as usize), $(($tag, Index::$variant as usize),)*)*]
            };
            #[inline]
            fn unknown(value: $crate::__private::Value) -> Self {
                Self::Unknown(value)
            }
        }
    };
    ($name:ident { $($variant:ident: $kind:ident $(| $or:ident)* $(($($known:literal),+ $(,)?))? $($property:literal $(= $value:literal $(| $more:literal)*)? $(: $of:ident $(| $or_of:ident)*)?)?),* $(,)? }) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(&self, serializer: __S) -> $crate::__private::Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(variant) => $crate::__encode_tested!($kind serializer, variant $(, $property $(, $value)?)?),)*
                }
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
                $crate::codec::untagged(deserializer)
            }
        }
        impl $crate::codec::Union for $name {
            $crate::__variants! { $name $($variant)* ; $($variant)* }
        }
        $crate::__show_and_compare_union! { $name }
        impl $crate::codec::Untagged for $name {
            const NAME: &'static str = stringify!($name);
            const DISCRIMINANTS: &'static [$crate::codec::Discriminant] = &[
                $($crate::__test!($name $variant $kind $(| $or)* $(($($known),+))? $($property $(= $value $(| $more)*)? $(: $of $(| $or_of)*)?)?)),*
            ];
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __variants {
    ($name:ident $($variant:ident)* ; $($any:ident)*) => {
        fn read<'de, __D: $crate::__private::Deserializer<'de>>(index: usize, deserializer: __D) -> $crate::__private::Result<Self, __D::Error> {
            enum Index { $($variant),* }
            $(if index == Index::$variant as usize {
                return $crate::codec::variant(deserializer, Self::$variant);
            })*
            $crate::__private::Err($crate::codec::no_variant(stringify!($name)))
        }
        #[inline]
        fn content<'a, __R: $crate::codec::VariantReader<'a>>(&'a self, reader: __R) -> __R::Output {
            match self {
                $(Self::$any(content) => reader.variant(stringify!($any), content),)*
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __show_and_compare_union {
    ($name:ident) => {
        impl $crate::__private::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                $crate::codec::show_variant(self, formatter)
            }
        }
        #[automatically_derived]
        impl $crate::__private::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codec::same_variant(self, other)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __encode_variant {
    (= $serializer:ident, $property:literal, $tag:literal, $variant:ident) => {
        $crate::__private::Serialize::serialize($variant, $serializer)
    };
    (+ $serializer:ident, $property:literal, $tag:literal, $variant:ident) => {
        $crate::codec::with_tag($serializer, $property, $tag, $variant)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __encode_tested {
    (by $serializer:ident, $variant:ident, $property:literal, $tag:literal) => {
        $crate::codec::with_tag($serializer, $property, $tag, $variant)
    };
    ($kind:ident $serializer:ident, $variant:ident $(, $of:literal)*) => {
        $crate::codec::encode_variant($serializer, $variant)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    ($name:ident $variant:ident best $($property:literal = $value:literal $(| $more:literal)*)?) => {
        $crate::codec::Discriminant::best(const { $crate::codec::names_of($name::$variant) })$(.of($property, &[$value $(, $more)*]))?
    };
    ($name:ident $variant:ident with $property:literal) => { $crate::codec::Discriminant::with($property) };
    ($name:ident $variant:ident with $property:literal : $of:ident $(| $or_of:ident)*) => {
        $crate::codec::Discriminant::with_type($property, $crate::__types!($of) $(.or($crate::__types!($or_of)))*)
    };
    ($name:ident $variant:ident tagged $property:literal = $value:literal $(| $more:literal)*) => {
        $crate::codec::Discriminant::tagged($property, &[$value $(, $more)*])
    };
    ($name:ident $variant:ident by $property:literal = $value:literal $(| $more:literal)*) => {
        $crate::codec::Discriminant::tagged($property, &[$value $(, $more)*])
    };
    ($name:ident $variant:ident $kind:ident $(| $or:ident)* $(($($known:literal),+))? $($property:literal = $value:literal $(| $more:literal)*)?) => {
        $crate::codec::Discriminant::types($crate::__types!($kind) $(.or($crate::__types!($or)))*)
            $(.knowing(&[$($known),+]))?
            $(.of($property, &[$value $(, $more)*]))?
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __types {
    (null) => {
        $crate::codec::JsonTypes::NULL
    };
    (boolean) => {
        $crate::codec::JsonTypes::BOOLEAN
    };
    (integer) => {
        $crate::codec::JsonTypes::INTEGER
    };
    (number) => {
        $crate::codec::JsonTypes::NUMBER
    };
    (string) => {
        $crate::codec::JsonTypes::STRING
    };
    (array) => {
        $crate::codec::JsonTypes::ARRAY
    };
    (object) => {
        $crate::codec::JsonTypes::OBJECT
    };
    (any) => {
        $crate::codec::JsonTypes::ANY
    };
}

/// The codec of a newtype: it reads and writes as what it holds.
#[macro_export]
macro_rules! transparent {
    ($name:ident) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::__private::Serialize::serialize(&self.0, serializer)
            }
        }
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(
                deserializer: __D,
            ) -> $crate::__private::Result<Self, __D::Error> {
                $crate::__private::Deserialize::deserialize(deserializer).map($name)
            }
        }
    };
}
