#![deny(warnings)]

#[pydust::module(members(Refused))]
pub struct Example;

/// What one extends that is listed is reached through it.
#[pydust::exception(message = "no")]
#[derive(Debug)]
pub struct Base;

#[pydust::exception(extends = Base, message = "no")]
#[derive(Debug)]
pub struct Refused;

#[pydust::exception(extends = ValueError, message = "no")]
#[derive(Debug)]
pub struct Forgotten;

fn main() {}
