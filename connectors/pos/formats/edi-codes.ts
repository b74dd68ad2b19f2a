/**
 * What codes mean, where a public code list says so. Codes stay text beside their meaning; a code
 * that is not here has the meaning null, never a guess.
 */
type Meanings = ReadonlyMap<string, string>;

/** Source: X12 data element 859, activity code of ZA; kasoftware.com and edihere.com, read 2026-11. */
const ACTIVITIES: Meanings = new Map([
  ['BS', 'bailment sales'],
  ['DG', 'damaged'],
  ['HL', 'on hold'],
  ['LS', 'lost sales'],
  ['OH', 'gross on hand'],
  ['OQ', 'planned order'],
  ['PA', 'production adjustment'],
  ['PO', 'calculated reorder point'],
  ['Q1', 'sold, net'],
  ['Q2', 'returned'],
  ['Q3', 'returned, defective or damaged'],
  ['QA', 'available for shipment or sale'],
  ['QB', 'beginning balance'],
  ['QC', 'committed'],
  ['QD', 'additional demand'],
  ['QE', 'ending balance'],
  ['QF', 'in bond'],
  ['QH', 'damaged or on hold'],
  ['QI', 'in transit'],
  ['QL', 'minimum inventory'],
  ['QM', 'maximum inventory'],
  ['QN', 'planned inventory'],
  ['QO', 'out of stock'],
  ['QP', 'on order, not yet received'],
  ['QR', 'received'],
  ['QS', 'sold'],
  ['QT', 'adjustment to inventory'],
  ['QU', 'returned by consumer'],
  ['QW', 'withdrawn from warehouse inventory'],
  ['QX', 'requested'],
  ['QZ', 'transferred'],
  ['RE', 'retail sales'],
  ['TS', 'total sales'],
  ['WQ', 'wholesale sales'],
]);

/**
 * The few codes of X12's own list for QTY that partners' guides for the 846 explain.
 *
 * Source: X12 data element 673 in stedi.com's guide of an 846 5010, read 2026-11.
 */
const ADVISED: Meanings = new Map([
  ['17', 'on hand'],
  ['33', 'available for sale'],
  ['61', 'remaining authorized'],
  ['63', 'on order'],
  ['BQ', 'backordered'],
]);

/** Source: EDIFACT D.96A data element 6063, quantity qualifier; unece.org and dacyb.org, read 2026-11. */
const QUANTITIES: Meanings = new Map([
  ['1', 'discrete'],
  ['11', 'split'],
  ['12', 'despatched'],
  ['17', 'on hand'],
  ['18', 'previous'],
  ['20', 'unusable'],
  ['21', 'ordered'],
  ['25', 'retail sales'],
  ['27', 'on hold for shipment'],
  ['46', 'delivered'],
  ['47', 'invoiced'],
  ['48', 'received'],
  ['52', 'per pack'],
  ['53', 'minimum order'],
  ['54', 'maximum order'],
  ['59', 'consumer units in the traded unit'],
  ['61', 'returned'],
  ['65', 'destroyed'],
  ['66', 'committed'],
  ['83', 'backordered'],
  ['113', 'to be delivered'],
  ['145', 'actual stock'],
  ['192', 'free goods'],
]);

/** Source: X12 data element 181, reason of W19; zenbridge.io X12 4010 947, read 2026-11. */
const ADJUSTMENTS: Meanings = new Map([
  ['04', 'receipt less than previously reported'],
  ['07', 'product dumped or destroyed'],
  ['51', 'unable-to-locate product located'],
  ['52', 'recoup or rework of damaged product'],
  ['53', 'shipment less than previously reported'],
  ['56', 'book adjustment increase'],
  ['AB', 'accounting error'],
  ['AC', 'condition change'],
  ['AD', 'purpose change'],
  ['AE', 'reidentification'],
  ['AF', 'stock number change'],
  ['AG', 'ownership change'],
  ['AH', 'other'],
  ['AI', 'disaster'],
  ['AN', 'unit of issue change'],
  ['AR', 'order shipment error'],
  ['AS', 'recouping'],
  ['AT', 'prepack preparation'],
  ['AU', 'damaged in facility'],
  ['AV', 'damaged in transit'],
  ['AW', 'product recall'],
  ['AX', 'shelf-life obsolescence'],
  ['AY', 'receipt error'],
  ['BM', 'replacement'],
  ['BR', 'regrade'],
  ['BS', 'downgrade'],
  ['CO', 'consignment'],
]);

/** Source: X12 data element 353, purpose of BEG, BIA and BSN. */
const PURPOSES: Meanings = new Map([
  ['00', 'original'],
  ['01', 'cancellation'],
  ['04', 'change'],
  ['05', 'replace'],
  ['06', 'confirmation'],
  ['07', 'duplicate'],
]);

/** Source: EDIFACT D.96A data element 1225, message function of BGM. */
const FUNCTIONS: Meanings = new Map([
  ['1', 'cancellation'],
  ['4', 'change'],
  ['5', 'replace'],
  ['7', 'duplicate'],
  ['9', 'original'],
  ['31', 'copy'],
]);

/** Source: EDIFACT D.96A data element 1001, name of the document in BGM. */
const DOCUMENTS: Meanings = new Map([
  ['35', 'inventory report'],
  ['220', 'order'],
  ['380', 'commercial invoice'],
  ['381', 'credit note'],
  ['383', 'debit note'],
  ['384', 'corrected invoice'],
  ['389', 'self-billed invoice'],
]);

/** Source: X12 data element 735, level of HL. */
const LEVELS: Meanings = new Map([
  ['S', 'shipment'],
  ['O', 'order'],
  ['T', 'tare'],
  ['P', 'pack'],
  ['I', 'item'],
]);

const LISTS = {
  ZA: ACTIVITIES,
  QTY: QUANTITIES,
  QTY12: ADVISED,
  W19: ADJUSTMENTS,
  purpose: PURPOSES,
  function: FUNCTIONS,
  document: DOCUMENTS,
  level: LEVELS,
} as const;

/** What a code of a list means, or null when no list says it. */
export function meaningOf(list: keyof typeof LISTS, code: string | null): string | null {
  return code === null ? null : (LISTS[list].get(code) ?? null);
}
