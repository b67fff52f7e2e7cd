//! The functions behind `bf_getbuffer` and `bf_releasebuffer`: an object shows memory of its own.

use core::ffi::c_int;

use super::operation::Operation;
use super::{enter, entry_of, notify};
use crate::create::function::Callable;
use crate::layout::cell::{Receiver, give_back};
use crate::layout::instance::Class;
use crate::raw::anchor::AnchorKind;
use crate::raw::arguments::Arguments;
use crate::raw::buffer::export::{self, Export};
use crate::raw::{ffi, stack};

/// `__buffer__`: the value is lent until the buffer is released.
pub(crate) unsafe extern "C" fn get<F: Callable<N, Export, Owner: Class>, const N: usize>(
    object: *mut ffi::PyObject,
    view: *mut ffi::Py_buffer,
    flags: c_int,
) -> c_int {
    let filled = enter(
        object,
        AnchorKind::Instance,
        entry_of::<F, N, Export>(),
        |py| {
            if const { F::DEFINITION.asks } && stack::is_low() {
                return Err(stack::called_too_deep());
            }
            // SAFETY: CPython calls the slot attached, with an instance of the class and a view to fill; the tag has checked that the method takes no argument.
            unsafe {
                let arguments = Arguments::new(&[None; N], None);
                let export = F::call(py, Receiver::new(py, object), arguments)?;
                export.fill(view, object, flags)?;
                Ok(object)
            }
        },
    );
    if filled.is_null() {
        // SAFETY: CPython asks for this where there is no buffer.
        unsafe { (*view).obj = core::ptr::null_mut() };
        return -1;
    }
    0
}

/// The end of a buffer, and `__release_buffer__` if there is one: for `&mut self`, whose buffers share a loan, after the last of them.
pub(crate) unsafe extern "C" fn release<R: Operation<Owner: Class>>(
    object: *mut ffi::PyObject,
    view: *mut ffi::Py_buffer,
) {
    // SAFETY: CPython calls the slot attached, with the view that the other slot filled.
    unsafe {
        let Some(shown) = export::release(view) else {
            return;
        };
        let hook = || notify(object, || R::call(object, [].as_ptr()));
        let hook = R::IS_THERE.then_some(&hook as &dyn Fn());
        give_back::<R::Owner>(object, &shown, hook);
    }
}
