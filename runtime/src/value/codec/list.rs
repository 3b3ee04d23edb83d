//! What a held array or object consists of: its own, or lent by another value that is read again for each variant of a union.

use std::borrow::Cow;
use std::ops::Deref;
use std::{slice, vec};

use super::content::{Content, Key};

/// The items of an array, or the entries of an object.
#[derive(Clone, Debug)]
pub enum List<'de, T> {
    /// Its own.
    Held(Vec<T>),
    /// Another value's.
    Lent(&'de [T]),
}

impl<T> Deref for List<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Held(list) => list,
            Self::Lent(list) => list,
        }
    }
}

impl<'de, T: Lend<'de>> IntoIterator for List<'de, T> {
    type Item = T;
    type IntoIter = Rest<'de, T>;

    fn into_iter(self) -> Rest<'de, T> {
        match self {
            Self::Held(list) => Rest::Held(list.into_iter()),
            Self::Lent(list) => Rest::Lent(list.iter()),
        }
    }
}

/// What is still to be read of a list.
pub enum Rest<'de, T> {
    /// Moved out of it.
    Held(vec::IntoIter<T>),
    /// Lent by it.
    Lent(slice::Iter<'de, T>),
}

impl<'de, T: Lend<'de>> Iterator for Rest<'de, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Held(rest) => rest.next(),
            Self::Lent(rest) => rest.next().map(Lend::lend),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Held(rest) => rest.size_hint(),
            Self::Lent(rest) => rest.size_hint(),
        }
    }
}

impl<'de, T: Lend<'de>> ExactSizeIterator for Rest<'de, T> {}

/// What can be read without taking it.
pub trait Lend<'de> {
    /// The same, which borrows from this.
    fn lend(&'de self) -> Self;
}

impl<'de> Lend<'de> for Content<'de> {
    fn lend(&'de self) -> Self {
        Content::lend(self)
    }
}

impl<'de> Lend<'de> for (Key<'de>, Content<'de>) {
    fn lend(&'de self) -> Self {
        (Cow::Borrowed(&self.0), Content::lend(&self.1))
    }
}
