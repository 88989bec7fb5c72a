import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import busboy from 'busboy';
import { LIMITS } from '#protocol';
import { fail } from '../../kernel/failure.ts';

/**
 * Gives the file of a `multipart/form-data` body (field `file`) to `take` while it streams; what follows it is not looked at. Anything else
 * before it, no file, or a body that ends early is BAD_REQUEST; the file's stream then fails, so that nothing of it is kept.
 */
export async function readUpload<T>(request: Request, take: (file: { name: string; content: Readable }) => Promise<T>): Promise<T> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type) || !request.body) return notAFile();
  if (Number(request.headers.get('content-length') ?? 0) > LIMITS.fileBytes + 64 * 1024) fail('TOO_LARGE', { detail: 'A file may have 20 MB at most.' });
  const source = Readable.fromWeb(request.body as WebStream<Uint8Array>);
  const parser = open(type);
  const taken = new Promise<T>((resolve, reject) => {
    let found = false;
    let broken = false;
    const cut = () => {
      broken = true;
      reject(badRequest());
    };
    parser.on('file', (field, stream, info) => {
      // A destroyed parser takes its open file down with an error, which nobody may be listening for any more.
      stream.on('error', cut);
      if (found || field !== 'file') {
        stream.resume();
        return reject(badRequest());
      }
      found = true;
      take({ name: info.filename ?? 'file', content: stream }).then(resolve, (e) => reject(broken ? badRequest() : e));
    });
    parser.on('field', () => reject(badRequest()));
    parser.on('error', cut);
    parser.on('close', () => found || reject(badRequest()));
    source.on('error', (e) => {
      cut();
      parser.destroy(e);
    });
  });
  source.pipe(parser);
  try {
    return await taken;
  } finally {
    source.unpipe(parser);
    parser.destroy();
    source.destroy();
  }
}

function open(type: string): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': type },
      defParamCharset: 'utf8',
      // One byte more than allowed gets through, so that the limit is seen where it is decided.
      limits: { files: 1, fields: 1, fieldSize: 1024, fileSize: LIMITS.fileBytes + 1, parts: 2, headerPairs: 20 },
    });
  } catch {
    return notAFile();
  }
}

const notAFile = (): never => fail('BAD_REQUEST', MESSAGE);
const MESSAGE = { detail: 'Send one file in the field "file" as multipart/form-data.', errors: [{ path: 'file', message: 'expected one file' }] };
function badRequest(): unknown {
  try {
    return notAFile();
  } catch (e) {
    return e;
  }
}
