/** How NetSuite refuses: one body for all errors, thrown where the fault is found. */
import type { SandboxAnswer } from '../../../../core/connector/sandbox/kit.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** A refused request. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly path: string | null;

  constructor(status: number, code: string, detail: string, path: string | null = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.path = path;
  }
}

/** The answer of a refusal. Source: NetSuite Help 2026.1, Error Handling. */
export function refusalAnswer(refusal: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly path?: string | null;
}): SandboxAnswer {
  const { status, code, message, path } = refusal;
  return {
    status,
    headers: { 'content-type': 'application/vnd.oracle.resource+json; type=error' },
    body: {
      type: `https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4.${status % 100}`,
      title: TITLES[status] ?? 'Error',
      status,
      'o:errorDetails': [
        {
          detail: message,
          ...(path === null || path === undefined ? {} : { 'o:errorPath': path }),
          'o:errorCode': code,
        },
      ],
    },
  };
}

/** The body that an unexpected error of a given status has. */
export function statusAnswer(status: number, message: string): SandboxAnswer {
  const codes: Readonly<Record<number, string>> = {
    401: 'INVALID_LOGIN',
    403: 'INSUFFICIENT_PERMISSION',
    404: 'NONEXISTENT_ID',
    409: 'RCRD_HAS_BEEN_CHANGED',
    429: 'CONCURRENCY_LIMIT_EXCEEDED',
  };
  const code = codes[status] ?? (status >= 500 ? 'UNEXPECTED_ERROR' : 'USER_ERROR');
  return refusalAnswer({ status, code, message });
}
