//! Messages of the task scheduler: fields in native order, columns in `Event`.

use crate::telemetry::record::{EventType, Field};
use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, Message, channel};

const TASK: Field = Field::text("TaskName", "Path of the task.");
const USER: Field = Field::text("UserName", "Account that changed it.").column("TaskUserName");
const CONTEXT: Field = Field::text("UserContext", "Account the task belongs to or runs as.");
const INSTANCE: Field = Field::text("TaskInstanceId", "Joins the messages of one run.");
const RUN: Field = Field::text("InstanceId", "Joins the messages of one run.").column("TaskInstanceId");
const ACTION: Field = Field::text("ActionName", "Program the task runs.");
const ENGINE: Field =
    Field::text("EnginePID", "Process of the scheduler that runs the action, in decimal; 129 names the program's own.");

const BASE: Message = Message {
    provider: "Microsoft-Windows-TaskScheduler",
    guid: "{de7b24ea-73c8-4a09-985d-5bdadcfa9017}",
    channel: "Microsoft-Windows-TaskScheduler/Operational",
    id: 0,
    version: "0",
    level: "4",
    task: "0",
    opcode: "0",
    keywords: "0x8000000000000000",
};

channel! { "win.taskscheduler", BASE;
    started = 100 v "0" level "4" task "100" "Task started." [TASK, CONTEXT, RUN];
    completed = 102 v "0" level "4" task "102" "Task completed." [TASK, CONTEXT, RUN];
    registered = 106 v "0" level "4" task "106" "Task registered." [TASK, CONTEXT];
    process_made = 129 v "0" level "4" task "129" "Task created a process." [
        TASK,
        Field::text("Path", "Program the task runs."),
        Field::text("ProcessID", "Process of that program, in decimal.").column("TaskProcessId"),
        Field::text("Priority", "Priority class, 16384 below normal, 32 normal."),
    ];
    updated = 140 v "0" level "4" task "140" "Task registration updated." [TASK, USER];
    deleted = 141 v "0" level "4" task "141" "Task registration deleted." [TASK, USER];
    action_started = 200 v "1" level "4" task "200" "Action started." [TASK, INSTANCE, ACTION, ENGINE];
    action_completed = 201 v "2" level "4" task "201" "Action completed." [
        TASK, INSTANCE, ACTION,
        Field::text("ResultCode", "Exit code of the program."),
        ENGINE,
    ];
}
