/** The role of whoever proves that nothing is missing: certificates of completeness, and the keys that a flow knows. */

/** Why a listed record is not among those that are seen. */
export type GapKind = 'missing' | 'waiting' | 'deadLettered';

/** One record that the vendor lists and the flow has not brought to its end. */
export interface Gap {
  readonly kind: GapKind;
  readonly key: string;
  readonly version: string | null;
  readonly where: string;
  /** The version that the flow brought last, or null. */
  readonly known: string | null;
}

/** What became of the records of a window; each listed one is in exactly one field after `listed`. */
export interface CertificateCounts {
  readonly listed: number;
  /** Delivered in this version or a newer one, or the same already. */
  readonly seen: number;
  /** The flow leaves them out on purpose. */
  readonly filtered: number;
  readonly waiting: number;
  readonly deadLettered: number;
  readonly missing: number;
  /** Beside the listed: the flow knows them in this window, and the vendor's list does not give them. */
  readonly extra: number;
  /** Missing ones that were put on the road. */
  readonly filled: number;
}

/** What the vendor listed for a window, held against what the flow has seen. Times are ms since the epoch. */
export interface Certificate {
  readonly id: string;
  readonly flow: string;
  readonly connection: string;
  readonly stream: string;
  /** The window: changes from `since` on and before `until`. */
  readonly since: number;
  readonly until: number;
  readonly madeAt: number;
  readonly counts: CertificateCounts;
  /** The first of them by name; the counts are whole. */
  readonly gaps: readonly Gap[];
  /** Keys of the first `extra` ones. */
  readonly extras: readonly string[];
}

/** A key that a flow has brought to its destination. */
export interface KnownKey {
  readonly key: string;
  readonly version: string | null;
}

/** Certificates, and what they are made of. */
export interface CertificateStore {
  add(certificate: Certificate): Promise<void>;
  /** Newest first; `complete`: only those in which nothing was missing. */
  list(filter: {
    readonly flow?: string;
    readonly complete?: boolean;
    readonly limit: number;
  }): Promise<readonly Certificate[]>;
  /** The flow's known keys behind that one, in the order of the keys. */
  known(flow: string, after: string, limit: number): Promise<readonly KnownKey[]>;
}
