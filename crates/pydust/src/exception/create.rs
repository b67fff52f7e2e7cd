//! `create` for exceptions: from the definition tree to classes, when the module is executed.
//!
//! They are classes as Python's own `class` statement makes them: without native memory, so that Python code can extend, raise, copy and pickle them.

use core::ffi::CStr;

use super::{BaseException, KeyError, PANIC_ERROR, RuntimeError};
use crate::layout::state::Root;
use crate::raw::{call, error, text, types};
use crate::tree::definition::{
    ExceptionBase, ExceptionDefinition, ExceptionOrigin, ModuleDefinition,
};
use crate::tree::text::reads_as_signature;
use crate::{Bound, PyErr, PyModule, PyResult, PyType, Python};

/// An exception of the tree with its place: the module that lists it first, and its name there.
pub(crate) struct ListedException<'py> {
    pub(crate) module: Bound<'py, PyModule>,
    pub(crate) name: &'static CStr,
    pub(crate) definition: &'static ExceptionDefinition,
}

/// As many exceptions as nobody writes below each other, so that it is a mistake.
const DEPTH: usize = 100;

/// Makes the class of panics of a tree, so that each can be found by the name it shows. It belongs to the module that lists it; without one it gets a name in
/// the root, unless all that it may have are taken, and a panic is then the `RuntimeError` that it extends.
pub(crate) fn create_panic_class(
    root_module: &Bound<'_, PyModule>,
    definition: &'static ModuleDefinition,
    listed: &[ListedException<'_>],
    root: &Root,
) -> PyResult<()> {
    let py = root_module.py();
    if let Some(listed) = listed
        .iter()
        .find(|listed| core::ptr::eq(listed.definition, &raw const PANIC_ERROR))
    {
        return create_one(py, listed, &[], root, 0).map(drop);
    }
    let names = [c"PanicError", c"RustPanicError"];
    let Some(name) = names.into_iter().find(|name| !definition.has(name)) else {
        return Ok(());
    };
    let listed = ListedException {
        module: root_module.clone(),
        name,
        definition: &PANIC_ERROR,
    };
    let class = create_one(py, &listed, &[], root, 0)?;
    root_module
        .as_any()
        .setattr(&*name.to_string_lossy(), class.as_any())
}

/// Makes the classes of all exceptions of a tree.
pub(crate) fn create(py: Python<'_>, listed: &[ListedException<'_>], root: &Root) -> PyResult<()> {
    listed
        .iter()
        .try_for_each(|exception| create_one(py, exception, listed, root, 0).map(drop))
}

/// Makes the class of an exception, and before it those that it extends, wherever they are listed.
fn create_one<'py>(
    py: Python<'py>,
    exception: &ListedException<'_>,
    listed: &[ListedException<'_>],
    root: &Root,
    depth: usize,
) -> PyResult<Bound<'py, PyType>> {
    let definition = exception.definition;
    if depth > DEPTH {
        return Err(PyErr::without_place(
            RuntimeError::CLASS,
            format!(
                "exception {} extends itself",
                definition.name.to_string_lossy()
            ),
        ));
    }
    if let Some(class) = root.exception(definition) {
        return Ok(crate::layout::tables::Type::new(py, class).to_bound(py));
    }
    let name = exception.name.to_string_lossy();
    let class = new_class(py, exception, &name, definition, listed, root, depth)?;
    root.keep_exception(definition, class.clone())?;
    for variant in definition.variants {
        let variant_name = variant.name.to_string_lossy();
        let qualified = format!("{name}.{variant_name}");
        let below = new_class(py, exception, &qualified, variant, listed, root, depth)?;
        class.as_any().setattr(&*variant_name, below.as_any())?;
        root.keep_exception(variant, below)?;
    }
    Ok(class)
}

/// `type(name, bases, {"__module__": .., "__qualname__": .., "__doc__": ..})`.
fn new_class<'py>(
    py: Python<'py>,
    exception: &ListedException<'_>,
    qualified: &str,
    definition: &'static ExceptionDefinition,
    listed: &[ListedException<'_>],
    root: &Root,
    depth: usize,
) -> PyResult<Bound<'py, PyType>> {
    let bases = match definition.origin {
        ExceptionOrigin::Shared(class) => vec![class(py)?.into_any()],
        _ => definition
            .bases
            .iter()
            .map(|base| find_base(py, *base, exception, listed, root, depth).map(Bound::into_any))
            .collect::<PyResult<Vec<_>>>()?,
    };
    let content = crate::PyDict::new(py);
    content.set_item("__module__", exception.module.name()?)?;
    content.set_item("__qualname__", qualified)?;
    let name = qualified.rsplit('.').next().unwrap_or_default();
    if let Some(doc) = definition.doc {
        let start = if reads_as_signature(name, doc) {
            "\n"
        } else {
            ""
        };
        content.set_item("__doc__", format!("{start}{doc}"))?;
    }
    let class = types::new_python_class(py, name, bases, &content)?;
    if error::matches(class.as_any(), KeyError::CLASS(py).as_any()) {
        // The text of a KeyError is the `repr` of its argument, which here is a sentence and no key.
        let plain = BaseException::CLASS(py);
        let plain = call::attribute(plain.as_any(), &text::interned(py, c"__str__"))?;
        class.as_any().setattr("__str__", &plain)?;
    }
    Ok(class)
}

fn find_base<'py>(
    py: Python<'py>,
    base: ExceptionBase,
    below: &ListedException<'_>,
    listed: &[ListedException<'_>],
    root: &Root,
    depth: usize,
) -> PyResult<Bound<'py, PyType>> {
    let base = match base {
        ExceptionBase::Builtin(_, class) => return Ok(class(py)),
        ExceptionBase::Tagged(base) => base,
    };
    if let Some(class) = root.exception(base) {
        return Ok(crate::layout::tables::Type::new(py, class).to_bound(py));
    }
    let found = listed
        .iter()
        .find(|listed| core::ptr::eq(listed.definition, base));
    // One that nobody lists is of the module of the first that extends it, and no name there.
    let unlisted = ListedException {
        module: below.module.clone(),
        name: base.name,
        definition: base,
    };
    let listed_as = found.unwrap_or(&unlisted);
    create_one(py, listed_as, listed, root, depth + 1)
}
