/** Emoji people use in a shop's chat, drawn by the system's font: a group per list, an emoji with its words in English and Chinese per entry. */
export type Emoji = { char: string; words: string };

const GROUPS = [
  '😀 smile happy 微笑 开心|😃 smile joy 开心|😄 laugh happy 大笑|😁 grin 呲牙|😆 laugh 大笑|😅 sweat relief 汗 尴尬|😂 tears laugh 笑哭|🤣 rolling laugh 笑翻|🙂 smile 微笑|🙃 upside down 倒脸|😉 wink 眨眼|😊 blush happy 害羞 开心|😇 angel 天使|🥰 love 喜欢 爱|😍 love eyes 色 喜欢|😘 kiss 亲亲|😋 yummy 好吃|😛 tongue 吐舌|🤪 crazy 疯狂|🤗 hug 抱抱|🤭 oops 捂嘴|🤔 think 思考 想|🤨 doubt 怀疑|😐 neutral 无语|😏 smirk 得意|🙄 eyes roll 白眼|😬 awkward 尴尬|😌 relieved 放心|😴 sleep 睡觉 困|🤒 sick ill 生病|🥳 party 庆祝|😎 cool 酷|😕 confused 困惑|😟 worried 担心|😮 wow surprised 惊讶|😳 flushed 脸红|🥺 please beg 求求|😢 sad cry 难过 哭|😭 cry 大哭|😱 scream 害怕|😞 disappointed 失望|😤 huff 生气|😡 angry 愤怒 生气|🤯 mind blown 震惊',
  '👍 good yes thumb 赞 好|👎 bad no thumb 差 踩|👌 ok 好的|✌️ victory 胜利 耶|🤞 luck 好运|👏 clap 鼓掌|🙏 please thanks 谢谢 拜托|🤝 deal handshake 握手 合作|💪 strong 加油 强|👋 hello bye wave 你好 再见|☝️ up one 上|👇 down 下|👉 right 右|👈 left 左|🙌 hooray 万岁|🫶 heart hands 比心|❤️ heart love 爱心 爱|🧡 orange heart 橙心|💛 yellow heart 黄心|💚 green heart 绿心|💙 blue heart 蓝心|💜 purple heart 紫心|🖤 black heart 黑心|💔 broken heart 心碎|💕 hearts love 爱',
  '📦 parcel package 包裹 快递|🚚 delivery truck 送货 物流|🛒 cart shop 购物车|🛍️ shopping bags 购物|🎁 gift 礼物|💳 card pay 银行卡 付款|💰 money 钱|🧾 receipt invoice 发票 收据|🏷️ price tag 价格 标签|👕 shirt clothes 衣服|👖 jeans trousers 裤子|👗 dress 裙子|👟 shoe 鞋|🎒 bag 包|⌚ watch 手表|📱 phone 手机|💻 computer 电脑|🖨️ printer 打印机|📷 camera photo 相机 照片|🎧 headphones 耳机|🔧 repair tool 维修 工具|🔑 key 钥匙|📧 mail 邮件|📞 call phone 电话|📍 place address 地址 位置|🏠 home house 家|🏪 store shop 商店|✈️ plane travel 飞机|🚗 car 汽车|☕ coffee 咖啡|🍰 cake 蛋糕|🍎 apple 苹果|🌹 rose flower 玫瑰 花|🌞 sun 太阳|🌧️ rain 雨|🐶 dog 狗|🐱 cat 猫',
  '✅ done yes check 完成 对|❌ no wrong 错|❓ question 问题|❗ important 重要|⚠️ warning 注意 警告|💯 hundred perfect 满分|🔥 fire hot 火|✨ sparkle 闪亮|⭐ star 星|🎉 party congratulations 恭喜 庆祝|💡 idea 主意|⏰ time clock 时间 闹钟|📅 date calendar 日期 日历|🔄 exchange return 退换 换货|🆗 ok 可以|🆕 new 新|🔔 bell 提醒|💤 sleep 睡|💬 chat message 聊天|🔍 search 搜索|♻️ recycle 环保|➕ plus 加|➖ minus 减',
];

const parse = (entry: string): Emoji => {
  const space = entry.indexOf(' ');
  return { char: entry.slice(0, space), words: entry.slice(space + 1) };
};

export const EMOJI: readonly (readonly Emoji[])[] = GROUPS.map((group) => group.split('|').map(parse));

/** Every word asked for must begin a word of the emoji (Latin) or be inside one (Chinese). */
export function findEmoji(query: string): Emoji[] {
  const asked = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (asked.length === 0) return [];
  return EMOJI.flat().filter((e) => asked.every((word) => e.char === word || e.words.split(' ').some((w) => (/[a-z]/.test(word) ? w.startsWith(word) : w.includes(word)))));
}
