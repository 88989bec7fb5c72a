import type { Readable } from 'node:stream';

/** A picture with more than this is refused before anything decodes it. */
const MAX_PIXELS = 100_000_000;
const MAX_SIDE = 30_000;
const MAX_FRAMES = 2_000;
/** Types whose header sharp reads here; others are kept as files without a size. */
const READABLE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/tiff']);

/** Width and height as shown (rotation applied), from the header only; null for types it does not read, 'refused' for a broken or bombing picture. */
export async function imageSize(mime: string, content: Readable): Promise<{ width: number; height: number } | null | 'refused'> {
  if (!READABLE.has(mime)) {
    content.destroy();
    return null;
  }
  try {
    // Loaded with the first picture: the library takes 25 MB that most starts never need.
    const { default: sharp } = await import('sharp');
    const reader = sharp({ failOn: 'none', limitInputPixels: false, sequentialRead: true });
    content.on('error', (e) => reader.destroy(e));
    const found = await content.pipe(reader).metadata();
    const { width, height } = found;
    const frames = found.pages ?? 1;
    if (!width || !height || width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS || frames > MAX_FRAMES) return 'refused';
    return (found.orientation ?? 1) >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    return 'refused';
  } finally {
    content.destroy();
  }
}
