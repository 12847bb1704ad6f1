import { execFileSync } from 'node:child_process';

const MOST_BYTES = 2 ** 30;

export function git(repository: string, args: readonly string[], input?: string): Buffer {
  return execFileSync('git', ['-C', repository, ...args], {
    maxBuffer: MOST_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
    ...(input === undefined ? {} : { input }),
  });
}

export function gitLines(repository: string, args: readonly string[]): string[] {
  return git(repository, args)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
