//! Inheritance is a field: `#[base]` between native classes, `extends` over Python's own.

use pydust::prelude::*;

#[path = "inheritance/checks.rs"]
mod checks;
use checks::Checks;

/// Classes that extend each other, and classes that extend Python's own.
#[pydust::module(members(
    Puppy,
    Dog,
    Animal,
    Cat,
    Shelter,
    Counting,
    Ordered,
    Temperature,
    Problem,
    Exact,
    Grid,
    Checks
))]
pub struct Inheritance;

#[pydust::methods]
impl Inheritance {
    /// Any animal's name, and so a dog's.
    pub fn name_of(animal: &Animal) -> String {
        animal.name.clone()
    }

    /// Gives any animal another name.
    pub fn rename(animal: &mut Animal, name: String) {
        animal.name = name;
    }

    /// A dog made in Rust, with its base in place.
    pub fn adopt(name: String) -> Dog {
        Dog {
            animal: Animal::__new__(name),
            breed: "mongrel".into(),
            tricks: Vec::new(),
        }
    }

    /// What an animal is, as Rust finds out.
    pub fn kind_of(animal: &Bound<'_, Animal>) -> PyResult<String> {
        if let Some(dog) = animal.downcast::<Dog>() {
            return Ok(format!("a {}", dog.borrow()?.breed));
        }
        Ok("some animal".into())
    }

    /// What they say, each as its own class has it.
    pub fn chorus(animals: Vec<Py<Animal>>, py: Python<'_>) -> PyResult<String> {
        let voices = animals.iter().map(|animal| voice_of(animal.bind(py)));
        Ok(voices.collect::<PyResult<Vec<_>>>()?.join(", "))
    }

    /// Raises an exception that carries a native value.
    pub fn fail(py: Python<'_>, line: u32) -> PyResult<()> {
        let text = format!("something is wrong in line {line}");
        let problem = Bound::with_base(py, WithBase::new((text,), Problem { line }))?;
        Err(problem.into())
    }
}

/// What an object says, for any class of which there is a reference.
fn voice_of<T: pydust::Class>(object: &Bound<'_, T>) -> PyResult<String> {
    object.call_method("speak", ())?.extract()
}

/// An animal with a name.
#[pydust::class(mutable)]
pub struct Animal {
    #[attribute]
    name: String,
    /// Who cares for it. The collector sees it in every class below, too.
    #[attribute(set)]
    keeper: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Animal {
    fn __new__(name: String) -> Self {
        Self { name, keeper: None }
    }

    /// What it says.
    pub fn speak(&self) -> String {
        format!("{} makes a sound", self.name)
    }

    /// What it says, twice: as the class of the object has it, be it written in Rust or in Python.
    pub fn speak_twice(this: &Bound<'_, Self>) -> PyResult<String> {
        let once: String = this.call_method("speak", ())?.extract()?;
        Ok(format!("{once}, {once}"))
    }

    fn __repr__(this: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!(
            "<{} {}>",
            this.get_type().name()?,
            this.borrow()?.name
        ))
    }

    fn __eq__(&self, other: &Animal) -> bool {
        self.name == other.name
    }

    fn __hash__(&self) -> u64 {
        self.name.len() as u64
    }
}

/// A dog is an animal: its first field says so.
#[pydust::class]
pub struct Dog {
    #[base]
    animal: Animal,
    #[attribute]
    breed: String,
    tricks: Vec<String>,
}

#[pydust::methods]
impl Dog {
    fn __new__(name: String, #[arg(default = "mongrel")] breed: String) -> Self {
        Self {
            animal: Animal::__new__(name),
            breed,
            tricks: Vec::new(),
        }
    }

    /// What a dog says; the base is a field like any other.
    pub fn speak(&self) -> String {
        format!("{}: woof", self.animal.speak())
    }

    /// What an animal says that is no dog.
    pub fn speak_as_animal(this: &Bound<'_, Self>) -> PyResult<String> {
        this.as_super()?.call_method("speak", ())?.extract()
    }

    /// Teaches it a trick.
    pub fn teach(&mut self, trick: String) -> usize {
        self.tricks.push(trick);
        self.tricks.len()
    }

    fn __lt__(&self, other: &Dog) -> bool {
        self.breed < other.breed
    }
}

/// A dog that is young: to any depth.
#[pydust::class(final)]
pub struct Puppy {
    #[base]
    dog: Dog,
    #[attribute]
    weeks: u32,
}

#[pydust::methods]
impl Puppy {
    fn __new__(name: String, weeks: u32) -> Self {
        Self {
            dog: Dog::__new__(name, "puppy".into()),
            weeks,
        }
    }
}

/// A cat cannot be made from Python, although an animal can.
#[pydust::class]
pub struct Cat {
    #[base]
    animal: Animal,
}

/// A class with `__init__`, which classes below inherit.
#[pydust::class]
#[derive(Default)]
pub struct Shelter {
    #[attribute]
    places: u32,
}

#[pydust::methods]
impl Shelter {
    fn __init__(&mut self, places: u32) {
        self.places = places;
    }
}

/// A dict that counts how often something was set.
#[pydust::class(extends = PyDict, mutable)]
#[derive(Default)]
pub struct Counting {
    count: u64,
}

#[pydust::methods]
impl Counting {
    fn __new__<'py>(
        #[arg(default = None)] items: Option<Bound<'py, PyAny>>,
    ) -> WithBase<Vec<Bound<'py, PyAny>>, Self> {
        WithBase::new(items.into_iter().collect(), Self::default())
    }

    fn __setitem__(this: &Bound<'_, Self>, key: &Bound<'_>, value: &Bound<'_>) -> PyResult<()> {
        this.borrow_mut()?.count += 1;
        this.as_base().set_item(key, value)
    }

    /// How often something was set.
    #[property]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// A dict below the one that counts, with a field that refers to an object.
#[pydust::class]
pub struct Ordered {
    #[base]
    counting: Counting,
    #[attribute(set)]
    owner: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Ordered {
    fn __new__() -> Self {
        Self {
            counting: Counting::default(),
            owner: None,
        }
    }

    /// The keys, sorted.
    pub fn sorted<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py>> {
        let keys = this.as_base().as_base().keys();
        this.py()
            .import("builtins")?
            .getattr("sorted")?
            .call((keys,))
    }
}

/// A number with a unit.
#[pydust::class(extends = PyFloat)]
pub struct Temperature {
    #[attribute]
    unit: char,
}

#[pydust::methods]
impl Temperature {
    fn __new__(value: f64, #[arg(default = 'C')] unit: char) -> PyResult<WithBase<(f64,), Self>> {
        if !['C', 'F', 'K'].contains(&unit) {
            raise!(ValueError, "no unit: {unit}")
        }
        Ok(WithBase::new((value,), Self { unit }))
    }
}

/// An exception with a native value: plain `Self` passes the constructor's own arguments on.
#[pydust::class(extends = ValueError)]
pub struct Problem {
    #[attribute]
    line: u32,
}

#[pydust::methods]
impl Problem {
    fn __new__(_text: &str, #[arg(default = 0)] line: u32) -> Self {
        Self { line }
    }
}

/// A decimal number with a remark: any class that leaves room can be extended, by where it is imported from.
#[pydust::class(extends = "decimal:Decimal")]
pub struct Exact {
    #[attribute]
    remark: String,
}

#[pydust::methods]
impl Exact {
    fn __new__(value: String, remark: String) -> WithBase<(String,), Self> {
        WithBase::new((value,), Self { remark })
    }
}

/// A sequence to Python's abstract base class.
#[pydust::class(register("collections.abc:Sequence"))]
pub struct Grid {
    cells: Vec<i64>,
}

#[pydust::methods]
impl Grid {
    fn __new__(cells: Vec<i64>) -> Self {
        Self { cells }
    }

    fn __len__(&self) -> usize {
        self.cells.len()
    }

    fn __getitem__(&self, index: usize) -> PyResult<i64> {
        match self.cells.get(index) {
            Some(cell) => Ok(*cell),
            None => raise!(IndexError, "no cell {index}"),
        }
    }
}
