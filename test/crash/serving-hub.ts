/** `crossdock serve` as a process of its own, spoken to over HTTP. */
import type { ChildProcess } from 'node:child_process';
import { type Letter, postLetter } from '../e2e/letter.ts';
import { type Exit, ended, type Site } from './site.ts';

export interface ServingHub {
  readonly exit: Promise<Exit>;
  /** The statuses in order; null where no answer came. */
  post(letters: readonly Letter[]): Promise<readonly (number | null)[]>;
  /** Units that are promised to orders, and records that wait, as the status page has them. */
  promised(): Promise<{ readonly units: number; readonly waiting: number }>;
  /** Tells it to stop, and waits for its end. */
  stop(): Promise<Exit>;
}

/** Starts it and waits until it listens. */
export async function startServing(
  site: Site,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServingHub> {
  const child = site.spawnHub(['serve'], environment);
  const exit = ended(child);
  const url = await addressOf(child, exit);
  return {
    exit,
    post: (letters) => Promise.all(letters.map((letter) => answerTo(url, letter))),
    promised: () => promised(url),
    stop: () => {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

function addressOf(child: ChildProcess, exit: Promise<Exit>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const address = /listening on (http:\/\/\S+)/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    });
    exit.then(({ stderr }) => reject(new Error(`the hub ended before it listened: ${stderr}`)));
  });
}

async function answerTo(url: string, letter: Letter): Promise<number | null> {
  try {
    return await postLetter(url, letter);
  } catch {
    return null;
  }
}

interface Status {
  readonly flows: readonly { readonly waiting: number }[];
  readonly stock: readonly { readonly label: string; readonly value: string }[];
}

async function promised(url: string): Promise<{ units: number; waiting: number }> {
  const answer = await fetch(`${url}/status`);
  const { flows, stock }: Status = JSON.parse(await answer.text());
  const figure = stock.find(({ label }) => label === 'Promised')?.value ?? '0';
  return {
    units: Number(figure.replaceAll(',', '')),
    waiting: flows.reduce((sum, flow) => sum + flow.waiting, 0),
  };
}
