import { variables, type Variable } from './variables.js';

/** The text of docs/configuration.md. */
export function configReference(): string {
  const rows = Object.entries<Variable<unknown>>(variables).map(
    ([name, { standard, rule, meaning }]) =>
      `| \`${name}\` | ${standard === null ? '–' : `\`${standard}\``} | ${upper(rule)} | ${meaning} |`,
  );
  return `# Configuration

Everything is configured by environment variables, read once at start. A fault in any of them stops the start, and all
faults are reported together, secrets masked: a value that is not as described, an empty value, and a \`STEMMA_…\`
variable that is not listed here.

| variable | if not set | value | meaning |
|---|---|---|---|
${rows.join('\n')}

API keys are configured as hashes only. To make one:

\`\`\`sh
KEY=$(openssl rand -hex 32)
export STEMMA_API_KEYS="admin:me:$(printf %s "$KEY" | sha256sum | cut -c-64)"
\`\`\`

This page is written by \`UPDATE_DOCS=1 npx jest libs/config\` from \`libs/config/src/variables.ts\`.
`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
