import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { HubServer } from '../../core/server/server.ts';
import type { HubStatus } from '../../core/server/status.ts';
import { BUSY_STATUS } from './busy-status.ts';
import { QUIET_STATUS, startServer } from './running.ts';

const BROWSER = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
];
const HEIGHT = 900;
const WIDTHS = [1280, 390];

describe('the status page in a browser (needs Chromium at CHROMIUM_PATH or /usr/bin/chromium)', () => {
  let browser: Browser | undefined;
  let server: HubServer | undefined;
  let shown: HubStatus = QUIET_STATUS;

  before(async function () {
    if (!existsSync(BROWSER)) this.skip();
    browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
    server = await startServer({ status: async () => shown });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens the page and gives it with all that the browser complained of. */
  async function open(
    status: HubStatus,
    width: number,
  ): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
    assert.ok(browser !== undefined && server !== undefined);
    shown = status;
    const page = await browser.newPage({ viewport: { width, height: HEIGHT } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
    });
    await page.goto(server.url, { waitUntil: 'networkidle' });
    return { page, complaints };
  }

  for (const width of WIDTHS) {
    it(`shows flows, dead letters and runs at ${width} px without a complaint`, async () => {
      const { page, complaints } = await open(BUSY_STATUS, width);
      for (const title of ['Flows', 'Dead letters', 'Last runs']) {
        const section = page.locator('section', { has: page.locator('h2', { hasText: title }) });
        assert.equal(await section.locator('table').isVisible(), true, title);
      }
      assert.equal(await page.getByText('1 flow failed last time').isVisible(), true);
      assert.deepEqual(complaints, []);
      await page.close();
    });

    it(`fits ${width} px, and so does every line of it`, async () => {
      const { page } = await open(BUSY_STATUS, width);
      const widest = await page.evaluate(
        'Math.max(...[...document.querySelectorAll("header *, main :not(thead, thead *), footer *")]' +
          '.map((element) => element.getBoundingClientRect().right))',
      );
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      assert.ok(typeof widest === 'number' && widest <= width, `${widest} px`);
      await page.close();
    });

    it(`says at ${width} px that a fresh hub has nothing to show`, async () => {
      const { page, complaints } = await open(QUIET_STATUS, width);
      assert.equal(await page.getByText('No flow yet.').isVisible(), true);
      assert.equal(await page.getByText('Everything moves').isVisible(), true);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  it('names the column beside each value where the table head does not fit', async () => {
    const { page } = await open(BUSY_STATUS, 390);
    const label = await page.evaluate(
      'getComputedStyle(document.querySelector("td.n"), "::before").content',
    );
    assert.equal(label, '"Read"');
    await page.close();
  });

  it('takes its colours from the style sheet, light and dark', async () => {
    const { page } = await open(BUSY_STATUS, 1280);
    const ground = 'getComputedStyle(document.body).backgroundColor';
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await page.evaluate(ground), 'rgb(246, 247, 249)');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await page.evaluate(ground), 'rgb(17, 21, 28)');
    await page.close();
  });
});
