//! Arguments of every kind that a Python function can have.

use pydust::prelude::*;

/// `*args`, `**kwargs`, structs of arguments, defaults and other names.
#[pydust::module(members(fn total, fn describe, fn search, fn find, fn tag, Ticket))]
#[derive(Default)]
pub struct Arguments {
    sold: u64,
}

/// The sum of any number of numbers.
#[pydust::function]
pub fn total(numbers: VarArgs<'_>, #[arg(default = 0)] start: i64) -> PyResult<i64> {
    let mut sum = start;
    for number in numbers.iter() {
        sum += number.extract::<i64>()?;
    }
    Ok(sum)
}

/// What was passed, and how.
#[pydust::function]
#[signature(first, /, *rest, sep = ", ", **named)]
pub fn describe(
    first: &str,
    rest: VarArgs<'_>,
    sep: &str,
    named: VarKwargs<'_>,
) -> PyResult<String> {
    let mut parts = vec![first.to_owned()];
    for item in rest.iter() {
        parts.push(item.str()?.to_str()?.to_owned());
    }
    if !named.is_empty() {
        parts.push(named.repr()?.to_str()?.to_owned());
    }
    Ok(parts.join(sep))
}

/// How to search. Each field is a parameter of the functions that take this.
#[derive(Args)]
pub struct Search<'a> {
    /// What to look for.
    query: &'a str,
    /// How many results there are at most.
    /// The first ones are kept.
    #[arg(default = 10)]
    limit: usize,
    /// Case matters.
    #[arg(default = false, keyword)]
    exact: bool,
}

impl Search<'_> {
    fn matches(&self, text: &str) -> bool {
        if self.exact {
            text.contains(self.query)
        } else {
            text.to_lowercase().contains(&self.query.to_lowercase())
        }
    }
}

const TEXTS: [&str; 4] = ["Ziggy Stardust", "ziggurat", "Rust", "dust"];

/// The texts that contain a word.
#[pydust::function]
pub fn search(args: Search<'_>) -> Vec<&'static str> {
    let found = TEXTS.into_iter().filter(|text| args.matches(text));
    found.take(args.limit).collect()
}

/// As `search`, in texts of the caller's.
#[pydust::function]
pub fn find(texts: Vec<String>, how: Search<'_>) -> Vec<String> {
    let found = texts.into_iter().filter(|text| how.matches(text));
    found.take(how.limit).collect()
}

/// The least number of tickets that an order may have.
const FEW: usize = 2;

/// What a parameter is follows from its type, under whatever name.
type Text<'a> = &'a str;

/// Names that Rust would not take, and defaults of every kind.
#[pydust::function]
pub fn tag(
    #[arg(rename = "class_")] class: Text<'_>,
    #[arg(default = None)] id: Option<i64>,
    #[arg(default = FEW * 2)] width: usize,
    #[arg(default = True)] closed: bool,
) -> String {
    let id = id.map_or_else(String::new, |id| format!(" id={id}"));
    let end = if closed { "/" } else { "" };
    format!("<{class}{id} width={width}{end}>")
}

/// A ticket; the module counts how many there are.
#[pydust::class]
pub struct Ticket {
    /// Its number.
    #[attribute]
    number: u64,
}

#[pydust::methods]
impl Ticket {
    fn __new__(mut module: State<'_, Arguments>) -> PyResult<Self> {
        let mut state = module.borrow_mut()?;
        state.sold += 1;
        Ok(Self { number: state.sold })
    }

    /// How many tickets the module has sold.
    pub fn sold(module: State<'_, Arguments>) -> u64 {
        module.sold
    }

    /// How many were sold after this one.
    #[rename = "sold_later"]
    pub fn later(&self, module: State<'_, Arguments>) -> u64 {
        module.sold - self.number
    }
}

#[pydust::methods]
impl Arguments {
    /// Starts to count anew.
    pub fn reset(&mut self) {
        self.sold = 0;
    }
}
