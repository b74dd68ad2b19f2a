import assert from 'node:assert/strict';
import { hubFileText } from '../../core/config/reference.ts';
import { declaredErrors, uses } from './error-codes.ts';
import { committed, generatedFiles } from './generated.ts';
import { expectNone, sourceFiles } from './source.ts';

describe('generated files', () => {
  it('are as the declarations say; `node test/house/write-generated.ts` writes them', async () => {
    const files = Object.entries(await generatedFiles());
    expectNone(files.filter(([file, text]) => committed(file) !== text).map(([file]) => file));
  });

  it('config/hub.yaml explains every setting as it is declared', () => {
    const written = committed('config/hub.yaml') ?? '';
    const comments = hubFileText()
      .split('\n')
      .filter((line) => line.trim() !== '' && !/^\s*# \w+: /.test(line));
    expectNone(comments.filter((line) => !written.split('\n').includes(line)));
  });
});

describe('error codes', () => {
  it('stand in one table each', async () => {
    const seen = new Map<string, string>();
    const complaints: string[] = [];
    for (const { kind, file } of await declaredErrors()) {
      const other = seen.get(kind.code);
      if (other !== undefined) complaints.push(`${kind.code}: in ${other} and in ${file}`);
      seen.set(kind.code, file);
    }
    expectNone(complaints);
  });

  it('are AREA_FACT, with what they mean and the remedy as part of a sentence', async () => {
    const complaints = (await declaredErrors())
      .filter(
        ({ kind }) =>
          !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(kind.code) ||
          /^$|\.$/.test(kind.means) ||
          /^$|\.$/.test(kind.mend),
      )
      .map(({ kind, file }) => `${file}: ${kind.code}: ${kind.means} / ${kind.mend}`);
    expectNone(complaints);
  });

  it('are all used', async () => {
    const files = sourceFiles('bin', 'core', 'connectors');
    expectNone(
      (await declaredErrors())
        .filter(({ kind }) => !files.some((file) => uses(file, kind.code)))
        .map(({ kind, file }) => `${file}: nothing throws or answers ${kind.code}`),
    );
  });

  it('are not written by hand where a table should be used', async () => {
    const known = new Set((await declaredErrors()).map(({ kind }) => kind.code));
    assert.ok(known.size > 0);
    const areas = new Set([...known].map((code) => code.split('_')[0] ?? ''));
    const literal = /\bcode: '([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g;
    const complaints = sourceFiles('core', 'connectors').flatMap((file) =>
      [...file.text.matchAll(literal)]
        .map(([, code]) => code ?? '')
        .filter((code) => areas.has(code.split('_')[0] ?? '') && !known.has(code))
        .map((code) => `${file.path}: ${code} stands in no table`),
    );
    expectNone(complaints);
  });
});
