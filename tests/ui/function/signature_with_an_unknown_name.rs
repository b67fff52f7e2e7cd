#[pydust::function]
#[signature(base, /, *, exponant = 2.0)]
pub fn power(base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
