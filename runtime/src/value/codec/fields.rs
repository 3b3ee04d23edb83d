//! Field markers, and the two traits that tuples of them implement.
//!
//! A model's macro gives each field a marker, which says what an absent key and a `null` mean. A model's whole content
//! is a tuple of up to 16 markers, or of tuples of them, and the tuple of the fields' values. Nothing here knows a
//! model's name or type. The two tuples are apart because rustc checks `&self.field` faster than a constructor around
//! it.

use std::any::Any;
use std::fmt::{self, Debug};
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::Serialize;

/// A property that is required and not nullable.
#[derive(Debug)]
pub enum Required {}

/// A property that is required and nullable: written as a value or `null`; a missing key reads as `None`.
#[derive(Debug)]
pub enum Nullable {}

/// A property that may be absent: `None` is not written, and `null` reads as `None`.
#[derive(Debug)]
pub enum Optional {}

/// A property that may be absent or `null`: [`crate::Maybe`].
#[derive(Debug)]
pub enum Maybe {}

/// Reads a model's content `T`.
pub trait Fields<'de, T> {
    /// How many keys it takes.
    const LEN: usize;
    /// What has been read so far.
    type Slots;

    /// The slots before anything is read.
    fn start() -> Self::Slots;

    /// Reads the value of key `index` into its slot. An index out of range is ignored.
    fn put<A: MapAccess<'de>>(slots: &mut Self::Slots, index: usize, map: &mut A) -> Result<(), A::Error>;

    /// The index of the first key that had to come and did not.
    fn missing(slots: &Self::Slots) -> Option<usize>;

    /// The content, once nothing is missing. The slots are moved out of, so nothing is left to be dropped.
    fn finish(slots: Self::Slots) -> Option<T>;

    /// What `make` makes of the content of a whole object. Where the content is made it stays: it may be large.
    ///
    /// # Errors
    /// Something is missing.
    fn make<U, E: Error>(slots: Self::Slots, make: impl FnOnce(T) -> U) -> Result<U, E> {
        Self::finish(slots).map(make).ok_or_else(unfinished)
    }
}

/// What a model's content is written to.
pub trait Sink {
    /// The format's error.
    type Error;

    /// Writes one property.
    fn property<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;
}

/// Writes, shows and compares a model's content `T`, a tuple of references.
pub trait EncodeFields<T> {
    /// How many keys it has.
    const LEN: usize;

    /// How many of them will be written.
    fn count(content: &T) -> usize;

    /// Writes them. The names of its keys begin with that of index `at`.
    fn emit<S: Sink>(content: &T, names: &'static [&'static str], at: usize, sink: &mut S) -> Result<(), S::Error>;

    /// The value of the field of key `index`, to be shown, even if it will not be written.
    fn shown(content: &T, index: usize) -> Option<&dyn Debug>;

    /// The same, to be compared. A program that shows models compiles nothing that compares them.
    fn compared(content: &T, index: usize) -> Option<&dyn Compared>;
}

/// The value of a field, of any type.
pub trait Property: Any + Debug + PartialEq {}

impl<T: Any + Debug + PartialEq> Property for T {}

/// The value of a field that is compared, of any type.
pub trait Compared: Any {
    /// Whether the other is of the same type and equal.
    fn equals(&self, other: &dyn Compared) -> bool;
}

impl<T: Any + PartialEq> Compared for T {
    fn equals(&self, other: &dyn Compared) -> bool {
        (other as &dyn Any).downcast_ref() == Some(self)
    }
}

/// Reads a value into its slot. It is a function of its own for each type of value, so that the jump to a key's field is all that is
/// compiled for the field.
#[inline(never)]
fn put_value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(slot: &mut Option<T>, map: &mut A) -> Result<(), A::Error> {
    *slot = Some(map.next_value()?);
    Ok(())
}

/// The same of a value or `null`.
#[inline(never)]
fn put_option<'de, T: Deserialize<'de>, A: MapAccess<'de>>(slot: &mut Option<T>, map: &mut A) -> Result<(), A::Error> {
    map.next_value_seed(Slot(slot, PhantomData))
}

/// The same, where `null` is another thing than an absent key.
#[inline(never)]
fn put_maybe<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut MaybeValue<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    map.next_value_seed(Slot(slot, PhantomData))
}

/// What holds a value or `null`.
trait Holder<T> {
    /// Holds `null`.
    fn null() -> Self;

    /// Holds a value.
    fn of(value: T) -> Self;
}

impl<T> Holder<T> for Option<T> {
    #[inline]
    fn null() -> Self {
        None
    }

    #[inline]
    fn of(value: T) -> Self {
        Some(value)
    }
}

impl<T> Holder<T> for MaybeValue<T> {
    #[inline]
    fn null() -> Self {
        Self::Null
    }

    #[inline]
    fn of(value: T) -> Self {
        Self::Value(value)
    }
}

/// Reads a value or `null` where it is to be: as the result of a reader it would be copied.
struct Slot<'a, H, T>(&'a mut H, PhantomData<T>);

impl<'de, T: Deserialize<'de>, H: Holder<T>> DeserializeSeed<'de> for Slot<'_, H, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>, H: Holder<T>> Visitor<'de> for Slot<'_, H, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("option")
    }

    #[inline]
    fn visit_unit<E>(self) -> Result<(), E> {
        *self.0 = H::null();
        Ok(())
    }

    #[inline]
    fn visit_none<E>(self) -> Result<(), E> {
        *self.0 = H::null();
        Ok(())
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.0 = H::of(T::deserialize(deserializer)?);
        Ok(())
    }
}

/// The error of a model of which something is missing that was not looked for.
#[cold]
fn unfinished<E: Error>() -> E {
    E::custom("a required property is missing")
}

/// The name of a key. It exists: macros make the tables.
#[inline]
fn name(names: &'static [&'static str], at: usize) -> &'static str {
    names.get(at).copied().unwrap_or_default()
}

impl<'de, T: Deserialize<'de>> Fields<'de, T> for Required {
    const LEN: usize = 1;
    type Slots = Option<T>;

    fn start() -> Option<T> {
        None
    }

    #[inline]
    fn put<A: MapAccess<'de>>(slots: &mut Option<T>, _: usize, map: &mut A) -> Result<(), A::Error> {
        put_value(slots, map)
    }

    #[inline]
    fn missing(slots: &Option<T>) -> Option<usize> {
        if slots.is_none() { Some(0) } else { None }
    }

    #[inline]
    fn finish(slots: Option<T>) -> Option<T> {
        slots
    }
}

impl<T: Serialize + Property> EncodeFields<&T> for Required {
    const LEN: usize = 1;

    fn count(_: &&T) -> usize {
        1
    }

    #[inline]
    fn emit<S: Sink>(content: &&T, names: &'static [&'static str], at: usize, sink: &mut S) -> Result<(), S::Error> {
        sink.property(name(names, at), *content)
    }

    fn shown<'a>(content: &'a &T, _: usize) -> Option<&'a dyn Debug> {
        Some(*content)
    }

    fn compared<'a>(content: &'a &T, _: usize) -> Option<&'a dyn Compared> {
        Some(*content)
    }
}

macro_rules! optional_marker {
    ($marker:ident, $field:ident, $put:ident, $absent:expr) => {
        impl<'de, T: Deserialize<'de>> Fields<'de, $field<T>> for $marker {
            const LEN: usize = 1;
            type Slots = $field<T>;

            fn start() -> $field<T> {
                $field::default()
            }

            #[inline]
            fn put<A: MapAccess<'de>>(slots: &mut $field<T>, _: usize, map: &mut A) -> Result<(), A::Error> {
                $put(slots, map)
            }

            #[inline]
            fn missing(_: &$field<T>) -> Option<usize> {
                None
            }

            #[inline]
            fn finish(slots: $field<T>) -> Option<$field<T>> {
                Some(slots)
            }
        }

        impl<T: Serialize + Property> EncodeFields<&$field<T>> for $marker {
            const LEN: usize = 1;

            fn count(content: &&$field<T>) -> usize {
                usize::from(!$absent(*content))
            }

            #[inline]
            fn emit<S: Sink>(
                content: &&$field<T>,
                names: &'static [&'static str],
                at: usize,
                sink: &mut S,
            ) -> Result<(), S::Error> {
                if $absent(*content) { Ok(()) } else { sink.property(name(names, at), *content) }
            }

            fn shown<'a>(content: &'a &$field<T>, _: usize) -> Option<&'a dyn Debug> {
                Some(*content)
            }

            fn compared<'a>(content: &'a &$field<T>, _: usize) -> Option<&'a dyn Compared> {
                Some(*content)
            }
        }
    };
}

type MaybeValue<T> = crate::value::Maybe<T>;

fn never<T>(_: &T) -> bool {
    false
}

optional_marker!(Nullable, Option, put_option, never);
optional_marker!(Optional, Option, put_option, Option::is_none);
optional_marker!(Maybe, MaybeValue, put_maybe, MaybeValue::is_absent);

macro_rules! tuple {
    ($($part:ident $value:ident $index:tt),*) => {
        impl<'de, $($value, $part: Fields<'de, $value>),*> Fields<'de, ($($value,)*)> for ($($part,)*) {
            const LEN: usize = 0 $(+ $part::LEN)*;
            type Slots = ($($part::Slots,)*);

            #[allow(clippy::unused_unit, reason = "the empty tuple")]
            fn start() -> Self::Slots {
                ($($part::start(),)*)
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to read")]
            #[inline(always)]
            fn put<Map: MapAccess<'de>>(slots: &mut Self::Slots, mut index: usize, map: &mut Map) -> Result<(), Map::Error> {
                $(
                    if index < $part::LEN {
                        return $part::put(&mut slots.$index, index, map);
                    }
                    index -= $part::LEN;
                )*
                Ok(())
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to miss")]
            #[inline]
            fn missing(slots: &Self::Slots) -> Option<usize> {
                let mut at = 0;
                $(
                    if let Some(index) = $part::missing(&slots.$index) {
                        return Some(at + index);
                    }
                    at += $part::LEN;
                )*
                None
            }

            #[allow(unused_variables, reason = "the empty tuple has no part to finish")]
            #[inline(always)]
            fn make<Model, Err: Error>(slots: Self::Slots, make: impl FnOnce(($($value,)*)) -> Model) -> Result<Model, Err> {
                // In place: a variable for the content would be one more copy of it.
                Ok(make(($(match $part::finish(slots.$index) {
                    Some(part) => part,
                    None => return Err(unfinished()),
                },)*)))
            }

            #[allow(unused_variables, reason = "the empty tuple has no part to finish")]
            #[inline(always)]
            fn finish(slots: Self::Slots) -> Option<($($value,)*)> {
                Some(($($part::finish(slots.$index)?,)*))
            }
        }

        impl<$($value, $part: EncodeFields<$value>),*> EncodeFields<($($value,)*)> for ($($part,)*) {
            const LEN: usize = 0 $(+ $part::LEN)*;

            #[allow(unused_variables, reason = "the empty tuple has no part to count")]
            #[inline(always)]
            fn count(content: &($($value,)*)) -> usize {
                0 $(+ $part::count(&content.$index))*
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to write")]
            #[inline(always)]
            fn emit<Out: Sink>(content: &($($value,)*), names: &'static [&'static str], mut at: usize, sink: &mut Out) -> Result<(), Out::Error> {
                $(
                    $part::emit(&content.$index, names, at, sink)?;
                    at += $part::LEN;
                )*
                Ok(())
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to give")]
            fn shown(content: &($($value,)*), mut index: usize) -> Option<&dyn Debug> {
                $(
                    if index < $part::LEN {
                        return $part::shown(&content.$index, index);
                    }
                    index -= $part::LEN;
                )*
                None
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to give")]
            fn compared(content: &($($value,)*), mut index: usize) -> Option<&dyn Compared> {
                $(
                    if index < $part::LEN {
                        return $part::compared(&content.$index, index);
                    }
                    index -= $part::LEN;
                )*
                None
            }
        }
    };
}

tuple!();
tuple!(M0 T0 0);
tuple!(M0 T0 0, M1 T1 1);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25, M26 T26 26);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25, M26 T26 26, M27 T27 27);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25, M26 T26 26, M27 T27 27, M28 T28 28);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25, M26 T26 26, M27 T27 27, M28 T28 28, M29 T29 29);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25, M26 T26 26, M27 T27 27, M28 T28 28, M29 T29 29, M30 T30 30);
tuple!(M0 T0 0, M1 T1 1, M2 T2 2, M3 T3 3, M4 T4 4, M5 T5 5, M6 T6 6, M7 T7 7, M8 T8 8, M9 T9 9, M10 T10 10, M11 T11 11, M12 T12 12, M13 T13 13, M14 T14 14, M15 T15 15, M16 T16 16, M17 T17 17, M18 T18 18, M19 T19 19, M20 T20 20, M21 T21 21, M22 T22 22, M23 T23 23, M24 T24 24, M25 T25 25, M26 T26 26, M27 T27 27, M28 T28 28, M29 T29 29, M30 T30 30, M31 T31 31);
