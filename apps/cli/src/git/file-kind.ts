export interface FileKind {
  readonly kind: string;
  readonly language: string | null;
}

const CODE: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  py: 'python',
  pyi: 'python',
  rb: 'ruby',
  go: 'go',
  rs: 'rust',
  java: 'java',
  kt: 'kotlin',
  kts: 'kotlin',
  scala: 'scala',
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  hh: 'cpp',
  cs: 'csharp',
  fs: 'fsharp',
  swift: 'swift',
  m: 'objective-c',
  php: 'php',
  pl: 'perl',
  pm: 'perl',
  lua: 'lua',
  r: 'r',
  jl: 'julia',
  ex: 'elixir',
  exs: 'elixir',
  erl: 'erlang',
  hs: 'haskell',
  ml: 'ocaml',
  clj: 'clojure',
  dart: 'dart',
  zig: 'zig',
  nim: 'nim',
  sh: 'shell',
  bash: 'shell',
  zsh: 'shell',
  fish: 'shell',
  ps1: 'powershell',
  sql: 'sql',
  css: 'css',
  scss: 'scss',
  less: 'less',
  html: 'html',
  htm: 'html',
  vue: 'vue',
  svelte: 'svelte',
  proto: 'protobuf',
  graphql: 'graphql',
  s: 'assembly',
  asm: 'assembly',
  cypher: 'cypher',
  flux: 'flux',
};
const CONFIG: Readonly<Record<string, string | null>> = {
  json: 'json',
  json5: 'json',
  jsonc: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  ini: 'ini',
  cfg: 'ini',
  conf: null,
  properties: 'properties',
  env: null,
  xml: 'xml',
  tf: 'terraform',
  nix: 'nix',
  cmake: 'cmake',
  gradle: 'gradle',
  editorconfig: 'ini',
  lock: null,
};
const TEMPLATE: Readonly<Record<string, string>> = {
  hbs: 'handlebars',
  mustache: 'mustache',
  ejs: 'ejs',
  j2: 'jinja',
  jinja: 'jinja',
  jinja2: 'jinja',
  tmpl: 'go-template',
  tpl: 'template',
  liquid: 'liquid',
  erb: 'erb',
  pug: 'pug',
  njk: 'nunjucks',
};
const DOCUMENT: Readonly<Record<string, string | null>> = {
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'markdown',
  rst: 'restructuredtext',
  adoc: 'asciidoc',
  txt: null,
  tex: 'latex',
  org: 'org',
  pdf: null,
  docx: null,
};
const DATA = new Set([
  'csv',
  'tsv',
  'ndjson',
  'jsonl',
  'parquet',
  'avro',
  'sqlite',
  'db',
  'arrow',
  'npy',
  'geojson',
]);
const ASSET = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'ico',
  'webp',
  'bmp',
  'woff',
  'woff2',
  'ttf',
  'mp3',
  'mp4',
  'wav',
]);

const NAMED: Readonly<Record<string, FileKind>> = {
  dockerfile: { kind: 'config', language: 'dockerfile' },
  makefile: { kind: 'config', language: 'make' },
  jenkinsfile: { kind: 'workflow', language: 'groovy' },
  rakefile: { kind: 'code', language: 'ruby' },
  gemfile: { kind: 'config', language: 'ruby' },
  license: { kind: 'document', language: null },
  readme: { kind: 'document', language: null },
  changelog: { kind: 'document', language: null },
};

/** What a file is, by its path alone: code, config, template, prompt, workflow, document, data or asset; code if unknown. */
export function fileKind(path: string): FileKind {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot + 1);
  const language =
    lookUp(CODE, extension) ?? lookUp(CONFIG, extension) ?? lookUp(TEMPLATE, extension) ?? null;
  const languageOrText = language ?? lookUp(DOCUMENT, extension) ?? null;
  if (isWorkflow(lower, name)) return { kind: 'workflow', language: languageOrText };
  if (isPrompt(lower, name, extension)) return { kind: 'prompt', language: languageOrText };
  const named = lookUp(NAMED, dot > 0 ? name.slice(0, name.indexOf('.')) : name);
  if (Object.hasOwn(TEMPLATE, extension)) return { kind: 'template', language };
  if (Object.hasOwn(CODE, extension)) return { kind: 'code', language };
  if (Object.hasOwn(DOCUMENT, extension)) return { kind: 'document', language: languageOrText };
  if (DATA.has(extension)) return { kind: 'data', language: null };
  if (ASSET.has(extension)) return { kind: 'asset', language: null };
  if (Object.hasOwn(CONFIG, extension) || (dot === 0 && name.endsWith('rc')))
    return { kind: 'config', language };
  if (named !== undefined) return named;
  return { kind: dot === 0 ? 'config' : 'code', language: null };
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function isWorkflow(path: string, name: string): boolean {
  return (
    path.startsWith('.github/workflows/') || path.includes('/.github/workflows/') || name === '.gitlab-ci.yml'
  );
}

function isPrompt(path: string, name: string, extension: string): boolean {
  if (extension === 'prompt' || /\.prompt\.[^.]+$/.test(name)) return true;
  const inFolder = path.startsWith('prompts/') || path.includes('/prompts/');
  return (
    inFolder && (Object.hasOwn(DOCUMENT, extension) || Object.hasOwn(TEMPLATE, extension) || extension === '')
  );
}
