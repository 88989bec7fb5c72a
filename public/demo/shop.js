// The shop's own script. Calls to the chat wait in the list until the widget has come.
window.Parley ??= function parley(...call) {
  parley.q ??= [];
  parley.q.push(call);
};
const on = (id, act) => document.getElementById(id)?.addEventListener('click', act);
const absolute = (path) => new URL(path, location.origin).href;
const product = document.getElementById('product');

on('ask', () => window.Parley('show'));
on('ask-product', (e) => {
  const { text } = e.currentTarget.dataset;
  const chosen = product === null ? [] : [product.dataset.name, product.elements.size.value, product.elements.colour.value];
  window.Parley('showNewMessage', `${text} ${chosen.join(', ')}`.trim());
  window.Parley('show');
});
on('send-card', (e) => {
  const { title, text, price, image } = e.currentTarget.dataset;
  window.Parley('sendCard', { title, text, price, image: absolute(image), url: location.href });
  window.Parley('show');
});

product?.addEventListener('change', (e) => {
  const { colour } = e.target.dataset;
  if (colour) document.querySelector('#photo svg').style.setProperty('--c', colour);
});
product?.addEventListener('submit', (e) => {
  e.preventDefault();
  const { id, name, price } = product.dataset;
  keep([...basket(), { id, name, price, note: `${product.elements.size.value}, ${product.elements.colour.value}` }]);
  const said = product.querySelector('.said');
  said.textContent = said.dataset.added;
});
drawBasket();

on('swap', () => {
  const body = document.body.cloneNode(true);
  const turn = body.querySelector('#turn');
  turn.textContent = String(Number(turn.textContent) + 1);
  for (const script of body.querySelectorAll('script')) script.remove();
  document.documentElement.replaceChild(body, document.body);
});
for (const link of document.querySelectorAll('a[data-route]'))
  link.addEventListener('click', (e) => {
    e.preventDefault();
    history.pushState(null, '', link.href);
    document.getElementById('route').textContent = link.textContent;
    document.title = `${link.textContent} · Ridge Outdoor`;
  });

function basket() {
  try {
    return JSON.parse(sessionStorage.getItem('basket') ?? '[]');
  } catch {
    return [];
  }
}
function keep(items) {
  try {
    sessionStorage.setItem('basket', JSON.stringify(items));
  } catch {
    // Without storage the basket lasts no longer than the page.
  }
  drawBasket();
}
function drawBasket() {
  const items = basket();
  const count = document.querySelector('.count');
  if (count) Object.assign(count, { textContent: String(items.length), hidden: items.length === 0 });
  const list = document.querySelector('#filled .lines');
  if (list === null) return;
  document.getElementById('filled').hidden = items.length === 0;
  document.getElementById('empty').hidden = items.length > 0;
  list.replaceChildren(...items.map((item, n) => basketLine(item, n, items, list.dataset.remove)));
}
function basketLine(item, n, items, remove) {
  const line = document.createElement('li');
  line.className = 'line';
  const text = document.createElement('span');
  text.className = 'grow';
  text.textContent = `${item.name}, ${item.note}`;
  const price = document.createElement('span');
  price.textContent = item.price;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link';
  button.textContent = remove;
  button.addEventListener('click', () => keep(items.filter((_, i) => i !== n)));
  line.append(text, price, button);
  return line;
}
