//! Messages of the WMI activity channel: fields in native order, columns in `Event`.

use crate::telemetry::record::{EventType, Field};
use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, Message, channel};

const CAUSE: Field = Field::text("PossibleCause", "What WMI says of the reason.");
const QUERY: Field = Field::text("Query", "The question, in WQL.");
const USER: Field = Field::text("User", "Account that asked, DOMAIN\\name.");
const PROCESS: Field = Field::text("Processid", "Process that asked, in decimal.").column("ClientProcessId");
const NAMESPACE: Field = Field::text("NamespaceName", "Namespace that was asked.");

const BASE: Message = Message {
    provider: "Microsoft-Windows-WMI-Activity",
    guid: "{1418ef04-b0b4-4623-bf7e-d74ab47bbdaa}",
    channel: "Microsoft-Windows-WMI-Activity/Operational",
    id: 0,
    version: "0",
    level: "0",
    task: "0",
    opcode: "0",
    keywords: "0x4000000000000000",
};

channel! { "win.wmi", BASE;
    provider_started = 5857 v "0" level "0" task "0" "A WMI provider started." [
        Field::text("ProviderName", "Provider that was loaded."),
        Field::text("Code", "0x0 for success."),
        Field::text("HostProcess", "Program it was loaded into."),
        Field::text("ProcessID", "Process of that program, in decimal.").column("ProviderProcessId"),
        Field::text("ProviderPath", "Library of the provider."),
    ];
    failed = 5858 v "0" level "2" task "0" "A WMI operation failed." [
        Field::text("Id", "Identity of the operation.").column("OperationId"),
        Field::text("ClientMachine", "Machine that asked."),
        USER,
        Field::text("ClientProcessId", "Process that asked, in decimal."),
        Field::text("Component", "Part of WMI that failed."),
        Field::text("Operation", "What was asked."),
        Field::text("ResultCode", "0x80041010 no such class, 0x80041032 cancelled."),
        CAUSE,
    ];
    filter_started = 5859 v "0" level "0" task "0" "A WMI event filter started." [
        NAMESPACE, QUERY, USER, PROCESS,
        Field::text("Provider", "Provider the events come from."),
        Field::text("queryid", "Number of the question.").column("QueryId"),
        CAUSE,
    ];
    temporary = 5860 v "0" level "0" task "0" "A temporary WMI subscription was made." [
        NAMESPACE, QUERY, USER, PROCESS,
        Field::text("ClientMachine", "Machine that asked."),
        CAUSE,
    ];
    permanent = 5861 v "0" level "0" task "0" "A permanent WMI subscription was made." [
        Field::text("Namespace", "Namespace of the subscription."),
        Field::text("ESS", "Name of the filter."),
        Field::text("CONSUMER", "The consumer with its class.").column("Consumer"),
        CAUSE,
    ];
}
