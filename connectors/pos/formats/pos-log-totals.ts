import {
  type Amount,
  addAmount,
  amountsAgree,
  amountText,
  parseAmount,
  ZERO,
} from '../records/amount.ts';
import { child, children, textOfChild, type XmlElement } from './xml-element.ts';

/** Says how the totals of a transaction disagree; null when they agree or are not stated. */
export function wrongTotals(retail: XmlElement): string | null {
  const grand = totalOf(retail, 'TransactionGrandAmount');
  if (grand === null) return null;
  const positive = totalOf(retail, 'GrossPositive');
  const negative = totalOf(retail, 'GrossNegative');
  if (positive !== null && negative !== null) {
    const gross = addAmount(positive, negative);
    if (!amountsAgree(gross, grand)) {
      return `gross ${amountText(gross)} is not the grand total ${amountText(grand)}`;
    }
  }
  const tendered = tenderSum(retail);
  if (tendered === null || amountsAgree(tendered, grand)) return null;
  return `tenders of ${amountText(tendered)} do not pay the grand total ${amountText(grand)}`;
}

function totalOf(retail: XmlElement, type: string): Amount | null {
  const total = children(retail, 'Total').find(
    (candidate) => candidate.attributes.get('TotalType')?.replace(/^.*:/, '') === type,
  );
  return total === undefined ? null : parseAmount(total.text.trim(), '.');
}

/** The sum of all tenders; null when there is none, as in an even exchange. */
function tenderSum(retail: XmlElement): Amount | null {
  const tenders = children(retail, 'LineItem').flatMap((item) => child(item, 'Tender') ?? []);
  if (tenders.length === 0) return null;
  return tenders.reduce<Amount>((sum, tender) => {
    const amount = parseAmount(textOfChild(tender, 'Amount') ?? '', '.');
    return amount === null ? sum : addAmount(sum, amount);
  }, ZERO);
}
