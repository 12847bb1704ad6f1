import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StemmaError } from '@stemma/models';

const require = createRequire(import.meta.url);

/** Swagger UI sets styles and inlines icons; everything else comes from this service. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Stemma API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayOperationId: false,
  // Else it asks a validator on the network.
  validatorUrl: null,
});
`;

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** @throws StemmaError `not_found` for any file but those that the page asks for. */
export async function docsAsset(name: string): Promise<{ bytes: Buffer; type: string }> {
  if (name === 'start.js') return { bytes: Buffer.from(START), type: 'text/javascript; charset=utf-8' };
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) throw new StemmaError('not_found', 'There is nothing at this path.');
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  return { bytes: await readFile(join(folder, name)), type };
}
