/* The best plain use of librabbitmq: persistent, mandatory, confirmed, a sliding window, corked bursts.
 *
 *   publish HOST PORT VHOST USER PASSWORD_FILE QUEUE MESSAGES WINDOW
 *
 * The limit for every client on this library; 512-byte bodies to a quorum queue that it makes and deletes.
 * Prints {"count":…,"seconds":…}. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/time.h>
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void require(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "publish: %s failed\n", what);
  exit(1);
}

static void cork(int socket, int on) { setsockopt(socket, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }

/* Reads one confirm; returns the highest tag that is settled. A return or refusal ends the run. */
static uint64_t confirmed(amqp_connection_state_t connection, struct timeval *patience, uint64_t before) {
  amqp_frame_t frame;
  int status = amqp_simple_wait_frame_noblock(connection, &frame, patience);
  if (status == AMQP_STATUS_TIMEOUT) return before;
  require(status == AMQP_STATUS_OK, "read");
  require(frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "confirm");
  amqp_basic_ack_t *ack = frame.payload.method.decoded;
  return ack->multiple ? (ack->delivery_tag > before ? ack->delivery_tag : before) : before + 1;
}

int main(int argc, char **argv) {
  if (argc != 9) return fprintf(stderr, "publish HOST PORT VHOST USER PASSWORD_FILE QUEUE MESSAGES WINDOW\n"), 2;
  char password[256] = "";
  FILE *file = fopen(argv[5], "r");
  require(file && fgets(password, sizeof password, file), "password file");
  fclose(file);
  password[strcspn(password, "\n")] = 0;
  uint64_t messages = strtoull(argv[7], NULL, 10), window = strtoull(argv[8], NULL, 10);

  amqp_connection_state_t connection = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(connection);
  require(amqp_socket_open(socket, argv[1], atoi(argv[2])) == AMQP_STATUS_OK, "connect");
  require(amqp_login(connection, argv[3], 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, argv[4], password).reply_type ==
    AMQP_RESPONSE_NORMAL, "login");
  amqp_channel_open(connection, 1);
  amqp_bytes_t queue = amqp_cstring_bytes(argv[6]);
  amqp_table_entry_t quorum = {.key = amqp_cstring_bytes("x-queue-type")};
  quorum.value.kind = AMQP_FIELD_KIND_UTF8;
  quorum.value.value.bytes = amqp_cstring_bytes("quorum");
  amqp_queue_delete(connection, 1, queue, 0, 0);
  require(amqp_queue_declare(connection, 1, queue, 0, 1, 0, 0, (amqp_table_t){1, &quorum}) != NULL, "declare");
  require(amqp_confirm_select(connection, 1) != NULL, "select confirms");

  static char text[512];
  memset(text, 'x', sizeof text);
  amqp_bytes_t body = {sizeof text, text};
  amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
    .delivery_mode = AMQP_DELIVERY_PERSISTENT};
  int descriptor = amqp_get_sockfd(connection);
  uint64_t sent = 0, done = 0;
  double start = now();
  while (done < messages) {
    struct timeval none = {0, 0}, second = {1, 0};
    if (sent < messages && sent - done < window) {
      cork(descriptor, 1);
      while (sent < messages && sent - done < window) {
        char id[32];
        snprintf(id, sizeof id, "m-%llu", (unsigned long long)sent++);
        properties.message_id = amqp_cstring_bytes(id);
        require(amqp_basic_publish(connection, 1, amqp_empty_bytes, queue, 1, 0, &properties, body) == AMQP_STATUS_OK,
          "publish");
      }
      cork(descriptor, 0);
    }
    uint64_t before = done;
    done = confirmed(connection, &second, done);
    /* Whatever else has arrived settles in the same turn. */
    while (done > before && done < sent) {
      before = done;
      done = confirmed(connection, &none, done);
    }
    amqp_maybe_release_buffers(connection);
  }
  printf("{\"count\":%llu,\"seconds\":%f}\n", (unsigned long long)messages, now() - start);
  amqp_queue_delete(connection, 1, queue, 0, 0);
  amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(connection);
  return 0;
}
