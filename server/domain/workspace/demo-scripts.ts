import type { Locale } from '#protocol';

/** One made-up conversation: lines alternate, `v` the customer, `a` the agent; `{n}` is an order number. */
export type DemoScript = { locale: Locale; topic: string; tag: string; lines: readonly (readonly ['v' | 'a', string])[] };

export const DEMO_SCRIPTS: readonly DemoScript[] = [
  {
    locale: 'zh',
    topic: '物流查询',
    tag: '物流',
    lines: [
      ['v', '你好，订单 {n} 三天没有更新了，现在到哪里了？'],
      ['a', '你好，我看一下。包裹昨晚到了杭州转运中心，预计明天送达。'],
      ['v', '好的，明天下午家里有人'],
      ['a', '已备注“下午派送”，快递员会提前电话联系。'],
      ['v', '谢谢！'],
    ],
  },
  {
    locale: 'zh',
    topic: '退货',
    tag: '退换货',
    lines: [
      ['v', '鞋子大了一码，能换吗？订单 {n}'],
      ['a', '可以的，签收 7 天内未穿着都能换。需要换成哪个尺码？'],
      ['v', '换 41 码'],
      ['a', '41 码有货，已为你登记换货，寄回运费由我们承担。'],
      ['v', '太好了'],
    ],
  },
  {
    locale: 'zh',
    topic: '发票',
    tag: '发票',
    lines: [
      ['v', '订单 {n} 可以开公司抬头的电子发票吗'],
      ['a', '可以，请提供抬头和税号。'],
      ['v', '杭州青禾科技有限公司，税号已经填在订单备注里了'],
      ['a', '看到了，发票会在 24 小时内发送到你的邮箱。'],
    ],
  },
  {
    locale: 'zh',
    topic: '优惠券',
    tag: '优惠',
    lines: [
      ['v', '满 200 减 30 的券怎么用不了？'],
      ['a', '这张券不能与会员折扣同时使用，先取消勾选会员折扣再试试。'],
      ['v', '可以了，谢谢'],
    ],
  },
  { locale: 'zh', topic: '尺码', tag: '商品', lines: [['v', '身高 172，体重 65 公斤，这件衬衫选 M 还是 L？']] },
  {
    locale: 'zh',
    topic: '质量问题',
    tag: '退换货',
    lines: [
      ['v', '收到的杯子有一道裂纹，订单 {n}'],
      ['a', '很抱歉给你带来不便，方便拍一张照片吗？'],
      ['v', '照片稍后发，我在上班'],
    ],
  },
  {
    locale: 'en',
    topic: 'Where is my order',
    tag: 'shipping',
    lines: [
      ['v', 'Hi, order {n} has not moved for three days. Is it lost?'],
      ['a', 'Let me look. It left the sorting centre this morning and should reach you tomorrow.'],
      ['v', 'Great, can they leave it with my neighbour?'],
      ['a', 'Yes, I have added a note for the courier.'],
      ['v', 'Perfect, thank you'],
    ],
  },
  {
    locale: 'en',
    topic: 'Return',
    tag: 'returns',
    lines: [
      ['v', 'The jacket from order {n} is too small. How do I return it?'],
      ['a', 'I have sent a prepaid label to your e-mail. Drop the parcel at any post office within 14 days.'],
      ['v', 'When do I get the money back?'],
      ['a', 'Two working days after it arrives here.'],
    ],
  },
  {
    locale: 'en',
    topic: 'Invoice',
    tag: 'billing',
    lines: [
      ['v', 'Could I have an invoice with our VAT number for order {n}?'],
      ['a', 'Of course. Please send me the number and the company name.'],
      ['v', 'Northwind Bakery Ltd, GB 123 4567 89'],
      ['a', 'Done, you will find it in your inbox in a minute.'],
      ['v', 'Got it, cheers'],
    ],
  },
  {
    locale: 'en',
    topic: 'Password',
    tag: 'account',
    lines: [
      ['v', 'I do not get the e-mail to reset my password'],
      ['a', 'It went out two minutes ago. Could you look in the spam folder?'],
      ['v', 'Found it there'],
    ],
  },
  { locale: 'en', topic: 'Stock', tag: 'products', lines: [['v', 'Will the blue kettle be back in stock this month?']] },
  {
    locale: 'en',
    topic: 'Damaged',
    tag: 'returns',
    lines: [
      ['v', 'One of the six glasses in order {n} arrived broken'],
      ['a', 'I am sorry about that. Shall I send a new one or refund it?'],
      ['v', 'A new one, please'],
    ],
  },
];

export const DEMO_NAMES: Record<Locale, readonly string[]> = {
  zh: ['李婷', '王磊', '张晓雨', '陈晨', '刘洋', '赵一鸣', '孙丽', '周航', '吴佳', '郑凯', '林小满', '何静'],
  en: [
    'Emma Hughes',
    'Liam Novak',
    'Olivia Brandt',
    'Noah Fischer',
    'Ava Rossi',
    'Mason Clarke',
    'Isla Jensen',
    'Ethan Park',
    'Mia Laurent',
    'Lucas Meyer',
    'Zoe Adams',
    'Owen Kelly',
  ],
};
