//! Records of the Linux audit system; native names, quotes taken off.

use crate::telemetry::record::{EventType, Field};

/// Header of every record.
static HEADER: [Field; 1] = [Field::text("Computer", "Full name of the host that wrote the record.")];

const MSG: Field =
    Field::text("msg", "Time and number; records with the same number belong to one event.").column("AuditID");
const PID: Field = Field::long("pid", "Process id.");
const UID: Field = Field::long("uid", "User the process runs as.");
const AUID: Field = Field::long("auid", "User who logged in; stays through sudo and su; 4294967295 for nobody.");
const SES: Field = Field::long("ses", "Number of the login session; 4294967295 for none.");
const SUBJ: Field = Field::text("subj", "Security context.");

/// What every message of PAM says.
static PAM: [Field; 13] = [
    MSG,
    Field::text("msg.op", "What PAM did.").column("msg_op"),
    Field::text("msg.acct", "Account it is about.").column("msg_acct"),
    Field::text("msg.exe", "Program that asked.").column("msg_exe"),
    Field::text("msg.hostname", "Name of the other end, ? for none.").column("msg_hostname"),
    Field::text("msg.addr", "Address of the other end, ? for none.").column("msg_addr"),
    Field::text("msg.terminal", "Terminal, ssh or cron.").column("msg_terminal"),
    Field::text("msg.res", "success or failed.").column("msg_res"),
    PID,
    UID,
    AUID,
    SES,
    SUBJ,
];

/// `linux.auditd.SYSCALL`.
pub static SYSCALL: EventType = EventType {
    name: "linux.auditd.SYSCALL",
    table: "LinuxAuditLog",
    version: "4",
    title: "System call",
    system: &HEADER,
    fields: &[
        MSG,
        Field::text("arch", "Processor, c000003e is x86-64."),
        Field::long("syscall", "Number of the call, 59 execve."),
        Field::text("success", "yes or no."),
        Field::long("exit", "Result."),
        Field::text("a0", "Argument, hexadecimal."),
        Field::text("a1", "Argument, hexadecimal."),
        Field::text("a2", "Argument, hexadecimal."),
        Field::text("a3", "Argument, hexadecimal."),
        Field::long("items", "Number of PATH records."),
        Field::long("ppid", "Parent process id."),
        PID,
        AUID,
        UID,
        Field::long("gid", "Group."),
        Field::long("euid", "Effective user; 0 under sudo."),
        Field::long("suid", "Saved user."),
        Field::long("fsuid", "User for files."),
        Field::long("egid", "Effective group."),
        Field::long("sgid", "Saved group."),
        Field::long("fsgid", "Group for files."),
        Field::text("tty", "Terminal."),
        SES,
        Field::text("comm", "Short name of the program."),
        Field::text("exe", "Program."),
        SUBJ,
        Field::text("key", "Rule that wrote the record."),
    ],
    derived: &[],
};

/// `linux.auditd.EXECVE`.
pub static EXECVE: EventType = EventType {
    name: "linux.auditd.EXECVE",
    table: "LinuxAuditLog",
    version: "4",
    title: "Arguments",
    system: &HEADER,
    fields: &[
        MSG,
        Field::long("argc", "Number of arguments."),
        Field::text("a0", "Argument."),
        Field::text("a1", "Argument."),
        Field::text("a2", "Argument."),
        Field::text("a3", "Argument."),
        Field::text("a4", "Argument."),
        Field::text("a5", "Argument."),
        Field::text("a6", "Argument."),
        Field::text("a7", "Argument."),
        Field::text("a8", "Argument."),
        Field::text("a9", "Argument."),
        Field::text("a10", "Argument."),
        Field::text("a11", "Argument."),
    ],
    derived: &[],
};

/// `linux.auditd.CWD`.
pub static CWD: EventType = EventType {
    name: "linux.auditd.CWD",
    table: "LinuxAuditLog",
    version: "4",
    title: "Working directory",
    system: &HEADER,
    fields: &[MSG, Field::text("cwd", "Working directory.")],
    derived: &[],
};

/// `linux.auditd.PATH`.
pub static PATH: EventType = EventType {
    name: "linux.auditd.PATH",
    table: "LinuxAuditLog",
    version: "4",
    title: "File touched",
    system: &HEADER,
    fields: &[
        MSG,
        Field::long("item", "Number of the file."),
        Field::text("name", "File."),
        Field::long("inode", "Inode."),
        Field::text("dev", "Device."),
        Field::text("mode", "Rights, octal; 0104755 runs as its owner."),
        Field::long("ouid", "Owner."),
        Field::long("ogid", "Group."),
        Field::text("rdev", "Device of device files."),
        Field::text("nametype", "NORMAL, CREATE …"),
        Field::text("cap_fp", "Capabilities."),
        Field::text("cap_fi", "Capabilities."),
        Field::text("cap_fe", "Capabilities."),
        Field::text("cap_fver", "Capabilities."),
        Field::text("cap_frootid", "Capabilities."),
    ],
    derived: &[],
};

/// `linux.auditd.PROCTITLE`.
pub static PROCTITLE: EventType = EventType {
    name: "linux.auditd.PROCTITLE",
    table: "LinuxAuditLog",
    version: "4",
    title: "Command line",
    system: &HEADER,
    fields: &[MSG, Field::text("proctitle", "Command line, hexadecimal with zero bytes between arguments.")],
    derived: &[],
};

/// `linux.auditd.USER_AUTH`.
pub static USER_AUTH: EventType = EventType {
    name: "linux.auditd.USER_AUTH",
    table: "LinuxAuditLog",
    version: "4",
    title: "Authentication",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.USER_ACCT`.
pub static USER_ACCT: EventType = EventType {
    name: "linux.auditd.USER_ACCT",
    table: "LinuxAuditLog",
    version: "4",
    title: "Account check",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.CRED_ACQ`.
pub static CRED_ACQ: EventType = EventType {
    name: "linux.auditd.CRED_ACQ",
    table: "LinuxAuditLog",
    version: "4",
    title: "Credentials taken",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.CRED_DISP`.
pub static CRED_DISP: EventType = EventType {
    name: "linux.auditd.CRED_DISP",
    table: "LinuxAuditLog",
    version: "4",
    title: "Credentials given up",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.USER_START`.
pub static USER_START: EventType = EventType {
    name: "linux.auditd.USER_START",
    table: "LinuxAuditLog",
    version: "4",
    title: "Session opened",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.USER_END`.
pub static USER_END: EventType = EventType {
    name: "linux.auditd.USER_END",
    table: "LinuxAuditLog",
    version: "4",
    title: "Session closed",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.USER_LOGIN`.
pub static USER_LOGIN: EventType = EventType {
    name: "linux.auditd.USER_LOGIN",
    table: "LinuxAuditLog",
    version: "4",
    title: "Login",
    system: &HEADER,
    fields: &PAM,
    derived: &[],
};

/// `linux.auditd.USER_CMD`.
pub static USER_CMD: EventType = EventType {
    name: "linux.auditd.USER_CMD",
    table: "LinuxAuditLog",
    version: "4",
    title: "Command by sudo",
    system: &HEADER,
    fields: &[
        MSG,
        Field::text("msg.cwd", "Working directory.").column("msg_cwd"),
        Field::text("msg.cmd", "Command.").column("msg_cmd"),
        Field::text("msg.terminal", "Terminal.").column("msg_terminal"),
        Field::text("msg.res", "success or failed.").column("msg_res"),
        PID,
        UID,
        AUID,
        SES,
        SUBJ,
    ],
    derived: &[],
};

/// `linux.auditd.LOGIN`.
pub static LOGIN: EventType = EventType {
    name: "linux.auditd.LOGIN",
    table: "LinuxAuditLog",
    version: "4",
    title: "Login session begun",
    system: &HEADER,
    fields: &[
        MSG,
        PID,
        UID,
        SUBJ,
        Field::long("old-auid", "User who logged in, before.").column("old_auid"),
        AUID,
        Field::text("tty", "Terminal."),
        Field::long("old-ses", "Session, before.").column("old_ses"),
        SES,
        Field::long("res", "1 is success."),
    ],
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[
    &SYSCALL,
    &EXECVE,
    &CWD,
    &PATH,
    &PROCTITLE,
    &USER_AUTH,
    &USER_ACCT,
    &CRED_ACQ,
    &CRED_DISP,
    &USER_START,
    &USER_END,
    &USER_LOGIN,
    &USER_CMD,
    &LOGIN,
];
