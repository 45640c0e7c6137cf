// Bars of medians with whiskers from the least to the most, as SVG that reads on light and on dark.

const [WIDTH, LABEL, ROW, BAR, TOP] = [860, 330, 30, 16, 34];
const VALUE = 130;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `12 345`, `0.0123` @param {number} value */
export const numberText = (value) =>
  Math.abs(value) >= 10_000 ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ') : String(value);

/** One chart of figures that share a unit. @param {string} unit @param {readonly import('../kit/figures.mjs').Figure[]} figures */
export function chartOf(unit, figures) {
  const most = Math.max(...figures.map(({ max }) => max), Number.MIN_VALUE);
  const x = (value) => LABEL + (value / most) * (WIDTH - LABEL - VALUE);
  const rows = figures.map(({ what, median, min, max }, n) => {
    const y = TOP + n * ROW;
    const middle = y + BAR / 2;
    return [
      `<text x="${LABEL - 10}" y="${middle + 4}" text-anchor="end">${escaped(what)}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${Math.max(1, x(median) - LABEL).toFixed(1)}" height="${BAR}" rx="2" fill="#2f6fd0"/>`,
      `<path d="M${x(min).toFixed(1)} ${middle}H${x(max).toFixed(1)}M${x(min).toFixed(1)} ${middle - 4}v8M${x(max).toFixed(1)} ${middle - 4}v8" stroke="#e08a00" stroke-width="1.5" fill="none"/>`,
      `<text x="${(x(max) + 8).toFixed(1)}" y="${middle + 4}">${numberText(median)}</text>`,
    ].join('');
  });
  const height = TOP + figures.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13" fill="#6b7686"><text x="${LABEL}" y="18" font-weight="600">${escaped(unit)}</text>\n${rows.join('\n')}\n</svg>\n`;
}
