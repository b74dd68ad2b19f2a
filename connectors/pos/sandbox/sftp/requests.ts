import type { SFTPWrapper } from 'ssh2';
import type { Clock } from '../../../../core/connector/index.ts';
import { STATUS, statusFor } from './answers.ts';
import type { SftpFault, SftpFaultKind, SftpFaults, SftpNote, SftpOperation } from './faults.ts';
import type { Handles } from './handles.ts';
import type { Jail } from './jail.ts';

/** What a session of the server works with. */
export interface Served {
  readonly jail: Jail;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly faults: SftpFaults;
  readonly note: (note: SftpNote) => void;
  /** Told when something may have come into place: a rename, a closed file. */
  readonly changed: () => void;
  /** Ends the connection as a broken line does. */
  readonly cut: () => void;
}

/** One session: its channel, its handles, what it serves. */
export interface Session {
  readonly sftp: SFTPWrapper;
  readonly handles: Handles;
  readonly served: Served;
}

/** One request: what it is, about which path, and what gives its answer. */
export interface Request {
  readonly id: number;
  readonly operation: SftpOperation;
  readonly path: string;
  /** Parts of a file are not noted one by one: closing it notes them all. */
  readonly isPart?: boolean;
  /** Does the work; what it gives back sends the answer. */
  readonly work: (fault: SftpFault | null) => Promise<Reply>;
}

/** An answer that is ready to be sent. */
export interface Reply {
  readonly send: () => void;
  /** Bytes that went through a file that was closed. */
  readonly bytes?: number | null;
}

const REFUSALS: Partial<Record<SftpFaultKind, { readonly code: number; readonly says: string }>> = {
  denied: { code: STATUS.PERMISSION_DENIED, says: 'Permission denied' },
  failure: { code: STATUS.FAILURE, says: 'Failure' },
  diskFull: { code: STATUS.FAILURE, says: 'No space left on device' },
};

/** Works one request, or lets its fault befall it. */
export async function answer(session: Session, request: Request): Promise<void> {
  const { sftp, served } = session;
  const fault = served.faults.take(request.operation);
  const kind = fault?.kind ?? null;
  const refusal = kind === null ? undefined : REFUSALS[kind];
  if (kind === 'cut' || kind === 'silent') {
    note(session, request, { answer: null, kind });
    if (kind === 'cut') served.cut();
    return;
  }
  try {
    if (refusal !== undefined) throw new Refusal(refusal);
    if (kind === 'slow') await served.clock.sleep(fault?.delayMs ?? 0, served.signal);
    const reply = await request.work(fault);
    const isHidden = kind === 'appliedThenCut' || kind === 'appliedThenSilent';
    note(session, request, { answer: isHidden ? null : 'ok', kind, bytes: reply.bytes ?? null });
    if (!isHidden) reply.send();
    if (kind === 'appliedThenCut') served.cut();
  } catch (error) {
    if (served.signal.aborted) return;
    const { code, says } = error instanceof Refusal ? error.status : statusFor(error);
    note(session, request, { answer: says, kind });
    sftp.status(request.id, code, says);
  }
}

/** A request that is answered with a status instead of being worked. */
class Refusal extends Error {
  readonly status: { readonly code: number; readonly says: string };

  constructor(status: { readonly code: number; readonly says: string }) {
    super(status.says);
    this.status = status;
  }
}

interface Outcome {
  readonly answer: string | null;
  readonly kind: SftpFaultKind | null;
  readonly bytes?: number | null;
}

function note({ served }: Session, request: Request, outcome: Outcome): void {
  const { operation, isPart } = request;
  const { answer: said, kind, bytes = null } = outcome;
  if (isPart === true && kind === null) return;
  const path = served.jail.shown(request.path);
  const facts = { at: served.now(), operation, path, answer: said, fault: kind };
  served.note(bytes === null ? facts : { ...facts, bytes });
}
