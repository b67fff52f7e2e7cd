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

    #[::pydust::class]
    pub struct Wrapper {
        #[attribute]
        number: i64,
        #[attribute]
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

    #[::pydust::module(members(Field, Wrapper, tag::Class, Deeper, fn find, fn private, fn spread, fn rest, fn starred, fn released, fn asks, fn iterate, fn try_iterate, fn iterate_released, fn named))]
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

    #[::pydust::submodule]
    pub struct Deeper;

    #[::pydust::function]
    fn private() {}
}
