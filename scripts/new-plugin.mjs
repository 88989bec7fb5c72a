#!/usr/bin/env node
/**
 * `npm run new:plugin -- PORT NAME`: makes server/plugins/<port>-<name>/ with the plugin, its settings, a handler in which every verb of the port is a
 * stub, and a test that runs the port's contract. Ports and contracts are read from server/ports, so new ones are found without a change here.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Where the folder's first word is not the port's name. */
const PREFIXES = { 'media-store': 'media', 'rule-runtime': 'rules' };

try {
  const made = main(process.cwd(), process.argv.slice(2));
  console.log(`Made ${made.folder}:\n${made.files.map((f) => `  ${f}`).join('\n')}`);
  console.log(`Next: write the verbs in ${made.handler}, then: npx vitest run ${made.folder}`);
} catch (error) {
  if (error.code !== 'REFUSED') throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function main(root, args) {
  const portsDir = path.join(root, 'server', 'ports');
  if (!existsSync(path.join(portsDir, 'index.ts'))) throw refusal('Run this in the project folder, where server/ports is.');
  const ports = readPorts(portsDir);
  const [portName, name, ...rest] = args;
  if (!portName || !name || rest.length > 0) throw refusal(`Usage: npm run new:plugin -- PORT NAME. Ports: ${ports.map((p) => p.port).join(', ')}.`);
  const port = ports.find((p) => p.port === portName);
  if (!port) throw refusal(`There is no port called "${portName}". Ports: ${ports.map((p) => p.port).join(', ')}.`);
  const prefix = PREFIXES[portName] ?? portName;
  if (!NAME.test(name) || name.length > 40)
    throw refusal(`The name "${name}" cannot be used: up to 40 lower-case letters, digits and single dashes, a letter first, such as "nats".`);
  if (name.startsWith(`${prefix}-`)) throw refusal(`Give the name without "${prefix}-": the folder gets it by itself.`);
  const id = `${prefix}-${name}`;
  const folder = path.join('server', 'plugins', id);
  if (existsSync(path.join(root, folder))) throw refusal(`${folder} exists already. Choose another name, or remove it first.`);

  const plan = { ...port, id, name, make: `create${pascal(name)}${port.type}`, handlerFile: `create-${name}-${kebab(port.type)}`, configType: `${pascal(name)}Config` };
  const files = { 'index.ts': indexFile(plan), 'definition.ts': definitionFile(plan), [`${plan.handlerFile}.ts`]: handlerFile(plan), [`${id}.test.ts`]: testFile(plan) };
  mkdirSync(path.join(root, folder), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, folder, file), text, { flag: 'wx' });
  return { folder, files: Object.keys(files), handler: path.join(folder, `${plan.handlerFile}.ts`) };
}

/** Every entry of the PortMap in ports/index.ts with its interface, its file, its verbs and its contract. */
function readPorts(portsDir) {
  const index = parse(path.join(portsDir, 'index.ts'));
  const fileOf = new Map();
  for (const node of index.statements) {
    if (!ts.isImportDeclaration(node)) continue;
    for (const element of node.importClause?.namedBindings?.elements ?? []) fileOf.set(element.name.text, node.moduleSpecifier.text.replace('./', ''));
  }
  const ports = [];
  const visit = (node) => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === 'PortMap') {
      for (const m of node.members) {
        const type = m.type.getText(index);
        ports.push({
          port: m.name.text,
          type,
          file: fileOf.get(type),
          ...contractOf(portsDir, m.name.text),
          members: membersOf(parse(path.join(portsDir, fileOf.get(type))), type),
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(index);
  return ports;
}

function contractOf(portsDir, port) {
  const file = readdirSync(path.join(portsDir, 'contracts')).find((f) => f === `${port}.contract.ts`);
  if (!file) return { contract: null, contractFile: null, holder: null };
  const text = readFileSync(path.join(portsDir, 'contracts', file), 'utf8');
  // A contract takes the port itself, or an object that holds it beside its own `close`.
  const given = /make: \(\) => Promise<(\w+)>/.exec(text)?.[1];
  const holder = given && new RegExp(`type ${given} = \\{ (\\w+): \\w+; close`).exec(text)?.[1];
  return { contract: /export (?:async )?function (describe\w+)/.exec(text)?.[1] ?? null, contractFile: file, holder: holder ?? null };
}

/** The verbs of an interface: `{name, async}` for methods, `{name, members}` for repositories declared in the same file. */
function membersOf(source, type) {
  const found = source.statements.find((s) => ts.isInterfaceDeclaration(s) && s.name.text === type);
  if (!found) return null;
  return found.members.map((m) => {
    const name = m.name.getText(source);
    const isFunction = m.type && ts.isFunctionTypeNode(m.type);
    const inner = !ts.isMethodSignature(m) && m.type && ts.isTypeReferenceNode(m.type) ? membersOf(source, m.type.getText(source)) : null;
    if (inner) return { name, members: inner };
    const answer = isFunction ? m.type.type.getText(source) : (m.type?.getText(source) ?? 'void');
    return { name, async: answer.startsWith('Promise<') };
  });
}

function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function indexFile({ id, make, handlerFile: handler, port, members }) {
  const closes = members.some((m) => m.name === 'close');
  return `import { definePlugin } from '../../kernel/plugin.ts';
import type {} from '../../ports/index.ts';
import { ${make} } from './${handler}.ts';
import { config } from './definition.ts';

export default definePlugin({
  name: '${id}',
  apiVersion: 1,
  config,
  setup(ctx, settings) {
    const made = ${make}(settings, ctx.log);
    ctx.provide('${port}', made);${closes ? '\n    return () => made.close();' : ''}
  },
});
`;
}

function definitionFile({ id, configType, name }) {
  return `import * as z from 'zod/mini';

/** Settings of ${id}: from here come the form in the console, the JSON Schema and the docs. */
export const config = z.strictObject({
  /** How long one call may take, ms. */
  timeoutMs: z._default(z.int().check(z.minimum(1), z.maximum(120_000)), 3000),
});
export type ${configType} = z.infer<typeof config>;

export const labels = {
  en: { title: '${pascal(name)}', timeoutMs: 'Longest time of one call (ms)' },
  zh: { title: '${pascal(name)}', timeoutMs: '单次调用最长时间（毫秒）' },
} as const;
`;
}

function handlerFile({ id, make, type, file, configType, members }) {
  return `import type { Logger } from '../../kernel/logger.ts';
import type { ${type} } from '../../ports/${file}';
import type { ${configType} } from './definition.ts';

/** TODO: every verb below is a stub, and the contract fails until it is written. Import heavy libraries inside this folder only. */
export function ${make}(_config: ${configType}, _log: Logger): ${type} {
  return {
${stubs(members, '    ', '')}
  };
}

${repositories(members, type)}const notWritten = (verb: string): never => {
  throw new Error(\`${id}: \${verb} is not written yet\`);
};
`;
}

function stubs(members, indent, at) {
  return members
    .map((m) => {
      if (m.members) return `${indent}${m.name}: ${m.name}(),`;
      if (m.name === 'close' && at === '') return `${indent}${m.name}: async () => {},`;
      return `${indent}${m.name}: ${m.async ? 'async ' : ''}() => notWritten('${at}${m.name}'),`;
    })
    .join('\n');
}

/** Each repository of a port is a function of its own: together they would be longer than a function may be. */
function repositories(members, type) {
  return members
    .filter((m) => m.members)
    .map((m) => `const ${m.name} = (): ${type}['${m.name}'] => ({\n${stubs(m.members, '  ', `${m.name}.`)}\n});\n\n`)
    .join('');
}

function testFile({ id, make, handlerFile: handler, contract, contractFile, holder, type }) {
  const made = `${make}(z.parse(config, {}), silentLogger)`;
  const given = holder ? `async () => {\n  const ${holder} = ${made};\n  return { ${holder}, close: () => ${holder}.close() };\n}` : `async () => ${made}`;
  const imports = [
    "import * as z from 'zod/mini';",
    "import { createKernel } from '../../kernel/create-kernel.ts';",
    "import { silentLogger } from '../../kernel/logger.ts';",
    ...(contract
      ? [`import { ${contract} } from '../../ports/contracts/${contractFile}';`, `import { ${make} } from './${handler}.ts';`, "import { config } from './definition.ts';"]
      : []),
    "import plugin from './index.ts';",
  ].filter((line) => contract || !line.includes('zod'));
  const suite = contract
    ? `// Most cases fail until the verbs are written: that is the list of what to do.\n${contract}('${id}', ${given});\n`
    : `// There is no contract for ${type} yet: write server/ports/contracts first, then run it here.\n`;
  return `import { expect, test } from 'vitest';
${imports.join('\n')}

${suite}
test('loads through the kernel and refuses settings it does not know', async () => {
  const kernel = createKernel({ logger: silentLogger });
  expect(await kernel.load(plugin, { unknown: true })).toMatchObject({ ok: false, error: { code: 'PLUGIN_CONFIG', plugin: '${id}' } });
  expect(await kernel.load(plugin, {})).toMatchObject({ ok: true });
  expect(await kernel.close()).toEqual([]);
});
`;
}

/** A plain sentence for people, without a stack. */
function refusal(message) {
  return Object.assign(new Error(message), { code: 'REFUSED' });
}

function pascal(name) {
  return name
    .split('-')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
}

function kebab(type) {
  return type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
