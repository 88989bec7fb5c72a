/** Every size the wire contract names, in bytes of UTF-8 unless said (protocol.md §3, §7; settled.md §2). 1 KB = 1,024. */
export const LIMITS = {
  /** Text of one message. */
  body: 16 * 1024,
  /** `meta` of one message, as JSON. */
  meta: 4 * 1024,
  /** One answer in a form, characters: a field of one line, a field of several. All answers together are at most `meta`. */
  formLine: 500,
  formText: 2_000,
  /** Custom attributes of one contact, as JSON. */
  attributes: 8 * 1024,
  /** `props` of one tracked event, as JSON. */
  track: 1024,
  /** One frame on the wire. */
  frame: 64 * 1024,
  /** One answer or backlog; then `more`. */
  answer: 256 * 1024,
  /** Attachments of one message, count. */
  files: 10,
  /** One uploaded file. */
  fileBytes: 20 * 1024 * 1024,
  /** Conversations in one `cursors`, count. */
  cursors: 200,
  syncDefault: 200,
  syncMax: 500,
  historyDefault: 50,
  historyMax: 100,
  /** Requests without an answer on one connection. */
  window: 16,
  /** A client may give up waiting for an answer after this, ms. */
  ackTimeoutMs: 15_000,
  helloMs: 8_000,
  pingMs: 25_000,
  silentMs: 45_000,
  pollHoldMs: 25_000,
  pollExpiryMs: 60_000,
  ticketMs: 30_000,
  /** An unclaimed upload is removed after this, ms. */
  uploadClaimMs: 15 * 60_000,
  /** Slow reader: cut at one of these two. */
  bufferedBytes: 1024 * 1024,
  bufferedFrames: 1_000,
  /** Preview of the last message in lists, characters. */
  preview: 120,
  /** HTTP JSON body. */
  jsonBody: 256 * 1024,
  pageDefault: 50,
  pageMax: 100,
} as const;

/** MIME types a visitor or agent may upload; decided by the sniffed bytes, not by the name. */
export const ACCEPTED_TYPES = ['image/*', 'audio/*', 'video/*', 'application/pdf', 'text/plain', 'application/zip', 'application/msword', 'application/vnd.*'];
