import type { Parcel } from '../../../../core/connector/sandbox/kit.ts';

/** A delivery on its way to the receiver of one webhook. */
export interface KlaviyoParcel extends Parcel {
  readonly webhookId: string;
}
