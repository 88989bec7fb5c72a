/** Words of the parts of writing that are fetched later, both languages together. */
import type { UiLocale } from '../words.ts';

const en = {
  options: 'Message options',
  quote: 'Quote',
  copy: 'Copy text',
  edit: 'Edit',
  recall: 'Recall',
  copied: 'Copied',
  search: 'Search emoji',
  recent: 'Recent',
  found: 'Found',
  none: 'Nothing found. Try another word.',
  groups: ['Faces', 'Hands and hearts', 'Things', 'Signs'],
  picture: (n: number, of: number) => `Picture ${n} of ${of}`,
  previous: 'Previous picture',
  next: 'Next picture',
  close: 'Close',
  original: 'Open the original',
};
type WritingWords = typeof en;

const zh: WritingWords = {
  options: '消息操作',
  quote: '引用',
  copy: '复制文字',
  edit: '编辑',
  recall: '撤回',
  copied: '已复制',
  search: '搜索表情',
  recent: '最近使用',
  found: '搜索结果',
  none: '没有找到，可换个词。',
  groups: ['表情', '手势和爱心', '物品', '符号'],
  picture: (n, of) => `第 ${n} 张图片，共 ${of} 张`,
  previous: '上一张图片',
  next: '下一张图片',
  close: '关闭',
  original: '打开原图',
};

export const writingWords = (locale: UiLocale): WritingWords => (locale === 'zh' ? zh : en);
