import assert from 'node:assert/strict';
import { loadConfig } from '../../core/config/load.ts';
import { connectors, projectWith, removeProjects } from './project.ts';

function load(hubYaml: string) {
  return loadConfig({ dir: projectWith({ 'config/hub.yaml': hubYaml }), connectors });
}

describe('the text of a configuration file', () => {
  afterEach(removeProjects);

  const bombs: readonly (readonly [string, string, RegExp])[] = [
    ['aliases that multiply', `a: &a [1,1,1,1,1,1,1,1,1,1]\n${bomb()}`, /more than|aliases/],
    ['an alias of itself', 'a: &a [*a]\n', /deeper|alias/i],
    ['brackets without end', `vars: ${'['.repeat(100)}${']'.repeat(100)}\n`, /more than 64 levels/],
    ['a very deep file', `vars: ${'['.repeat(20_000)}`, /.+/],
    ['a very long file', `# ${'x'.repeat(1_048_600)}`, /larger|longer/],
    ['two documents', 'zone: UTC\n---\nzone: UTC\n', /second document/],
    ['a prototype as a key', '__proto__: {port: 1}\n', /__proto__/],
    ['a broken quote', 'zone: "UTC\n', /quote/i],
    ['bytes that are no text', 'zone: \u0000\n', /.*/],
  ];
  for (const [name, text, message] of bombs) {
    it(`refuses ${name} with a place`, async () => {
      const { faults } = await load(text);
      assert.ok(faults.length > 0);
      assert.match(faults[0]?.what ?? '', message);
      assert.match(faults[0]?.where ?? '', /^config\/hub\.yaml/);
    });
  }
});

/** Nine levels, each ten times the level above. */
function bomb(): string {
  return 'bcdefghij'
    .split('')
    .map((name, index) => {
      const above = 'abcdefghi'[index] ?? 'a';
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${above}`).join(',')}]\n`;
    })
    .join('');
}
