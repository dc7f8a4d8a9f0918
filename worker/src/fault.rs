//! Points at which a test may stop the work, as a crash would. Without the feature `faults` they are nothing.

#[cfg(feature = "faults")]
mod armed {
    use std::cell::RefCell;

    thread_local!(static AT: RefCell<String> = const { RefCell::new(String::new()) });

    /// Takes over the variable `FAULT_AT`.
    pub fn arm(env: &worker::Env) {
        let at = env.var("FAULT_AT").map(|var| var.to_string()).unwrap_or_default();
        AT.with_borrow_mut(|armed| *armed = at);
    }

    /// Never returns if `FAULT_AT` names this point: the test then kills the process. If it is `memory`, logs how much
    /// memory there is.
    pub async fn point(name: &str) {
        if AT.with_borrow(|armed| armed == "memory") {
            worker::console_log!("memory: {}", core::arch::wasm32::memory_size(0) << 16);
        }
        if AT.with_borrow(|armed| armed == name) {
            worker::console_log!("fault: stopped at {name}");
            loop {
                worker::Delay::from(std::time::Duration::from_secs(1)).await;
            }
        }
    }
}

#[cfg(feature = "faults")]
pub use armed::{arm, point};

/// Does nothing.
#[cfg(not(feature = "faults"))]
pub fn arm(_: &worker::Env) {}

/// Does nothing.
#[cfg(not(feature = "faults"))]
#[allow(clippy::unused_async)]
pub async fn point(_: &str) {}
