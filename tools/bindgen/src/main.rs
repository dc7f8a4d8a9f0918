//! Writes the JavaScript that goes with a WebAssembly module, as the command `wasm-bindgen` does.
//!
//! The scripts call this tool unless a `wasm-bindgen` of the same version is installed, so its options are a part of
//! that command's, with the same names:
//!
//! ```text
//! bindgen MODULE --target web|module --out-dir FOLDER --out-name NAME [--no-typescript] [--debug]
//!         [--experimental-reset-state-function] [--force-enable-abort-handler]
//! ```

use std::env;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    match run(env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bindgen: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: impl Iterator<Item = String>) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.typescript(true);
    let mut module = None;
    let mut folder = None;
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("{arg} lacks its value"));
        match arg.as_str() {
            "--target" => match value()?.as_str() {
                "web" => bindgen.web(true)?,
                "module" => bindgen.module(true)?,
                other => bail!("--target {other} is unknown; choose web or module"),
            },
            "--out-dir" => {
                folder = Some(value()?);
                &mut bindgen
            }
            "--out-name" => bindgen.out_name(&value()?),
            "--no-typescript" => bindgen.typescript(false),
            "--debug" => bindgen.debug(true),
            "--experimental-reset-state-function" => bindgen.reset_state_function(true),
            "--force-enable-abort-handler" => bindgen.force_enable_abort_handler(true),
            _ if !arg.starts_with('-') && module.is_none() => {
                module = Some(arg);
                &mut bindgen
            }
            _ => bail!("unknown argument {arg}"),
        };
    }
    bindgen
        .input_path(module.context("no module is named")?)
        .generate(folder.context("--out-dir is missing")?)
}
