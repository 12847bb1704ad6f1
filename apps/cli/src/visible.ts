/** What moves a cursor, changes colours, breaks a line or turns the direction of writing: all but the tab. */
const CONTROL = /[^\P{Cc}\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text that harms no terminal, whoever wrote it: controls are seen as `\\xHH` or `\\uHHHH`, and do nothing. All that
 * the command line prints goes through here, one line at a time, so that nobody's text can pass for a line of ours.
 */
export function visible(text: string): string {
  return text.replace(CONTROL, (control) => {
    const code = control.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/** Our own text of several lines, with words of others in it. */
export function linesVisible(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** JSON that says the same and is as harmless: JSON itself escapes only the controls below the blank. */
export function jsonText(value: unknown, indent?: number): string {
  return jsonVisible(JSON.stringify(value, null, indent));
}

/** The same for a part of JSON text, line breaks kept. */
export function jsonVisible(json: string): string {
  return json.replace(CONTROL, (control) =>
    control === '\n' ? control : `\\u${hex(control.charCodeAt(0), 4)}`,
  );
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
