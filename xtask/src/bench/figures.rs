//! Figures as the measuring script prints them, and the table that people read. Knows the goals;
//! runs nothing.

use crate::failure::Failure;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What 100,000 pasted lines may take, in milliseconds of WebAssembly.
const TAKE_IN: f64 = 50.0;
/// What a plan of 10,000 items may take, in milliseconds of WebAssembly.
const PLAN: f64 = 100.0;
/// What looking up 100,000 pasted names and ids among as many customers may take, in milliseconds.
const PASTE: f64 = 250.0;
/// How many customers there are, and which share of the time that a script takes to look at every
/// name a key may take on the average.
const FILTER: [(&str, f64); 2] = [("100000", 0.7), ("1000000", 0.35)];
/// How much more a step of a long run may cost than one of a short run. "Constant" cannot be 1
/// exactly: ids get longer, and what is looked up is looked up among more.
const CONSTANT: f64 = 1.5;
/// How much longer the usual time may be than the least before other work is to blame: a loop over
/// the same bytes takes the same time whenever nothing else runs.
const DISTURBED: f64 = 1.5;

/// Many timings of one thing, in milliseconds.
#[derive(Debug, PartialEq)]
struct Figure {
    /// The first time, with nothing warm.
    first: f64,
    /// The others, in order of size; at least one.
    others: Vec<f64>,
}

impl Figure {
    fn median(&self) -> f64 {
        self.others.get(self.others.len() / 2).copied().unwrap_or(self.first)
    }

    /// Whether other work on the machine got in the way.
    fn is_disturbed(&self) -> bool {
        self.others.first().is_some_and(|least| self.median() > least * DISTURBED)
    }

    /// The median, the least and the most, and the first; in milliseconds times `scale`.
    fn columns(&self, scale: f64) -> String {
        let least = self.others.first().unwrap_or(&self.first) * scale;
        let most = self.others.last().unwrap_or(&self.first) * scale;
        let (median, first) = (self.median() * scale, self.first * scale);
        format!("{median:7.2} {least:7.2} – {most:<7.2} {first:7.2}")
    }
}

/// All figures of a run, by name.
#[derive(Debug)]
pub(super) struct Figures(BTreeMap<String, Figure>);

impl Figures {
    /// Reads what the script printed: one JSON object a line.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        let line = |line: &str| -> Option<(String, Figure)> {
            let value: serde_json::Value = serde_json::from_str(line).ok()?;
            let first = value.get("first")?.as_f64()?;
            let samples = value.get("samples")?.as_array()?.iter();
            let mut others: Vec<f64> =
                samples.map(serde_json::Value::as_f64).collect::<Option<_>>()?;
            others.sort_by(f64::total_cmp);
            Some((value.get("name")?.as_str()?.to_owned(), Figure { first, others }))
        };
        let unread = |it: &str| Failure::Said(format!("the measuring script said: {it}"));
        let read = text.lines().map(|it| line(it).ok_or_else(|| unread(it)));
        read.collect::<Result<_, _>>().map(Self)
    }

    fn get(&self, name: &str) -> Result<&Figure, Failure> {
        self.0.get(name).ok_or_else(|| Failure::Said(format!("{name} was not measured")))
    }

    /// The table: every figure, its goal, and whether that is met.
    pub(super) fn table(&self) -> Result<String, Failure> {
        let head = "median     least – most      first";
        let mut text = String::new();
        let mut line = |it: std::fmt::Arguments| _ = writeln!(text, "{it}");
        line(format_args!("\n100,000 lines, in ms        {head}     goal"));
        for name in ["serials", "CSV", "prose"] {
            let taken = self.get(&format!("take-in {name}"))?;
            let ms = taken.median();
            let columns = taken.columns(1.0);
            line(format_args!("  {name:<24} {columns}  {TAKE_IN:6.0}  {}", word(ms <= TAKE_IN)));
            for (what, other) in [
                ("copied into wasm", format!("copy {name}")),
                ("split into lines only", format!("split {name}")),
                ("a script's patterns", format!("script {name}")),
            ] {
                let other = self.get(&other)?;
                let ratio = ms / other.median();
                let columns = other.columns(1.0);
                line(format_args!("    {what:<22} {columns}  ours is {ratio:5.2} of it"));
            }
        }
        let (plan, script) = (self.get("plan")?, self.get("script plan")?);
        let (columns, met) = (plan.columns(1.0), word(plan.median() <= PLAN));
        line(format_args!("\nA plan of 10,000, in ms     {head}     goal"));
        line(format_args!("  reads, plan, requests    {columns}  {PLAN:6.0}  {met}"));
        let (columns, ratio) = (script.columns(1.0), plan.median() / script.median());
        line(format_args!("    a script's bodies      {columns}  ours is {ratio:5.2} of it"));

        line(format_args!("\nA step of a run, in µs      {head}"));
        let (short, long) = (self.get("run 10")?, self.get("run 10000")?);
        for (name, figure, bytes) in
            [("of 10", short, "journal 10"), ("of 10,000", long, "journal 10000")]
        {
            let (columns, bytes) = (figure.columns(1_000.0), self.get(bytes)?.median());
            line(format_args!("  {name:<24} {columns}  {bytes:4.0} bytes of journal"));
        }
        let ratio = long.median() / short.median();
        let met = word(ratio <= CONSTANT);
        line(format_args!("  10,000 : 10 is {ratio:.2}, goal 1 (at most {CONSTANT})  {met}"));
        for (count, goal) in FILTER {
            let title = format!("{count} customers, in ms");
            line(format_args!("\n{title:<28}{head}     goal"));
            for (name, what) in
                [("filter", "each key"), ("first key", "the first"), ("select", "select all")]
            {
                let ours = self.get(&format!("{name} {count}"))?;
                let script = self.get(&format!("script {name} {count}"))?;
                let ratio = ours.median() / script.median();
                let met = match name {
                    "filter" => format!("{goal:6.2}  {}", word(ratio <= goal)),
                    _ => String::new(),
                };
                line(format_args!("  {what:<24} {}  {met}", ours.columns(1.0)));
                let columns = script.columns(1.0);
                line(format_args!(
                    "    a script's             {columns}  ours is {ratio:5.2} of it"
                ));
            }
        }
        let (paste, script) = (self.get("paste")?, self.get("script paste")?);
        let (columns, met) = (paste.columns(1.0), word(paste.median() <= PASTE));
        line(format_args!("  100,000 pasted in 100,000{columns}  {PASTE:6.0}  {met}"));
        let (columns, ratio) = (script.columns(1.0), paste.median() / script.median());
        line(format_args!("    a script's maps        {columns}  ours is {ratio:5.2} of it"));
        let loops = self.0.iter().filter(|(name, _)| name.starts_with("split "));
        if loops.filter(|(_, figure)| figure.is_disturbed()).count() > 0 {
            line(format_args!("\nOther work ran meanwhile: the least is nearer to the truth."));
        }
        Ok(text)
    }
}

fn word(met: bool) -> &'static str {
    if met { "met" } else { "NOT met" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, median: f64) -> String {
        format!("{{\"name\":\"{name}\",\"first\":9,\"samples\":[{median},0.001,1000]}}\n")
    }

    fn all(take_in: f64, plan: f64, long: f64) -> String {
        let mut text = said("plan", plan) + &said("script plan", 2.0);
        text += &(said("paste", 5.0 * take_in) + &said("script paste", 9.0));
        for (count, _) in FILTER {
            for name in ["filter", "first key", "select"] {
                let script = said(&format!("script {name} {count}"), 10.0 * plan);
                text += &(said(&format!("{name} {count}"), 3.0 * plan) + &script);
            }
        }
        for name in ["serials", "CSV", "prose"] {
            text += &said(&format!("take-in {name}"), take_in);
            for other in ["copy", "split", "script"] {
                text += &said(&format!("{other} {name}"), 10.0);
            }
        }
        text + &said("run 10", 0.02)
            + &said("run 10000", long)
            + &said("journal 10", 400.0)
            + &said("journal 10000", 400.0)
    }

    #[test]
    fn each_goal_is_judged_by_its_median_alone() {
        for (take_in, plan, long, missed) in [
            (50.0, 100.0, 0.03, 0),
            (50.1, 1.0, 0.02, 4),
            (1.0, 100.1, 0.02, 1),
            (1.0, 1.0, 0.031, 1),
        ] {
            let table = Figures::read(&all(take_in, plan, long)).unwrap().table().unwrap();
            assert_eq!(table.matches("NOT met").count(), missed, "{table}");
            assert_eq!(table.matches(" met").count(), 8, "{table}");
        }
    }

    #[test]
    fn a_busy_machine_is_told() {
        let calm = all(1.0, 1.0, 0.02).replace("[10,0.001,1000]", "[10,9,1000]");
        let busy = all(1.0, 1.0, 0.02);
        for (said, told) in [(calm, false), (busy, true)] {
            let table = Figures::read(&said).unwrap().table().unwrap();
            assert_eq!(table.contains("Other work ran"), told, "{table}");
        }
    }

    #[test]
    fn a_figure_that_is_missing_or_cannot_be_read_is_told() {
        let whole = all(1.0, 1.0, 0.02);
        let short = whole.replace("take-in CSV", "take-in tsv");
        assert!(Figures::read(&short).unwrap().table().unwrap_err().to_string().contains("CSV"));
        assert!(Figures::read(&(whole + "oops\n")).unwrap_err().to_string().contains("oops"));
    }
}
