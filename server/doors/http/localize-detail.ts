import type { Locale } from '#protocol';

/**
 * A refusal's sentence in the reader's language. Verbs write it in English; what has no Chinese here is left out, for the title above it
 * already says the same in general.
 */
export function localizeDetail(detail: string, locale: Locale): string | undefined {
  if (locale === 'en') return detail;
  const permission = /^This needs the permission "([^"]+)"\.$/.exec(detail);
  if (permission) return `需要权限“${permission[1]}”。`;
  return ZH.get(detail);
}

const ZH = new Map<string, string>([
  ['This role is above your own.', '该角色高于你自己的角色。'],
  ['There is already an agent with this e-mail address.', '已有客服使用这个邮箱。'],
  ['This password is easy to guess. Choose another one.', '这个密码太容易猜到，换一个。'],
  ['The current password is not right.', '当前密码不正确。'],
  ['The workspace needs an owner. Make somebody else owner first.', '工作区必须有所有者，请先指定另一位所有者。'],
  ['A bot has no password. Create an API key with the role bot.', '机器人没有密码，请创建角色为 bot 的 API 密钥。'],
  ['One of the inboxes does not exist.', '其中一个收件箱不存在。'],
  ['Set-up is over, or this link is not valid. The start of the server prints a fresh one.', '初始设置已完成，或链接无效。重新启动服务会打印新的链接。'],
  ['The identity token of this page was not accepted.', '网页提供的身份令牌无效。'],
  ['This page may not use this inbox.', '此网页无权使用这个收件箱。'],
  ['The request did not come from the console.', '请求并非来自控制台。'],
  ['The file is empty.', '文件是空的。'],
  ['This kind of file is not accepted.', '不支持这种类型的文件。'],
  ['A file may have 20 MB at most.', '单个文件不能超过 20 MB。'],
  ['This picture is broken or far too large in pixels.', '图片已损坏，或像素过大。'],
  ['Send one file in the field "file" as multipart/form-data.', '请以 multipart/form-data 格式，在 file 字段中上传一个文件。'],
  ['Send JSON: Content-Type: application/json.', '请发送 JSON：Content-Type: application/json。'],
  ['The body is not JSON.', '请求正文不是 JSON。'],
  ['This method is not known here; see Allow.', '此地址不支持该方法，见 Allow 头。'],
  ['This idempotency key was used for another request.', '该幂等键已用于另一个请求。'],
  ['The first request with this idempotency key still runs.', '使用该幂等键的首个请求仍在处理。'],
  ['The first answer held a secret, which is shown only once.', '首次响应包含密钥，仅显示一次。'],
  ['This agent does not exist or is not active.', '该客服不存在或已停用。'],
  ['This team does not exist.', '该团队不存在。'],
  ['This file was already sent with another message.', '该文件已随另一条消息发送。'],
  ['Many files at once. The next one can go in a minute.', '文件发送太频繁，一分钟后再发下一个。'],
  ['That is 100 MB of files in one day. Send the next one tomorrow.', '一天最多发送 100 MB 文件，明天再继续发送。'],
  ['This chat does not take files.', '这里不接收文件。'],
  ['A logo is a PNG, JPEG, WebP, GIF or AVIF picture of 1 MB at most.', '标志须为 PNG、JPEG、WebP、GIF 或 AVIF 图片，最大 1 MB。'],
  ['This is a private key. Keep it on your server and paste the public one.', '这是私钥，应只保存在服务器上。请改为粘贴公钥。'],
  ['This is not a public key. Paste an Ed25519 key as PEM or JWK.', '这不是公钥。请粘贴 PEM 或 JWK 格式的 Ed25519 公钥。'],
  ['This key is of another kind. Identity tokens need an Ed25519 key.', '密钥类型不符，身份令牌需要 Ed25519 公钥。'],
  ['There is no file attached.', '没有附件。'],
]);
