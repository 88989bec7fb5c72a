// A page that asks first: the chat starts without consent and is told when there is some.
window.Parley ??= function parley(...call) {
  parley.q ??= [];
  parley.q.push(call);
};
const inbox = document.querySelector('script[data-inbox]').dataset.inbox;
window.Parley('boot', { inbox, consent: 'denied' });
document.getElementById('agree').addEventListener('click', () => window.Parley('update', { consent: 'granted' }));
document.getElementById('refuse').addEventListener('click', () => window.Parley('shutdown'));
