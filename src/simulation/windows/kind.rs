//! The kinds of change that deeds on Windows tell apart.

use serde::{Deserialize, Serialize};

/// How a service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartType {
    /// With the system.
    Auto,
    /// When asked for.
    Demand,
    /// Never.
    Disabled,
}

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountChange {
    /// May log on again.
    Enabled,
    /// May not log on any more.
    Disabled,
    /// Is gone; here: disabled for good.
    Deleted,
    /// Somebody else set the password.
    PasswordReset,
    /// The owner set a new password.
    PasswordChanged,
    /// The lock after wrong passwords was taken off.
    Unlocked,
}

/// What happened to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskChange {
    /// New definition.
    Updated,
    /// Removed.
    Deleted,
    /// May run again.
    Enabled,
    /// Does not run any more.
    Disabled,
}

/// What happened to a registry key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyChange {
    /// Key made.
    Created,
    /// Key removed.
    Deleted,
    /// Value removed.
    ValueDeleted,
}

/// How a question to WMI went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WmiOutcome {
    /// A provider was loaded to answer it.
    ProviderLoaded,
    /// It failed.
    Failed,
    /// It waits for events as long as its client runs.
    Waiting,
}

/// What a session does with files on a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ShareAccess {
    /// Reads them; over administrative shares: brings them.
    #[default]
    Read,
    /// Writes them anew.
    Write,
    /// Deletes them.
    Delete,
}
