/** Characters that take two columns of a terminal: East Asian scripts, and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
/** Characters that are drawn over the one before, or not at all. */
const zero = /[\p{Mn}\p{Me}\p{Cf}]/u;
const plain = /^[\x20-\x7e]*$/;

/** How many columns of a terminal a text without control characters takes. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text as far as it fits; ends with `…` if some is missing. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (plain.test(text)) return `${text.slice(0, columns - 1)}…`;
  let [cut, width] = ["", 0];
  for (const character of text) {
    width += characterWidth(character);
    if (width >= columns) break;
    cut += character;
  }
  return `${cut}…`;
}

function characterWidth(character: string): number {
  if (wide.test(character)) return 2;
  return zero.test(character) ? 0 : 1;
}
