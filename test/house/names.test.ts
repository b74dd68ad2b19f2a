import { basename, dirname } from 'node:path';
import { expectNone, placeOf, sourceFiles, walk } from './source.ts';

const REFUSED =
  /^(utils?|utilities|helpers?|common|shared|misc|lib|types?|functions|managers?|constants)$/;

describe('names', () => {
  it('no file or folder is named for what it is not about', () => {
    expectNone(
      sourceFiles('bin', 'core', 'connectors', 'test')
        .filter((file) => {
          const parts = [
            ...dirname(file.path).split('/'),
            basename(file.path).replace(/\..*$/, ''),
          ];
          return parts.some((part) => REFUSED.test(part) && !isNoun(file.path));
        })
        .map((file) => `${file.path}: name the noun that it holds`),
    );
  });

  it('file names are kebab-case', () => {
    expectNone(
      sourceFiles()
        .filter(
          (file) =>
            !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|suite|d|sql|graphql))*\.(ts|js)$/.test(
              basename(file.path),
            ),
        )
        .map((file) => `${file.path}: write it in lower case with dashes`),
    );
  });

  it('only core/connector has an index.ts; elsewhere the file is named for its main export', () => {
    expectNone(
      sourceFiles()
        .filter((file) => basename(file.path) === 'index.ts')
        .filter((file) => file.path !== 'core/connector/index.ts')
        .map((file) => `${file.path}: import the files themselves`),
    );
  });

  it('every export has a name', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles()) {
      walk(file, (node) => {
        if (node.type !== 'ExportDefaultDeclaration') return;
        complaints.push(`${placeOf(file, node)}: export it under its own name`);
      });
    }
    expectNone(complaints);
  });

  it('snake_case is for SQL: what is declared elsewhere is camelCase', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles('core', 'connectors')) {
      walk(file, (node) => {
        const declares = node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration';
        if (!declares || node.id?.type !== 'Identifier') return;
        if (!/^[a-z][a-z0-9]*_[a-z0-9_]+$/.test(node.id.name)) return;
        complaints.push(`${placeOf(file, node)}: write ${node.id.name} in camelCase`);
      });
    }
    expectNone(complaints);
  });
});

/** The functions of the expression language, and those that flow files name, are nouns of their field. */
function isNoun(path: string): boolean {
  return /^(core|test)\/(expression|flow)\/(\w+\/)*functions\b/.test(path);
}
