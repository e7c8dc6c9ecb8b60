package io.sluice.ingest.testkit.front;

/** Numbers of the native protocol, versions 3 and 4. */
final class Protocol {
    static final int LOWEST_VERSION = 3;
    static final int VERSION = 4;
    static final int HEADER = 9;
    static final int RESPONSE_BIT = 0x80;
    static final int MAX_BODY = 256 << 20;

    static final int ERROR = 0x00;
    static final int STARTUP = 0x01;
    static final int READY = 0x02;
    static final int AUTHENTICATE = 0x03;
    static final int OPTIONS = 0x05;
    static final int SUPPORTED = 0x06;
    static final int QUERY = 0x07;
    static final int RESULT = 0x08;
    static final int PREPARE = 0x09;
    static final int EXECUTE = 0x0A;
    static final int EVENT = 0x0C;
    static final int BATCH = 0x0D;
    static final int AUTH_RESPONSE = 0x0F;

    static final int FLAG_COMPRESSED = 0x01;
    static final int FLAG_TRACING = 0x02;
    static final int FLAG_PAYLOAD = 0x04;
    static final int FLAG_WARNING = 0x08;

    static final int RESULT_VOID = 1;
    static final int RESULT_ROWS = 2;
    static final int RESULT_SET_KEYSPACE = 3;
    static final int RESULT_PREPARED = 4;
    static final int RESULT_SCHEMA_CHANGE = 5;

    static final int ERROR_PROTOCOL = 0x000A;
    static final int ERROR_BAD_CREDENTIALS = 0x0100;
    static final int ERROR_INVALID = 0x2200;

    private Protocol() {}
}
