// What Swift cannot import from librabbitmq by itself: macros with casts, variable arguments, and the path of the
// headers, which moved in 0.12.
#pragma once
#include <string.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif

static const uint32_t ssc_method_connection_close = AMQP_CONNECTION_CLOSE_METHOD;
static const uint32_t ssc_method_connection_close_ok = AMQP_CONNECTION_CLOSE_OK_METHOD;
static const uint32_t ssc_method_connection_blocked = AMQP_CONNECTION_BLOCKED_METHOD;
static const uint32_t ssc_method_connection_unblocked = AMQP_CONNECTION_UNBLOCKED_METHOD;
static const uint32_t ssc_method_channel_close = AMQP_CHANNEL_CLOSE_METHOD;
static const uint32_t ssc_method_channel_close_ok = AMQP_CHANNEL_CLOSE_OK_METHOD;
static const uint32_t ssc_method_basic_return = AMQP_BASIC_RETURN_METHOD;
static const uint32_t ssc_method_basic_deliver = AMQP_BASIC_DELIVER_METHOD;
static const uint32_t ssc_method_basic_ack = AMQP_BASIC_ACK_METHOD;
static const uint32_t ssc_method_basic_nack = AMQP_BASIC_NACK_METHOD;
static const uint32_t ssc_method_basic_cancel = AMQP_BASIC_CANCEL_METHOD;

static const uint8_t ssc_frame_method = AMQP_FRAME_METHOD;
static const uint8_t ssc_frame_header = AMQP_FRAME_HEADER;
static const uint8_t ssc_frame_body = AMQP_FRAME_BODY;

static const uint32_t ssc_property_content_type = AMQP_BASIC_CONTENT_TYPE_FLAG;
static const uint32_t ssc_property_headers = AMQP_BASIC_HEADERS_FLAG;
static const uint32_t ssc_property_delivery_mode = AMQP_BASIC_DELIVERY_MODE_FLAG;
static const uint32_t ssc_property_correlation_id = AMQP_BASIC_CORRELATION_ID_FLAG;
static const uint32_t ssc_property_message_id = AMQP_BASIC_MESSAGE_ID_FLAG;
static const uint32_t ssc_property_timestamp = AMQP_BASIC_TIMESTAMP_FLAG;
static const uint32_t ssc_property_type = AMQP_BASIC_TYPE_FLAG;
static const uint32_t ssc_property_app_id = AMQP_BASIC_APP_ID_FLAG;

// Swift's Glibc module lacks eventfd. Wakes a connection thread out of poll.
static inline int ssc_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline void ssc_amqp_capability(amqp_table_entry_t *entry, const char *name) {
    entry->key = amqp_cstring_bytes(name);
    entry->value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry->value.value.boolean = 1;
}

static inline void ssc_amqp_text(amqp_table_entry_t *entry, const char *name, const char *text) {
    entry->key = amqp_cstring_bytes(name);
    entry->value.kind = AMQP_FIELD_KIND_UTF8;
    entry->value.value.bytes = amqp_cstring_bytes(text);
}

// Logs in with every capability that this library can serve. A plain amqp_login advertises only two of them: then a
// deleted queue and a memory alarm stay unnoticed for ever, because the broker sends neither basic.cancel nor
// connection.blocked to a client that did not ask.
static inline amqp_rpc_reply_t ssc_amqp_login(amqp_connection_state_t state, const char *vhost, int frame_max,
                                              int heartbeat, const char *label, const char *user,
                                              const char *password) {
    amqp_table_entry_t capability[6];
    ssc_amqp_capability(&capability[0], "authentication_failure_close");
    ssc_amqp_capability(&capability[1], "exchange_exchange_bindings");
    ssc_amqp_capability(&capability[2], "publisher_confirms");
    ssc_amqp_capability(&capability[3], "basic.nack");
    ssc_amqp_capability(&capability[4], "consumer_cancel_notify");
    ssc_amqp_capability(&capability[5], "connection.blocked");
    amqp_table_entry_t property[3];
    ssc_amqp_text(&property[0], "product", "ssc");
    ssc_amqp_text(&property[1], "connection_name", label);
    property[2].key = amqp_cstring_bytes("capabilities");
    property[2].value.kind = AMQP_FIELD_KIND_TABLE;
    property[2].value.value.table.num_entries = 6;
    property[2].value.value.table.entries = capability;
    amqp_table_t properties = {3, property};
    return amqp_login_with_properties(state, vhost, 0, frame_max, heartbeat, &properties, AMQP_SASL_METHOD_PLAIN, user,
                                      password);
}
