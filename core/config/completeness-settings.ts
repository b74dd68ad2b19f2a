/** The block `completeness` of `config/hub.yaml`: how the hub proves that nothing is missing. */
import type { SettingsSpec } from '../connector/settings.ts';

/** The settings of the block `completeness`. */
export const COMPLETENESS_SETTINGS = {
  every: {
    type: 'duration',
    default: '24h',
    about:
      'How often each flow is held against what its vendor lists; `0s`: only `crossdock certificate` does it.',
  },
  window: {
    type: 'duration',
    default: '48h',
    about: 'How much of the past is looked at; longer than `every`, so that windows overlap.',
  },
  settle: {
    type: 'duration',
    default: '1h',
    about: 'Changes younger than that are left to webhooks and sweeps.',
  },
  fill: {
    type: 'boolean',
    default: true,
    about: 'Whether missing records are put on the road by themselves, behind all other work.',
  },
} as const satisfies SettingsSpec;
