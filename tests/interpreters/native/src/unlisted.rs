//! Classes that no module lists, in every place that can need one first.

use pydust::prelude::*;

/// Lists two classes, and needs many more.
#[pydust::module(members(Shelf, Below, Sub))]
#[derive(Default)]
pub struct Unlisted {
    steps: u32,
}

#[pydust::methods]
impl Unlisted {
    /// The constant of a module is the first that needs this one.
    pub const ORIGIN: Spot = Spot { x: 0 };

    pub fn steps(&self) -> u32 {
        self.steps
    }

    pub fn reset(&mut self) {
        self.steps = 0;
    }

    /// Refuses everything until there is a cursor.
    pub fn left(cursor: &Cursor) -> usize {
        cursor.values.len()
    }

    pub fn cursor_of(values: Vec<i64>) -> Cursor {
        Cursor { values }
    }

    pub fn kept(cursor: Py<Cursor>) -> Py<Cursor> {
        cursor
    }

    /// Nothing but its methods says to which module it belongs.
    pub fn leaf() -> Leaf {
        Leaf
    }

    /// Made on a thread that comes from no entry of this module.
    pub fn rootless(py: Python<'_>) -> PyResult<Py<Bare>> {
        let interpreter = py.interpreter();
        let make = move || interpreter.attach(|py| Py::new(py, Bare { number: 3 }));
        py.detach(|| std::thread::spawn(make).join().expect("does not panic"))?
    }

    pub fn bare(number: i64) -> Bare {
        Bare { number }
    }

    pub fn lowest(x: i64) -> Lowest {
        let below = Below {
            above: Above { x },
            y: x + 1,
        };
        Lowest { below, z: x + 2 }
    }

    pub fn tally(counts: Vec<(String, i64)>, py: Python<'_>) -> PyResult<Bound<'_, Tally>> {
        let dict = PyDict::new(py);
        for (name, count) in counts {
            dict.set_item(name, count)?;
        }
        Bound::with_base(py, WithBase::new((dict,), Tally { title: 'T' }))
    }

    pub fn pairs() -> Vec<(Option<Spot>, Spot)> {
        vec![(None, Spot { x: 1 }), (Some(Spot { x: 2 }), Spot { x: 3 })]
    }

    pub fn first() -> Ping {
        Ping
    }

    pub fn fails() -> Failing {
        Failing
    }

    pub fn crowded() -> (A1, A2, A3, A4, A5, A6, A7, A8, A9) {
        (A1, A2, A3, A4, A5, A6, A7, A8, A9)
    }
}

#[pydust::submodule]
pub struct Sub;

#[pydust::methods]
impl Sub {
    pub fn twig() -> Twig {
        Twig
    }
}

#[pydust::class]
pub struct Shelf {
    values: Vec<i64>,
}

#[pydust::methods]
impl Shelf {
    /// Objects of the class itself, of one that nobody lists, and of one that is listed after it.
    pub const EMPTY: Self = Self { values: Vec::new() };
    pub const START: Spot = Spot { x: 1 };
    pub const LOW: Below = Below {
        above: Above { x: 1 },
        y: 2,
    };

    fn __new__(values: Vec<i64>) -> Self {
        Self { values }
    }

    fn __iter__(&self) -> Cursor {
        Cursor {
            values: self.values.iter().rev().copied().collect(),
        }
    }
}

/// Goes through a shelf.
#[pydust::class]
pub struct Cursor {
    values: Vec<i64>,
}

#[pydust::methods]
impl Cursor {
    fn __new__(values: Vec<i64>) -> Self {
        Self { values }
    }

    fn __iter__<'a, 'py>(this: &'a Bound<'py, Self>) -> &'a Bound<'py, Self> {
        this
    }

    fn __next__(&mut self, mut state: State<'_, Unlisted>) -> PyResult<Option<i64>> {
        state.borrow_mut()?.steps += 1;
        Ok(self.values.pop())
    }

    /// Another, made from a class method.
    #[classmethod]
    pub fn single(_cls: &Bound<'_, PyType>, value: i64) -> Self {
        Self {
            values: vec![value],
        }
    }

    fn __getnewargs__(&self) -> (Vec<i64>,) {
        (self.values.clone(),)
    }
}

#[pydust::class]
pub struct Spot {
    #[attribute]
    x: i64,
}

#[pydust::methods]
impl Spot {
    pub const UNIT: Self = Self { x: 1 };

    /// Pickled by a function that has a name.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py>, (i64,))> {
        let module = py.import("native.unlisted")?;
        Ok((module.as_any().getattr("bare")?, (self.x,)))
    }
}

/// Extended by a class that is listed.
#[pydust::class]
pub struct Above {
    #[attribute]
    x: i64,
}

#[pydust::methods]
impl Above {
    /// Of a class below.
    pub const LOWER: Below = Below {
        above: Self { x: 5 },
        y: 6,
    };

    pub fn double(&self) -> i64 {
        self.x * 2
    }
}

#[pydust::class]
pub struct Below {
    #[base]
    above: Above,
    #[attribute]
    y: i64,
}

#[pydust::methods]
impl Below {
    fn __new__(x: i64) -> Self {
        Self {
            above: Above { x },
            y: x + 1,
        }
    }
}

#[pydust::class]
pub struct Lowest {
    #[base]
    below: Below,
    #[attribute]
    z: i64,
}

#[pydust::methods]
impl Lowest {}

/// Over a class of Python's own.
#[pydust::class(extends = PyDict)]
pub struct Tally {
    #[attribute]
    title: char,
}

#[pydust::methods]
impl Tally {}

#[pydust::class(register("collections.abc:Sized"))]
pub struct Bare {
    #[attribute]
    number: i64,
}

#[pydust::methods]
impl Bare {
    fn __len__(&self) -> usize {
        1
    }
}

/// Can only be a class of the submodule, whoever needs it first.
#[pydust::class]
pub struct Leaf;

#[pydust::methods]
impl Leaf {
    pub fn module_of(&self, sub: State<'_, Sub>) -> PyResult<String> {
        sub.module().name()
    }
}

#[pydust::class]
pub struct Twig;

#[pydust::methods]
impl Twig {
    /// The one of the module above.
    pub fn steps(&self, state: State<'_, Unlisted>) -> u32 {
        state.steps
    }
}

/// Two classes with objects of each other.
#[pydust::class]
pub struct Ping;

#[pydust::methods]
impl Ping {
    pub const OTHER: Pong = Pong;
    pub const SAME: Self = Self;
}

#[pydust::class]
pub struct Pong;

#[pydust::methods]
impl Pong {
    pub const OTHER: Ping = Ping;
}

/// Has a constant that Python cannot hold.
#[pydust::class]
pub struct Failing;

#[pydust::methods]
impl Failing {
    pub const WRONG: Refused = Refused;
}

/// A value that never becomes an object.
pub struct Refused;

impl<'py> IntoPy<'py> for Refused {
    const HINT: pydust::hint::Hint = pydust::hint::Hint::Any;

    fn into_py(self, _py: Python<'py>) -> PyResult<Bound<'py>> {
        raise!(OverflowError, "too much")
    }
}

/// As many as find no room in the first table.
macro_rules! crowd {
    ($($name:ident)*) => { $(
        #[pydust::class]
        pub struct $name;

        #[pydust::methods]
        impl $name {}
    )* };
}

crowd!(A1 A2 A3 A4 A5 A6 A7 A8 A9);
