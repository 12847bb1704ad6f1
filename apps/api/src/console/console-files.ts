import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StemmaError } from '@stemma/models';

export interface ConsoleFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** Null where the bytes are the file itself. */
  readonly encoding: 'br' | 'gzip' | null;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The build writes each file beside its compressed forms. */
const ENCODINGS = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
  { encoding: null, suffix: '' },
] as const;

/** What the build made of apps/console. */
export class ConsoleFiles {
  constructor(private readonly folder: string) {}

  /** The one page; what it shows follows from the path, which it reads itself. */
  page(acceptEncoding: string | undefined): Promise<ConsoleFile> {
    return this.read(this.folder, 'index.html', acceptEncoding);
  }

  /** @throws StemmaError `not_found` for whatever the build did not write. */
  asset(name: string, acceptEncoding: string | undefined): Promise<ConsoleFile> {
    return this.read(join(this.folder, 'assets'), name, acceptEncoding);
  }

  private async read(folder: string, name: string, acceptEncoding = ''): Promise<ConsoleFile> {
    const type = mediaTypeOf(name);
    if (type !== null) {
      const accepted = acceptedEncodings(acceptEncoding);
      for (const { encoding, suffix } of ENCODINGS) {
        if (encoding !== null && !accepted.has(encoding)) continue;
        const bytes = await bytesOf(join(folder, name + suffix));
        if (bytes !== null) return { bytes, type, encoding };
      }
    }
    throw new StemmaError('not_found', 'There is nothing at this path.');
  }
}

/** Null for what is no plain name of a file that browsers are sent. */
function mediaTypeOf(name: string): string | null {
  const extension = /^[\w-]+(?:\.[\w-]+)*\.(\w+)$/.exec(name)?.[1] ?? '';
  return Object.hasOwn(TYPES, extension) ? (TYPES[extension] ?? null) : null;
}

/** Of a header such as `gzip, br;q=0.5, deflate;q=0`. */
function acceptedEncodings(header: string): ReadonlySet<string> {
  const codings = header.toLowerCase().split(',');
  return new Set(
    codings
      .filter((coding) => !/;\s*q=0(\.0*)?\s*$/.test(coding))
      .map((coding) => /[^\s;]*/.exec(coding.trim())?.[0] ?? ''),
  );
}

async function bytesOf(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
