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
/// `each(…)` checks the items of a list, `values(…)` the values of a map, `unless_null(…)` what may be `null`, and
/// `nested()` the constraints of the value's own type. `Name where min_properties(1) { … }` counts the properties of
/// the object itself, and `..field where …`, after the others, checks the field of the properties that the document
/// does not name. `enum Name { Variant where …, … }` checks what the listed variants hold; `struct Name where …` what a
/// newtype holds.
#[macro_export]
macro_rules! validate {
    (enum $name:ident { $($variant:ident where $($check:ident($($argument:tt)*))*),* $(,)? }) => {
        impl $crate::Validate for $name {
            #[inline]
            fn check(&self, at: $crate::validate::At<'_>, found: &mut $crate::Violations) {
                match self {
                    $(Self::$variant(value) => {
                        $($crate::__check!($check($($argument)*), value, at, found);)*
                    })*
                    #[allow(unreachable_patterns, reason = "a union may have no other variant")]
                    _ => {}
                }
            }
        }
    };
    (struct $name:ident where $($check:ident($($argument:tt)*))*) => {
        impl $crate::Validate for $name {
            #[inline]
            fn check(&self, at: $crate::validate::At<'_>, found: &mut $crate::Violations) {
                let value = &self.0;
                $($crate::__check!($check($($argument)*), value, at, found);)*
            }
        }
    };
    ($name:ident $(where $($own:ident($($limit:tt)*))*)? {
        $($field:ident: $marker:ident = $key:literal where $($check:ident($($argument:tt)*))*),* $(,)?
        $(..$rest:ident where $($kept:ident($($of_kept:tt)*))* $(,)?)?
    }) => {
        impl $crate::Validate for $name {
            #[inline]
            fn check(&self, at: $crate::validate::At<'_>, found: &mut $crate::Violations) {
                $($($crate::__check!($own($($limit)*), self, at, found);)*)?
                $($crate::__field!($marker, self.$field, at.key($key), found, $($check($($argument)*))*);)*
                $(
                    let value = &self.$rest;
                    $($crate::__check!($kept($($of_kept)*), value, at, found);)*
                )?
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __field {
    (Required, $field:expr, $at:expr, $found:ident, $($check:ident($($argument:tt)*))*) => {{
        let (value, at) = (&$field, $at);
        $($crate::__check!($check($($argument)*), value, at, $found);)*
    }};
    (Maybe, $field:expr, $at:expr, $found:ident, $($check:ident($($argument:tt)*))*) => {
        if let $crate::__private::Some(value) = $field.as_value() {
            let at = $at;
            $($crate::__check!($check($($argument)*), value, at, $found);)*
        }
    };
    ($marker:ident, $field:expr, $at:expr, $found:ident, $($check:ident($($argument:tt)*))*) => {
        if let $crate::__private::Some(value) = &$field {
            let at = $at;
            $($crate::__check!($check($($argument)*), value, at, $found);)*
        }
    };
}

// The most frequent first: rustc tries one after another.
#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    (min_length($count:expr), $value:expr, $at:expr, $found:ident) => {
        $found.min_length($at, $value, $count)
    };
    (max_length($count:expr), $value:expr, $at:expr, $found:ident) => {
        $found.max_length($at, $value, $count)
    };
    (pattern($pattern:expr), $value:expr, $at:expr, $found:ident) => {
        $found.pattern($at, $value, $pattern)
    };
    (nested(), $value:expr, $at:expr, $found:ident) => {
        $crate::Validate::check($value, $at, $found)
    };
    (min_items($count:expr), $value:expr, $at:expr, $found:ident) => {
        $found.min_items($at, $value.len(), $count)
    };
    (max_items($count:expr), $value:expr, $at:expr, $found:ident) => {
        $found.max_items($at, $value.len(), $count)
    };
    (unique_items(), $value:expr, $at:expr, $found:ident) => {
        $found.unique_items($at, $value)
    };
    (min_properties($count:expr), $value:expr, $at:expr, $found:ident) => {
        $found.min_properties($at, $crate::validate::properties($value), $count)
    };
    (max_properties($count:expr), $value:expr, $at:expr, $found:ident) => {
        $found.max_properties($at, $crate::validate::properties($value), $count)
    };
    (each($($check:ident($($argument:tt)*))*), $value:expr, $at:expr, $found:ident) => {{
        let at = $at;
        for (index, value) in $value.iter().enumerate() {
            $($crate::__check!($check($($argument)*), value, at.index(index), $found);)*
        }
    }};
    (values($($check:ident($($argument:tt)*))*), $value:expr, $at:expr, $found:ident) => {{
        let at = $at;
        for (key, value) in $value {
            $($crate::__check!($check($($argument)*), value, at.key(key), $found);)*
        }
    }};
    (unless_null($($check:ident($($argument:tt)*))*), $value:expr, $at:expr, $found:ident) => {
        if let $crate::__private::Some(value) = $value {
            $($crate::__check!($check($($argument)*), value, $at, $found);)*
        }
    };
    (rules($rules:expr), $value:expr, $at:expr, $found:ident) => {
        $found.rules($at, $value, $rules)
    };
    ($check:ident($limit:expr), $value:expr, $at:expr, $found:ident) => {
        $found.$check($at, *$value, $limit)
    };
}
