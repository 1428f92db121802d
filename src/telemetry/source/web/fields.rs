//! Access and error lines of the web servers.

use crate::telemetry::record::{EventType, Field};

static HEADER: [Field; 1] = [Field::text("Computer", "Full name of the server.")];

/// `nginx.access`, the combined format.
pub static NGINX: EventType = EventType {
    name: "nginx.access",
    table: "NGINXHTTPServer",
    version: "1",
    title: "Web request at the public server",
    system: &HEADER,
    fields: &[
        Field::text("remote_addr", "Address of the caller."),
        Field::text("remote_user", "Name of basic authentication."),
        Field::text("time_local", "When the request was answered, local time with offset."),
        Field::text("request", "Method, path and protocol."),
        Field::long("status", "Answer code."),
        Field::long("body_bytes_sent", "Bytes of the answer without header."),
        Field::text("http_referer", "Page the request came from."),
        Field::text("http_user_agent", "Browser or program, as it calls itself."),
    ],
    derived: &[],
};

/// `apache.combined`.
pub static APACHE: EventType = EventType {
    name: "apache.combined",
    table: "ApacheHTTPServer",
    version: "2.4",
    title: "Web request at the application behind",
    system: &HEADER,
    fields: &[
        Field::text("client", "Address of the caller, as the server in front tells it."),
        Field::text("ident", "Never used."),
        Field::text("user", "Name of authentication."),
        Field::text("time", "When the request came, local time with offset."),
        Field::text("request", "Method, path and protocol."),
        Field::long("status", "Answer code."),
        Field::long("bytes", "Bytes of the answer without header."),
        Field::text("referer", "Page the request came from."),
        Field::text("agent", "Browser or program, as it calls itself."),
    ],
    derived: &[],
};

/// `apache.error`.
pub static ERROR: EventType = EventType {
    name: "apache.error",
    table: "ApacheHTTPServerError",
    version: "2.4",
    title: "Error at the application behind",
    system: &HEADER,
    fields: &[
        Field::text("time", "When, local time."),
        Field::text("module", "Part of the server."),
        Field::text("level", "Severity."),
        Field::long("pid", "Process id."),
        Field::long("tid", "Thread id."),
        Field::text("client", "Address and port of the caller."),
        Field::text("message", "What went wrong."),
    ],
    derived: &[],
};

/// `nginx.error`.
pub static NGINX_ERROR: EventType = EventType {
    name: "nginx.error",
    table: "NGINXHTTPServerError",
    version: "1",
    title: "Error at the public server",
    system: &HEADER,
    fields: &[
        Field::text("time", "When, local time."),
        Field::text("level", "Severity."),
        Field::long("pid", "Process id of the worker."),
        Field::long("tid", "Thread id."),
        Field::long("connection", "Number of the connection at this worker."),
        Field::text("message", "What went wrong."),
        Field::text("client", "Address of the caller."),
        Field::text("server", "Name of the virtual server."),
        Field::text("request", "Method, path and protocol."),
        Field::text("host", "Name the caller asked for."),
        Field::text("referrer", "Page the request came from."),
    ],
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&NGINX, &APACHE, &ERROR, &NGINX_ERROR];
