use pydust::prelude::*;

#[derive(FromPy)]
pub enum Kind {
    OpenSea,
    #[convert(rename = "open_sea")]
    Ocean,
}

fn main() {}
