// A button of the shop that opens the chat. Works before the widget has come, too: calls wait in the list.
window.Parley ??= function parley(...call) {
  parley.q ??= [];
  parley.q.push(call);
};
document.getElementById('ask')?.addEventListener('click', () => window.Parley('show'));
