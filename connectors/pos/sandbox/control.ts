import type { Vendor } from '../../../core/connector/sandbox/kit.ts';
import type { Person } from './back-office/days.ts';
import type { PosControls } from './options.ts';
import type { SftpFault } from './sftp/faults.ts';

/** What can be looked at below `/sandbox/`. */
export function posLooks(till: PosControls) {
  return { state: till.state, calls: till.calls, connection: till.connection };
}

/** What can be ordered below `/sandbox/`: what the object's methods do, for demos and scripts. */
export function posOrders(till: PosControls) {
  return {
    'calls/clear': () => till.clearCalls(),
    faults: (faults: readonly SftpFault[]) => till.setFaults(faults),
    day: async () => ({ file: await till.closeDay() }),
    count: async ({ counted }: { readonly counted?: Readonly<Record<string, number>> }) => ({
      file: await till.count(counted),
    }),
    customers: async (person: Person) => ({ customer: await till.addCustomer(person) }),
    'pick-up': async () => ({ taken: await till.pickUp() }),
    open: ({ isOpen }: { readonly isOpen: boolean }) => till.setOpen(isOpen),
    password: ({ password }: { readonly password: string }) => till.setPassword(password),
    'host-key': async () => ({ hostKey: await till.newHostKey() }),
    cut: () => till.cutSessions(),
  };
}

/** The till has no API over HTTP: beside the control side there is nothing. */
export const NO_API: Vendor<never> = {
  operationOf: (call) => ({ name: call.path, isWrite: call.method !== 'GET' }),
  work: () => NOT_FOUND,
  faultAnswer: (status) => ({ ...NOT_FOUND, status }),
};

const NOT_FOUND = {
  status: 404,
  body: { error: 'the till speaks SFTP; over HTTP there is only what lies below /sandbox/' },
} as const;
