//! Normalises one body natively, in pieces of 1 MiB, and prints what came out and how long it took, as JSON.
//!
//! The time is that of the normaliser alone: reading the file is not counted.

use std::fs::File;
use std::io::Read;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use wellform_core::record::Change;
use wellform_core::{Normalizer, Options};

const PIECE_BYTES: usize = 1 << 20;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: wellform-bench FILE");
        return ExitCode::from(2);
    };
    match measure(&path) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("wellform-bench: {path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE_BYTES];
    let (mut bytes, mut rows, mut changes) = (0, 0, 0_u64);
    let mut spent = Duration::ZERO;
    let mut sink = |change: Change| {
        changes += 1;
        if let Change::Samples(batch) = change {
            rows += batch.start.len();
        }
    };
    let mut normalizer = Normalizer::new(Options::default());
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            break;
        }
        bytes += length;
        let started = Instant::now();
        normalizer.push(&piece[..length], &mut sink)?;
        spent += started.elapsed();
    }
    let started = Instant::now();
    let report = normalizer.finish(&mut sink)?;
    spent += started.elapsed();
    Ok(format!(
        r#"{{"bytes":{bytes},"seconds":{:.6},"changes":{changes},"rows":{rows},"leaves":{},"rejected":{}}}"#,
        spent.as_secs_f64(),
        report.leaves.total,
        report.leaves.rejected,
    ))
}
