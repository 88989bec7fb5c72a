import * as z from 'zod/mini';

/** Settings of the file store. */
export const config = z.strictObject({
  /** Folder for the files; made when missing. */
  dir: z.string().check(z.minLength(1), z.maxLength(4096)),
});
export type MediaLocalConfig = z.infer<typeof config>;

export const labels = {
  en: { title: 'Files on this machine', dir: 'Folder' },
  zh: { title: '本机文件', dir: '文件夹' },
} as const;
