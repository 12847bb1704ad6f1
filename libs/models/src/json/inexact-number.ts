/** Where an object or array is being read: its key or index now. */
interface Level {
  key: string | number;
}

interface InexactInteger {
  readonly path: readonly (string | number)[];
  readonly start: number;
  readonly end: number;
}

/**
 * The integers of a JSON text that a double cannot say (`9007199254740993`), which `JSON.parse` would pass on as other
 * numbers. Fractions are rounded as everywhere.
 */
export function* inexactIntegers(json: string, parsed: unknown): Generator<InexactInteger> {
  if (!holdsLarge(parsed)) return;
  const levels: Level[] = [];
  for (let at = 0; at < json.length; at++) {
    const level = levels.at(-1);
    switch (json[at]) {
      case '{':
        levels.push({ key: '' });
        break;
      case '[':
        levels.push({ key: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (typeof level?.key === 'number') level.key++;
        break;
      case '"': {
        const end = endOfString(json, at);
        if (typeof level?.key === 'string' && isKey(json, end))
          level.key = JSON.parse(json.slice(at, end)) as string;
        at = end - 1;
        break;
      }
      default: {
        NUMBER.lastIndex = at;
        const literal = NUMBER.exec(json)?.[0];
        if (literal === undefined) break;
        const end = at + literal.length;
        if (!comesBack(literal)) yield { path: levels.map(({ key }) => key), start: at, end };
        at = end - 1;
      }
    }
  }
}

/** Below 16 digits every integer is exact. */
const SIXTEEN_DIGITS = 1e15;

/** Texts, which are most of all there is, are not looked at. */
function holdsLarge(parsed: unknown): boolean {
  const open = [parsed];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'number' && Math.abs(value) >= SIXTEEN_DIGITS) return true;
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Object.values(value)) if (typeof inner !== 'string') open.push(inner);
  }
  return false;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function comesBack(literal: string): boolean {
  if (literal.length < 16 || !/^-?\d+$/.test(literal)) return true;
  const number = Number(literal);
  // What is written is the shortest decimal that reads as the same double, which is not always the double itself.
  return Number.isFinite(number) && BigInt(literal) === writtenOut(String(number));
}

/** `1.5e+21` → 1500000000000000000000n. */
function writtenOut(integer: string): bigint {
  const [digits = '', exponent = '0'] = integer.split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length);
}

/** The place behind the closing quote of the string that starts at `start`. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

const COLON = /\s*:/y;

function isKey(json: string, end: number): boolean {
  COLON.lastIndex = end;
  return COLON.test(json);
}
