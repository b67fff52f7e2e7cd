//! Types of the standard library that own other values and change only by `&mut`: collections, options, tuples, boxes, wrappers.

use core::cmp::Reverse;
use core::num::{Saturating, Wrapping};
use core::ops::{self, ControlFlow};
use core::pin::Pin;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

use super::{Traverse, Visitor};
use crate::{Py, PyErr};

// SAFETY: visits the one reference it owns.
unsafe impl<T> Traverse for Py<T> {
    const MAY_REFER: bool = true;
    const MAY_CHANGE: bool = false;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        visitor.object(self);
    }
}

// SAFETY: visits the exception that it owns, and those that a group owns; a Rust error is not looked into.
unsafe impl Traverse for PyErr {
    const MAY_REFER: bool = true;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        self.each_exception(&mut |exception| visitor.object(exception));
    }
}

macro_rules! by_items {
    ($([$($generics:tt)*] $ty:ty, $($inner:ident)|+;)*) => { $(
        // SAFETY: each item is visited once.
        unsafe impl<$($generics)*> Traverse for $ty {
            const MAY_REFER: bool = $($inner::MAY_REFER)||+;
            const MAY_GAIN: bool = $($inner::MAY_GAIN)||+;
            const MAY_CHANGE: bool = $($inner::MAY_CHANGE)||+;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                if Self::MAY_REFER {
                    for item in self {
                        item.visit(visitor);
                    }
                }
            }
        }
    )* };
}

/// An item of a collection: a reference, or the pair that maps give.
trait VisitedItem {
    fn visit(self, visitor: &mut Visitor<'_>);
}

impl<T: Traverse> VisitedItem for &T {
    fn visit(self, visitor: &mut Visitor<'_>) {
        visitor.field(self);
    }
}

impl<K: Traverse, V: Traverse> VisitedItem for (&K, &V) {
    fn visit(self, visitor: &mut Visitor<'_>) {
        visitor.field(self.0);
        visitor.field(self.1);
    }
}

by_items!(
    [T: Traverse] Vec<T>, T;
    [T: Traverse] VecDeque<T>, T;
    [T: Traverse] LinkedList<T>, T;
    [T: Traverse] [T], T;
    [T: Traverse] BinaryHeap<T>, T;
    [T: Traverse] BTreeSet<T>, T;
    [T: Traverse, const N: usize] [T; N], T;
    [T: Traverse, S] HashSet<T, S>, T;
    [K: Traverse, V: Traverse] BTreeMap<K, V>, K | V;
    [K: Traverse, V: Traverse, S] HashMap<K, V, S>, K | V;
);

macro_rules! by_parts {
    ($([$($generics:ident),*] $ty:ty, $value:ident => $($part:expr),*;)*) => { $(
        // SAFETY: each part is visited once.
        unsafe impl<$($generics: Traverse),*> Traverse for $ty {
            const MAY_REFER: bool = $($generics::MAY_REFER)||*;
            const MAY_GAIN: bool = $($generics::MAY_GAIN)||*;
            const MAY_CHANGE: bool = $($generics::MAY_CHANGE)||*;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                let $value = self;
                $(visitor.field($part);)*
            }
        }
    )* };
}

by_parts!(
    [T] Reverse<T>, value => &value.0;
    [T] Wrapping<T>, value => &value.0;
    [T] Saturating<T>, value => &value.0;
    [T] ops::Range<T>, range => &range.start, &range.end;
    [T] ops::RangeInclusive<T>, range => range.start(), range.end();
    [T] ops::RangeFrom<T>, range => &range.start;
    [T] ops::RangeTo<T>, range => &range.end;
    [T] ops::RangeToInclusive<T>, range => &range.end;
);

macro_rules! by_variants {
    ($([$($generics:ident),*] $ty:ty, $($variant:pat => $($value:ident)?),+;)*) => { $(
        // SAFETY: visits the one value that is there.
        unsafe impl<$($generics: Traverse),*> Traverse for $ty {
            const MAY_REFER: bool = $($generics::MAY_REFER)||*;
            const MAY_GAIN: bool = $($generics::MAY_GAIN)||*;
            const MAY_CHANGE: bool = $($generics::MAY_CHANGE)||*;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                match self {
                    $($variant => { $(visitor.field($value);)? })+
                }
            }
        }
    )* };
}

by_variants!(
    [T] Option<T>, Some(value) => value, None =>;
    [T, E] Result<T, E>, Ok(value) => value, Err(error) => error;
    [B, C] ControlFlow<B, C>, ControlFlow::Break(value) => value, ControlFlow::Continue(value) => value;
    [T] ops::Bound<T>, ops::Bound::Included(value) => value, ops::Bound::Excluded(value) => value, ops::Bound::Unbounded =>;
);

// SAFETY: visits the value it owns.
unsafe impl<T: Traverse + ?Sized> Traverse for Box<T> {
    const MAY_REFER: bool = T::MAY_REFER;
    const MAY_GAIN: bool = T::MAY_GAIN;
    const MAY_CHANGE: bool = T::MAY_CHANGE;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        visitor.field(&**self);
    }
}

// SAFETY: visits the value it owns.
unsafe impl<T: Traverse + ?Sized> Traverse for Pin<Box<T>> {
    const MAY_REFER: bool = T::MAY_REFER;
    const MAY_GAIN: bool = T::MAY_GAIN;
    const MAY_CHANGE: bool = T::MAY_CHANGE;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        visitor.field(&**self);
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        // SAFETY: visits each field once.
        unsafe impl<$($name: Traverse),*> Traverse for ($($name,)*) {
            const MAY_REFER: bool = $($name::MAY_REFER)||*;
            const MAY_GAIN: bool = $($name::MAY_GAIN)||*;
            const MAY_CHANGE: bool = $($name::MAY_CHANGE)||*;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                #[expect(non_snake_case, reason = "one name stands for the type and its value")]
                let ($($name,)*) = self;
                $(visitor.field($name);)*
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
