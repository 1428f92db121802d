//! Requests as the two servers write them.

use super::fields::{APACHE, ERROR, NGINX, NGINX_ERROR};
use super::visit::{self, Request};
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::clock;
use crate::telemetry::wire::taste;
use crate::world::{AppLayer, Flow, Host, World};
use smol_str::ToSmolStr as _;

pub(super) fn requests(world: &World, host: &Host, flow: &Flow, out: &mut Sink<'_>) {
    let agent = match &flow.app {
        AppLayer::Http { user_agent, .. } | AppLayer::Tls { user_agent, .. } if !user_agent.is_empty() => {
            user_agent.clone()
        }
        _ => "-".into(),
    };
    let system = || vec![Value::from(host.fqdn.clone())];
    for request in visit::requests(flow) {
        let at = clock(host, flow.opened + request.after);
        let line = format!("{} {} HTTP/1.1", request.method, request.path);
        let site = &world.company.mail_domain;
        let referrer = request.referrer.map_or_else(|| "-".to_owned(), |page| format!("https://www.{site}{page}"));
        let address = flow.tuple.src.to_string();
        let time = stamp(world, at);
        let status = Value::Int(i64::from(request.status));
        let bytes = Value::Int(request.bytes as i64);
        let values: Vec<Value> = vec![
            address.clone().into(),
            "-".into(),
            time.clone().into(),
            line.clone().into(),
            status.clone(),
            bytes.clone(),
            referrer.clone().into(),
            agent.clone().into(),
        ];
        out.emit(&NGINX, at, host.id, system(), values);
        if !request.dynamic {
            // What the application behind is asked for, it misses itself.
            if request.status == 404 {
                out.emit(&NGINX_ERROR, at, host.id, system(), missing(world, host, flow, &request, at));
            }
            continue;
        }
        let values: Vec<Value> = vec![
            address.into(),
            "-".into(),
            "-".into(),
            time.into(),
            line.into(),
            status,
            bytes,
            referrer.into(),
            agent.clone().into(),
        ];
        out.emit(&APACHE, at, host.id, system(), values);
        if request.status == 404 {
            out.emit(&ERROR, at, host.id, system(), error(world, host, flow, &request, at));
        }
    }
}

fn missing(world: &World, host: &Host, flow: &Flow, request: &Request, at: SimTime) -> Vec<Value> {
    let local = (at + SimSpan::mins(i64::from(world.company.utc_offset_minutes))).utc();
    let worker = 700 + taste("nginx worker", &host.name, 150) as i64;
    let site = format!("www.{}", world.company.mail_domain);
    let path = request.path.split('?').next().unwrap_or_default();
    vec![
        local.format("%Y/%m/%d %H:%M:%S").to_string().into(),
        "error".into(),
        Value::Int(worker),
        Value::Int(worker),
        Value::Int(1 + i64::from(flow.id.0)),
        format!("open() \"/srv/www/public{path}\" failed (2: No such file or directory)").into(),
        flow.tuple.src.to_string().into(),
        site.clone().into(),
        format!("{} {} HTTP/1.1", request.method, request.path).into(),
        site.clone().into(),
        request.referrer.map_or(Value::Absent, |page| format!("https://{site}{page}").into()),
    ]
}

/// `04/Mar/2025:09:14:05 +0100`.
fn stamp(world: &World, at: SimTime) -> String {
    let offset = i64::from(world.company.utc_offset_minutes);
    let local = (at + SimSpan::mins(offset)).utc().format("%d/%b/%Y:%H:%M:%S");
    format!("{local} {}{:02}{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60)
}

fn error(world: &World, host: &Host, flow: &Flow, request: &Request, at: SimTime) -> Vec<Value> {
    let local = (at + SimSpan::mins(i64::from(world.company.utc_offset_minutes))).utc();
    let worker = 900 + taste("apache worker", &host.name, 400) as i64;
    vec![
        local.format("%a %b %d %H:%M:%S%.6f %Y").to_smolstr().into(),
        "php".into(),
        "error".into(),
        Value::Int(worker),
        Value::Int(worker + 1 + i64::from(flow.tuple.src_port) % 24),
        format!("{}:{}", flow.tuple.src, flow.tuple.src_port).into(),
        format!("script '/srv/www/app{}' not found or unable to stat", request.path).into(),
    ]
}
