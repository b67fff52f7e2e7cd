use pydust::definition::{Node, Tagged};

pub struct Fake;

impl Tagged for Fake {
    const NODE: Node = Node::MISTAKEN;
}

#[pydust::module(members(Fake))]
pub struct Example;

fn main() {}
