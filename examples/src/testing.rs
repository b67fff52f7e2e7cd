//! A module with native tests, which pytest collects from this file and runs in its own interpreter.

use pydust::prelude::*;

/// A shop and what it has in stock.
#[pydust::module(members(Stock))]
#[derive(Default)]
pub struct Testing {
    sold: u64,
}

#[pydust::methods]
impl Testing {
    /// Takes as many of a thing as there are, and says how many that was.
    pub fn sell(&mut self, stock: &mut Stock, count: u32) -> u32 {
        let sold = count.min(stock.count);
        stock.count -= sold;
        self.sold += u64::from(sold);
        sold
    }

    /// How many things were sold.
    pub fn sold(&self) -> u64 {
        self.sold
    }
}

/// How many of a thing there are.
#[pydust::class]
pub struct Stock {
    #[attribute]
    name: String,
    #[attribute(set)]
    count: u32,
}

#[pydust::methods]
impl Stock {
    fn __new__(name: String, count: u32) -> PyResult<Self> {
        if name.is_empty() {
            raise!(ValueError, "a thing needs a name")
        }
        Ok(Self { name, count })
    }

    /// A line for a receipt.
    pub fn line(&self) -> String {
        label(&self.name, self.count)
    }
}

/// What is not visible from Python can be tested as well.
fn label(name: &str, count: u32) -> String {
    assert!(!name.is_empty(), "a thing needs a name");
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {name}{plural}")
}

/// Next to what it tests: a test needs no module of its own.
#[pydust::test]
fn test_label() {
    assert_eq!(label("apple", 1), "1 apple");
}

#[cfg(test)]
mod tests {
    use super::*;
    use pydust::test;

    /// One test for each row.
    #[test(parametrize(count, expected = [(0, "0 pears"), (1, "1 pear"), (2, "2 pears")]))]
    fn test_plural(count: u32, expected: &str) {
        assert_eq!(label("pear", count), expected);
    }

    #[test]
    #[should_panic(expected = "needs a name")]
    fn test_without_a_name() {
        label("", 1);
    }

    /// `Python` and `State` come from the framework. An error that is returned fails the test.
    #[test]
    fn test_sell(py: Python<'_>, mut state: State<'_, Testing>) -> PyResult<()> {
        let stock = Py::new(
            py,
            Stock {
                name: "plum".into(),
                count: 5,
            },
        )?;
        let mut module = state.borrow_mut()?;
        let before = module.sold();
        assert_eq!(module.sell(&mut *stock.bind(py).borrow_mut()?, 3), 3);
        assert_eq!(module.sell(&mut *stock.bind(py).borrow_mut()?, 3), 2);
        assert_eq!(module.sold() - before, 5);
        Ok(())
    }

    /// Every other parameter is one of pytest's fixtures: `stock` is in `conftest.py`.
    #[test]
    fn test_line(stock: &Stock) {
        assert_eq!(stock.line(), "3 nuts");
    }

    #[test]
    fn test_receipt(py: Python<'_>, tmp_path: std::path::PathBuf, stock: &Stock) -> PyResult<()> {
        let file = tmp_path.join("receipt.txt");
        std::fs::write(&file, stock.line())?;
        let read = py
            .import("pathlib")?
            .as_any()
            .call_method("Path", (file,))?
            .call_method("read_text", ())?;
        assert_eq!(read.extract::<String>()?, "3 nuts");
        Ok(())
    }

    #[test(xfail(raises = OverflowError, reason = "a stock has at most 4294967295 things"))]
    fn test_many(py: Python<'_>) -> PyResult<()> {
        let class = py.import("example.testing")?.as_any().getattr("Stock")?;
        class.call(("sand", 1_u64 << 40))?;
        Ok(())
    }
}
