import { defineErrors } from '../base/errors.ts';

/** What can keep the server from listening, and from keeping what it hears. */
export const SERVER_ERRORS = defineErrors({
  SERVER_PORT_TAKEN: {
    means: 'another process listens on that address and port',
    mend: 'stop it, or set server.port in config/hub.yaml',
    retry: 'never',
  },
  SERVER_ADDRESS_REFUSED: {
    means: 'the machine does not let this process listen on that address and port',
    mend: "set server.host to one of this machine's addresses and server.port to 1024 or more",
    retry: 'never',
  },
  SERVER_STORE_SLOW: {
    means: 'a delivery was not committed in time, and its sender was asked to come again',
    mend: 'look what keeps the disk or the database busy; what is sent again is stored once',
    retry: 'backoff',
  },
});
