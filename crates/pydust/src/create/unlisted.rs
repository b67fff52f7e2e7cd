//! Classes that no module lists: each is made when it is first needed, in the module that needs it, and is no name of that module.
//!
//! It is the class of one import, as a listed one is: the root of the tree holds its type, which goes with the module. Whoever only wants to know whether an
//! object is an instance needs no type.

use std::borrow::Cow;

use crate::create::base::import_class;
use crate::create::class::{self, Placed};
use crate::create::module::state_out_of_reach;
use crate::exception::RuntimeError;
use crate::layout::shared::SharedClass;
use crate::layout::state::{self, Root};
use crate::layout::tables::Type;
use crate::leaks::Importing;
use crate::tree::definition::{ClassBase, ClassDefinition, FunctionDefinition};
use crate::tree::text;
use crate::{Bound, PyErr, PyModule, PyResult, PyType, Python, interpreter};

/// The type of a class that the tree of the anchor does not have: that of another import which lists it, or a new one.
#[cold]
#[inline(never)]
pub(crate) fn class<'py>(
    py: Python<'py>,
    definition: &'static ClassDefinition,
) -> PyResult<Type<'py>> {
    let roots = interpreter::usable_roots(py);
    if let Some(ty) = interpreter::class_among(&roots, py.anchored_root(), definition) {
        return Ok(Type::new(py, ty));
    }
    let newest = roots.last().map(|root| &**root);
    match py.anchored_root().or(newest) {
        Some(root) if definition.shared.is_none() && !root.lists(definition) => {
            let ty = make(py, root, definition)?;
            Ok(Type::held(&ty))
        }
        _ => Err(not_there(definition)),
    }
}

/// Makes a class, unless another thread was faster, or this one is just doing it.
fn make<'py>(
    py: Python<'py>,
    root: &Root,
    definition: &'static ClassDefinition,
) -> PyResult<Bound<'py, PyType>> {
    import_needed(py, definition)?;
    let turn = root.making().begin(py)?;
    let find = |class| {
        let found = turn.begun(py, class);
        found.or_else(|| Some(Type::new(py, root.class(class)?).to_bound(py)))
    };
    if let Some(ty) = find(definition) {
        return Ok(ty);
    }
    // What the constants hold belongs to the module.
    let _importing = Importing::begin();
    let mut placed = vec![place(
        py,
        root,
        definition,
        py.anchored_module_in(root).as_ref(),
    )?];
    add_bases_but(py, &mut placed, root, |base| find(base).is_some())?;
    let made = class::create(py, placed, &mut { find })?;
    for one in &made {
        turn.add(one.class.definition, one.ty.clone());
    }
    for one in &made {
        one.add_constants()?;
    }
    turn.finish(|(class, ty)| {
        let ty = ty.into_bound(py);
        class::keep_constants(root, class, &ty)?;
        root.keep_class(class, ty)
    })?;
    let last = made.into_iter().next_back();
    last.map(|one| one.ty).ok_or_else(|| not_there(definition))
}

/// Imports what making a class looks up, before other threads may have to wait for it.
fn import_needed(py: Python<'_>, definition: &'static ClassDefinition) -> PyResult<()> {
    match definition.base {
        ClassBase::Object => {}
        ClassBase::Python(base) => drop((base.find)(py)?),
        ClassBase::Native(base) => import_needed(py, base)?,
    }
    let mut paths = definition.metaclass.iter().chain(definition.registered);
    paths.try_for_each(|path| import_class(py, path).map(drop))
}

/// Adds the classes that those of a tree extend and that no module lists.
pub(crate) fn add_bases<'py>(
    py: Python<'py>,
    placed: &mut Vec<Placed<'py>>,
    root: &Root,
) -> PyResult<()> {
    add_bases_but(py, placed, root, |_| false)
}

fn add_bases_but<'py>(
    py: Python<'py>,
    placed: &mut Vec<Placed<'py>>,
    root: &Root,
    is_made: impl Fn(&'static ClassDefinition) -> bool,
) -> PyResult<()> {
    let mut at = 0;
    while at < placed.len() {
        if let ClassBase::Native(base) = placed[at].definition.base
            && base.shared.is_none()
            && !is_made(base)
            && !placed
                .iter()
                .any(|class| core::ptr::eq(class.definition, base))
        {
            let above = place(py, root, base, Some(&placed[at].module))?;
            placed.push(above);
        }
        at += 1;
    }
    Ok(())
}

/// The place of a class: in the module that needs it, or else in the first that can give its functions the states that they ask for.
fn place<'py>(
    py: Python<'py>,
    root: &Root,
    definition: &'static ClassDefinition,
    needed_in: Option<&Bound<'py, PyModule>>,
) -> PyResult<Placed<'py>> {
    let mut modules: Vec<_> = needed_in.cloned().into_iter().collect();
    modules.extend(root.modules(py));
    let mut refused: Option<&FunctionDefinition> = None;
    for module in modules {
        let above = state::with_holders(&module);
        let mut found = None;
        class::each_function(definition, &mut |function| {
            if found.is_none() && state_out_of_reach(function, &above) {
                found = Some(function);
            }
        });
        match found {
            None => {
                return Ok(Placed {
                    module,
                    name: definition.name,
                    text: Cow::Owned(text::of_class(definition)?),
                    definition,
                });
            }
            some => refused = some,
        }
    }
    Err(match refused {
        Some(function) => PyErr::without_place(
            RuntimeError::CLASS,
            format!(
                "{}.{}() asks for the state of a module that is not of this tree",
                definition.name.to_string_lossy(),
                function.name.to_string_lossy()
            ),
        ),
        None => not_there(definition),
    })
}

#[cold]
fn not_there(definition: &ClassDefinition) -> PyErr {
    let name = definition.name.to_string_lossy();
    let problem = match definition.shared.map(SharedClass::owner) {
        Some(owner) => format!(
            "module {owner}, which shares class {name}, is not imported in this interpreter, was taken down, or does not list the class among its members"
        ),
        None => format!(
            "the module of class {name} is not imported in this interpreter, or was taken down"
        ),
    };
    PyErr::without_place(RuntimeError::CLASS, problem)
}
