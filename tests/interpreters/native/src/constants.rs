//! Constants that are objects of classes of the module, and one that a test can let fail.

use pydust::prelude::*;

/// The classes stand in the wrong order for their constants.
#[pydust::module(members(Low, High, Below, Oops, Inner, Own, Low as "_low"))]
pub struct Constants;

#[pydust::methods]
impl Constants {
    pub const TOP: High = High { number: 9 };
    pub const __version__: &str = "1.5";
    pub const _HIDDEN: u8 = 1;
    pub const __package_data__: u8 = 2;

    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("COMPUTED", 3)?;
        module.add("__author__", "Nick")?;
        module.add("_computed", 4)?;
        module.add("__package_data__", 5)
    }

    pub fn add(name: &str, value: &Bound<'_>, state: State<'_, Self>) -> PyResult<()> {
        state.module().add(name, value)
    }

    pub fn trouble() -> Result<(), Trouble> {
        Err(Trouble)
    }

    /// Adds to a module of anybody.
    pub fn add_to(module: &Bound<'_, PyModule>, name: &str, value: &Bound<'_>) -> PyResult<()> {
        module.add(name, value)
    }

    fn __dir__() -> Vec<String> {
        Vec::new()
    }
}

#[pydust::submodule]
pub struct Own;

#[pydust::methods]
impl Own {
    pub const __all__: [&str; 1] = ["shown"];

    pub fn shown() {}

    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("ADDED", 1)
    }
}

#[pydust::class]
pub struct Low {
    #[attribute]
    number: u8,
}

#[pydust::methods]
impl Low {
    pub const UP: High = High { number: 1 };
    pub const NONE: Option<High> = None;
    pub const PAIR: (Low, High) = (Self { number: 2 }, High { number: 3 });
    pub const ASKED: FromSomewhere = FromSomewhere;
}

#[pydust::class]
pub struct High {
    #[attribute]
    number: u8,
}

#[pydust::methods]
impl High {
    pub const DOWN: Low = Low { number: 4 };
    pub const DEEP: Deep = Deep { number: 5 };
    pub const SAME: Self = Self { number: 6 };
}

#[pydust::class]
pub struct Below {
    #[base]
    high: High,
}

#[pydust::methods]
impl Below {
    /// Takes the place of the one above.
    pub const SAME: Self = Self {
        high: High { number: 7 },
    };

    fn __new__() -> Self {
        Self {
            high: High { number: 8 },
        }
    }
}

/// An exception that no module lists, because nobody catches it by name.
#[pydust::exception(extends = ValueError, message = "trouble")]
#[derive(Debug)]
pub struct Trouble;

#[pydust::exception(extends = Trouble, message = "oops")]
#[derive(Debug)]
pub struct Oops;

#[pydust::submodule(members(Deep))]
pub struct Inner;

#[pydust::methods]
impl Inner {
    pub const BOTTOM: Deep = Deep { number: 10 };

    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("ADDED", 1)
    }
}

#[pydust::class]
pub struct Deep {
    #[attribute]
    number: u8,
}

#[pydust::methods]
impl Deep {
    pub const UP: High = High { number: 11 };
    pub const MISTAKE: Mistake = Mistake;
}

/// The module's own exception, as an object.
pub struct Mistake;

impl<'py> IntoPy<'py> for Mistake {
    const HINT: pydust::hint::Hint = pydust::hint::Hint::Any;

    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py>> {
        Ok(PyErr::from(Oops).into_value(py))
    }
}

/// `somewhere.constant`.
pub struct FromSomewhere;

impl<'py> IntoPy<'py> for FromSomewhere {
    const HINT: pydust::hint::Hint = pydust::hint::Hint::Any;

    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py>> {
        py.import("somewhere")?.as_any().getattr("constant")
    }
}
