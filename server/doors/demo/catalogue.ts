/** What the demo shop sells. Texts are pairs: English, Chinese. */
export type Pair = readonly [en: string, zh: string];
export type Product = {
  id: string;
  kind: 'boots' | 'jackets' | 'packs' | 'camp';
  /** File name in img/; its main colour is the custom property --c. */
  picture: string;
  name: Pair;
  line: Pair;
  price: Pair;
  sizes: readonly string[];
  colours: readonly { name: Pair; value: string }[];
  facts: readonly (readonly [Pair, Pair])[];
};

const shoes = ['39', '40', '41', '42', '43', '44', '45', '46'];
const clothes = ['XS', 'S', 'M', 'L', 'XL'];
const brown = { name: ['Brown', '棕色'], value: '#8a5a34' } as const;
const slate = { name: ['Slate', '石板灰'], value: '#56636d' } as const;
const moss = { name: ['Moss', '苔绿'], value: '#3d6b48' } as const;
const rust = { name: ['Rust', '铁锈红'], value: '#b4532a' } as const;
const lake = { name: ['Lake', '湖蓝'], value: '#2f6788' } as const;
const sun = { name: ['Ochre', '赭黄'], value: '#c9912f' } as const;
const weight = (g: Pair): readonly [Pair, Pair] => [['Weight', '重量'], g];
const care = (text: Pair): readonly [Pair, Pair] => [['Care', '保养'], text];
const stuff = (text: Pair): readonly [Pair, Pair] => [['Material', '材质'], text];

export const catalogue: readonly Product[] = [
  {
    id: 'ridge-mid',
    kind: 'boots',
    picture: 'boot-mid',
    name: ['Ridge Mid boots', 'Ridge Mid 登山靴'],
    line: ['Full-grain leather, a membrane that stays dry, and a sole that can be replaced twice.', '头层牛皮，防水透气膜，鞋底可更换两次。'],
    price: ['€129.00', '¥899'],
    sizes: shoes,
    colours: [brown, slate, moss],
    facts: [
      weight(['1,140 g a pair (42)', '1140 克／双（42 码）']),
      stuff(['2.2 mm leather, wool lining', '2.2 毫米牛皮，羊毛内里']),
      [
        ['Fit', '版型'],
        ['True to size, wide toes', '正码，前掌偏宽'],
      ],
      care(['Brush, wax every 20 days out', '刷净，每穿 20 天上蜡一次']),
    ],
  },
  {
    id: 'ridge-low',
    kind: 'boots',
    picture: 'boot-low',
    name: ['Ridge Low shoes', 'Ridge Low 徒步鞋'],
    line: ['Light and quick for dry paths, with the same sole as the Mid.', '轻便灵活，适合干燥步道，鞋底与 Mid 相同。'],
    price: ['€109.00', '¥749'],
    sizes: shoes,
    colours: [slate, sun, moss],
    facts: [
      weight(['820 g a pair (42)', '820 克／双（42 码）']),
      stuff(['Nubuck and mesh', '磨砂皮与网布']),
      [
        ['Fit', '版型'],
        ['Half a size small', '偏小半码'],
      ],
      care(['Brush when dry', '干后刷净']),
    ],
  },
  {
    id: 'trail-socks',
    kind: 'boots',
    picture: 'socks',
    name: ['Merino trail socks', '美利奴徒步袜'],
    line: ['Padded where boots press, thin where they do not. Two pairs.', '受力处加厚，其余轻薄。两双装。'],
    price: ['€22.00', '¥149'],
    sizes: ['36–38', '39–41', '42–44', '45–47'],
    colours: [rust, lake, moss],
    facts: [weight(['64 g a pair', '64 克／双']), stuff(['68% merino, 30% nylon', '68% 美利奴羊毛，30% 锦纶']), care(['Wash at 40 °C', '40°C 机洗'])],
  },
  {
    id: 'fell-jacket',
    kind: 'jackets',
    picture: 'jacket',
    name: ['Fell rain jacket', 'Fell 冲锋衣'],
    line: ['Three layers, taped seams, and a hood that turns with your head.', '三层面料，压胶接缝，风帽随头转动。'],
    price: ['€179.00', '¥1,249'],
    sizes: clothes,
    colours: [rust, lake, moss],
    facts: [
      weight(['410 g (M)', '410 克（M 码）']),
      stuff(['Recycled nylon, no fluorine', '再生锦纶，不含氟']),
      [
        ['Water column', '防水指数'],
        ['20,000 mm', '20,000 毫米'],
      ],
      care(['Wash at 30 °C, tumble warm', '30°C 洗涤，低温烘干']),
    ],
  },
  {
    id: 'cirque-down',
    kind: 'jackets',
    picture: 'down',
    name: ['Cirque down jacket', 'Cirque 羽绒服'],
    line: ['For the last hour before the sun comes. Packs into its own pocket.', '陪您等到日出，可收进自带口袋。'],
    price: ['€219.00', '¥1,599'],
    sizes: clothes,
    colours: [lake, sun, slate],
    facts: [weight(['345 g (M)', '345 克（M 码）']), stuff(['800 cuin down, traced', '800 蓬可追溯鹅绒']), care(['Wash at 30 °C with down soap', '30°C，用羽绒专用洗涤剂'])],
  },
  {
    id: 'col-28',
    kind: 'packs',
    picture: 'pack',
    name: ['Col 28 pack', 'Col 28 升背包'],
    line: ["A day's worth, with a back that breathes and a rain cover in the lid.", '一日行程刚好，透气背板，顶包内藏防雨罩。'],
    price: ['€94.00', '¥659'],
    sizes: ['S/M', 'M/L'],
    colours: [moss, lake, rust],
    facts: [
      weight(['890 g', '890 克']),
      [
        ['Volume', '容量'],
        ['28 l', '28 升'],
      ],
      stuff(['Recycled 210D nylon', '210D 再生锦纶']),
      care(['Sponge with cold water', '冷水擦拭']),
    ],
  },
  {
    id: 'lee-tent',
    kind: 'camp',
    picture: 'tent',
    name: ['Lee tent, 2 people', 'Lee 双人帐篷'],
    line: ['Up in four minutes, quiet in the wind, and every pole can be bought alone.', '四分钟搭好，风中安静，每根帐杆都可单买。'],
    price: ['€289.00', '¥1,999'],
    sizes: ['2P'],
    colours: [sun, moss],
    facts: [
      weight(['1,920 g', '1920 克']),
      [
        ['Inside', '内帐'],
        ['215 × 130 × 105 cm', '215 × 130 × 105 厘米'],
      ],
      stuff(['Silicone nylon, aluminium', '硅涂层锦纶，铝杆']),
      care(['Dry before storing', '晾干后收纳']),
    ],
  },
  {
    id: 'spring-bottle',
    kind: 'camp',
    picture: 'bottle',
    name: ['Spring bottle 0.7 l', 'Spring 水壶 0.7 升'],
    line: ['Steel, one wall, one piece. Fits the side of every Col.', '单层不锈钢，一体成型，适配所有 Col 背包侧袋。'],
    price: ['€24.00', '¥169'],
    sizes: ['0.7 l'],
    colours: [lake, sun, slate],
    facts: [weight(['160 g', '160 克']), stuff(['Stainless steel 18/8', '18/8 不锈钢']), care(['Dishwasher safe', '可用洗碗机'])],
  },
];
