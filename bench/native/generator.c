/*
 * Load generator for Parley: one thread, epoll, WebSocket visitors and agents that speak CS/1. It costs little CPU, so that what is
 * measured is the server. Latency counts from the planned send time (no coordinated omission); every ack and every delivery is checked.
 *
 * Input file, one line each:  V <deviceId> <token>   a visitor         A <ticket>   an agent
 *                             C <conv> <seq>         (after a V) a known conversation: no new one is opened, <seq> is its head
 * Options: --host --port --path --agent-path --file  --mode open|closed|echo|hold|herd  --rate n  --inflight n  --active n
 *          --seconds n --warmup n --bytes n --seed n --connect-rate n --addresses n --spread n --settle n
 * Output: one JSON line on stdout; progress on stderr.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RING 64
#define HIST 400000 /* buckets of 50 us, 20 s */

enum state { CLOSED, CONNECTING, UPGRADING, GREETING, OPENING, READY };
struct pending { uint32_t i; double at; };
struct conn {
  int fd, agent, index;
  enum state state;
  char *credential, *device;
  char conv[72], me[72];
  uint32_t i, sent;
  long head;               /* own sequence: the last seq seen, acks and events alike */
  int open_count;
  struct pending ring[RING];
  char *in; size_t in_len, in_cap;
  char *out; size_t out_len, out_cap;
  double connect_at, last_cursor_seen;
};
struct conv_slot { char id[72]; long agent_seq; struct conn *visitor; };

static struct conn *conns; static int n_conns, n_visitors, n_agents;
static struct conv_slot *table; static int table_size; /* open addressing by conversation id */
static int ep;
static struct { const char *host, *path, *agent_path, *file, *mode; int port; double rate; int inflight, active; double seconds, warmup, settle; int bytes; unsigned seed; int connect_rate, addresses, spread; } opt =
  { "127.0.0.1", "/ws", "/ws", NULL, "open", 0, 1000, 200, 0, 10, 2, 20, 100, 1, 2000, 1, 0 };
static uint32_t *ack_hist, *screen_hist; static uint64_t ack_n, screen_n; static double ack_max, screen_max;
static uint64_t sent_n, acked_n, dup_n, err_n, gap_n, agent_gap_n, agent_dup_n, delivered_n, closed_n, stalled_n, reorder_n, frames_in;
static uint64_t measured_acks, in_flight, opened_n, assigned_n, ready_n, visitors_ready;
static double measure_from, measure_to, first_error_at; static char first_error[300];
static int quiet_end;
static uint64_t cid_counter; static char run_tag[9];

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static uint64_t rng_state;
static double rnd(void) { rng_state ^= rng_state << 13; rng_state ^= rng_state >> 7; rng_state ^= rng_state << 17; return (double)(rng_state >> 11) / 9007199254740992.0; }
static void die(const char *m) { fprintf(stderr, "generator: %s: %s\n", m, strerror(errno)); exit(2); }
static void note_error(const char *s, size_t n) { err_n++; if (!first_error[0]) { size_t k = n < 280 ? n : 280; for (size_t j = 0; j < k; j++) first_error[j] = (s[j] == '"' || s[j] == '\\' || (unsigned char)s[j] < 32) ? '\'' : s[j]; first_error[k] = 0; first_error_at = now(); } }

static void record(uint32_t *h, uint64_t *n, double *max, double seconds) {
  if (seconds < 0) seconds = 0;
  size_t b = (size_t)(seconds * 20000.0); if (b >= HIST) b = HIST - 1;
  h[b]++; (*n)++; if (seconds > *max) *max = seconds;
}
static double quantile(uint32_t *h, uint64_t n, double q) {
  if (!n) return 0;
  uint64_t want = (uint64_t)ceil(q * n), seen = 0;
  for (size_t b = 0; b < HIST; b++) { seen += h[b]; if (seen >= want) return (b + 1) / 20.0; }
  return HIST / 20.0;
}

/* ---- conversations by id ---- */
static uint32_t hash(const char *s, size_t n) { uint32_t h = 2166136261u; while (n--) h = (h ^ (unsigned char)*s++) * 16777619u; return h; }
static struct conv_slot *slot(const char *id, size_t n, int make) {
  if (n >= 72) return NULL;
  uint32_t k = hash(id, n) & (table_size - 1);
  for (;; k = (k + 1) & (table_size - 1)) {
    if (!table[k].id[0]) { if (!make) return NULL; memcpy(table[k].id, id, n); table[k].id[n] = 0; table[k].agent_seq = -1; return &table[k]; }
    if (!strncmp(table[k].id, id, n) && !table[k].id[n]) return &table[k];
  }
}

/* ---- a scanner for the top level of one JSON object ---- */
struct span { const char *p; size_t n; };
static const char *skip_string(const char *p, const char *e) { for (p++; p < e; p++) { if (*p == '\\') p++; else if (*p == '"') return p + 1; } return e; }
static const char *skip_value(const char *p, const char *e) {
  if (p < e && *p == '"') return skip_string(p, e);
  if (p < e && (*p == '{' || *p == '[')) { int depth = 0; while (p < e) { if (*p == '"') { p = skip_string(p, e); continue; } if (*p == '{' || *p == '[') depth++; else if (*p == '}' || *p == ']') { if (--depth == 0) return p + 1; } p++; } return e; }
  while (p < e && *p != ',' && *p != '}' && *p != ']') p++;
  return p;
}
static struct span field(const char *p, const char *e, const char *name) {
  size_t len = strlen(name); struct span none = { NULL, 0 };
  if (p >= e || *p != '{') return none;
  p++;
  while (p < e && *p != '}') {
    while (p < e && (*p == ',' || *p == ' ')) p++;
    if (p >= e || *p != '"') return none;
    const char *k = p + 1; p = skip_string(p, e); size_t kn = p - k - 1;
    while (p < e && (*p == ':' || *p == ' ')) p++;
    const char *v = p; p = skip_value(p, e);
    if (kn == len && !memcmp(k, name, len)) { struct span s = { v, (size_t)(p - v) }; if (*v == '"') { s.p++; s.n -= 2; } return s; }
  }
  return none;
}
static long number(struct span s) { return s.p ? strtol(s.p, NULL, 10) : -1; }
static int is(struct span s, const char *w) { return s.p && s.n == strlen(w) && !memcmp(s.p, w, s.n); }
static void copy(char *to, size_t cap, struct span s) { if (s.n >= cap) s.n = cap - 1; memcpy(to, s.p ? s.p : "", s.p ? s.n : 0); to[s.p ? s.n : 0] = 0; }

/* ---- sockets ---- */
static void want(struct conn *c, int write) { struct epoll_event ev = { .events = EPOLLIN | (write ? EPOLLOUT : 0), .data.ptr = c }; epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev); }
static void drop(struct conn *c) {
  if (c->fd >= 0) { close(c->fd); c->fd = -1; }
  if (c->state == READY) ready_n--;
  if (c->state != CLOSED) closed_n++;
  c->state = CLOSED; c->in_len = c->out_len = 0;
}
static void flush_out(struct conn *c) {
  while (c->out_len) {
    ssize_t k = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL);
    if (k < 0) { if (errno == EAGAIN) { want(c, 1); return; } drop(c); return; }
    memmove(c->out, c->out + k, c->out_len - k); c->out_len -= k;
  }
  want(c, 0);
}
static void put(struct conn *c, const void *data, size_t n) {
  if (c->state == CLOSED) return;
  if (!c->out_len) { ssize_t k = send(c->fd, data, n, MSG_NOSIGNAL); if (k == (ssize_t)n) return; if (k < 0 && errno != EAGAIN) { drop(c); return; } if (k < 0) k = 0; data = (const char *)data + k; n -= k; }
  if (c->out_len + n > c->out_cap) { c->out_cap = (c->out_len + n) * 2; c->out = realloc(c->out, c->out_cap); }
  memcpy(c->out + c->out_len, data, n); c->out_len += n; want(c, 1);
}
static void frame(struct conn *c, int opcode, const char *text, size_t n) {
  static unsigned char buf[70000]; size_t h = 0; unsigned char mask[4] = { 0x37, 0xa1, 0x5c, 0x0e };
  buf[h++] = 0x80 | opcode;
  if (n < 126) buf[h++] = 0x80 | n; else { buf[h++] = 0x80 | 126; buf[h++] = n >> 8; buf[h++] = n & 255; }
  memcpy(buf + h, mask, 4); h += 4;
  for (size_t k = 0; k < n; k++) buf[h + k] = text[k] ^ mask[k & 3];
  put(c, buf, h + n);
}
static void start_connect(struct conn *c) {
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); if (c->fd < 0) die("socket");
  int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (opt.addresses > 1) { struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001 + 1 + c->index % opt.addresses) }; setsockopt(c->fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one); bind(c->fd, (void *)&from, sizeof from); }
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(opt.port) }; inet_pton(AF_INET, opt.host, &to.sin_addr);
  c->connect_at = now(); c->state = CONNECTING;
  struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c }; epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev);
  if (connect(c->fd, (void *)&to, sizeof to) < 0 && errno != EINPROGRESS) drop(c);
}
static void upgrade(struct conn *c) {
  char b[1024]; int n = snprintf(b, sizeof b, "GET %s HTTP/1.1\r\nHost: %s:%d\r\nOrigin: http://%s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: cs1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", c->agent ? opt.agent_path : opt.path, opt.host, opt.port, opt.host, opt.port);
  c->state = UPGRADING; put(c, b, n);
}

/* ---- CS/1 ---- */
static void next_cid(char *to) { /* UUIDv7-shaped, unique in this run */
  struct timespec t; clock_gettime(CLOCK_REALTIME, &t); uint64_t ms = (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000; cid_counter++;
  sprintf(to, "%08x-%04x-7%03x-8%03x-%s%04x", (unsigned)(ms >> 16), (unsigned)(ms & 0xffff), (unsigned)(cid_counter >> 28) & 0xfff, (unsigned)(cid_counter >> 16) & 0xfff, run_tag, (unsigned)(cid_counter & 0xffff));
}
static void hello(struct conn *c) {
  char b[4600]; char cur[128] = "";
  if (c->conv[0] && !c->agent) snprintf(cur, sizeof cur, ",\"cursors\":{\"%s\":%ld}", c->conv, c->head);
  int n = snprintf(b, sizeof b, "{\"t\":\"hello\",\"v\":1,\"%s\":\"%s\",\"deviceId\":\"%s\",\"tabId\":\"g%d\"%s}", c->agent ? "ticket" : "token", c->credential, c->device, c->index, cur);
  c->state = GREETING; c->i = 0; frame(c, 1, b, n);
}
static char filler[20000];
static void send_message(struct conn *c, double planned) {
  char b[20480], cid[40]; next_cid(cid);
  struct pending *p = &c->ring[(c->i + 1) % RING];
  if (p->i) { stalled_n++; return; }
  c->i++; c->sent++; p->i = c->i; p->at = planned;
  char head[64]; int hn = snprintf(head, sizeof head, "@%.6f@%u@", planned, c->sent); int pad = opt.bytes > hn ? opt.bytes - hn : 0;
  int n = c->conv[0]
    ? snprintf(b, sizeof b, "{\"t\":\"msg.send\",\"i\":%u,\"conv\":\"%s\",\"cid\":\"%s\",\"kind\":\"text\",\"body\":\"%s%.*s\"}", c->i, c->conv, cid, head, pad, filler)
    : snprintf(b, sizeof b, "{\"t\":\"msg.send\",\"i\":%u,\"conv\":null,\"cid\":\"%s\",\"kind\":\"text\",\"body\":\"%s%.*s\"}", c->i, cid, head, pad, filler);
  sent_n++; in_flight++; frame(c, 1, b, n);
}
static void assign(struct conn *agent, const char *conv) {
  char b[400], cid[40]; next_cid(cid); agent->i++; int n = snprintf(b, sizeof b, "{\"t\":\"conv.assign\",\"i\":%u,\"conv\":\"%s\",\"cid\":\"%s\",\"agent\":\"%s\"}", agent->i, conv, cid, agent->me);
  agent->open_count++; frame(agent, 1, b, n);
}
static int closed_loop(void) { return !strcmp(opt.mode, "closed") || !strcmp(opt.mode, "echo"); }
static void on_ack(struct conn *c, struct span i, const char *p, const char *e, double t) {
  uint32_t k = (uint32_t)number(i); struct pending *w = &c->ring[k % RING];
  if (w->i != k) { reorder_n++; return; }
  double at = w->at; w->i = 0; in_flight--; acked_n++;
  if (strcmp(opt.mode, "echo")) {
    struct span dup = field(p, e, "dup"); if (is(dup, "true")) dup_n++;
    long seq = number(field(p, e, "seq"));
    if (c->state == OPENING) { copy(c->conv, sizeof c->conv, field(p, e, "conv")); c->head = seq; slot(c->conv, strlen(c->conv), 1)->visitor = c; c->state = READY; ready_n++; opened_n++; return; }
    if (seq != c->head + 1) { if (seq <= c->head) dup_n++; else gap_n++; }
    if (seq > c->head) c->head = seq;
  }
  if (t >= measure_from && t <= measure_to) { measured_acks++; }
  if (at >= measure_from && at <= measure_to) record(ack_hist, &ack_n, &ack_max, t - at);
  if (closed_loop() && t < measure_to) { struct conn *v = opt.spread ? &conns[n_agents + (int)(rnd() * (opt.active ? opt.active : n_visitors))] : c; send_message(v, t); }
}
static void on_event(struct conn *c, const char *p, const char *e, double t) {
  long seq = number(field(p, e, "seq")); struct span conv = field(p, e, "conv");
  if (!c->agent) { if (c->state == OPENING) return; if (conv.p && strncmp(conv.p, c->conv, conv.n)) return; if (seq <= c->head) dup_n++; else { if (seq != c->head + 1) gap_n++; c->head = seq; } return; }
  struct conv_slot *s = slot(conv.p ? conv.p : "", conv.n, 0); if (!s) return;
  if (s->agent_seq >= 0) { if (seq <= s->agent_seq) { agent_dup_n++; return; } if (seq != s->agent_seq + 1) agent_gap_n += seq - s->agent_seq - 1; }
  s->agent_seq = seq;
  if (!is(field(p, e, "type"), "message.created")) return;
  struct span data = field(p, e, "data"); struct span body = data.p ? field(data.p, data.p + data.n, "body") : data;
  if (body.p && body.n > 2 && *body.p == '@') { delivered_n++; double at = strtod(body.p + 1, NULL); if (at >= measure_from && at <= measure_to) record(screen_hist, &screen_n, &screen_max, t - at); }
}
static void on_frame(struct conn *c, const char *p, const char *e, double t) {
  frames_in++;
  if (p < e && *p == '[') { for (p++; p < e && *p != ']';) { const char *q = skip_value(p, e); on_frame(c, p, q, t); p = q; while (p < e && (*p == ',' || *p == ' ')) p++; } return; }
  if (!strcmp(opt.mode, "echo")) { struct span i = field(p, e, "i"); if (i.p) on_ack(c, i, p, e, t); return; }
  struct span kind = field(p, e, "t");
  if (is(kind, "ok")) {
    if (c->agent) { c->open_count--; assigned_n++; struct conv_slot *s = slot(field(p, e, "conv").p, field(p, e, "conv").n, 0); long q = number(field(p, e, "seq")); if (s && s->agent_seq < q) s->agent_seq = q; return; }
    on_ack(c, field(p, e, "i"), p, e, t);
  } else if (is(kind, "ev")) on_event(c, p, e, t);
  else if (is(kind, "welcome")) {
    struct span me = field(p, e, "me"); if (me.p) copy(c->me, sizeof c->me, field(me.p, me.p + me.n, "id"));
    if (!c->agent) visitors_ready++;
    if (c->agent || c->conv[0] || !strcmp(opt.mode, "hold")) { c->state = READY; ready_n++; c->last_cursor_seen = t; } else c->state = OPENING;
  } else if (is(kind, "err")) {
    note_error(p, e - p);
    struct span i = field(p, e, "i"); uint32_t k = (uint32_t)number(i);
    if (c->agent) c->open_count--;
    else if (i.p && c->ring[k % RING].i == k) { double at = c->ring[k % RING].at; (void)at; c->ring[k % RING].i = 0; in_flight--; if (closed_loop() && t < measure_to) send_message(c, t); }
  }
}
static void on_data(struct conn *c) {
  for (;;) {
    if (c->in_cap - c->in_len < 4096) { c->in_cap = c->in_cap ? c->in_cap * 2 : 4096; c->in = realloc(c->in, c->in_cap); }
    ssize_t k = recv(c->fd, c->in + c->in_len, c->in_cap - c->in_len, 0);
    if (k == 0) { drop(c); return; }
    if (k < 0) { if (errno == EAGAIN) break; drop(c); return; }
    c->in_len += k;
    if (c->in_len < c->in_cap) break;
  }
  double t = now(); size_t at = 0;
  if (c->state == UPGRADING) {
    char *end = memmem(c->in, c->in_len, "\r\n\r\n", 4); if (!end) return;
    if (strncmp(c->in, "HTTP/1.1 101", 12)) { note_error(c->in, c->in_len); drop(c); return; }
    at = end + 4 - c->in;
    if (!strcmp(opt.mode, "echo")) { c->state = READY; ready_n++; } else hello(c);
  }
  while (c->state != CLOSED && c->in_len - at >= 2) {
    unsigned char *b = (unsigned char *)c->in + at; size_t n = b[1] & 127, h = 2;
    if (n == 126) { if (c->in_len - at < 4) break; n = b[2] << 8 | b[3]; h = 4; }
    else if (n == 127) { if (c->in_len - at < 10) break; n = 0; for (int k = 2; k < 10; k++) n = n << 8 | b[k]; h = 10; }
    if (c->in_len - at < h + n) break;
    const char *p = c->in + at + h; int op = b[0] & 15;
    if (op == 1) on_frame(c, p, p + n, t);
    else if (op == 9) frame(c, 10, p, n < 125 ? n : 125);
    else if (op == 8) { char why[64]; int code = n >= 2 ? (unsigned char)p[0] << 8 | (unsigned char)p[1] : 0; int wn = snprintf(why, sizeof why, "closed with %d", code); if (!quiet_end && code != 1012) note_error(why, wn); drop(c); return; }
    at += h + n;
  }
  if (c->state == CLOSED) return;
  memmove(c->in, c->in + at, c->in_len - at); c->in_len -= at;
  if (c->in_cap > 65536 && c->in_len < 4096) { c->in_cap = 4096; c->in = realloc(c->in, c->in_cap); }
}
static void poll_once(int ms) {
  static struct epoll_event ev[1024]; int n = epoll_wait(ep, ev, 1024, ms);
  for (int k = 0; k < n; k++) {
    struct conn *c = ev[k].data.ptr; if (c->fd < 0) continue;
    if (c->state == CONNECTING && (ev[k].events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) { int err = 0; socklen_t l = sizeof err; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l); if (err) { drop(c); continue; } want(c, 0); upgrade(c); continue; }
    if (ev[k].events & EPOLLOUT) flush_out(c);
    if (c->state != CLOSED && (ev[k].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) on_data(c);
  }
}

static void load(void) {
  FILE *f = fopen(opt.file, "r"); if (!f) die("input file"); char *line = NULL; size_t cap = 0; int max = 0;
  while (getline(&line, &cap, f) > 0) if (*line == 'V' || *line == 'A') max++;
  rewind(f); conns = calloc(max + 1, sizeof *conns);
  for (int pass = 0; pass < 2; pass++) { /* agents first: their tickets are short-lived */
    rewind(f); struct conn *last = NULL;
    while (getline(&line, &cap, f) > 0) {
      line[strcspn(line, "\n")] = 0; char *save = NULL; char *kind = strtok_r(line, " ", &save), *a = strtok_r(NULL, " ", &save), *b = strtok_r(NULL, " ", &save);
      if (!kind || !a) continue;
      if (pass == 0 && *kind == 'A') { struct conn *c = &conns[n_conns]; c->index = n_conns++; c->agent = 1; n_agents++; c->fd = -1; c->credential = strdup(a); char d[32]; snprintf(d, sizeof d, "generator-%d", c->index); c->device = strdup(d); }
      if (pass == 1 && *kind == 'V' && b) { struct conn *c = &conns[n_conns]; c->index = n_conns++; n_visitors++; c->fd = -1; c->device = strdup(a); c->credential = strdup(b); last = c; }
      if (pass == 1 && *kind == 'C' && last && b) { snprintf(last->conv, sizeof last->conv, "%s", a); last->head = atol(b); }
    }
  }
  free(line); fclose(f);
  table_size = 1024; while (table_size < n_conns * 4) table_size *= 2;
  table = calloc(table_size, sizeof *table);
  for (int k = 0; k < n_conns; k++) if (conns[k].conv[0]) slot(conns[k].conv, strlen(conns[k].conv), 1)->visitor = &conns[k];
}
static void print_result(double connect_ms, double sync_ms) {
  struct rusage u; getrusage(RUSAGE_SELF, &u); double span = measure_to - measure_from;
  uint64_t lost = in_flight;
  printf("{\"visitors\":%d,\"agents\":%d,\"held\":%llu,\"connectMs\":%.1f,\"allInSyncMs\":%.1f,\"rate\":%.1f,\"sent\":%llu,\"acked\":%llu,\"unanswered\":%llu,\"doubled\":%llu,\"gaps\":%llu,\"unknownAcks\":%llu,\"errors\":%llu,\"stalled\":%llu,\"closed\":%llu,",
    n_visitors, n_agents, (unsigned long long)ready_n, connect_ms, sync_ms, span > 0 ? measured_acks / span : 0, (unsigned long long)sent_n, (unsigned long long)acked_n, (unsigned long long)lost, (unsigned long long)dup_n, (unsigned long long)gap_n, (unsigned long long)reorder_n, (unsigned long long)err_n, (unsigned long long)stalled_n, (unsigned long long)closed_n);
  printf("\"ackP50Ms\":%.2f,\"ackP95Ms\":%.2f,\"ackP99Ms\":%.2f,\"ackMaxMs\":%.1f,\"delivered\":%llu,\"deliveryGaps\":%llu,\"deliveryDoubled\":%llu,\"screenP50Ms\":%.2f,\"screenP95Ms\":%.2f,\"screenP99Ms\":%.2f,\"screenMaxMs\":%.1f,\"cpuSeconds\":%.2f,\"firstError\":\"%s\"}\n",
    quantile(ack_hist, ack_n, .5), quantile(ack_hist, ack_n, .95), quantile(ack_hist, ack_n, .99), ack_max * 1e3, (unsigned long long)delivered_n, (unsigned long long)agent_gap_n, (unsigned long long)agent_dup_n,
    quantile(screen_hist, screen_n, .5), quantile(screen_hist, screen_n, .95), quantile(screen_hist, screen_n, .99), screen_max * 1e3,
    u.ru_utime.tv_sec + u.ru_utime.tv_usec / 1e6 + u.ru_stime.tv_sec + u.ru_stime.tv_usec / 1e6, first_error);
  fflush(stdout);
}
/* Connects in the file's order at the given rate until all are ready (or open); returns milliseconds. */
static double connect_all(double limit_s) {
  double t0 = now(); int started = 0;
  while (now() - t0 < limit_s) {
    double t = now(); int due = (int)((t - t0) * opt.connect_rate) + 1;
    for (; started < n_conns && started < due; started++) start_connect(&conns[started]);
    poll_once(1);
    int up = 0; for (int k = 0; k < n_conns; k++) up += conns[k].state >= OPENING;
    if (up == n_conns) break;
    if (started == n_conns && up + (int)closed_n >= n_conns && closed_n) break;
  }
  return (now() - t0) * 1e3;
}
static void open_conversations(void) {
  int next = n_agents; double limit = now() + 120;
  while (now() < limit) {
    while (next < n_conns && in_flight < 200) { if (conns[next].state == OPENING) send_message(&conns[next], now()); next++; }
    poll_once(1);
    if (next == n_conns && !in_flight) break;
  }
  if (!n_agents) return;
  next = n_agents; int left = 1; limit = now() + 120;
  while (left && now() < limit) {
    left = 0;
    for (int a = 0; a < n_agents; a++) left += conns[a].open_count;
    while (next < n_conns && left < 200) { struct conn *a = &conns[next % n_agents]; if (conns[next].state == READY && conns[next].conv[0] && a->state == READY) { assign(a, conns[next].conv); left++; } next++; }
    if (next < n_conns) left++;
    poll_once(1);
  }
  double quiet = now() + 1.0; while (now() < quiet) poll_once(5);
}
static void run_load(void) {
  int active = opt.active > 0 && opt.active < n_visitors ? opt.active : n_visitors;
  double start = now(); measure_from = start + opt.warmup; measure_to = measure_from + opt.seconds;
  double next = start;
  if (closed_loop()) for (int k = 0; k < opt.inflight; k++) send_message(&conns[n_agents + k % active], now());
  while (now() < measure_to) {
    if (!closed_loop()) { double t = now(); while (next <= t) { struct conn *v = &conns[n_agents + (int)(rnd() * active)]; if (v->state == READY) send_message(v, next); else stalled_n++; next += -log(1 - rnd()) / opt.rate; } }
    poll_once(closed_loop() ? 10 : 1);
  }
  double limit = now() + opt.settle; while (in_flight && now() < limit) poll_once(5);
  double quiet = now() + 1.5; while (now() < quiet) poll_once(5); /* deliveries on their way */
}
/* Waits for the server to go away, then lets everyone come back with random delays and counts until the last is in sync. */
static double herd(void) {
  fprintf(stderr, "HERD READY\n"); fflush(stderr);
  double limit = now() + 60; while (ready_n > 0 && now() < limit) poll_once(5);
  double t0 = now(); double *due = calloc(n_conns, sizeof *due);
  for (int k = 0; k < n_conns; k++) due[k] = t0 + rnd() * 0.5;
  fprintf(stderr, "HERD DOWN\n"); fflush(stderr);
  double first_up = 0;
  while (now() - t0 < 90) {
    double t = now(); int up = 0;
    for (int k = n_agents; k < n_conns; k++) {
      if (conns[k].state == READY) up++;
      else if (conns[k].state == CLOSED && t >= due[k]) { due[k] = t + 0.5 + rnd(); start_connect(&conns[k]); }
      else if (conns[k].state != CLOSED && t - conns[k].connect_at > 20) { drop(&conns[k]); }
    }
    if (up && !first_up) first_up = t;
    poll_once(2);
    if (up == n_visitors) break;
  }
  free(due); return (now() - (first_up ? first_up : t0)) * 1e3;
}
int main(int argc, char **argv) {
  for (int k = 1; k < argc - 1; k += 2) {
    const char *o = argv[k], *v = argv[k + 1];
    if (!strcmp(o, "--host")) opt.host = v; else if (!strcmp(o, "--port")) opt.port = atoi(v); else if (!strcmp(o, "--path")) opt.path = v; else if (!strcmp(o, "--agent-path")) opt.agent_path = v;
    else if (!strcmp(o, "--file")) opt.file = v; else if (!strcmp(o, "--mode")) opt.mode = v; else if (!strcmp(o, "--rate")) opt.rate = atof(v); else if (!strcmp(o, "--inflight")) opt.inflight = atoi(v);
    else if (!strcmp(o, "--active")) opt.active = atoi(v); else if (!strcmp(o, "--seconds")) opt.seconds = atof(v); else if (!strcmp(o, "--warmup")) opt.warmup = atof(v); else if (!strcmp(o, "--bytes")) opt.bytes = atoi(v);
    else if (!strcmp(o, "--seed")) opt.seed = atoi(v); else if (!strcmp(o, "--connect-rate")) opt.connect_rate = atoi(v); else if (!strcmp(o, "--addresses")) opt.addresses = atoi(v); else if (!strcmp(o, "--settle")) opt.settle = atof(v); else if (!strcmp(o, "--spread")) opt.spread = atoi(v);
    else { fprintf(stderr, "generator: unknown option %s\n", o); return 2; }
  }
  signal(SIGPIPE, SIG_IGN); rng_state = opt.seed * 2654435761u + 88172645463325252ull; snprintf(run_tag, sizeof run_tag, "%08x", (unsigned)(time(NULL) ^ (getpid() << 8)));
  memset(filler, 'm', sizeof filler - 1); ack_hist = calloc(HIST, 4); screen_hist = calloc(HIST, 4); ep = epoll_create1(0);
  struct rlimit r; getrlimit(RLIMIT_NOFILE, &r); r.rlim_cur = r.rlim_max; setrlimit(RLIMIT_NOFILE, &r);
  load();
  double connect_ms = connect_all(120), sync_ms = 0;
  fprintf(stderr, "CONNECTED %d of %d in %.0f ms\n", (int)(n_conns - closed_n), n_conns, connect_ms);
  if (strcmp(opt.mode, "hold") && strcmp(opt.mode, "echo")) { open_conversations(); fprintf(stderr, "OPEN %llu conversations, %llu assigned\n", (unsigned long long)opened_n, (unsigned long long)assigned_n); }
  fflush(stderr);
  if (!strcmp(opt.mode, "hold")) { measure_from = now(); measure_to = measure_from + opt.seconds; fprintf(stderr, "HOLDING\n"); fflush(stderr); while (now() < measure_to) poll_once(20); }
  else if (!strcmp(opt.mode, "herd")) sync_ms = herd();
  else { dup_n = gap_n = agent_gap_n = agent_dup_n = 0; fprintf(stderr, "LOAD\n"); fflush(stderr); run_load(); }
  quiet_end = 1;
  print_result(connect_ms, sync_ms);
  return 0;
}
