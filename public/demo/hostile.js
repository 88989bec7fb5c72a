// What careless libraries do to a page.
Array.prototype.last = function last() {
  return this[this.length - 1];
};
Array.prototype.toJSON = function toJSON() {
  return 'no';
};
Object.prototype.surprise = 'here';
String.prototype.trim = () => 'trimmed';
