//! Operators and comparisons: the functions behind `nb_*` and `tp_richcompare`.

use core::ffi::c_int;

use super::ArgumentSlot;
use super::operation::{Operation, operate};
use crate::create::function::Callable;
use crate::layout::instance::{Class, base_of, base_slot, holds};
use crate::raw::answer::Answer;
use crate::raw::{ffi, fields, number};
use crate::tree::definition::FunctionDefinition;
use crate::tree::hint::Hint;
use crate::{Bound, Python};

/// A binary slot.
pub(crate) unsafe extern "C" fn binary<
    L: Operation<Owner: Class>,
    R: Operation<Owner = L::Owner>,
    const ID: c_int,
>(
    left: *mut ffi::PyObject,
    right: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls the slot attached, with two objects of which one is of this class; the slot above has such a function.
    unsafe {
        either::<L, R>(left, right, None, |object| {
            let inherited: Option<ffi::binaryfunc> =
                core::mem::transmute(base_slot::<L::Owner>(object, ID));
            Some(inherited?(left, right))
        })
    }
}

/// The left operand's method, then the right one's, as Python's own classes have it. What the class has not is its base's affair.
///
/// # Safety
/// Attached, with two objects of which one is of this class. `inherited` calls what the class above has, for one that is.
#[inline(always)]
unsafe fn either<L: Operation<Owner: Class>, R: Operation<Owner = L::Owner>>(
    left: *mut ffi::PyObject,
    right: *mut ffi::PyObject,
    modulus: Option<*mut ffi::PyObject>,
    inherited: impl Fn(*mut ffi::PyObject) -> Option<*mut ffi::PyObject>,
) -> *mut ffi::PyObject {
    let third = modulus.unwrap_or(core::ptr::null_mut());
    // SAFETY: the caller's promise; a method that takes two arguments is asked with a modulus alone.
    unsafe {
        let is_plain = modulus.is_none_or(|modulus| core::ptr::eq(modulus, ffi::Py_None()));
        if holds::<L::Owner>(left) {
            if L::IS_THERE && (is_plain || L::COUNT == 2) {
                let answer = L::operate(left, [right, third].as_ptr());
                if !R::IS_THERE || !is_left_to(answer, left, right) {
                    return answer;
                }
                ffi::Py_DECREF(answer);
            } else if !L::IS_THERE
                && let Some(answer) = inherited(left)
            {
                return answer;
            }
        }
        if holds::<L::Owner>(right) {
            if R::IS_THERE && is_another(left, right) && (is_plain || R::COUNT == 2) {
                return R::operate(right, [left, third].as_ptr());
            }
            if !R::IS_THERE
                && !holds::<L::Owner>(left)
                && let Some(answer) = inherited(right)
            {
                return answer;
            }
        }
        ffi::Py_NewRef(ffi::Py_NotImplemented())
    }
}

/// Whether the right operand is to be asked after the left one gave this.
#[inline(always)]
unsafe fn is_left_to(
    answer: *mut ffi::PyObject,
    left: *mut ffi::PyObject,
    right: *mut ffi::PyObject,
) -> bool {
    // SAFETY: valid objects.
    unsafe { core::ptr::eq(answer, ffi::Py_NotImplemented()) && is_another(left, right) }
}

/// Whether the operands are of different types: only then Python asks for a reflected method.
#[inline(always)]
unsafe fn is_another(left: *mut ffi::PyObject, right: *mut ffi::PyObject) -> bool {
    // SAFETY: valid objects.
    unsafe { !core::ptr::eq(ffi::Py_TYPE(left), ffi::Py_TYPE(right)) }
}

/// `x += y` and the like: a method that returns nothing has changed the object, which is the result.
pub(crate) unsafe extern "C" fn in_place<F: Callable<N, Owner: Class>, const N: usize>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls the slot attached, with an instance of the class; the tag has checked that the method takes one argument.
    unsafe {
        let other = core::ptr::NonNull::new_unchecked(other);
        let answer = operate::<F, N>(object, &[Some(other); N]);
        itself_or(answer, F::DEFINITION, object)
    }
}

/// `x += y`
///
/// For a class below that is written in Python, CPython puts this function into `sq_inplace_concat` as well, because the wrapper of the method fits both slots.
/// It then takes what that slot gives as the result, `NotImplemented` too; so the fallback is done here.
pub(crate) unsafe extern "C" fn in_place_add<F: Callable<N, Owner: Class>, const N: usize>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `in_place`; a type has its sequence methods or NULL.
    unsafe {
        let answer = in_place::<F, N>(object, other);
        if core::ptr::eq(answer, ffi::Py_NotImplemented()) {
            let this: ffi::binaryfunc = in_place_add::<F, N>;
            if fields::inplace_concat_of(ffi::Py_TYPE(object))
                .is_some_and(|concat| core::ptr::fn_addr_eq(concat, this))
            {
                ffi::Py_DECREF(answer);
                return ffi::PyNumber_Add(object, other);
            }
        }
        answer
    }
}

#[inline(always)]
unsafe fn itself_or(
    answer: *mut ffi::PyObject,
    definition: &FunctionDefinition,
    object: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: attached; the answer is a new reference or NULL, the object valid.
    unsafe {
        if matches!(definition.returns, Hint::None) && core::ptr::eq(answer, ffi::Py_None()) {
            ffi::Py_DECREF(answer);
            return ffi::Py_NewRef(object);
        }
        answer
    }
}

/// `pow(x, y)` and `pow(x, y, z)`.
pub(crate) unsafe extern "C" fn power<
    L: Operation<Owner: Class>,
    R: Operation<Owner = L::Owner>,
>(
    left: *mut ffi::PyObject,
    right: *mut ffi::PyObject,
    modulus: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `binary`; the third object is `None` for the operator.
    unsafe {
        either::<L, R>(left, right, Some(modulus), |object| {
            let inherited: Option<ffi::ternaryfunc> =
                core::mem::transmute(base_slot::<L::Owner>(object, ffi::Py_nb_power));
            Some(inherited?(left, right, modulus))
        })
    }
}

/// `x **= y`
pub(crate) unsafe extern "C" fn in_place_power<F: Callable<N, Owner: Class>, const N: usize>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
    _modulus: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `in_place`; the statement has no third operand.
    unsafe { in_place::<F, N>(object, other) }
}

/// The six comparisons; what the class has not is its base's affair, and `!=` without a method is `not ==`.
pub(crate) unsafe extern "C" fn compare<
    Lt: Operation<Owner: Class>,
    Le: Operation<Owner = Lt::Owner>,
    Eq: Operation<Owner = Lt::Owner>,
    Ne: Operation<Owner = Lt::Owner>,
    Gt: Operation<Owner = Lt::Owner>,
    Ge: Operation<Owner = Lt::Owner>,
>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
    operation: c_int,
) -> *mut ffi::PyObject {
    let other_place = &raw const other;
    // SAFETY: CPython calls the slot attached, with an instance of the class first.
    unsafe {
        // One place and one condition for both: a method that is called in one place is inlined there.
        if Eq::IS_THERE && !Ne::IS_THERE && operation | 1 == ffi::Py_NE {
            let answer = Eq::operate(object, other_place);
            return if operation == ffi::Py_EQ {
                answer
            } else {
                inverted(answer)
            };
        }
        match operation {
            ffi::Py_LT if Lt::IS_THERE => Lt::operate(object, other_place),
            ffi::Py_LE if Le::IS_THERE => Le::operate(object, other_place),
            ffi::Py_EQ if Eq::IS_THERE && Ne::IS_THERE => Eq::operate(object, other_place),
            ffi::Py_NE if Ne::IS_THERE => Ne::operate(object, other_place),
            ffi::Py_GT if Gt::IS_THERE => Gt::operate(object, other_place),
            ffi::Py_GE if Ge::IS_THERE => Ge::operate(object, other_place),
            _ => inherited_comparison::<Lt::Owner>(object, other, operation),
        }
    }
}

/// The comparisons of a methods block, beside which others are derived.
pub struct Comparisons {
    pub(crate) function: Option<ffi::richcmpfunc>,
    /// Which of the six it answers, by CPython's numbers.
    pub(crate) answers: [bool; 6],
}

/// What a methods block has of the comparisons. Implemented by the tag of a class that derives some.
pub trait WrittenComparisons: 'static {
    /// Those.
    const WRITTEN: Comparisons;
}

/// The six comparisons: what the methods block answers is its affair.
pub(crate) unsafe extern "C" fn compare_beside<
    W: WrittenComparisons,
    Lt: Operation<Owner: Class>,
    Le: Operation<Owner = Lt::Owner>,
    Eq: Operation<Owner = Lt::Owner>,
    Ne: Operation<Owner = Lt::Owner>,
    Gt: Operation<Owner = Lt::Owner>,
    Ge: Operation<Owner = Lt::Owner>,
>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
    operation: c_int,
) -> *mut ffi::PyObject {
    let written = const { W::WRITTEN };
    let place = usize::try_from(operation).unwrap_or_default();
    // SAFETY: called by CPython as both of these are.
    unsafe {
        match written.function {
            Some(function) if written.answers.get(place) == Some(&true) => {
                function(object, other, operation)
            }
            _ => compare::<Lt, Le, Eq, Ne, Gt, Ge>(object, other, operation),
        }
    }
}

/// What the class above has to say.
#[cold]
unsafe fn inherited_comparison<T: Class>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
    operation: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: an instance of `T`; the slot has such a function.
    unsafe {
        let inherited = fields::compare_of(base_of::<T>(object));
        match inherited {
            Some(inherited) => inherited(object, other, operation),
            None => ffi::Py_NewRef(ffi::Py_NotImplemented()),
        }
    }
}

/// `not answer`, unless it is NULL or `NotImplemented`.
#[inline(always)]
unsafe fn inverted(answer: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: attached; the answer is a new reference or NULL.
    unsafe {
        if let Some(inverted) = Answer::not_bool(answer) {
            return inverted.into_ptr();
        }
        if answer.is_null() || core::ptr::eq(answer, ffi::Py_NotImplemented()) {
            return answer;
        }
        let truth = ffi::PyObject_IsTrue(answer);
        ffi::Py_DECREF(answer);
        if truth < 0 {
            return core::ptr::null_mut();
        }
        Answer::bool(Python::assume_attached(), truth == 0).into_ptr()
    }
}

/// `__richcmp__`, which gets the operation as a number.
pub(crate) unsafe extern "C" fn compare_all<F: Operation<Owner: Class>>(
    object: *mut ffi::PyObject,
    other: *mut ffi::PyObject,
    operation: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: as for `compare`; the number is held until the call returns.
    unsafe {
        let py = Python::assume_attached();
        let number: Bound<'_> = number::int_from_i64(py, i64::from(operation));
        let places: [ArgumentSlot; 2] = [
            core::ptr::NonNull::new(other),
            core::ptr::NonNull::new(number.as_ptr()),
        ];
        F::operate(object, places.as_ptr().cast())
    }
}
