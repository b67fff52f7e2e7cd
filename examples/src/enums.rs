//! Enums of Rust that are enums of Python.

use std::sync::atomic::{AtomicU64, Ordering};

use pydust::{Enumeration, prelude::*};

/// Enums.
#[pydust::module(members(Colour, Weekday, Level, Suit, Planet, Paint, checks::Checks))]
#[derive(Default)]
pub struct Enums {
    asked: AtomicU64,
}

/// A colour of a traffic light.
#[pydust::class]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Colour {
    /// Stop.
    Red = 1,
    Yellow = 2,
    /// Go.
    Green = 4,
}

#[pydust::methods]
impl Colour {
    /// What a light shows that is broken. It is no member.
    pub const BROKEN: Self = Self::Yellow;

    /// Whether nobody may go.
    #[property]
    pub fn is_stop(&self) -> bool {
        matches!(self, Self::Red)
    }

    /// How long it is shown, in seconds.
    pub fn seconds(self, #[arg(default = 1.0)] factor: f64) -> f64 {
        let seconds = match self {
            Self::Red => 30.0,
            Self::Yellow => 3.0,
            Self::Green => 20.0,
        };
        seconds * factor
    }

    /// The colour of a light that was switched on so many seconds ago.
    pub fn after(seconds: u64) -> Self {
        match seconds % 53 {
            0..30 => Self::Red,
            30..50 => Self::Green,
            _ => Self::Yellow,
        }
    }

    /// The member with the value of a text.
    #[classmethod]
    pub fn parse<'py>(cls: &Bound<'py, PyType>, text: &str) -> PyResult<Bound<'py>> {
        cls.call((text.trim().parse::<i64>()?,))
    }
}

#[pydust::methods]
impl Enums {
    /// The colour that follows.
    pub fn next(colour: Colour) -> Colour {
        match colour {
            Colour::Red => Colour::Green,
            Colour::Yellow => Colour::Red,
            Colour::Green => Colour::Yellow,
        }
    }

    /// How often each colour is shown, if it is.
    pub fn count(shown: Vec<Colour>, colour: Option<&Colour>) -> usize {
        let Some(colour) = colour else {
            return shown.len();
        };
        shown.iter().filter(|one| *one == colour).count()
    }

    /// Whether nobody works.
    pub fn is_free(day: Weekday) -> bool {
        matches!(day, Weekday::Saturday | Weekday::Sunday)
    }

    /// Whether a message of this level is shown.
    pub fn is_shown(level: Level, #[arg(default = Level::Warning)] least: Level) -> bool {
        level >= least
    }

    /// The suits, the highest first.
    pub fn suits() -> Vec<Suit> {
        vec![Suit::Spades, Suit::Hearts, Suit::Diamonds, Suit::Clubs]
    }

    /// What a suit is called, as a str.
    pub fn name_of(suit: Suit) -> &'static str {
        match suit {
            Suit::Clubs => "clubs",
            Suit::Diamonds => "diamonds",
            Suit::Hearts => "hearts",
            Suit::Spades => "spades",
        }
    }

    /// Whether a planet is made of rock.
    pub fn is_rocky(planet: Planet) -> bool {
        !matches!(planet, Planet::Jupiter)
    }
}

/// A day. Without numbers the values are those of `enum.auto()`.
#[pydust::class]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[pydust::methods]
impl Weekday {
    /// The days from here on until another one.
    pub fn until(&self, day: &Self) -> usize {
        let (from, to) = (self.place(), day.place());
        (to + 7 - from) % 7
    }

    /// What is said of the day, and how often that was asked for.
    pub fn greeting(
        this: &Bound<'_, Self>,
        state: State<'_, Enums>,
    ) -> PyResult<String> {
        let count = state.asked.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(format!("{count}: {}", this.as_any().str()?.to_str()?))
    }
}

/// How much a message matters. Members are ints.
#[pydust::class(extends = IntEnum, coerce)]
#[derive(PartialEq, PartialOrd)]
pub enum Level {
    #[member(rename = "DEBUG")]
    Debug = 10,
    #[member(rename = "WARNING")]
    Warning = 30,
    #[member(rename = "ERROR")]
    Error = 40,
}

/// A suit of cards. Members are strs, their names in lower case.
#[pydust::class(extends = StrEnum, coerce)]
pub enum Suit {
    Clubs,
    Diamonds,
    #[member(value = "herz")]
    Hearts,
    Spades,
}

/// A planet, with its mass and its radius.
#[pydust::class(coerce)]
pub enum Planet {
    #[member(value = (3.303e23, 2.4397e6))]
    Mercury,
    #[member(value = (5.976e24, 6.37814e6))]
    Earth,
    #[member(value = "gas")]
    Jupiter,
}

/// What has a colour.
#[pydust::class]
pub struct Paint {
    #[attribute(set)]
    colour: Colour,
}

#[pydust::methods]
impl Paint {
    pub const DEFAULT: Colour = Colour::Red;

    fn __new__(#[arg(default = Colour::Green)] colour: Colour) -> Self {
        Self { colour }
    }
}

/// What only the tests take.
mod checks {
    use std::collections::HashMap;

    use pydust::{Enumeration, prelude::*};

    use super::Colour;

    /// Ways to and from Python, and names that are special.
    #[pydust::submodule(members(Odd, Big, Shown as "Renamed"))]
    pub struct Checks;

    #[pydust::methods]
    impl Checks {
        pub const BEST: Shown = Shown::Second;

        pub fn odd(one: &Odd) -> &'static Odd {
            &Odd::MEMBERS[one.place()]
        }

        pub fn big(one: Big) -> Big {
            one
        }

        pub fn shown(one: Shown) -> Shown {
            one
        }

        pub fn counted(colours: HashMap<String, Colour>) -> Vec<(String, Colour)> {
            let mut pairs: Vec<_> = colours.into_iter().collect();
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            pairs
        }

        pub fn either(one: Either) -> &'static str {
            match one {
                Either::Colour(_) => "colour",
                Either::Number(_) => "number",
            }
        }

        /// Calls a function with each member, from a place that has no anchor.
        pub fn each(function: &Bound<'_>) -> PyResult<usize> {
            for colour in Colour::MEMBERS {
                function.call((colour,))?;
            }
            let result: Colour = function.call((Colour::Red,))?.extract()?;
            Ok(result.place())
        }
    }

    /// A union with an enum in it.
    #[derive(FromPy)]
    pub enum Either {
        Colour(#[allow(dead_code)] Colour),
        Number(#[allow(dead_code)] i64),
    }

    /// Names of variants that mean something to Python.
    #[pydust::class]
    #[allow(non_camel_case_types)]
    pub enum Odd {
        first,
        r#type,
        #[member(rename = "none")]
        None,
        #[cfg(any())]
        Missing,
        _hidden,
    }

    /// Numbers at the ends.
    #[pydust::class]
    #[repr(u64)]
    pub enum Big {
        Zero,
        Most = u64::MAX,
    }

    /// Listed under another name.
    #[pydust::class(coerce)]
    pub enum Shown {
        First,
        Second,
    }
}
