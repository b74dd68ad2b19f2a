/** Which account it is. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type Endpoint, fixed, type Request } from '../api/endpoint.ts';
import { notFound } from '../api/fault.ts';
import type { World } from '../world.ts';

const READ = { method: 'GET', tier: 'XS', scopes: ['accounts:read'] } as const;

/** The endpoints. */
export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  {
    ...READ,
    path: '/api/accounts',
    page: fixed(1),
    parameters: ['fields[account]'],
    work: (world, request) => {
      const data = [accountResource(world, request)];
      return { status: 200, body: { data, links: { self: request.href } } };
    },
  },
  {
    ...READ,
    path: '/api/accounts/{id}',
    parameters: ['fields[account]'],
    work: (world, request) => {
      if (request.id !== world.accountId) throw notFound(`An account with id ${request.id}`);
      const data = accountResource(world, request);
      return { status: 200, body: { data, links: { self: request.href } } };
    },
  },
];

function accountResource({ accountId }: World, { base }: Request): JsonObject {
  return {
    type: 'account',
    id: accountId,
    attributes: {
      test_account: true,
      contact_information: {
        default_sender_name: 'Harbour Goods',
        default_sender_email: 'shop@example.com',
        website_url: 'https://example.com',
        organization_name: 'Harbour Goods',
        street_address: {
          address1: '1 Quay Street',
          address2: null,
          city: 'Hamburg',
          region: 'Hamburg',
          country: 'Germany',
          zip: '20457',
        },
      },
      industry: 'Retail',
      timezone: 'Europe/Berlin',
      preferred_currency: 'EUR',
      public_api_key: accountId,
      locale: 'de-DE',
    },
    links: { self: `${base}/api/accounts/${accountId}` },
  };
}
