//! `soak --seeds N [--from S]`, `soak --seed S`: plays stories, and says what went wrong in them.

use soak::{Fault, Wrong, story};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// In ten thousand stories each kind of fault has to strike so often.
const SELDOM: u64 = 100;

/// What is left of many stories.
#[derive(Default)]
struct Sum {
    counts: soak::Counts,
    wrong: Vec<(u64, Wrong, String)>,
}

/// Plays the stories from `from` on, on as many threads as there are cores.
fn play(from: u64, seeds: u64) -> Sum {
    let next = AtomicU64::new(from);
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut sum = Sum::default();
    thread::scope(|scope| {
        let play = || {
            let mut sum = Sum::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= from.saturating_add(seeds) {
                    return sum;
                }
                let ended = story::play(seed, false);
                sum.add(&ended.counts);
                sum.wrong.extend(ended.wrong.map(|(wrong, what)| (seed, wrong, what)));
            }
        };
        let played: Vec<_> = (0..threads).map(|_| scope.spawn(play)).collect();
        for part in played.into_iter().filter_map(|thread| thread.join().ok()) {
            sum.add(&part.counts);
            sum.wrong.extend(part.wrong);
        }
    });
    sum.wrong.sort_by_key(|(seed, ..)| *seed);
    sum
}

impl Sum {
    fn add(&mut self, counts: &soak::Counts) {
        for (all, some) in self.counts.iter_mut().zip(counts) {
            *all += some;
        }
    }

    fn wrong(&self, kind: Wrong) -> usize {
        self.wrong.iter().filter(|(_, wrong, _)| *wrong == kind).count()
    }
}

/// The number behind an option.
fn number(typed: &[String], name: &str) -> Option<u64> {
    let at = typed.iter().position(|word| word == name)?;
    typed.get(at + 1)?.parse().ok()
}

fn main() -> ExitCode {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    if let Some(seed) = number(&typed, "--seed") {
        let ended = story::play(seed, true);
        for line in &ended.trace {
            println!("{line}");
        }
        println!("{}", ended.wrong.as_ref().map_or("ends well".to_owned(), |w| format!("{w:?}")));
        return if ended.wrong.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let (from, seeds) = (number(&typed, "--from").unwrap_or(0), number(&typed, "--seeds"));
    let seeds = seeds.unwrap_or(10_000);
    let sum = play(from, seeds);
    for (fault, count) in Fault::ALL.iter().zip(sum.counts) {
        println!("{count:>9}  {}", fault.words());
    }
    if let Some((seed, ..)) = sum.wrong.first() {
        println!("\nseed {seed}, again with: cargo xtask soak --seed {seed}");
        for line in story::play(*seed, true).trace {
            println!("{line}");
        }
    }
    for (seed, wrong, what) in sum.wrong.iter().take(40) {
        println!("seed {seed}: {wrong:?}: {what}");
    }
    let seldom: Vec<&str> = Fault::ALL
        .iter()
        .zip(sum.counts)
        .filter(|(_, count)| seeds >= 10_000 && *count < SELDOM)
        .map(|(fault, _)| fault.words())
        .collect();
    if !seldom.is_empty() {
        println!("too seldom to tell anything: {}", seldom.join(", "));
    }
    println!("windows exceeded {}", sum.wrong(Wrong::Exceeded));
    println!(
        "seeds {seeds}, faults {}, sent twice {}, lost {}, untrue {}",
        sum.counts.iter().sum::<u64>(),
        sum.wrong(Wrong::Twice),
        sum.wrong(Wrong::Lost),
        sum.wrong(Wrong::Untrue),
    );
    let well = sum.wrong.is_empty() && seldom.is_empty();
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
