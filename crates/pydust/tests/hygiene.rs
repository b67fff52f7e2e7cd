//! What the tags write compiles beside any names of the user's, and in a crate that forbids unsafe code.
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(
    clippy::pedantic,
    reason = "functions of every shape, which do nothing"
)]

#[test]
fn the_tags_compile() {
    // That this file compiles is the test; calling into it would need a Python library to link with.
}

/// No prelude, neither Rust's nor pydust's, and names that the tags' code uses.
mod hostile {
    #![no_implicit_prelude]
    #![allow(dead_code, reason = "names to be in the way")]
    #![allow(non_camel_case_types, reason = "names to be in the way")]

    pub struct Option;
    pub struct Result;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Default;
    pub struct Bound;
    pub struct Python;
    pub struct PyResult;
    pub struct str;
    pub struct bool;
    pub struct usize;
    pub mod core {}
    pub mod std {}
    pub mod pydust {}

    /// Types named as the hidden ones of the tags.
    pub mod tag {
        #[::pydust::class]
        pub struct Class {
            pub value: i64,
        }
    }

    #[::pydust::class]
    pub struct Field {
        #[attribute]
        value: i64,
    }

    /// Fields named as what the derived methods use.
    #[::pydust::class(data, order)]
    pub struct Data {
        #[attribute]
        this: i64,
        #[attribute(default = DEFINITION)]
        other: i64,
        #[attribute(default = 1, keyword)]
        changes: i64,
        cls: i64,
    }

    #[::pydust::class(eq, hash, order, repr)]
    #[derive(
        ::std::fmt::Debug, ::std::cmp::PartialEq, ::std::cmp::PartialOrd, ::std::hash::Hash,
    )]
    pub struct Derived {
        other: i64,
    }

    #[::pydust::class]
    pub struct Wrapper {
        #[attribute]
        number: i64,
        #[attribute(rename = "class_")]
        items: [i64; COUNT],
        secret: [i64; METHODS],
    }

    pub const COUNT: ::core::primitive::usize = 3;
    pub const METHODS: ::core::primitive::usize = 4;
    pub const DEFINITION: i64 = 5;

    #[::pydust::methods]
    impl Wrapper {
        pub const NUMBER: i64 = DEFINITION;

        fn __new__(number: i64, #[arg(default = DEFINITION)] more: i64) -> Self {
            Self {
                number: number + more,
                items: [0; COUNT],
                secret: [0; METHODS],
            }
        }

        pub fn field(&self, me: &Field, py: &tag::Class, r#type: &Wrapper) -> i64 {
            me.value + py.value + r#type.number + self.secret[0]
        }

        /// A parameter that borrows the class itself mutably, which its own methods have made possible.
        pub fn swap(&mut self, other: &mut Wrapper) {
            ::core::mem::swap(&mut self.number, &mut other.number);
        }

        #[rename = "else_"]
        #[detached]
        pub fn released(&self, result: i64) -> i64 {
            result + self.number
        }

        #[detached]
        pub fn released_exclusively(&mut self) -> i64 {
            self.number += 1;
            self.number
        }

        pub fn iterate(&self, result: i64) -> impl ::core::iter::Iterator<Item = i64> {
            ::core::iter::once(result + self.number)
        }

        #[property]
        pub fn first(&self) -> i64 {
            self.items[0]
        }

        #[setter(first)]
        fn set_first(&mut self, arguments: i64) {
            self.items[0] = arguments;
        }

        #[deleter(first)]
        fn delete_first(&mut self) -> ::core::result::Result<(), ::core::fmt::Error> {
            self.items[0] = 0;
            ::core::result::Result::Ok(())
        }

        #[property]
        #[rename = "else_where"]
        pub fn me(&self) -> i64 {
            self.items[1]
        }

        #[deleter(else_where)]
        fn delete_me(&mut self) {
            self.items[1] = 0;
        }

        #[classmethod]
        #[property]
        pub fn arguments(me: &::pydust::Bound<'_, ::pydust::PyType>) -> i64 {
            let _ = me;
            DEFINITION
        }

        #[classmethod]
        pub fn make(me: &::pydust::Bound<'_, ::pydust::PyType>, arguments: i64) -> Self {
            let _ = me;
            Self {
                number: arguments,
                items: [0; COUNT],
                secret: [0; METHODS],
            }
        }
    }

    #[::pydust::function]
    #[signature(holder_0, /, *, argument_0 = COUNT)]
    pub fn find(
        holder_0: ::core::primitive::usize,
        argument_0: ::core::primitive::usize,
    ) -> ::core::result::Result<::core::primitive::usize, ::core::fmt::Error> {
        ::core::result::Result::Ok(holder_0 + argument_0)
    }

    pub use ::pydust::PanicError;

    pub struct Exception;
    pub struct ValueError;
    pub struct Fields;

    /// A field for every name that the tag's code has.
    #[::pydust::exception(extends = ValueError, message = "{py} {fields} {formatter}, {f}")]
    #[derive(::std::fmt::Debug)]
    pub struct Failure {
        py: i64,
        fields: i64,
        formatter: i64,
        f: i64,
        r#type: ::core::option::Option<i64>,
        value: [i64; COUNT],
        #[source]
        source: ::core::fmt::Error,
        #[opaque]
        hidden: ::core::marker::PhantomData<i64>,
    }

    #[::pydust::exception(extends = Failure)]
    #[derive(::std::fmt::Debug)]
    pub enum Failures {
        /// Nothing more.
        #[message("unit")]
        Unit,
        #[message("{0} and {1:?}")]
        #[extends(OSError)]
        Tuple(#[source] ::core::fmt::Error, #[opaque] Private),
        #[message("{error}")]
        Named { error: i64, result: bool_ },
        #[cfg(any())]
        #[message("{nothing}")]
        Absent { nothing: Nothing },
    }

    pub type bool_ = ::core::primitive::bool;

    #[derive(::std::fmt::Debug)]
    pub struct Private;

    #[::pydust::function]
    pub fn fail() -> ::core::result::Result<(), Failures> {
        ::core::result::Result::Err(Failures::Unit)
    }

    #[::pydust::function]
    pub fn scold(py: ::pydust::Python<'_>) -> ::pydust::PyResult<()> {
        ::pydust::warn!(py, UserWarning, "text {}", 1)?;
        ::pydust::warn!(py, UserWarning, "text", stack_level = 2)?;
        if py.none().is_none() {
            ::pydust::raise!(KeyError, from = Failures::Unit, "text")
        }
        ::pydust::raise!(KeyError)
    }

    /// Fields named as what the derive's code uses.
    #[derive(::pydust::Args)]
    pub struct Arguments<'a> {
        /// A doc.
        arguments: &'a ::core::primitive::str,
        #[arg(default = COUNT)]
        index: ::core::primitive::usize,
        #[arg(default = None, rename = "from_")]
        holder: ::core::option::Option<i64>,
        #[arg(default = "py", keyword)]
        py: ::std::string::String,
        #[arg(default = True, keyword)]
        argument_0: ::core::primitive::bool,
    }

    #[derive(::pydust::Args)]
    pub struct NoArguments {}

    #[::pydust::function]
    pub fn spread(holder_0: Arguments<'_>, none: NoArguments) -> ::core::primitive::usize {
        let NoArguments {} = none;
        let _ = (
            holder_0.arguments,
            holder_0.holder,
            holder_0.py,
            holder_0.argument_0,
        );
        holder_0.index
    }

    #[::pydust::function]
    pub fn rest<'py>(
        result: ::pydust::VarArgs<'py>,
        py: i64,
        me: ::pydust::VarKwargs<'py>,
    ) -> ::core::primitive::usize {
        let _ = py;
        result.len() + me.len()
    }

    #[::pydust::function]
    #[signature(*result, **me)]
    pub fn starred(result: ::pydust::VarArgs<'_>, me: ::pydust::VarKwargs<'_>) -> i64 {
        let _ = (result, me);
        0
    }

    #[::pydust::function]
    #[detached]
    pub fn released(py: &::core::primitive::str, result: i64, me: ::std::vec::Vec<f64>) -> i64 {
        let _ = (py, me);
        result
    }

    #[::pydust::function]
    pub fn asks(state: ::pydust::State<'_, Hostile>, py: i64) -> i64 {
        let _ = &state.state;
        py
    }

    #[::pydust::function]
    pub fn iterate(result: i64) -> impl ::core::iter::Iterator<Item = i64> {
        ::core::iter::once(result)
    }

    #[::pydust::function]
    pub fn try_iterate(
        result: i64,
    ) -> ::core::result::Result<impl ::core::iter::Iterator<Item = i64>, ::core::fmt::Error> {
        ::core::result::Result::Ok(::core::iter::once(result))
    }

    #[::pydust::function]
    #[detached]
    pub fn iterate_released(result: i64) -> impl ::core::iter::Iterator<Item = i64> {
        ::core::iter::once(result)
    }

    #[::pydust::function]
    pub fn named() -> ::pydust::Iter<::core::iter::Empty<i64>> {
        ::pydust::Iter(::core::iter::empty())
    }

    #[::pydust::module(members(Data, Derived, Field, Wrapper, tag::Class, Deeper, super::taken::Taken, Failure, Failures, PanicError, fn find, fn private, fn derived, fn with_objects, fn fail, fn scold, fn spread, fn rest, fn starred, fn released, fn asks, fn iterate, fn try_iterate, fn iterate_released, fn named))]
    pub struct Hostile {
        state: ::std::option::Option<::pydust::Py<::pydust::PyAny>>,
    }

    #[::pydust::methods]
    impl Hostile {
        fn __new__(py: ::pydust::Python<'_>) -> ::pydust::PyResult<Self> {
            let _ = py;
            ::core::result::Result::Ok(Self {
                state: ::core::option::Option::None,
            })
        }

        fn __init__(&self, module: &::pydust::Bound<'_, ::pydust::PyModule>) {
            let _ = module;
        }

        pub fn state(&self) -> &::core::option::Option<::pydust::Py<::pydust::PyAny>> {
            &self.state
        }
    }

    /// Named as what the derives write.
    pub struct Attempts;
    pub struct Hint;
    pub struct FromPy;
    pub struct FromArg;
    pub struct IntoPy;

    #[derive(::pydust::FromPy, ::pydust::IntoPy)]
    pub struct Record {
        r#type: i64,
        #[convert(rename = "it's", default = DEFINITION)]
        object: i64,
        #[convert(default)]
        py: ::core::option::Option<::std::string::String>,
        fields: [i64; COUNT],
    }

    #[derive(::pydust::FromPy, ::pydust::IntoPy)]
    #[convert(attributes)]
    pub struct Generic<'py, T: ::core::clone::Clone = i64, const N: ::core::primitive::usize = 2>
    where
        T: ::core::marker::Copy,
    {
        record: ::pydust::Bound<'py>,
        items: [T; N],
    }

    #[derive(::pydust::FromPy, ::pydust::IntoPy)]
    pub struct Transparent(::core::primitive::bool);

    #[derive(::pydust::FromPy, ::pydust::IntoPy)]
    pub struct Pair<A, B>(A, B)
    where
        A: ::core::marker::Copy;

    #[derive(::pydust::IntoPy)]
    pub struct View<'a, 'b> {
        text: &'a ::core::primitive::str,
        items: &'b [i64],
    }

    #[derive(::pydust::FromPy, ::pydust::IntoPy)]
    #[allow(non_camel_case_types, reason = "names to be in the way")]
    pub enum Names {
        Some,
        None,
        r#type,
        #[convert(rename = "Err")]
        Ok,
    }

    #[derive(::pydust::FromPy, ::pydust::IntoPy)]
    pub enum Union<T> {
        Names(Names),
        Value(T),
        Unit,
        Pair(i64, ::std::vec::Vec<Record>),
        Fields {
            number: i64,
            #[convert(rename = "class", default = DEFINITION)]
            index: i64,
        },
        Other,
        Nested(::std::vec::Vec<Union<T>>),
    }

    #[::pydust::function]
    pub fn derived(
        record: Record,
        pair: Pair<i64, ::core::primitive::bool>,
        union: ::core::option::Option<Union<Transparent>>,
        names: ::std::vec::Vec<Names>,
        number: Even,
    ) -> (
        Record,
        Pair<i64, ::core::primitive::bool>,
        ::core::option::Option<Union<Transparent>>,
        ::std::vec::Vec<Names>,
    ) {
        let _ = number;
        (record, pair, union, names)
    }

    #[::pydust::function]
    pub fn with_objects<'py>(
        generic: Generic<'py, ::core::primitive::f64, 3>,
    ) -> Generic<'py, ::core::primitive::f64, 3> {
        generic
    }

    /// Written by hand.
    pub struct Even;

    impl<'py> ::pydust::FromPy<'py> for Even {
        const HINT: ::pydust::hint::Hint = ::pydust::hint::Hint::Name("int");
        fn from_py(
            object: &::pydust::Bound<'py, ::pydust::PyAny>,
            py: ::pydust::Python<'py>,
        ) -> ::pydust::PyResult<Self> {
            let _ = (object, py);
            ::core::result::Result::Ok(Self)
        }
    }
    ::pydust::owned_argument!(Even);

    #[::pydust::submodule]
    pub struct Deeper;

    #[::pydust::methods]
    impl Deeper {}

    #[::pydust::function]
    fn private() {}
}

/// Constants, statics and unit structs that are called as locals are: a pattern with such a name would match the value.
mod taken {
    #![allow(dead_code, reason = "names to be in the way")]
    #![allow(
        non_camel_case_types,
        non_upper_case_globals,
        reason = "names to be in the way"
    )]

    use pydust::prelude::*;

    macro_rules! taken {
        ($($name:ident)*) => { $(pub const $name: u8 = 0;)* };
    }
    taken!(py me arguments result index holder argument_0 holder_0 field visitor iterator error fields formatter form);
    pub static module: u8 = 1;
    pub static owner: u8 = 1;
    pub struct sink;
    pub struct on;
    pub struct since;
    pub struct peer;
    pub struct object;

    #[pydust::submodule(members(Holder, Problem, fn passed, fn spread, fn walk, fn converted))]
    pub struct Taken {
        #[attribute]
        start: u8,
    }

    #[pydust::methods]
    impl Taken {
        fn __new__() -> Self {
            Self { start: py }
        }

        pub fn count(&self, by: u8) -> u8 {
            self.start + by
        }
    }

    #[pydust::class(pool, module = "taken")]
    pub struct Holder {
        #[attribute(set)]
        number: u8,
    }

    #[pydust::methods]
    impl Holder {
        fn __new__(#[arg(default = me)] number: u8) -> Self {
            Self { number }
        }

        #[detached]
        pub fn count(&mut self, #[arg(default = arguments)] by: u8) -> u8 {
            self.number += by;
            self.number
        }

        #[property]
        pub fn seen(&self) -> u8 {
            result
        }

        fn __len__(&self) -> usize {
            usize::from(index)
        }

        fn __eq__(&self, other: &Self) -> bool {
            self.number == other.number
        }
    }

    #[pydust::exception(extends = ValueError, message = "{number}")]
    #[derive(Debug)]
    pub struct Problem {
        number: u8,
        #[source]
        reason: std::fmt::Error,
    }

    /// The user's own names reach the user's constants, not the tag's locals.
    #[pydust::function]
    pub fn passed(
        #[arg(default = py)] first: u8,
        #[arg(default = holder_0)] second: u8,
    ) -> Result<u8, Problem> {
        Ok(first + second)
    }

    #[derive(Args)]
    pub struct Given {
        #[arg(default = index)]
        number: u8,
        #[arg(default = holder)]
        other: u8,
    }

    #[pydust::function]
    pub fn spread(given: Given) -> u8 {
        given.number + given.other
    }

    #[pydust::function]
    pub fn walk() -> Result<impl Iterator<Item = u8>, Problem> {
        Ok(std::iter::once(1))
    }

    #[derive(FromPy, IntoPy, Traverse)]
    pub enum Either {
        Number(u8),
        Fields {
            #[convert(default = fields)]
            number: u8,
        },
        Nothing,
    }

    #[pydust::function]
    pub fn converted(either: Either) -> Either {
        either
    }
}
