/** Which cases a connector passed, and which do not apply to it and why. */
export interface ReportCard {
  /**
   * Registers one case; a bypassed one is not run but stands on the card with its reason.
   *
   * Shape: the name of a case of one stream or write begins with it and a colon; a bypass can name the case with or
   *        without it.
   */
  readonly acceptance: (name: string, run: () => Promise<void>) => void;
  /** Prints the card; to be called when all cases are through. */
  readonly print: () => void;
}

/** Ends a case that cannot run on this machine; the reason stands on the card. */
export class CaseSkipped extends Error {}

/** Opens a card; every bypass must name a case that exists. */
export function openCard(connector: string, bypass: Readonly<Record<string, string>>): ReportCard {
  const cases = new Map<string, { passed: number; failed: number }>();
  const bypassed = new Map<string, string>();

  function acceptance(name: string, run: () => Promise<void>): void {
    const plain = name.replace(/^[\w.]+: /, '');
    const reason = bypass[name] ?? bypass[plain];
    if (reason !== undefined) {
      bypassed.set(bypass[name] === undefined ? plain : name, reason);
      return;
    }
    it(name, async function () {
      const result = cases.get(plain) ?? { passed: 0, failed: 0 };
      try {
        await run();
        cases.set(plain, result);
        result.passed += 1;
      } catch (error) {
        if (error instanceof CaseSkipped) {
          bypassed.set(name, error.message);
          this.skip();
        }
        cases.set(plain, result);
        result.failed += 1;
        throw error;
      }
    });
  }

  function print(): void {
    const unknown = Object.keys(bypass).filter((name) => !bypassed.has(name));
    if (unknown.length > 0) throw new Error(`there is no case to bypass: ${unknown.join(', ')}`);
    const lines = [...cases].map(([name, { passed, failed }]) => {
      const times = passed + failed > 1 ? ` (${passed} of ${passed + failed})` : '';
      return `  ${failed === 0 ? 'passed  ' : 'FAILED  '} ${name}${times}`;
    });
    const skipped = [...bypassed].map(([name, reason]) => `  bypassed ${name}: ${reason}`);
    process.stdout.write(
      `\n${connector}: acceptance report card\n${[...lines, ...skipped].join('\n')}\n`,
    );
  }

  return { acceptance, print };
}
