//! `create` for modules: from the definition tree to module objects, when the interpreter executes the root.
//!
//! In this order, so that each step finds what it needs: module objects with memory, types, states, members, `__init__`, and at last the entries in
//! `sys.modules`. Whatever fails, nothing of it is left behind.

use core::ffi::CStr;
use std::borrow::Cow;
use std::sync::Arc;

use crate::create::class::Placed;
use crate::exception::create as exception;
use crate::exception::{Exception, ImportError};
use crate::layout::state::{self, Root};
use crate::leaks::Importing;
use crate::raw::{self, text};
use crate::tree::definition::{ConstantEdge, FunctionDefinition, Member, ModuleDefinition, Node};
use crate::{Bound, PyErr, PyList, PyModule, PyResult, PyString, Python, interpreter};

/// A module object with its definition and its submodules: the tree while it is being made.
struct Branch<'py> {
    module: Bound<'py, PyModule>,
    definition: &'static ModuleDefinition,
    submodules: Vec<(&'static Member, Branch<'py>)>,
}

/// Makes everything below a root module that CPython has just allocated.
pub(crate) fn create(
    py: Python<'_>,
    module: &Bound<'_, PyModule>,
    definition: &'static ModuleDefinition,
) -> PyResult<()> {
    let _importing = Importing::begin();
    raw::module::check_layout(module)?;
    text::check_layout(py)?;
    let record = interpreter::enrol(py)?;
    check_states(definition, &mut Vec::new())?;
    let root = Root::new(definition, record);
    let branch = open(py, module.clone(), definition, &root, None)?;
    let made = make(py, &branch, &root);
    if made.is_err() {
        // Whoever has kept a module or a function of the tree finds nothing behind it.
        root.close();
        close(&branch);
    }
    made
}

/// Types, states and members of a tree whose modules are open.
fn make(py: Python<'_>, branch: &Branch<'_>, root: &Arc<Root>) -> PyResult<()> {
    let mut exceptions = Vec::new();
    list_exceptions(branch, &mut exceptions);
    // First of all: what follows may panic.
    exception::create_panic_class(&branch.module, branch.definition, &exceptions, root)?;
    let mut classes = Vec::new();
    list_classes(branch, &mut classes);
    // Without a class nothing leads to what makes them, and the linker leaves it out.
    let creation = classes
        .first()
        .map(|class| class.definition.layout.creation);
    let classes = match creation {
        Some(creation) => (creation.listed)(py, classes, root)?,
        None => Vec::new(),
    };
    exception::create(py, &exceptions, root)?;
    // From here on a token without an anchor finds the types of this import.
    root.interpreter().add_root(root);
    if let Some(creation) = creation {
        (creation.complete)(&classes, root)?;
    }
    fill(branch)?;
    add_members(py, branch, root)?;
    finish(branch)?;
    register(py, branch)
}

/// Closes the modules of a tree whose import failed.
fn close(branch: &Branch<'_>) {
    state::close(&branch.module);
    for (_, submodule) in &branch.submodules {
        close(submodule);
    }
}

/// The module objects of a tree, each with its memory.
fn open<'py>(
    py: Python<'py>,
    module: Bound<'py, PyModule>,
    definition: &'static ModuleDefinition,
    root: &Arc<Root>,
    parent: Option<&Bound<'py, PyModule>>,
) -> PyResult<Branch<'py>> {
    state::open(&module, definition, root, parent)?;
    raw::module_type::give(&module, definition)?;
    let mut submodules = Vec::new();
    for member in definition.members {
        if let Node::Module(child) = member.node {
            let spec = spec(py, &full_name(&module, member.name)?)?;
            let submodule = raw::module::new_submodule(py, &child.layout, &spec)?;
            place(&submodule, &spec, &module)?;
            submodules.push((member, open(py, submodule, child, root, Some(&module))?));
        }
    }
    Ok(Branch {
        module,
        definition,
        submodules,
    })
}

/// Says of a new submodule what the import system says of every module: its spec, its package, and the file that it shares with the module above.
fn place(
    submodule: &Bound<'_, PyModule>,
    spec: &Bound<'_>,
    above: &Bound<'_, PyModule>,
) -> PyResult<()> {
    let submodule = submodule.as_any();
    submodule.setattr("__package__", spec.getattr("parent")?)?;
    if let Some(file) = above.as_any().getattr_or_none("__file__")? {
        spec.setattr("origin", &file)?;
        submodule.setattr("__file__", &file)?;
    }
    submodule.setattr("__spec__", spec)
}

/// Makes sure that every `State<M>` asks for the module it stands in, or for one that holds it.
fn check_states(
    module: &'static ModuleDefinition,
    above: &mut Vec<&'static ModuleDefinition>,
) -> PyResult<()> {
    above.push(module);
    for edge in module.functions {
        check_function(edge.function, above)?;
    }
    for function in module.properties.iter().flat_map(|edge| edge.functions) {
        function.map_or(Ok(()), |function| check_function(function, above))?;
    }
    for member in module.members {
        match member.node {
            Node::Module(submodule) => check_states(submodule, above)?,
            Node::Function(function) => check_function(function, above)?,
            Node::Exception(_) => {}
            Node::Class(class) => {
                let mut checked = Ok(());
                (class.layout.creation.functions)(class, &mut |function| {
                    if checked.is_ok() {
                        checked = check_function(function, above);
                    }
                });
                checked?;
            }
        }
    }
    above.pop();
    Ok(())
}

/// The same for one function, that of a test, and its module.
pub(crate) fn check_test(
    function: &'static FunctionDefinition,
    module: &'static ModuleDefinition,
) -> PyResult<()> {
    check_function(function, &[module])
}

fn check_function(
    function: &'static FunctionDefinition,
    above: &[&'static ModuleDefinition],
) -> PyResult<()> {
    if state_out_of_reach(function, above) {
        return Err(PyErr::without_place(
            ImportError::CLASS,
            format!(
                "{}() asks for the state of a module that it does not belong to: `State` names the module that lists the function, or one that holds it",
                as_text(function.name),
            ),
        ));
    }
    Ok(())
}

/// Whether a function asks for the state of a module that is none of these.
pub(crate) fn state_out_of_reach(
    function: &FunctionDefinition,
    above: &[&'static ModuleDefinition],
) -> bool {
    let mut asked = function.states().iter().map(|module| module());
    asked.any(|asked| !above.iter().any(|above| core::ptr::eq(*above, asked)))
}

/// `importlib.machinery.ModuleSpec(name, None)`: enough for a module that its parent makes.
fn spec<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py>> {
    let class = py
        .import("importlib.machinery")?
        .as_any()
        .getattr("ModuleSpec")?;
    class.call(&[text::str_from(py, name).as_any(), &py.none()])
}

/// The classes of a tree, each with its place. One that is listed twice is one class with two names, and the first is its own.
fn list_classes<'py>(branch: &Branch<'py>, classes: &mut Vec<Placed<'py>>) {
    for member in branch.definition.members {
        if let Node::Class(definition) = member.node
            && !classes
                .iter()
                .any(|class| core::ptr::eq(class.definition, definition))
        {
            let class = Placed {
                module: branch.module.clone(),
                name: member.name,
                text: Cow::Borrowed(member.text),
                definition,
            };
            // Enums come first: what makes them knows that there are others.
            let is_enum = definition.layout.creation.members.is_some();
            let place = if is_enum { 0 } else { classes.len() };
            classes.insert(place, class);
        }
    }
    for (_, submodule) in &branch.submodules {
        list_classes(submodule, classes);
    }
}

/// The exceptions of a tree, each with its place.
fn list_exceptions<'py>(
    branch: &Branch<'py>,
    exceptions: &mut Vec<exception::ListedException<'py>>,
) {
    for member in branch.definition.members {
        if let Node::Exception(definition) = member.node {
            exceptions.push(exception::ListedException {
                module: branch.module.clone(),
                name: member.name,
                definition,
            });
        }
    }
    for (_, submodule) in &branch.submodules {
        list_exceptions(submodule, exceptions);
    }
}

/// The users' states, the parent's before its children's.
fn fill(branch: &Branch<'_>) -> PyResult<()> {
    (branch.definition.layout.fill)(Python::anchored_to(&branch.module), &branch.module)?;
    branch
        .submodules
        .iter()
        .try_for_each(|(_, submodule)| fill(submodule))
}

fn add_members(py: Python<'_>, branch: &Branch<'_>, root: &Root) -> PyResult<()> {
    let module = branch.module.as_any();
    raw::module::add_functions(&branch.module, &branch.definition.layout)?;
    for constant in branch.definition.constants {
        let owner = branch.module.name()?;
        let value = constant_of(Python::anchored_to(&branch.module), constant, &owner)?;
        module.setattr(&as_text(constant.name), &value)?;
        root.keep_constant(&value);
    }
    for member in branch.definition.members {
        let ty = match member.node {
            Node::Class(definition) => root.class(definition),
            Node::Exception(definition) => root.exception(definition),
            Node::Module(_) | Node::Function(_) => None,
        };
        if let Some(ty) = ty {
            let ty = crate::layout::tables::Type::new(py, ty).to_bound(py);
            module.setattr(&as_text(member.name), ty.as_any())?;
        }
    }
    for (member, submodule) in &branch.submodules {
        module.setattr(&as_text(member.name), submodule.module.as_any())?;
        add_members(py, submodule, root)?;
    }
    add_public_names(py, branch)
}

/// `__all__`, what `from module import *` takes: every public name of the tree, unless the module has a constant `__all__`. `PyModule::add` makes it longer.
fn add_public_names(py: Python<'_>, branch: &Branch<'_>) -> PyResult<()> {
    let definition = branch.definition;
    let constants = definition.constants.iter().map(|edge| edge.name);
    if constants.clone().any(|name| name == c"__all__") {
        return Ok(());
    }
    let members = definition.members.iter();
    let names: Vec<_> = constants
        .chain(definition.attributes.iter().map(|edge| edge.name))
        .chain(definition.properties.iter().map(|edge| edge.name))
        .chain(definition.functions.iter().map(|edge| edge.name))
        .chain(members.map(|member| member.name))
        .map(as_text)
        .filter(|name| is_public(name))
        .collect();
    let names = PyList::new(py, names)?;
    branch.module.as_any().setattr("__all__", &names)?;
    state::keep_public_names(&branch.module, names);
    Ok(())
}

/// Notes a name that was added to a module, if that module has its `__all__` from here.
pub(crate) fn publish<'py>(
    module: &Bound<'py, PyModule>,
    name: &Bound<'py, PyString>,
) -> PyResult<()> {
    if let Some(names) = module.dict().get_item("__all__")?
        && state::is_public_names(module, &names)
        && name.to_str().is_ok_and(is_public)
        && !names.contains(name)?
        && let Ok(names) = names.cast::<PyList>()
    {
        names.append(name)?;
    }
    Ok(())
}

/// Whether `import *` takes a name: one without an underscore at the start, and one like `__version__`. Not those that mean something to the interpreter or
/// the import system: in another module they would speak of that.
fn is_public(name: &str) -> bool {
    const OF_ONE_MODULE: &[&str] = &[
        "__all__",
        "__annotate__",
        "__annotations__",
        "__builtins__",
        "__cached__",
        "__class__",
        "__conditional_annotations__",
        "__dict__",
        "__dir__",
        "__doc__",
        "__file__",
        "__getattr__",
        "__loader__",
        "__name__",
        "__package__",
        "__path__",
        "__spec__",
    ];
    let is_dunder = name.len() > 4 && name.starts_with("__") && name.ends_with("__");
    !name.starts_with('_') || is_dunder && !OF_ONE_MODULE.contains(&name)
}

/// Makes the value of a constant. An error says of which, as Python says it of what fails in the body of a class.
pub(crate) fn constant_of<'py>(
    py: Python<'py>,
    constant: &ConstantEdge,
    owner: &str,
) -> PyResult<Bound<'py>> {
    (constant.value)(py).map_err(|error| {
        // What ends a program goes on as it is.
        if !error.is::<Exception>(py) {
            return error;
        }
        let name = as_text(constant.name);
        error.with_note(format!("while the constant {owner}.{name} was made"))
    })
}

/// The users' `__init__`, the children's before their parent's.
fn finish(branch: &Branch<'_>) -> PyResult<()> {
    branch
        .submodules
        .iter()
        .try_for_each(|(_, submodule)| finish(submodule))?;
    (branch.definition.layout.init)(Python::anchored_to(&branch.module), &branch.module)
}

/// Makes submodules importable by their dotted names, all or none. The last import owns the entries.
fn register(py: Python<'_>, branch: &Branch<'_>) -> PyResult<()> {
    let modules = raw::module::imported(py);
    let mut below = Vec::new();
    submodules(branch, &mut below)?;
    for (index, (name, module)) in below.iter().enumerate() {
        if let Err(error) = modules.set_item(name.as_str(), *module) {
            for (name, _) in &below[..index] {
                // The first error is the one to report.
                let _ = modules.remove_item(name.as_str());
            }
            return Err(error);
        }
    }
    Ok(())
}

/// The submodules of a tree with their full names.
fn submodules<'a, 'py>(
    branch: &'a Branch<'py>,
    below: &mut Vec<(String, &'a Bound<'py, PyModule>)>,
) -> PyResult<()> {
    for (_, submodule) in &branch.submodules {
        below.push((submodule.module.name()?, &submodule.module));
        submodules(submodule, below)?;
    }
    Ok(())
}

fn full_name(module: &Bound<'_, PyModule>, name: &CStr) -> PyResult<String> {
    Ok(format!("{}.{}", module.name()?, name.to_string_lossy()))
}

fn as_text(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}
