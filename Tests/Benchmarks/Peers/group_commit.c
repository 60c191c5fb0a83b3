/* Raw SQLite with group commit: the limit of what any log on SQLite can append on this machine.
 *
 *   group_commit DATABASE CLIENTS EVENTS_PER_APPEND EVENTS
 *
 * Clients are threads; each leaves one append, waits until it is durable and leaves the next. One writer takes up to 64
 * that wait into one transaction (WAL, synchronous=FULL). Tables, indexes, triggers and sizes of the rows are those of
 * our log; nothing is encoded, checked or hashed. Prints {"count":…,"seconds":…,"p50":…,"p99":…} (milliseconds). */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GROUP_MAX = 64, DATA_BYTES = 300 };

struct append {
  struct append *next;
  int client, number, done;
  pthread_cond_t finished;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static struct append *first, **last = &first;
static int closing, batch, appends;
static double *waits;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void check(sqlite3 *db, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
  exit(1);
}

static void insert(sqlite3 *db, sqlite3_stmt *statement, sqlite3_int64 position, const struct append *append, int version) {
  static const char data[DATA_BYTES] = "{\"remark\":\"la casa junto a la escuela\"}", hash[32];
  char stream[96], id[64];
  snprintf(stream, sizeof stream, "loan-0192f0c0-0000-7000-8000-%012d-%d-%d", 0, append->client, append->number);
  snprintf(id, sizeof id, "0192f0c0-%04x-7%03x-8000-%012llx", append->client, version, (long long)position);
  sqlite3_bind_int64(statement, 1, position);
  sqlite3_bind_text(statement, 2, stream, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int(statement, 3, version);
  sqlite3_bind_text(statement, 4, id, 36, SQLITE_TRANSIENT);
  sqlite3_bind_text(statement, 5, "loan-noted", -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, 6, 1);
  sqlite3_bind_blob(statement, 7, data, DATA_BYTES, SQLITE_STATIC);
  sqlite3_bind_text(statement, 8, "0192f0c0-0000-7000-8000-0000000000c0", 36, SQLITE_STATIC);
  sqlite3_bind_text(statement, 9, "0192f0c0-0000-7000-8000-0000000000ca", 36, SQLITE_STATIC);
  sqlite3_bind_text(statement, 10, "system:benchmark", -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 11, 1700000000000);
  sqlite3_bind_blob(statement, 12, hash, sizeof hash, SQLITE_STATIC);
  check(db, sqlite3_step(statement));
  sqlite3_reset(statement);
}

static void *write_groups(void *path) {
  sqlite3 *db;
  sqlite3_stmt *statement, *begin, *commit;
  check(NULL, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  check(db, sqlite3_exec(db,
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=8000;"
    "CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,"
    " id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, schema INTEGER NOT NULL, data BLOB NOT NULL,"
    " correlation TEXT NOT NULL, causation TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,"
    " hash BLOB NOT NULL, UNIQUE (stream, version)) STRICT;"
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append only'); END;",
    NULL, NULL, NULL));
  check(db, sqlite3_prepare_v2(db, "INSERT INTO event VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)", -1, &statement, NULL));
  check(db, sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL));
  check(db, sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL));
  sqlite3_int64 position = 0;
  for (;;) {
    struct append *group[GROUP_MAX];
    int size = 0;
    pthread_mutex_lock(&lock);
    while (!first && !closing) pthread_cond_wait(&arrived, &lock);
    for (; first && size < GROUP_MAX; first = first->next) group[size++] = first;
    if (!first) last = &first;
    pthread_mutex_unlock(&lock);
    if (size == 0) break;
    check(db, sqlite3_step(begin));
    sqlite3_reset(begin);
    for (int index = 0; index < size; index++)
      for (int version = 1; version <= batch; version++) insert(db, statement, ++position, group[index], version);
    check(db, sqlite3_step(commit));
    sqlite3_reset(commit);
    pthread_mutex_lock(&lock);
    for (int index = 0; index < size; index++) {
      group[index]->done = 1;
      pthread_cond_signal(&group[index]->finished);
    }
    pthread_mutex_unlock(&lock);
  }
  sqlite3_finalize(statement);
  sqlite3_finalize(begin);
  sqlite3_finalize(commit);
  sqlite3_close(db);
  return NULL;
}

static void *append_all(void *argument) {
  int client = (int)(long)argument;
  struct append append = {.client = client, .finished = PTHREAD_COND_INITIALIZER};
  for (append.number = 0; append.number < appends; append.number++) {
    double began = now();
    append.done = 0;
    append.next = NULL;
    pthread_mutex_lock(&lock);
    *last = &append;
    last = &append.next;
    pthread_cond_signal(&arrived);
    while (!append.done) pthread_cond_wait(&append.finished, &lock);
    pthread_mutex_unlock(&lock);
    waits[client * appends + append.number] = now() - began;
  }
  return NULL;
}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
  if (argc != 5) return fprintf(stderr, "group_commit DATABASE CLIENTS EVENTS_PER_APPEND EVENTS\n"), 2;
  int clients = atoi(argv[2]);
  batch = atoi(argv[3]);
  appends = atoi(argv[4]) / clients / batch;
  waits = calloc((size_t)clients * appends, sizeof *waits);
  pthread_t writer, *threads = calloc(clients, sizeof *threads);
  pthread_create(&writer, NULL, write_groups, argv[1]);
  double start = now();
  for (long client = 0; client < clients; client++) pthread_create(&threads[client], NULL, append_all, (void *)client);
  for (int client = 0; client < clients; client++) pthread_join(threads[client], NULL);
  double seconds = now() - start;
  pthread_mutex_lock(&lock);
  closing = 1;
  pthread_cond_signal(&arrived);
  pthread_mutex_unlock(&lock);
  pthread_join(writer, NULL);
  int count = clients * appends;
  qsort(waits, count, sizeof *waits, ascending);
  printf("{\"count\":%d,\"seconds\":%f,\"p50\":%f,\"p99\":%f}\n", count * batch, seconds, waits[count / 2] * 1e3,
    waits[count * 99 / 100] * 1e3);
  return 0;
}
