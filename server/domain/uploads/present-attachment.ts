import type { UploadDto } from '#protocol';
import type { UploadRecord } from '../../ports/store.ts';

/**
 * An upload as messages carry it. `url` is `/files/{id}`, the same for every reader and of no use without their right to see it:
 *
 * - the console's `<img src="/files/{id}">` is authorised by its session cookie and redirected (302) to a signed URL of five minutes;
 * - the widget cannot send a header with `<img>`, so it asks first: `GET /files/{id}` with `Authorization: Bearer <visitor token>` and
 *   `Accept: application/json` answers `{url, expiresAt}`, and that signed `url` goes into `src`. (Without that Accept, `fetch` follows the
 *   redirect and gives the bytes, for an object URL.)
 * - integrators use their key the same way.
 */
export const presentAttachment = (u: UploadRecord): UploadDto => ({
  id: u.id,
  name: u.name,
  mime: u.mime,
  size: u.size,
  url: `/files/${u.id}`,
  ...(u.width === null ? {} : { width: u.width }),
  ...(u.height === null ? {} : { height: u.height }),
  ...(u.durationMs === null ? {} : { durationMs: u.durationMs }),
});
