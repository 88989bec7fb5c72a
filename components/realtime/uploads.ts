import type { UploadDto } from '#protocol/entities.ts';
import { LIMITS } from '#protocol/limits.ts';
import { noAnswer, pageLocale, problemFrom } from './http.ts';

export const MAX_FILE_BYTES: number = LIMITS.fileBytes;
export const MAX_FILES: number = LIMITS.files;

/** Uploads one file with progress (0–1). XMLHttpRequest, because fetch does not tell how far a request body is. Rejects with an ApiProblem. */
export function uploadFile(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<UploadDto> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/uploads');
    request.responseType = 'json';
    request.setRequestHeader('accept-language', pageLocale());
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onload = () => (request.status < 300 ? resolve(request.response as UploadDto) : reject(problemFrom(request.status, request.response)));
    request.onerror = () => reject(noAnswer());
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}
