//! A day on which every type of record is written.

use crate::simulation::town::{early, person, server, start};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::Simulation;
use watchfloor::simulation::engine::StagedPlay;
use watchfloor::telemetry::{Pipeline, Record};
use watchfloor::world::HostRole;

/// All records of five hours, in order of arrival, the rare ones brought about on purpose.
pub(crate) fn full_day() -> &'static [Record] {
    static DAY: LazyLock<Vec<Record>> = LazyLock::new(|| {
        let mut start = start(5);
        let (clerk, admin) = (person(&start.world, 4), person(&start.world, 0));
        let scanner = server(&start.world, HostRole::ManagementServer);
        let staged = [
            ("phish_simulation", clerk),
            ("blocked_phish", server(&start.world, HostRole::MailServer)),
            ("browser_extension", clerk),
            ("password_lockout", person(&start.world, 7)),
            ("vpn_travel", person(&start.world, 8)),
            ("vulnerability_scan", scanner),
            ("task_rollout", clerk),
            ("log_clearing", admin),
            ("helpdesk_account", admin),
            ("admin_group_change", admin),
            ("macro_report", clerk),
            ("software_rollout", server(&start.world, HostRole::AppServer)),
            ("directory_upkeep", admin),
            ("password_change", person(&start.world, 6)),
            ("server_handover", admin),
            ("wmi_inventory", scanner),
            ("unwanted_find", clerk),
            ("machine_password", server(&start.world, HostRole::FileServer)),
            ("antivirus_memory_scan", server(&start.world, HostRole::FileServer)),
            ("cloud_sharing", person(&start.world, 5)),
            ("cloud_site", person(&start.world, 6)),
            ("cloud_chat", person(&start.world, 5)),
            ("linux_admin", admin),
            ("linux_new_user", admin),
            ("admin_rdp", admin),
            ("supplier_appliance", clerk),
        ];
        for (n, (habit, actor)) in staged.into_iter().enumerate() {
            let at = early() + SimSpan::mins(150 + 5 * n as i64);
            start.staged.push(StagedPlay { habit: habit.into(), at, actor, given: BTreeMap::new(), ticket: None });
        }
        // Early enough for computers to take it over within the day.
        let at = early() + SimSpan::mins(152);
        let change =
            StagedPlay { habit: "policy_change".into(), at, actor: admin, given: BTreeMap::new(), ticket: None };
        start.staged.push(change);
        for (n, (habit, actor)) in [
            ("server_restart", server(&start.world, HostRole::BackupServer)),
            ("linux_restart", server(&start.world, HostRole::VpnServer)),
            ("power_cut", person(&start.world, 10)),
        ]
        .into_iter()
        .enumerate()
        {
            let at = early() + SimSpan::mins(283 + 2 * n as i64);
            start.staged.push(StagedPlay { habit: habit.into(), at, actor, given: BTreeMap::new(), ticket: None });
        }
        let at = early() + SimSpan::mins(175);
        for (habit, actor) in
            [("compliance_search", person(&start.world, 3)), ("data_rule_match", person(&start.world, 6))]
        {
            start.staged.push(StagedPlay { habit: habit.into(), at, actor, given: BTreeMap::new(), ticket: None });
        }
        let (seed, end) = (start.seed, early() + SimSpan::hours(5));
        let mut simulation = Simulation::new(start);
        let mut pipeline = Pipeline::new(seed, &[]);
        simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
        pipeline.deliver_until(end + SimSpan::hours(1)).into_iter().map(|(record, _)| record).collect()
    });
    &DAY
}
