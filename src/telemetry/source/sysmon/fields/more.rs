//! Events about drivers, libraries, threads, pipes, WMI, deleted and blocked files, Sysmon itself.

use super::*;

const TARGET_FILE: Field = Field::text("TargetFilename", "Full path of the new file.");
const CREATION: Field = Field::text("CreationUtcTime", "Creation time of the file, UTC.");
const HASHES: Field = Field::text("Hashes", "Hashes of the program file.");
const IMAGE_LOADED: Field = Field::text("ImageLoaded", "Full path of the driver or library.");
const SIGNED: Field = Field::text("Signed", "true when the file carries a signature.");
const SIGNATURE: Field = Field::text("Signature", "Who signed it; a dash for nobody.");
const SIGNATURE_STATUS: Field = Field::text("SignatureStatus", "Valid, Unavailable, Expired …");
const KIND: Field = Field::text("EventType", "What was done: CreateKey, DeleteValue, CreatePipe, WmiFilterEvent …");
const OPERATION: Field = Field::text("Operation", "Created, Deleted or Modified.");
const KEY: Field = Field::text("TargetObject", "Key and value name.");
const EXECUTABLE: Field = Field::text("IsExecutable", "true for program files.");
const ARCHIVED: Field = Field::text("Archived", "true when Sysmon kept a copy.");
const PIPE: Field = Field::text("PipeName", "Name of the pipe.");
const WMI_NAME: Field = Field::text("Name", "Name of the filter or consumer.").column("WmiName");

events! {
    file_time = 2 v "5" "File creation time changed" [
        RULE, UTC_TIME, GUID, PID, IMAGE, TARGET_FILE, CREATION,
        Field::text("PreviousCreationUtcTime", "Creation time before, UTC."),
        USER,
    ];
    service_state = 4 v "3" "Sysmon service state changed" [
        UTC_TIME,
        Field::text("State", "Started or Stopped.").column("SysmonState"),
        Field::text("Version", "Version of Sysmon.").column("SysmonVersion"),
        Field::text("SchemaVersion", "Version of its configuration format."),
    ];
    driver_loaded = 6 v "3" "Driver loaded" [RULE, UTC_TIME, IMAGE_LOADED, HASHES, SIGNED, SIGNATURE, SIGNATURE_STATUS];
    image_loaded = 7 v "3" "Image loaded" [
        RULE, UTC_TIME, GUID, PID, IMAGE, IMAGE_LOADED,
        Field::text("FileVersion", "Version in the program file."),
        Field::text("Description", "Description in the program file."),
        Field::text("Product", "Product in the program file."),
        Field::text("Company", "Maker in the program file; anybody can write anything there."),
        Field::text("OriginalFileName", "Name the maker gave the file; differs from Image when it was renamed."),
        HASHES, SIGNED, SIGNATURE, SIGNATURE_STATUS, USER,
    ];
    remote_thread = 8 v "2" "CreateRemoteThread detected" [
        RULE, UTC_TIME,
        Field::text("SourceProcessGuid", "Identity of the process that started the thread."),
        Field::long("SourceProcessId", "Process id of the process that opened the other."),
        Field::text("SourceImage", "Program that opened the other."),
        Field::text("TargetProcessGuid", "Identity of the process the thread runs in."),
        Field::long("TargetProcessId", "Process id of the opened process."),
        Field::text("TargetImage", "Program that was opened."),
        Field::long("NewThreadId", "Number of the new thread."),
        Field::text("StartAddress", "Address the thread begins at."),
        Field::text("StartModule", "Library it begins in; a dash for plain memory."),
        Field::text("StartFunction", "Function it begins with; a dash for none known."),
        Field::text("SourceUser", "Account of the process that opened the other."),
        Field::text("TargetUser", "Account of the opened process."),
    ];
    raw_read = 9 v "2" "RawAccessRead detected" [
        RULE, UTC_TIME, GUID, PID, IMAGE,
        Field::text("Device", "Volume that was read past the file system."),
        USER,
    ];
    registry_key = 12 v "2" "Registry object added or deleted" [RULE, KIND, UTC_TIME, GUID, PID, IMAGE, KEY, USER];
    registry_renamed = 14 v "2" "Registry object renamed" [
        RULE, KIND, UTC_TIME, GUID, PID, IMAGE, KEY,
        Field::text("NewName", "Key afterwards."),
        USER,
    ];
    stream_created = 15 v "2" "File stream created" [
        RULE, UTC_TIME, GUID, PID, IMAGE, TARGET_FILE, CREATION,
        Field::text("Hash", "Hashes of the file, or of the stream where the name has one after a colon."),
        Field::text("Contents", "Text of the stream: for Zone.Identifier where the file came from, ZoneId=3 the internet."),
    ];
    configured = 16 v "3" "Sysmon config state changed" [
        UTC_TIME,
        Field::text("Configuration", "Configuration file."),
        Field::text("ConfigurationFileHash", "Its hash."),
    ];
    pipe_created = 17 v "1" "Pipe Created" [RULE, KIND, UTC_TIME, GUID, PID, PIPE, IMAGE, USER];
    pipe_connected = 18 v "1" "Pipe Connected" [RULE, KIND, UTC_TIME, GUID, PID, PIPE, IMAGE, USER];
    wmi_filter = 19 v "3" "WmiEventFilter activity detected" [
        RULE, KIND, UTC_TIME, OPERATION, USER,
        Field::text("EventNamespace", "Namespace the filter waits in."),
        WMI_NAME,
        Field::text("Query", "What the filter waits for."),
    ];
    wmi_consumer = 20 v "3" "WmiEventConsumer activity detected" [
        RULE, KIND, UTC_TIME, OPERATION, USER, WMI_NAME,
        Field::text("Type", "Command Line, Script …").column("ConsumerType"),
        Field::text("Destination", "What the consumer runs."),
    ];
    wmi_binding = 21 v "3" "WmiEventConsumerToFilter activity detected" [
        RULE, KIND, UTC_TIME, OPERATION, USER,
        Field::text("Consumer", "Path of the consumer."),
        Field::text("Filter", "Path of the filter."),
    ];
    file_archived = 23 v "5" "File Delete archived" [
        RULE, UTC_TIME, GUID, PID, USER, IMAGE, TARGET_FILE, HASHES, EXECUTABLE, ARCHIVED,
    ];
    clipboard = 24 v "5" "Clipboard changed" [
        RULE, UTC_TIME, GUID, PID, IMAGE,
        Field::long("Session", "Terminal session."),
        Field::text("ClientInfo", "User of the session; for remote desktop also its client."),
        HASHES, ARCHIVED, USER,
    ];
    tampering = 25 v "5" "Process Tampering" [
        RULE, UTC_TIME, GUID, PID, IMAGE,
        Field::text("Type", "What was done to the image in memory.").column("TamperingType"),
        USER,
    ];
    file_deleted = 26 v "5" "File Delete logged" [RULE, UTC_TIME, GUID, PID, USER, IMAGE, TARGET_FILE, HASHES, EXECUTABLE];
    write_blocked = 27 v "5" "File Block Executable" [RULE, UTC_TIME, GUID, PID, USER, IMAGE, TARGET_FILE, HASHES];
    shred_blocked = 28 v "5" "File Block Shredding" [
        RULE, UTC_TIME, GUID, PID, USER, IMAGE, TARGET_FILE, HASHES, EXECUTABLE,
    ];
    executable_written = 29 v "5" "File Executable Detected" [RULE, UTC_TIME, GUID, PID, USER, IMAGE, TARGET_FILE, HASHES];
}
