//! The table macro of constraints.

/// The constraints of a type: for each field that has any, how it may be absent, its name, and the checks.
///
/// ```
/// use specwright_runtime::{validate, Validate};
///
/// pub struct Contact { pub email: String, pub tags: Option<Vec<String>> }
/// validate! { Contact {
///     email: Required = "email" where min_length(1) max_length(50),
///     tags: Optional = "tags" where max_items(3),
/// } }
///
/// let contact = Contact { email: String::new(), tags: None };
/// assert_eq!(contact.validate().unwrap_err().iter().next().map(|broken| broken.path.as_str()), Some("$.email"));
/// ```
///
/// `enum Name { Variant, … }` checks what the listed variants hold; `struct Name` what a newtype holds.
#[macro_export]
macro_rules! validate {
    ($name:ident { $($field:ident: $marker:ident = $key:literal where $($check:ident($($argument:expr)?))*),* $(,)? }) => {
        impl $crate::Validate for $name {
            #[inline]
            fn check(&self, at: $crate::validate::At<'_>, found: &mut $crate::Violations) {
                $(if let $crate::__private::Some(value) = $crate::__present!($marker, self.$field) {
                    $($crate::__check!($check($($argument)?), value, at.key($key), found);)*
                })*
            }
        }
    };
    (enum $name:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::Validate for $name {
            #[inline]
            fn check(&self, at: $crate::validate::At<'_>, found: &mut $crate::Violations) {
                match self {
                    $(Self::$variant(value) => $crate::Validate::check(value, at, found),)*
                    #[allow(unreachable_patterns, reason = "a union may have no other variant")]
                    _ => {}
                }
            }
        }
    };
    (struct $name:ident) => {
        impl $crate::Validate for $name {
            #[inline]
            fn check(&self, at: $crate::validate::At<'_>, found: &mut $crate::Violations) {
                $crate::Validate::check(&self.0, at, found);
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __present {
    (Required, $value:expr) => {
        $crate::__private::Some(&$value)
    };
    (Maybe, $value:expr) => {
        $value.as_value()
    };
    ($marker:ident, $value:expr) => {
        $value.as_ref()
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    (nested(), $value:ident, $at:expr, $found:ident) => {
        $crate::Validate::check($value, $at, $found)
    };
    (min_items($count:expr), $value:ident, $at:expr, $found:ident) => {
        $found.min_items($at, $value.len(), $count)
    };
    (max_items($count:expr), $value:ident, $at:expr, $found:ident) => {
        $found.max_items($at, $value.len(), $count)
    };
    (unique_items(), $value:ident, $at:expr, $found:ident) => {
        $found.unique_items($at, $value)
    };
    (min_length($count:expr), $value:ident, $at:expr, $found:ident) => {
        $found.min_length($at, $value, $count)
    };
    (max_length($count:expr), $value:ident, $at:expr, $found:ident) => {
        $found.max_length($at, $value, $count)
    };
    (pattern($pattern:expr), $value:ident, $at:expr, $found:ident) => {
        $found.pattern($at, $value, $pattern)
    };
    ($check:ident($limit:expr), $value:ident, $at:expr, $found:ident) => {
        $found.$check($at, *$value, $limit)
    };
}
