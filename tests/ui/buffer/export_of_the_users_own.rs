use pydust::buffer::IntoExport;
use pydust::prelude::*;
use pydust::tag::Export;

pub struct Kept(Export);

impl IntoExport for Kept {
    fn into_export(self) -> PyResult<Export> {
        Ok(self.0)
    }
}

fn main() {}
