/** One field of a measured map, as each engine writes it. */
export interface MapField {
  readonly name: string;
  /** Crossdock and n8n write the same text. */
  readonly source: string;
  readonly cel: string;
}

/** The simple set: what the header of an order needs, mostly text. */
export const SIMPLE_FIELDS: readonly MapField[] = [
  { name: 'id', source: "={{ 'shopify:' + $json.id }}", cel: '"shopify:" + json.id' },
  { name: 'email', source: '={{ $json.email.toLowerCase() }}', cel: 'json.email.lowerAscii()' },
  {
    name: 'customer',
    source: "={{ $json.customer.first + ' ' + $json.customer.last }}",
    cel: 'json.customer.first + " " + json.customer.last',
  },
  { name: 'city', source: '={{ $json.address.city.trim() }}', cel: 'json.address.city.trim()' },
  {
    name: 'country',
    source: "={{ $json.address.country || 'DE' }}",
    cel: 'json.address.country != "" ? json.address.country : "DE"',
  },
  { name: 'total', source: '={{ $json.net + $json.tax }}', cel: 'json.net + json.tax' },
  { name: 'paid', source: "={{ $json.status === 'paid' }}", cel: 'json.status == "paid"' },
  {
    name: 'level',
    source: "={{ $json.net > 100 ? 'high' : 'low' }}",
    cel: 'json.net > 100.0 ? "high" : "low"',
  },
  { name: 'web', source: "={{ $json.email.includes('@') }}", cel: 'json.email.contains("@")' },
  { name: 'note', source: '={{ $json.note ?? null }}', cel: 'has(json.note) ? json.note : null' },
];

/** Ten bare reads: nothing but the engine's own cost a field, so the hardest set against hand-written code. */
export const READ_FIELDS: readonly MapField[] = [
  ...['id', 'email', 'net', 'tax', 'status'].map((name) => readOf(name, name)),
  readOf('first', 'customer.first'),
  readOf('last', 'customer.last'),
  readOf('city', 'address.city'),
  readOf('country', 'address.country'),
  readOf('items', 'items'),
];

function readOf(name: string, path: string): MapField {
  return { name, source: `={{ $json.${path} }}`, cel: `json.${path}` };
}

/** The reads by hand. */
export function readsByHand(order: Order): Record<string, unknown> {
  return {
    id: order.id,
    email: order.email,
    net: order.net,
    tax: order.tax,
    status: order.status,
    first: order.customer.first,
    last: order.customer.last,
    city: order.address.city,
    country: order.address.country,
    items: order.items,
  };
}

/** The rich set: the same order with its lines, so functions on lists as well. */
export const RICH_FIELDS: readonly MapField[] = [
  ...SIMPLE_FIELDS.slice(0, 6),
  { name: 'skus', source: '={{ $json.items.map(i => i.sku) }}', cel: 'json.items.map(i, i.sku)' },
  {
    name: 'many',
    source: '={{ $json.items.filter(i => i.qty > 1) }}',
    cel: 'json.items.filter(i, i.qty > 1.0)',
  },
  {
    name: 'gift',
    source: "={{ $json.items.some(i => i.sku === 'GIFT') }}",
    cel: 'json.items.exists(i, i.sku == "GIFT")',
  },
  { name: 'shop', source: "={{ $json.email.split('@')[1] }}", cel: 'json.email.split("@")[1]' },
];

const SAMPLE = {
  id: '1001',
  email: 'Ada.Lovelace@Example.com ',
  customer: { first: 'Ada', last: 'Lovelace' },
  address: { city: 'Köln ', country: '' },
  net: 119.5,
  tax: 22.7,
  status: 'paid',
  note: null,
  items: [
    { sku: 'A-1', qty: 2.5 },
    { sku: 'B-2', qty: 1 },
    { sku: 'C-3', qty: 4.5 },
  ],
};

/** Records as they come from a vendor: each parsed from its own JSON, every third one without a note. */
export function makeOrders(count: number): readonly Order[] {
  return Array.from({ length: count }, (_, index) => {
    const { note, ...rest } = SAMPLE;
    const order = { ...rest, id: `${index}`, email: `User.${index}@Example.com ` };
    return JSON.parse(JSON.stringify(index % 3 === 0 ? order : { ...order, note }));
  });
}

/** The record that is mapped. */
export type Order = typeof SAMPLE;

/** The simple set by hand. */
export function simpleByHand(order: Order): Record<string, unknown> {
  return {
    id: `shopify:${order.id}`,
    email: order.email.toLowerCase(),
    customer: `${order.customer.first} ${order.customer.last}`,
    city: order.address.city.trim(),
    country: order.address.country || 'DE',
    total: order.net + order.tax,
    paid: order.status === 'paid',
    level: order.net > 100 ? 'high' : 'low',
    web: order.email.includes('@'),
    note: order.note ?? null,
  };
}

/** The rich set by hand. */
export function richByHand(order: Order): Record<string, unknown> {
  return {
    id: `shopify:${order.id}`,
    email: order.email.toLowerCase(),
    customer: `${order.customer.first} ${order.customer.last}`,
    city: order.address.city.trim(),
    country: order.address.country || 'DE',
    total: order.net + order.tax,
    skus: order.items.map((item) => item.sku),
    many: order.items.filter((item) => item.qty > 1),
    gift: order.items.some((item) => item.sku === 'GIFT'),
    shop: order.email.split('@')[1],
  };
}
