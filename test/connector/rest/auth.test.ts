import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { errorOf } from '../../error-of.ts';
import { connectorOf, HEAD, keysOf, onStage, readAll, SECRETS, THING } from './stage.ts';

const STREAMS = `
streams:
  things:
    about: Things.
    key: id
    schema: ${THING}
    read: { path: /things, records: '={{ $body.things }}' }
`;

/** A file with that auth. */
function authed(auth: string, more = ''): string {
  return `${HEAD}auth: ${auth}\n${more}${STREAMS}`;
}

const GRANT = authed(
  '{ clientCredentials: { path: /token, clientId: clientId, clientSecret: clientSecret, scope: read } }',
);

describe('the credentials of a declared connector', () => {
  for (const [kind, auth, name, value] of [
    ['a bearer', '{ bearer: apiKey }', 'authorization', 'Bearer the-key-0001'],
    [
      'a header',
      '{ header: { name: X-Api-Key, secret: apiKey, prefix: "Key " } }',
      'x-api-key',
      'Key the-key-0001',
    ],
    [
      'name and password',
      '{ basic: { user: clientId, password: apiKey } }',
      'authorization',
      `Basic ${Buffer.from('me:the-key-0001').toString('base64')}`,
    ],
  ] as const) {
    it(`go as ${kind}`, () =>
      onStage(
        authed(auth),
        () => ({ body: { things: [] } }),
        async (stage) => {
          await readAll(stage, 'things');
          equal(stage.seen[0]?.headers[name], value);
        },
      ));
  }

  it('go as a field of the query, and stand in no error or log', () =>
    onStage(
      authed('{ query: { name: key, secret: apiKey } }'),
      () => ({ status: 400, body: {} }),
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        equal(stage.seen[0]?.url.searchParams.get('key'), SECRETS.apiKey);
        ok(!`${error.stack}${stage.logged()}`.includes(SECRETS.apiKey));
      },
    ));

  it('that are not set are a typed error that names the setting', () =>
    onStage(
      authed('{ bearer: apiKey }'),
      () => ({}),
      async (stage) => {
        const { apiKey: _gone, ...secrets } = stage.host.secrets;
        const error = await errorOf(
          readAll({ ...stage, host: { ...stage.host, secrets } }, 'things'),
        );
        deepEqual([error.code, error.what], ['REST_AUTH_REFUSED', 'the setting apiKey is not set']);
        equal(stage.seen.length, 0);
      },
    ));

  it('sign each attempt anew with the function of the project', () => {
    let signed = 0;
    return onStage(
      `${authed('{ bearer: apiKey }')}hooks: { sign: ./hooks.ts#sign }\n`,
      (_seen, count) => (count === 1 ? { status: 503, body: {} } : { body: { things: [] } }),
      async (stage) => {
        await readAll(stage, 'things');
        deepEqual(
          stage.seen.map(({ headers }) => headers['x-nonce']),
          ['1 GET', '2 GET'],
        );
      },
      {
        sign: ({ method }: { method: string }) => {
          signed += 1;
          return { 'X-Nonce': `${signed} ${method}` };
        },
      },
    );
  });

  it('end in a typed error when that function throws, and nothing is sent', () =>
    onStage(
      `${authed('{ bearer: apiKey }')}hooks: { sign: ./hooks.ts#sign }\n`,
      () => ({}),
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        equal(error.code, 'REST_HOOK_FAILED');
        equal(stage.seen.length, 0);
      },
      {
        sign: () => {
          throw new Error('no key');
        },
      },
    ));
});

describe('a token of the client credentials grant', () => {
  it('is asked for once by parallel callers, and sent by all of them', () =>
    onStage(
      GRANT,
      ({ url }) =>
        url.pathname === '/token'
          ? { body: { access_token: 'token-1', expires_in: 3600 } }
          : { body: { things: [{ id: 'a' }] } },
      async (stage) => {
        const reads = await Promise.all([1, 2, 3].map(() => readAll(stage, 'things')));
        deepEqual(reads.map(keysOf), [['a'], ['a'], ['a']]);
        const asked = stage.seen.filter(({ url }) => url.pathname === '/token');
        equal(asked.length, 1);
        const form = new URLSearchParams(asked[0]?.body);
        deepEqual(Object.fromEntries(form), {
          ...{ grant_type: 'client_credentials', client_id: 'me', scope: 'read' },
          client_secret: SECRETS.clientSecret,
        });
        const sent = stage.seen.filter(({ url }) => url.pathname !== '/token');
        ok(sent.every(({ headers }) => headers.authorization === 'Bearer token-1'));
      },
    ));

  it('is renewed ahead of its end, and once when it is refused', () => {
    let tokens = 0;
    let refused = '';
    return onStage(
      GRANT,
      ({ url, headers }) => {
        if (url.pathname === '/token') {
          tokens += 1;
          return { body: { access_token: `t${tokens}`, expires_in: 100 } };
        }
        return headers.authorization === refused
          ? { status: 401, body: {} }
          : { body: { things: [] } };
      },
      async (stage) => {
        await readAll(stage, 'things');
        stage.clock.pass(79_000);
        await readAll(stage, 'things');
        equal(tokens, 1, 'still young');
        stage.clock.pass(2_000);
        await readAll(stage, 'things');
        equal(tokens, 2, 'renewed after four fifths of its life');
        refused = 'Bearer t2';
        await readAll(stage, 'things');
        equal(tokens, 3, 'renewed because it was refused');
        refused = 'Bearer t4';
        stage.clock.pass(90_000);
        await readAll(stage, 'things');
        equal(tokens, 5);
      },
    );
  });

  for (const [what, said, code] of [
    ['is refused', { status: 401, body: {} }, 'REST_AUTH_REFUSED'],
    ['is missing from the answer', { body: {} }, 'REST_AUTH_REFUSED'],
    ['is a log-in page', { body: '<html>' }, 'REST_AUTH_REFUSED'],
    ['cannot be given now', { status: 500, body: {} }, 'REST_SERVER_FAULT'],
  ] as const) {
    it(`that ${what} is ${code}`, () =>
      onStage(
        GRANT,
        () => said,
        async (stage) => {
          const error = await errorOf(readAll(stage, 'things'));
          equal(error.code, code);
          ok(!`${error.stack}`.includes(SECRETS.clientSecret));
        },
      ));
  }

  it('that is refused again and again is not asked for without end', () =>
    onStage(
      GRANT,
      ({ url }, count) =>
        url.pathname === '/token'
          ? { body: { access_token: `t${count}` } }
          : { status: 401, body: {} },
      async (stage) => {
        equal((await errorOf(readAll(stage, 'things'))).code, 'REST_AUTH_REFUSED');
        equal(stage.seen.length, 4);
      },
    ));
});

describe('the network of a declared connector', () => {
  const file = (base: string, endpoint: string) =>
    authed('{ bearer: apiKey }')
      .replace('base: ={{ $settings.endpoint }}', `base: ${base}\nhosts: [files.example]`)
      .replace('about: The address., required: true', endpoint);

  it('is the host of the base and those that are named; private ones only where the operator wrote one', async () => {
    const { spec } = await connectorOf(
      file('={{ $settings.endpoint }}', "about: The address., default: 'https://api.example'"),
    );
    deepEqual(spec.network?.({ endpoint: 'https://api.example' }), {
      ...{ hosts: ['api.example', 'files.example'], allowPrivate: false },
    });
    deepEqual(spec.network?.({ endpoint: 'http://127.0.0.1:8495' }), {
      ...{ hosts: ['127.0.0.1', 'files.example'], allowPrivate: true },
    });
  });

  it('follows a setting in the middle of the address', async () => {
    const { spec } = await connectorOf(
      file(
        '=https://{{ $settings.endpoint }}.api.example',
        'about: The shop., required: true',
      ).replace('type: url', 'type: string'),
    );
    deepEqual(spec.network?.({ endpoint: 'harbour' }).hosts, [
      'harbour.api.example',
      'files.example',
    ]);
  });

  it('is nothing but the named hosts when the base is no address', async () => {
    const { spec } = await connectorOf(file('no address', 'about: The address., required: true'));
    deepEqual(spec.network?.({}), { hosts: ['files.example'], allowPrivate: false });
  });

  it('has the limits of the file as budgets', async () => {
    const { spec } = await connectorOf(
      authed(
        '{ bearer: apiKey }',
        'account: ={{ $settings.clientId }}\nlimits: { concurrency: 3, requests: { size: 60, every: 1m }, ' +
          'points: { size: 10, every: 2s }, windows: [{ size: 5, every: 1s }] }\n',
      ),
    );
    deepEqual(spec.limits({}), [
      { kind: 'concurrency', size: 3 },
      { kind: 'requests', size: 60, restorePerSecond: 1 },
      { kind: 'points', size: 10, restorePerSecond: 5 },
      { kind: 'window', tier: 'default', size: 5, windowMs: 1_000 },
    ]);
    equal(spec.account?.({ clientId: 'harbour' }), 'harbour');
    match(spec.about, /made up/);
  });
});
