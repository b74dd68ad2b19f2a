import { writeFileSync } from 'node:fs';

/** What a run of the tests came to; `test/run.ts` adds it to the other checks. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const DOTS_PER_LINE = 100;

/**
 * Mocha's reporter of this house: a dot for each test, then failures in full and skipped tests by name.
 *
 * Shape: the totals go as JSON to the file of the reporter option `totals`.
 */
class HouseReporter {
  readonly #failures: string[] = [];
  readonly #skipped: string[] = [];
  #passed = 0;
  #dots = 0;

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    runner.on('pass', () => {
      this.#passed += 1;
      this.#dot('.');
    });
    runner.on('pending', (test) => {
      this.#skipped.push(test.fullTitle());
      this.#dot('-');
    });
    runner.on('fail', (test, error) => {
      this.#failures.push(`${test.fullTitle()}\n${placeOf(test)}${indent(textOf(error))}`);
      this.#dot('!');
    });
    runner.once('end', () => this.#finish(totalsFile(options)));
  }

  #dot(mark: string): void {
    this.#dots += 1;
    process.stdout.write(this.#dots % DOTS_PER_LINE === 0 ? `${mark}\n` : mark);
  }

  #finish(file: string | undefined): void {
    const lines = [
      '',
      ...this.#failures.map((text, index) => `\nFAILED ${index + 1}. ${text}`),
      ...(this.#skipped.length > 0 ? ['\nSkipped, with the reason in the name:'] : []),
      ...this.#skipped.map((title) => `  - ${title}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    if (file === undefined) return;
    const totals: TestTotals = {
      passed: this.#passed,
      failed: this.#failures.length,
      skipped: this.#skipped.length,
    };
    writeFileSync(file, JSON.stringify(totals));
  }
}

function totalsFile(options: Mocha.MochaOptions): string | undefined {
  const given: unknown = options.reporterOptions?.['totals'];
  return typeof given === 'string' ? given : undefined;
}

function placeOf(test: Mocha.Test): string {
  return test.file === undefined ? '' : `  in ${test.file}\n`;
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.stack ?? error.message;
  if (typeof error !== 'object' || error === null) return String(error);
  const stack: unknown = Reflect.get(error, 'stack');
  return typeof stack === 'string' ? stack : JSON.stringify(error);
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

export { HouseReporter as 'module.exports' };
