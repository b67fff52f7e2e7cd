//! The slots of a type as CPython reads them: a number and a function each, built while compiling and never written.

use core::ffi::{c_int, c_void};

use super::instance::Class;
use crate::create::function::Callable;
use crate::raw::answer::Number;
use crate::raw::buffer::export::Export;
use crate::raw::ffi;
use crate::trampoline::operation::Operation;
use crate::trampoline::operator::WrittenComparisons;
use crate::trampoline::{buffer, container, operator, special};

/// One or two rows of what CPython makes a type from.
#[derive(Clone, Copy)]
pub struct Slot([Option<(c_int, *mut c_void)>; 2]);

// SAFETY: function pointers.
unsafe impl Sync for Slot {}

/// The slots of unary and binary functions, by CPython's numbers. The tag names them.
pub mod id {
    use core::ffi::c_int;

    use crate::raw::ffi;

    macro_rules! ids {
        ($($name:ident = $slot:ident),* $(,)?) => { $(
            #[doc = concat!("`", stringify!($slot), "`")]
            pub const $name: c_int = ffi::$slot;
        )* };
    }

    ids! {
        REPR = Py_tp_repr, STR = Py_tp_str, ITER = Py_tp_iter, NEXT = Py_tp_iternext, AWAIT = Py_am_await, AITER = Py_am_aiter, ANEXT = Py_am_anext,
        NEG = Py_nb_negative, POS = Py_nb_positive, ABS = Py_nb_absolute, INVERT = Py_nb_invert, INT = Py_nb_int, FLOAT = Py_nb_float, INDEX = Py_nb_index,
        ADD = Py_nb_add, SUB = Py_nb_subtract, MUL = Py_nb_multiply, MATMUL = Py_nb_matrix_multiply, TRUEDIV = Py_nb_true_divide,
        FLOORDIV = Py_nb_floor_divide, MOD = Py_nb_remainder, DIVMOD = Py_nb_divmod, LSHIFT = Py_nb_lshift, RSHIFT = Py_nb_rshift, AND = Py_nb_and,
        OR = Py_nb_or, XOR = Py_nb_xor,
        IADD = Py_nb_inplace_add, ISUB = Py_nb_inplace_subtract, IMUL = Py_nb_inplace_multiply, IMATMUL = Py_nb_inplace_matrix_multiply,
        ITRUEDIV = Py_nb_inplace_true_divide, IFLOORDIV = Py_nb_inplace_floor_divide, IMOD = Py_nb_inplace_remainder, ILSHIFT = Py_nb_inplace_lshift,
        IRSHIFT = Py_nb_inplace_rshift, IAND = Py_nb_inplace_and, IOR = Py_nb_inplace_or, IXOR = Py_nb_inplace_xor,
    }
}

impl Slot {
    const fn one(id: c_int, function: *mut c_void) -> Self {
        Self([Some((id, function)), None])
    }

    const fn two(first: (c_int, *mut c_void), second: (c_int, *mut c_void)) -> Self {
        Self([Some(first), Some(second)])
    }

    /// The number of the slot, or of the first of two.
    #[inline]
    pub(crate) const fn first(&self) -> c_int {
        match self.0[0] {
            Some((id, _)) => id,
            None => 0,
        }
    }

    /// The function, if the slot is that of the comparisons.
    #[inline]
    pub(crate) const fn comparison(&self) -> Option<ffi::richcmpfunc> {
        match self.0[0] {
            // SAFETY: `compare` and `compare_all` put such a function there.
            Some((ffi::Py_tp_richcompare, function)) => unsafe {
                Some(core::mem::transmute::<*mut c_void, ffi::richcmpfunc>(
                    function,
                ))
            },
            _ => None,
        }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (c_int, *mut c_void)> {
        self.0.iter().flatten().copied()
    }

    /// Whether this fills the slot of that number.
    pub(crate) fn fills(&self, id: c_int) -> bool {
        self.rows().any(|(found, _)| found == id)
    }

    /// A function of the object alone: `__neg__`, `__repr__`, `__iter__`, `__next__`.
    pub const fn unary<F: Callable<N>, const N: usize>(id: c_int) -> Self {
        Self::one(id, special::unary::<F, N> as *mut c_void)
    }

    /// A binary operator and its reflection.
    pub const fn binary<
        L: Operation<Owner: Class>,
        R: Operation<Owner = L::Owner>,
        const ID: c_int,
    >() -> Self {
        Self::one(ID, operator::binary::<L, R, ID> as *mut c_void)
    }

    /// `+=` and the like.
    pub const fn in_place<F: Callable<N, Owner: Class>, const N: usize>(id: c_int) -> Self {
        let function = if id == ffi::Py_nb_inplace_add {
            operator::in_place_add::<F, N> as *mut c_void
        } else {
            operator::in_place::<F, N> as *mut c_void
        };
        Self::one(id, function)
    }

    /// `__pow__` and `__rpow__`.
    pub const fn power<L: Operation<Owner: Class>, R: Operation<Owner = L::Owner>>() -> Self {
        Self::one(ffi::Py_nb_power, operator::power::<L, R> as *mut c_void)
    }

    /// `__ipow__`
    pub const fn in_place_power<F: Callable<N, Owner: Class>, const N: usize>() -> Self {
        Self::one(
            ffi::Py_nb_inplace_power,
            operator::in_place_power::<F, N> as *mut c_void,
        )
    }

    /// The six comparisons.
    pub const fn compare<
        Lt: Operation<Owner: Class>,
        Le: Operation<Owner = Lt::Owner>,
        Eq: Operation<Owner = Lt::Owner>,
        Ne: Operation<Owner = Lt::Owner>,
        Gt: Operation<Owner = Lt::Owner>,
        Ge: Operation<Owner = Lt::Owner>,
    >() -> Self {
        Self::one(
            ffi::Py_tp_richcompare,
            operator::compare::<Lt, Le, Eq, Ne, Gt, Ge> as *mut c_void,
        )
    }

    /// The six comparisons of a class whose methods block may have some, too.
    pub const fn compare_beside<
        W: WrittenComparisons,
        Lt: Operation<Owner: Class>,
        Le: Operation<Owner = Lt::Owner>,
        Eq: Operation<Owner = Lt::Owner>,
        Ne: Operation<Owner = Lt::Owner>,
        Gt: Operation<Owner = Lt::Owner>,
        Ge: Operation<Owner = Lt::Owner>,
    >() -> Self {
        if W::WRITTEN.function.is_none() {
            return Self::compare::<Lt, Le, Eq, Ne, Gt, Ge>();
        }
        Self::one(
            ffi::Py_tp_richcompare,
            operator::compare_beside::<W, Lt, Le, Eq, Ne, Gt, Ge> as *mut c_void,
        )
    }

    /// `__richcmp__`
    pub const fn compare_all<F: Operation<Owner: Class>>() -> Self {
        Self::one(
            ffi::Py_tp_richcompare,
            operator::compare_all::<F> as *mut c_void,
        )
    }

    /// `__hash__`
    pub const fn hash<F: Callable<N, Number>, const N: usize>() -> Self {
        Self::one(ffi::Py_tp_hash, special::number::<F, N> as *mut c_void)
    }

    /// `__hash__ = None`
    pub const fn no_hash() -> Self {
        Self::one(
            ffi::Py_tp_hash,
            ffi::PyObject_HashNotImplemented as *mut c_void,
        )
    }

    /// `__iter__ = None`
    pub const fn no_iter() -> Self {
        Self::one(ffi::Py_tp_iter, container::no_iter as *mut c_void)
    }

    /// `__contains__ = None`
    pub const fn no_contains() -> Self {
        Self::one(ffi::Py_sq_contains, container::no_contains as *mut c_void)
    }

    /// `__bool__`
    pub const fn truth<F: Callable<N, Number>, const N: usize>() -> Self {
        Self::one(ffi::Py_nb_bool, special::truth::<F, N> as *mut c_void)
    }

    /// `__len__`
    pub const fn length<F: Callable<N, Number>, const N: usize>() -> Self {
        let function = special::number::<F, N> as *mut c_void;
        Self::two((ffi::Py_mp_length, function), (ffi::Py_sq_length, function))
    }

    /// `__contains__`
    pub const fn contains<F: Callable<N, Number>, const N: usize>() -> Self {
        Self::one(
            ffi::Py_sq_contains,
            container::contains::<F, N> as *mut c_void,
        )
    }

    /// `__getitem__`, for `x[key]` and for what goes by number.
    pub const fn item<F: Callable<N>, const N: usize>() -> Self {
        Self::two(
            (ffi::Py_mp_subscript, container::item::<F, N> as *mut c_void),
            (ffi::Py_sq_item, container::item_at as *mut c_void),
        )
    }

    /// `__setitem__` and `__delitem__`.
    pub const fn set_item<S: Operation<Owner: Class>, D: Operation<Owner = S::Owner>>() -> Self {
        Self::two(
            (
                ffi::Py_mp_ass_subscript,
                container::set_item::<S, D> as *mut c_void,
            ),
            (ffi::Py_sq_ass_item, container::set_item_at as *mut c_void),
        )
    }

    /// `__getattribute__` and `__getattr__`.
    pub const fn attribute<A: Operation, M: Operation<Owner = A::Owner>>() -> Self {
        Self::one(
            ffi::Py_tp_getattro,
            special::attribute::<A, M> as *mut c_void,
        )
    }

    /// `__setattr__` and `__delattr__`.
    pub const fn set_attribute<S: Operation<Owner: Class>, D: Operation<Owner = S::Owner>>() -> Self
    {
        Self::one(
            ffi::Py_tp_setattro,
            special::set_attribute::<S, D> as *mut c_void,
        )
    }

    /// `__buffer__` and `__release_buffer__`, where `R` is the latter.
    pub const fn buffer<F: Callable<N, Export>, const N: usize, R: Operation<Owner = F::Owner>>()
    -> Self
    where
        F::Owner: Class,
    {
        Self::two(
            (ffi::Py_bf_getbuffer, buffer::get::<F, N> as *mut c_void),
            (
                ffi::Py_bf_releasebuffer,
                buffer::release::<R> as *mut c_void,
            ),
        )
    }

    /// `__get__`
    pub const fn descriptor<F: Callable<N>, const N: usize>() -> Self {
        Self::one(
            ffi::Py_tp_descr_get,
            special::descriptor::<F, N> as *mut c_void,
        )
    }

    /// `__set__` and `__delete__`.
    pub const fn set_descriptor<S: Operation<Owner: Class>, D: Operation<Owner = S::Owner>>() -> Self
    {
        Self::one(
            ffi::Py_tp_descr_set,
            special::set_descriptor::<S, D> as *mut c_void,
        )
    }

    /// `__del__`
    pub const fn finalise<F: Callable<N>, const N: usize>() -> Self {
        Self::one(
            ffi::Py_tp_finalize,
            special::finalise::<F, N> as *mut c_void,
        )
    }
}
