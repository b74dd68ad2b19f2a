import type { Kind } from './deed.ts';
import { PLACE, SKUS } from './systems.ts';

/** The ERP sets another price. */
export const setPrice: Kind = (hand) => {
  const sku = hand.draw(SKUS);
  const price = hand.number(750, 1_100) / 100;
  return { what: `price ${sku} ${price}`, act: ({ erp }) => erp?.setPrice(sku, price) };
};

/**
 * Somebody of the ERP adds or writes off some units, with a document as people do: a level that moved by itself would
 * be put back whenever the hub next publishes its own, so its end would hang on when that is.
 */
export const adjust: Kind = (hand) => {
  const sku = hand.draw(SKUS);
  const by = hand.draw([-3, -2, -1, 1, 2, 3]);
  return {
    what: `adjust ${sku} ${by}`,
    act: ({ erp }) => {
      const line = { item: { id: erp?.itemId(sku) ?? '' }, adjustQtyBy: by };
      const location = { id: erp?.locationId(PLACE) ?? '' };
      erp?.create('inventoryAdjustment', {
        account: { id: '58' },
        inventory: { items: [{ ...line, location }] },
      });
    },
  };
};

/** Somebody signs up for the newsletter. */
export const signUp: Kind = (hand) => {
  hand.readers += 1;
  const email = `reader${hand.readers}@example.com`;
  return {
    what: `sign-up ${email}`,
    act: ({ marketing }) => {
      marketing?.addProfile({ email });
      marketing?.subscribeForm(email);
    },
  };
};

/** A reader clicks on unsubscribe. */
export const leave: Kind = (hand, made) => {
  if (hand.readers === 0) return signUp(hand, made);
  const email = `reader${hand.number(1, hand.readers)}@example.com`;
  return { what: `leave ${email}`, act: ({ marketing }) => marketing?.unsubscribeClick(email) };
};
