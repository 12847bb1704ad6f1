const MAX_EXTENSION_CHARS = 16;
/** Of a path whose file has no extension, or one that is none. */
const NO_FILE_TYPE = 'none';

/** The extension of a path in lower case, without its dot: `src/a.test.TS` → `ts`; `Makefile`, `.env` → `none`. */
export function fileTypeOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  return /^[\p{L}\p{N}_+-]+$/u.test(extension) && extension.length <= MAX_EXTENSION_CHARS
    ? extension
    : NO_FILE_TYPE;
}
