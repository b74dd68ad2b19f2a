/** What the customer rules are told. */
export interface CustomerSettings {
  /**
   * Addresses that tills and shops write when they have none; they never identify anybody (D34). `*` stands for any
   * text.
   */
  readonly nobodyEmails: readonly string[];
}

/** What holds where the hub's settings say nothing. */
export const DEFAULT_CUSTOMER_SETTINGS: CustomerSettings = {
  nobodyEmails: [
    ...['noemail@*', 'no-email@*', 'no.email@*', 'nomail@*', 'none@*', 'nobody@*', 'unknown@*'],
    ...['noreply@*', 'no-reply@*', 'na@*', 'n/a@*', 'x@x.*', 'test@test.*', '*@example.invalid'],
  ],
};
