import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { CrossdockError } from '../base/errors.ts';
import { HTTP_ERRORS } from './errors.ts';

/** An address that a host name stands for. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Finds all addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

/** Where a connection may go (T38). */
export interface AddressRules {
  /** Host patterns that credentials are bound to: `api.example.com`, `*.example.com`; null for any public host. */
  readonly hosts: readonly string[] | null;
  /** Whether addresses of the operator's own networks are allowed, and plain http with them. */
  readonly allowPrivate: boolean;
  readonly where: string;
}

/** The machine's resolver. */
export const systemResolve: Resolve = (host) => lookup(host, { all: true, order: 'verbatim' });

/**
 * Parses a URL once and says whether it may be called; the same object is then sent.
 *
 * Errors: HTTP_URL_INVALID, HTTP_HOST_REFUSED → nothing was sent.
 */
export function checkUrl(text: string, rules: AddressRules): URL {
  const url = URL.parse(text);
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isHttp || url.username !== '' || url.password !== '') {
    throw new CrossdockError(HTTP_ERRORS.HTTP_URL_INVALID, {
      what: `"${withoutSecrets(url)}" cannot be called`,
      where: rules.where,
    });
  }
  if (url.protocol === 'http:' && !rules.allowPrivate) {
    throw refused(`http://${url.host} would carry credentials in clear text`, rules);
  }
  const host = hostOf(url);
  if (rules.hosts !== null && !rules.hosts.some((pattern) => matchesHost(pattern, host))) {
    throw refused(`${host} is not one of ${rules.hosts.join(', ')}`, rules);
  }
  if (isIP(host) !== 0) checkAddress(host, rules);
  return url;
}

/**
 * Resolves a host name and checks every address it stands for; the caller connects to these and to no other.
 *
 * Errors: HTTP_HOST_REFUSED when any of them is not allowed: a name that mixes public and private is an attack.
 */
export async function checkedAddresses(
  host: string,
  rules: AddressRules,
  resolve: Resolve,
): Promise<readonly Address[]> {
  const addresses = await resolve(host);
  for (const { address } of addresses) checkAddress(address, rules);
  return addresses;
}

/** Whether a host name fits a pattern; `*.` stands for one or more labels. */
export function matchesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  if (!wanted.startsWith('*.')) return wanted === host.toLowerCase();
  return host.toLowerCase().endsWith(wanted.slice(1)) && host.length > wanted.length - 1;
}

function checkAddress(address: string, rules: AddressRules): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (NEVER[family].check(address, family)) {
    throw refused(`${address} is a link-local, metadata or special address`, rules);
  }
  if (!rules.allowPrivate && PRIVATE[family].check(address, family)) {
    throw refused(`${address} is a private address`, rules);
  }
}

function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

function withoutSecrets(url: URL | null): string {
  return url === null ? '(not a URL)' : `${url.protocol}//${url.host}`;
}

function refused(what: string, rules: AddressRules): CrossdockError {
  return new CrossdockError(HTTP_ERRORS.HTTP_HOST_REFUSED, { what, where: rules.where });
}

type Subnet = readonly [string, number];

function block(family: 'ipv4' | 'ipv6', subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/** The operator's own networks: loopback, RFC 1918, carrier-grade NAT, unique local. */
const PRIVATE = {
  ipv4: block('ipv4', [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ]),
  ipv6: block('ipv6', [
    ['::1', 128],
    ['fc00::', 7],
  ]),
} as const;

/** Never a vendor: this host, link-local and metadata, documentation, multicast, and IPv4 hidden inside IPv6. */
const NEVER = {
  ipv4: block('ipv4', [
    ['0.0.0.0', 8],
    ['169.254.0.0', 16],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ]),
  ipv6: block('ipv6', [
    ['::', 128],
    ['::ffff:0:0', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ]),
} as const;
