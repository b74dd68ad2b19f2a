import type { Json } from '../../../core/connector/index.ts';
import { at, orNull, part } from './edi-element.ts';
import type { Segment } from './edi-segment.ts';
import { type Fields, qualified } from './row.ts';

/** Whether amounts are those of one line or of the whole document. */
export type Scope = 'line' | 'document';

const NAMES = {
  line: { amount: 'amount', taxes: 'taxes', allowances: 'allowances' },
  document: { amount: 'total', taxes: 'documentTaxes', allowances: 'documentAllowances' },
} as const;

/**
 * Reads amounts, taxes, allowances and charges into fields; true when the segment was one of them.
 *
 * Shape: an amount is `amount<code>` (of the document `total<code>`); what follows a TAX or ALC
 * belongs to that, until the next line. Amounts stay text as they stand: those of SAC and TDS have
 * two implied decimals.
 * Source: EDIFACT D.96A INVOIC groups TAX-MOA and ALC; X12 004010 AMT, TDS, SAC, TXI.
 */
export function moneyReader(fields: Fields, scope: Scope): (segment: Segment) => boolean {
  const names = NAMES[scope];
  let open: Fields | null = null;
  let allowance: Fields | null = null;

  function put(list: string, entry: Fields): void {
    const known = fields[list];
    fields[list] = [...(Array.isArray(known) ? known : []), entry];
  }

  function edifact(segment: Segment): boolean {
    switch (segment.tag) {
      case 'MOA':
        if (open === null)
          qualified(fields, names.amount, part(segment, 1, 1), part(segment, 1, 2));
        else qualified(open, 'amount', part(segment, 1, 1), part(segment, 1, 2));
        currency(fields, part(segment, 1, 3));
        return true;
      case 'CUX':
        currency(fields, part(segment, 1, 2));
        return true;
      case 'TAX':
        open = tax(segment);
        if (allowance === null) put(names.taxes, open);
        else allowance['tax'] = open;
        if (allowance === null && scope === 'line') firstTax(fields, open);
        return true;
      case 'ALC':
        allowance = charge(segment);
        open = allowance;
        put(names.allowances, allowance);
        return true;
      case 'PCD':
        if (open !== null) open['percent'] ??= orNull(part(segment, 1, 2));
        return open !== null;
      case 'UNS':
        open = null;
        allowance = null;
        return true;
      default:
        return false;
    }
  }

  function x12(segment: Segment): boolean {
    switch (segment.tag) {
      case 'AMT':
        qualified(fields, names.amount, at(segment, 1), at(segment, 2));
        return true;
      case 'TDS':
        qualified(fields, names.amount, 'TDS', at(segment, 1));
        return true;
      case 'CUR':
        currency(fields, at(segment, 2));
        return true;
      case 'TXI':
        put(names.taxes, {
          type: text(segment, 1),
          amount: text(segment, 2),
          rate: text(segment, 3),
        });
        return true;
      case 'SAC':
        put(names.allowances, serviceCharge(segment));
        return true;
      case 'G72':
        put(names.allowances, directStoreAllowance(segment));
        return true;
      default:
        return false;
    }
  }

  return (segment) => edifact(segment) || x12(segment);
}

function currency(fields: Fields, code: string): void {
  if (code !== '') fields['currency'] ??= code;
}

function text(segment: Segment, position: number): Json {
  return orNull(at(segment, position));
}

/** Source: EDIFACT D.96A segment TAX: 5153, then C243 with the rate in its 4th, 5305 the category. */
function tax(segment: Segment): Fields {
  return {
    type: orNull(part(segment, 2, 1)),
    rate: orNull(part(segment, 5, 4)),
    category: text(segment, 6),
  };
}

function firstTax(fields: Fields, first: Fields): void {
  fields['taxRate'] ??= first['rate'] ?? null;
  fields['taxCategory'] ??= first['category'] ?? null;
}

/** Source: EDIFACT D.96A segment ALC: A allowance or C charge, C214 what for. */
function charge(segment: Segment): Fields {
  return {
    indicator: text(segment, 1),
    code: orNull(part(segment, 5, 1)),
    description: orNull(part(segment, 5, 4)),
  };
}

/** Source: X12 004010 segment SAC; the amount has two implied decimals. */
function serviceCharge(segment: Segment): Fields {
  return {
    indicator: text(segment, 1),
    code: text(segment, 2),
    amount: text(segment, 5),
    rate: text(segment, 8),
    description: text(segment, 15),
  };
}

/** Source: X12 004010 segment G72; read 2026-11. */
function directStoreAllowance(segment: Segment): Fields {
  return {
    code: text(segment, 1),
    method: text(segment, 2),
    number: text(segment, 3),
    rate: text(segment, 5),
    quantity: text(segment, 6),
    unit: text(segment, 7),
    amount: text(segment, 8),
    option: text(segment, 11),
    description: text(segment, 12),
  };
}
