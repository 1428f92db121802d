//! Messages about shares, files, directory objects and the filtering platform.

use super::*;

const OBJECT_SERVER: Field = Field::text("ObjectServer", "Subsystem that keeps the object, mostly Security.");
const OBJECT_TYPE: Field = Field::text("ObjectType", "Kind of object: File, Key, Process.");
const OBJECT_NAME: Field = Field::text("ObjectName", "Full name of the object.");
const HANDLE: Field = Field::text("HandleId", "Handle; joins 4656 with the 4663 that used it.");
const MASK: Field = Field::text("AccessMask", "Rights as a bit mask: 0x1 read, 0x2 write, 0x10000 delete.");
const ACCESSES: Field =
    Field::text("AccessList", "The same rights as message codes, one a line: %%4416 read, %%4417 write.");
const REASON: Field = Field::text("AccessReason", "Which entry of the access list gave each right; mostly a dash.");
const SHARE: Field = Field::text("ShareName", r"Share as the client names it, \\*\name.");
const SHARE_PATH: Field = Field::text("ShareLocalPath", "Folder behind the share; empty for pipes.");
const RESOURCE: Field =
    Field::text("ResourceAttributes", "Attributes of the object for rules by attribute; mostly a dash.");
const APPLICATION: Field =
    Field::text("Application", r"Program by device path, \device\harddiskvolume3\…; System for the kernel.");
const SOURCE_ADDRESS: Field = Field::text("SourceAddress", "Address of this side.");
const SOURCE_PORT: Field = Field::text("SourcePort", "Port of this side.");
const PROTOCOL: Field = Field::text("Protocol", "6 TCP, 17 UDP.");
const FILTER: Field = Field::text("FilterRTID", "Filter that decided.");
const LAYER: Field =
    Field::text("LayerName", "Layer as a message code: %%14608 bind, %%14610 accept, %%14611 connect.");
const LAYER_ID: Field = Field::text("LayerRTID", "Number of the layer.");
/// 5156 and 5158 print it in decimal.
const PROCESS_NUMBER: Field = Field::text("ProcessID", "Process that connected, in decimal.").column("ProcessId");

messages! {
    handle_requested = 4656 v "1" task "12800" "A handle to an object was requested." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, OBJECT_SERVER, OBJECT_TYPE, OBJECT_NAME, HANDLE,
        Field::text("TransactionId", "Transaction, zero for none."),
        ACCESSES, REASON, MASK, PRIVILEGES,
        Field::text("RestrictedSidCount", "SIDs the token is restricted to."),
        CALLER_ID, CALLER_NAME, RESOURCE,
    ];
    object_accessed = 4663 v "1" task "12800" "An attempt was made to access an object." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, OBJECT_SERVER, OBJECT_TYPE, OBJECT_NAME, HANDLE,
        ACCESSES, MASK, CALLER_ID, CALLER_NAME, RESOURCE,
    ];
    directory_used = 4662 v "0" task "14080" "An operation was performed on an object." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
        Field::text("ObjectServer", "Subsystem that keeps the object: DS for the directory."),
        Field::text("ObjectType", "Class of the object as %{identity in the schema}."),
        Field::text("ObjectName", "The object as %{identity}."),
        Field::text("OperationType", "Always Object Access."),
        HANDLE, ACCESSES,
        Field::text("AccessMask", "Rights as a bit mask: 0x20 write a property, 0x100 an extended right."),
        Field::text("Properties", "Rights, properties and class as identities; 1131f6ad-… asks for secrets of accounts."),
        Field::text("AdditionalInfo", "Mostly a dash."),
        Field::text("AdditionalInfo2", "Mostly empty."),
    ];
    directory_changed = 5136 v "0" task "14081" "A directory service object was modified." [
        Field::text("OpCorrelationID", "Joins the changes of one operation."),
        Field::text("AppCorrelationID", "Joins operations of one application; mostly a dash."),
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
        Field::text("DSName", "Domain that holds the object."),
        Field::text("DSType", "%%14676 Active Directory."),
        Field::text("ObjectDN", "Directory name of the object."),
        Field::text("ObjectGUID", "Identity of the object."),
        Field::text("ObjectClass", "user, group, groupPolicyContainer …"),
        Field::text("AttributeLDAPDisplayName", "Attribute that was changed."),
        Field::text("AttributeSyntaxOID", "Syntax of the attribute."),
        Field::text("AttributeValue", "The value."),
        Field::text("OperationType", "%%14674 value added, %%14675 value deleted."),
    ];
    share_opened = 5140 v "1" task "12808" "A network share object was accessed." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, OBJECT_TYPE, IP, PORT, SHARE, SHARE_PATH, MASK, ACCESSES,
    ];
    share_file = 5145 v "0" task "12811" "A network share object was checked to see whether client can be granted desired access." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, OBJECT_TYPE, IP, PORT, SHARE, SHARE_PATH,
        Field::text("RelativeTargetName", "Path below the share; for IPC$ the name of the pipe."),
        MASK, ACCESSES, REASON,
    ];
    connection_allowed = 5156 v "1" task "12810" "The Windows Filtering Platform has permitted a connection." [
        PROCESS_NUMBER, APPLICATION,
        Field::text("Direction", "%%14592 inbound, %%14593 outbound."),
        SOURCE_ADDRESS, SOURCE_PORT,
        Field::text("DestAddress", "Address of the other side."),
        Field::text("DestPort", "Port of the other side."),
        PROTOCOL, FILTER, LAYER, LAYER_ID,
        Field::text("RemoteUserID", "SID of the remote user, if known."),
        Field::text("RemoteMachineID", "SID of the remote machine, if known."),
    ];
    port_bound = 5158 v "0" task "12810" "The Windows Filtering Platform has permitted a bind to a local port." [
        CALLER_ID, APPLICATION, SOURCE_ADDRESS, SOURCE_PORT, PROTOCOL, FILTER, LAYER, LAYER_ID,
    ];
}
