import type { Clock, JsonObject, Random } from '../../../core/connector/index.ts';
import type { SandboxServer } from '../../../core/connector/sandbox/kit.ts';
import type { Person } from './back-office/days.ts';
import type { TakenRow } from './back-office/tables.ts';
import type { SftpFault, SftpNote } from './sftp/faults.ts';

/** How to start a sandbox; only clock and random are needed. */
export interface PosSandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of the control side over HTTP; 0 takes a free one. */
  readonly port?: number;
  /** Of the SFTP side; 0 takes a free one. */
  readonly sftpPort?: number;
  /** The drop folder; without one it is a temporary folder that goes with the sandbox. */
  readonly folder?: string;
  /** Keeps tables, counters and the server's key over restarts. */
  readonly stateFile?: string;
  /** The files that the store's days are made of; the sample beside this file when absent. */
  readonly sampleDir?: string;
  readonly user?: string;
  readonly password?: string;
  /** The store's number in pickup orders. */
  readonly store?: string;
  /** Characters that fit on a receipt. */
  readonly textMax?: number;
  /** How often the till looks into its inbox by itself, in ms. */
  readonly pickUpMs?: number;
}

/** Everything that the store's staff or a bad day can do. */
export interface PosControls {
  /** What a connection file needs to reach the sandbox: settings, and secrets by setting. */
  connection(): {
    readonly settings: JsonObject;
    readonly secrets: Readonly<Record<string, string>>;
  };
  /** Every row by table. */
  state(): Readonly<Record<string, readonly unknown[]>>;
  closeDay(): Promise<string>;
  count(counted?: Readonly<Record<string, number>>): Promise<string>;
  addCustomer(person: Person): Promise<string>;
  /** Takes what lies complete in the inbox; without it the till does so now and then, and after each upload. */
  pickUp(): Promise<readonly TakenRow[]>;
  /** While it is closed the till takes nothing. */
  setOpen(isOpen: boolean): void;
  /** From now on the old password is refused. */
  setPassword(password: string): void;
  /** Sets up the server anew, as after a crash of its disk: it shows another key. Answers the fingerprint. */
  newHostKey(): Promise<string>;
  /** Ends every SFTP session at once. */
  cutSessions(): void;
  setFaults(faults: readonly SftpFault[]): void;
  /** Every SFTP request, oldest first. */
  calls(): readonly SftpNote[];
  clearCalls(): void;
}

/** A running sandbox: an SFTP server over a drop folder, and a control side over HTTP. */
export interface PosSandbox
  extends PosControls,
    Pick<SandboxServer<never>, 'url' | 'now' | 'setClockOffset' | 'close'> {
  /** The drop folder on this machine. */
  readonly folder: string;
  readonly sftpPort: number;
}
