// Writes what follows from the schemas of the kinds: the compiled validators and the schema for editors.
// npm run build && node scripts/schema.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

/** In: schemas by name. Out: the source of a module that exports a validator for each, under that name. */
export function validatorsSource(schemas) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, code: { source: true, esm: true, lines: true } });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema({ ...schema, $id: name });
  const source = standalone.default(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])));
  // What ajv writes for ESM still says require().
  const imports = new Map();
  const patched = source.replace(/require\("([^"]+)"\)/g, (_, module) => {
    const from = module.endsWith('.js') ? module : `${module}.js`;
    if (!imports.has(from)) imports.set(from, `__m${imports.size}`);
    return imports.get(from);
  });
  // CommonJS: what `default` is depends on who loads it.
  const head = [...imports]
    .map(
      ([module, name]) =>
        `import ${name}_ from '${module}';\nconst ${name} = ${name}_.default ? ${name}_ : { default: ${name}_ };\n`,
    )
    .join('');
  return `// @ts-nocheck\n// Made by scripts/schema.mjs from the schemas of the kinds. Do not edit.\n${head}${patched.trim()}\n`;
}

/** In: a schema. Out: the text of its file. */
export const schemaText = (schema) => `${JSON.stringify(schema, null, 2)}\n`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const dist = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
  const entries = await Promise.all(['user', 'tag', 'chat', 'bot'].map((kind) => dist(`kinds/${kind}/entry.js`)));
  const [{ userEntry }, { tagEntry }, { chatEntry }, { botEntry }] = entries;
  const { publishedSchema, validatorSchemas } = await dist('manifest/schema.js');
  const kinds = [tagEntry, userEntry, botEntry, chatEntry];
  const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(at('schema'), { recursive: true });
  writeFileSync(at('src/kinds/validators.ts'), validatorsSource(validatorSchemas(kinds)));
  writeFileSync(at('schema/manifest.schema.json'), schemaText(publishedSchema(kinds)));
}
