//! Field markers, and the two traits that tuples of them implement.
//!
//! A model's macro names each field with its marker; the marker says what an absent key and a `null` mean. A tuple of
//! up to 16 markers, or of tuples of them, is a model's whole content. Nothing here knows a model's name or type.

use serde::de::{Deserialize, Error, MapAccess};
use serde::ser::Serialize;
use std::fmt::{Debug, DebugStruct};

/// A property that must be there (`required`), and is not nullable.
#[derive(Debug)]
pub struct Required<T>(pub T);

/// A property that is required and nullable: written as a value or `null`; a missing key reads as `None`.
#[derive(Debug)]
pub struct Nullable<T>(pub T);

/// A property that may be absent: `None` is not written, and `null` reads as `None`.
#[derive(Debug)]
pub struct Optional<T>(pub T);

/// A property that may be absent or `null`: [`crate::Maybe`].
#[derive(Debug)]
pub struct Maybe<T>(pub T);

/// What a model's content is read through.
pub trait Fields<'de>: Sized {
    /// How many keys it takes.
    const LEN: usize;
    /// What has been read so far.
    type Slots;

    /// Nothing has been read.
    fn start() -> Self::Slots;

    /// Reads the value of key `index` into its slot. An index out of range is ignored.
    fn put<A: MapAccess<'de>>(slots: &mut Self::Slots, index: usize, map: &mut A) -> Result<(), A::Error>;

    /// The content, once the object has ended. `names` are the names of its keys, `LEN` of them.
    fn finish<E: Error>(slots: Self::Slots, names: &'static [&'static str]) -> Result<Self, E>;
}

/// Where a model's content is written to.
pub trait Sink {
    /// The format's error.
    type Error;

    /// Writes one property.
    fn property<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;
}

/// What a model's content is written and shown through.
pub trait EncodeFields {
    /// How many keys it has.
    const LEN: usize;

    /// How many of them will be written.
    fn count(&self) -> usize;

    /// Writes them. `names` are the names of its keys, `LEN` of them.
    fn emit<S: Sink>(&self, names: &'static [&'static str], sink: &mut S) -> Result<(), S::Error>;

    /// Shows them all, also those that will not be written.
    fn show(&self, names: &'static [&'static str], shown: &mut DebugStruct<'_, '_>);
}

/// The name of a marker's one key; the tables are made by macros, so that it is there.
fn first(names: &'static [&'static str]) -> &'static str {
    names.first().copied().unwrap_or_default()
}

impl<'de, T: Deserialize<'de>> Fields<'de> for Required<T> {
    const LEN: usize = 1;
    type Slots = Option<T>;

    fn start() -> Option<T> {
        None
    }

    fn put<A: MapAccess<'de>>(slots: &mut Option<T>, _: usize, map: &mut A) -> Result<(), A::Error> {
        *slots = Some(map.next_value()?);
        Ok(())
    }

    fn finish<E: Error>(slots: Option<T>, names: &'static [&'static str]) -> Result<Self, E> {
        match slots {
            Some(value) => Ok(Self(value)),
            None => Err(E::missing_field(first(names))),
        }
    }
}

impl<T: Serialize + Debug> EncodeFields for Required<&T> {
    const LEN: usize = 1;

    fn count(&self) -> usize {
        1
    }

    fn emit<S: Sink>(&self, names: &'static [&'static str], sink: &mut S) -> Result<(), S::Error> {
        sink.property(first(names), self.0)
    }

    fn show(&self, names: &'static [&'static str], shown: &mut DebugStruct<'_, '_>) {
        shown.field(first(names), self.0);
    }
}

macro_rules! optional_marker {
    ($marker:ident, $field:ident, $absent:expr) => {
        impl<'de, T: Deserialize<'de>> Fields<'de> for $marker<$field<T>> {
            const LEN: usize = 1;
            type Slots = $field<T>;

            fn start() -> $field<T> {
                $field::default()
            }

            fn put<A: MapAccess<'de>>(slots: &mut $field<T>, _: usize, map: &mut A) -> Result<(), A::Error> {
                *slots = map.next_value()?;
                Ok(())
            }

            fn finish<E: Error>(slots: $field<T>, _: &'static [&'static str]) -> Result<Self, E> {
                Ok(Self(slots))
            }
        }

        impl<T: Serialize + Debug> EncodeFields for $marker<&$field<T>> {
            const LEN: usize = 1;

            fn count(&self) -> usize {
                usize::from(!$absent(self.0))
            }

            fn emit<S: Sink>(&self, names: &'static [&'static str], sink: &mut S) -> Result<(), S::Error> {
                if $absent(self.0) { Ok(()) } else { sink.property(first(names), self.0) }
            }

            fn show(&self, names: &'static [&'static str], shown: &mut DebugStruct<'_, '_>) {
                shown.field(first(names), self.0);
            }
        }
    };
}

type MaybeValue<T> = crate::Maybe<T>;

fn never<T>(_: &T) -> bool {
    false
}

optional_marker!(Nullable, Option, never);
optional_marker!(Optional, Option, Option::is_none);
optional_marker!(Maybe, MaybeValue, MaybeValue::is_absent);

macro_rules! tuple {
    ($($part:ident $index:tt),*) => {
        impl<'de, $($part: Fields<'de>),*> Fields<'de> for ($($part,)*) {
            const LEN: usize = 0 $(+ $part::LEN)*;
            type Slots = ($($part::Slots,)*);

            #[allow(clippy::unused_unit, reason = "the empty tuple")]
            fn start() -> Self::Slots {
                ($($part::start(),)*)
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to read")]
            fn put<Map: MapAccess<'de>>(slots: &mut Self::Slots, mut index: usize, map: &mut Map) -> Result<(), Map::Error> {
                $(
                    if index < $part::LEN {
                        return $part::put(&mut slots.$index, index, map);
                    }
                    index -= $part::LEN;
                )*
                Ok(())
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to finish")]
            fn finish<Err: Error>(slots: Self::Slots, mut names: &'static [&'static str]) -> Result<Self, Err> {
                Ok(($({
                    let part = $part::finish(slots.$index, names)?;
                    names = names.get($part::LEN..).unwrap_or_default();
                    part
                },)*))
            }
        }

        impl<$($part: EncodeFields),*> EncodeFields for ($($part,)*) {
            const LEN: usize = 0 $(+ $part::LEN)*;

            fn count(&self) -> usize {
                0 $(+ self.$index.count())*
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to write")]
            fn emit<Out: Sink>(&self, mut names: &'static [&'static str], sink: &mut Out) -> Result<(), Out::Error> {
                $(
                    self.$index.emit(names, sink)?;
                    names = names.get($part::LEN..).unwrap_or_default();
                )*
                Ok(())
            }

            #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple has no part to show")]
            fn show(&self, mut names: &'static [&'static str], shown: &mut DebugStruct<'_, '_>) {
                $(
                    self.$index.show(names, shown);
                    names = names.get($part::LEN..).unwrap_or_default();
                )*
            }
        }
    };
}

tuple!();
tuple!(T0 0);
tuple!(T0 0, T1 1);
tuple!(T0 0, T1 1, T2 2);
tuple!(T0 0, T1 1, T2 2, T3 3);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25, T26 26);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25, T26 26, T27 27);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25, T26 26, T27 27, T28 28);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25, T26 26, T27 27, T28 28, T29 29);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25, T26 26, T27 27, T28 28, T29 29, T30 30);
tuple!(T0 0, T1 1, T2 2, T3 3, T4 4, T5 5, T6 6, T7 7, T8 8, T9 9, T10 10, T11 11, T12 12, T13 13, T14 14, T15 15, T16 16, T17 17, T18 18, T19 19, T20 20, T21 21, T22 22, T23 23, T24 24, T25 25, T26 26, T27 27, T28 28, T29 29, T30 30, T31 31);
