//! `__reduce_ex__` of a class whose native fields the protocol of its base does not know. What it gives is decided in [`pickling`](crate::create::pickling).

use core::ptr::NonNull;

use super::{OfAttribute, enter};
use crate::create::pickling;
use crate::error::Home;
use crate::layout::instance::{self, Class};
use crate::layout::tables::Row;
use crate::raw::anchor::AnchorKind;
use crate::raw::ffi;
use crate::{Bound, PyAny};

/// The method as CPython reads it.
pub(crate) const fn row<T: Class>() -> Row {
    Row(ffi::PyMethodDef {
        ml_name: c"__reduce_ex__".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer {
            PyCFunction: reduce::<T>,
        },
        ml_flags: ffi::METH_O,
        ml_doc: c"__reduce_ex__($self, protocol, /)\n--\n\nHelper for pickle.".as_ptr(),
    })
}

unsafe extern "C" fn reduce<T: Class>(
    object: *mut ffi::PyObject,
    protocol: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let entry = OfAttribute {
        name: c"__reduce_ex__",
        home: Home::of::<T>,
    };
    enter(object, AnchorKind::Instance, entry, |py| {
        // SAFETY: called by CPython as `METH_O`, by a descriptor that has checked for an instance of the class.
        let (object, protocol): (Bound<'_, T>, Bound<'_, PyAny>) = unsafe {
            (
                Bound::from_borrowed(py, NonNull::new_unchecked(object)),
                Bound::from_borrowed(py, NonNull::new_unchecked(protocol)),
            )
        };
        let above = instance::type_above(&object);
        let is_made_from = |arguments: &_| instance::is_made_from(&object, arguments);
        pickling::reduce(object.as_any(), &protocol, &above, &is_made_from).map(Bound::into_ptr)
    })
}
