import { isAscii, isUtf8 } from 'node:buffer';

/**
 * Paths are kept as raw bytes, one character each (latin1): the only form that tells any two paths apart.
 * As text they are UTF-8 where they can be; else every byte beyond ASCII is written `\xHH`, and `\` is doubled.
 */
export function pathText(raw: string): string {
  const bytes = Buffer.from(raw, 'latin1');
  if (isAscii(bytes)) return raw;
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return raw
    .replaceAll('\\', '\\\\')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

/** The parts that name a path in an id: its text, or what no text can say. */
export function pathIdentity(raw: string): readonly string[] {
  return isUtf8(Buffer.from(raw, 'latin1')) ? [pathText(raw)] : ['bytes', raw];
}

/** The name of a folder as text without control characters: each of them as `\xHH`, like a byte that is no UTF-8. */
export function folderText(bytes: Buffer): string {
  const text = pathText(bytes.toString('latin1'));
  if (!/\p{Cc}/u.test(text)) return text;
  const escaped = isUtf8(bytes) ? text.replaceAll('\\', '\\\\') : text;
  return escaped.replace(
    /\p{Cc}/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
