//! How much memory the process had at most, from Linux; elsewhere nothing is known and nothing fails.

/// Forgets the peak so far; what the process has now, bytes.
pub(crate) fn begin() -> u64 {
    // 5 resets the peak (proc(5)); where that is refused, the peak is that of the whole run.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    field("VmRSS:")
}

/// The most the process had since [`begin`], bytes.
pub(crate) fn peak() -> u64 {
    field("VmHWM:")
}

fn field(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib: Option<u64> = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    kib.unwrap_or(0) << 10
}
