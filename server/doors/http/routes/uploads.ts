import { UploadDto } from '#protocol';
import { createUpload } from '../../../domain/uploads/create-upload.ts';
import { readUpload } from '../read-upload.ts';
import { agentRoute, type Route } from '../route.ts';

export const uploadRoutes: Route[] = [
  agentRoute({
    method: 'POST',
    path: '/api/v1/uploads',
    tag: 'Uploads',
    access: 'upload.create',
    summary: { en: 'Upload a file (field "file", 20 MB at most) for a message sent within 15 minutes', zh: '上传文件（字段 file，最大 20 MB），须在 15 分钟内随消息发送' },
    answer: UploadDto,
    status: 201,
    upload: true,
    run: async ({ domain, caller, request }) => ({ body: await readUpload(request, (file) => createUpload(domain, caller, file)) }),
  }),
];
