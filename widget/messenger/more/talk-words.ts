/** Words of the parts that are fetched later, both languages together: they weigh less than a second request. */
import type { UiLocale } from '../words.ts';

const en = {
  stop: 'Stop',
  stopped: 'Stopped',
  suggestions: 'Suggested answers',
  sources: 'Sources',
  cards: (n: number) => `${n} cards`,
  previous: 'Previous card',
  next: 'Next card',
  picture: (host: string) => `Picture at ${host}`,
  submit: 'Submit',
  submitted: 'Submitted',
  choose: 'Choose one',
  optional: '(optional)',
  required: 'Fill this in.',
  email: 'Add the full address, such as name@shop.com.',
  phone: 'Use digits, such as +49 30 123456.',
  number: 'Use a number, such as 42.',
  date: 'Pick a date.',
  long: 'This is too long. Shorten it.',
  writeAlready: 'You can write the details now. Whoever joins reads them, so you won’t say it twice.',
  thanksMore: 'Thank you. Anything to add?',
  sendComment: 'Send comment',
  download: 'Download transcript',
  preparing: 'Preparing…',
  transcript: 'Conversation',
  withBot: 'With the assistant',
  withPerson: (name: string) => `With ${name}`,
  waiting: 'Waiting for a person',
  open: 'Open',
  ended: 'Ended',
  draft: 'Draft',
};

type TalkWords = typeof en;

const spaced = (name: string) => `${/^[\x21-\x7e]/.test(name) ? ' ' : ''}${name}${/[\x21-\x7e]$/.test(name) ? ' ' : ''}`;

const zh: TalkWords = {
  stop: '停止',
  stopped: '已停止',
  suggestions: '快捷回复',
  sources: '来源',
  cards: (n) => `${n} 张卡片`,
  previous: '上一张',
  next: '下一张',
  picture: (host) => `图片在 ${host}`,
  submit: '提交',
  submitted: '已提交',
  choose: '选择一项',
  optional: '（选填）',
  required: '这里还没有填写。',
  email: '邮箱不完整，例如 name@shop.com。',
  phone: '电话号码只用数字，例如 138 0000 0000。',
  number: '这里填数字，例如 42。',
  date: '这里选一个日期。',
  long: '内容太长，可以缩短一些。',
  writeAlready: '等候时可以先把情况写下来，客服接入后直接看到，不用再说一遍。',
  thanksMore: '谢谢您的评价，还想补充什么吗？',
  sendComment: '提交补充',
  download: '下载会话记录',
  preparing: '正在准备…',
  transcript: '会话记录',
  withBot: '助手接待中',
  withPerson: (name) => `${spaced(name).trimStart()}接待中`,
  waiting: '等待人工客服',
  open: '进行中',
  ended: '已结束',
  draft: '草稿',
};

export const talkWords = (locale: UiLocale): TalkWords => (locale === 'zh' ? zh : en);
