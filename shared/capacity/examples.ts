/** Values that the examples of the endpoints are made of. */
export const FROM = '2023-12-02T00:00:00.000Z';
export const TO = '2023-12-02T04:00:00.000Z';
export const TENANT = 'ten_01JD0000000000000000000000';
export const PROJECT = 'prj_01JD0000000000000000000000';
export const POOL = {
  id: 'pol_01JD0000000000000000000000',
  name: 'h100',
  sku: 'gpu.h100-sxm',
  gpuUnit: 'package' as const,
  minimum: 4,
  createdAt: '2023-12-01T01:00:00.000Z',
};
export const PRICE = { model: 'pinned' as const, currency: 'USD' as const, unitPrice: '2.10' };
export const TERMS = { tenant: '*' as const, effectiveFrom: '1970-01-01T00:00:00.000Z', ...PRICE };
export const STEPS = [{ at: FROM, value: 72 }];
export const LEDGER = {
  node: 'domain rack-1',
  version: 1,
  stopped: false,
  since: '1970-01-01T00:00:00.000Z',
  used: [],
  holds: [],
  limit: STEPS,
  base: STEPS,
  adjustments: [],
  slice: [],
  floor: [],
  deficit: [],
};
export const RESERVATION = {
  id: 'rsv_01JD0000000000000000000000',
  tenant: TENANT,
  project: PROJECT,
  pool: POOL.id,
  sku: POOL.sku,
  status: 'held' as const,
  n: 8,
  start: FROM,
  end: TO,
  legs: [
    {
      domain: 'rack-1',
      steps: [
        { at: FROM, value: 8 },
        { at: TO, value: 0 },
      ],
    },
  ],
  expiresAt: '2023-12-01T01:15:00.000Z',
  createdAt: '2023-12-01T01:00:00.000Z',
  confirmedAt: null,
  endedAt: null,
  terms: null,
  revision: 1,
  revisions: [{ revision: 1, at: '2023-12-01T01:00:00.000Z', kind: 'held' as const, n: 8, project: PROJECT, start: FROM, end: TO }],
};
export const CONFIRMED = { ...RESERVATION, status: 'confirmed' as const, expiresAt: null, terms: TERMS, revision: 2 };
export const AUDIT = {
  at: FROM,
  different: 0,
  ledgers: [{ node: 'domain rack-1', version: 1, verdict: 'equal' as const, stored: 'a1', fold: 'a1' }],
};
export const DEMAND = { pool: POOL.id, n: 8, start: FROM, end: TO };
export const IN_POOL = { pool: POOL.id };
export const OF_RESERVATION = { reservation: RESERVATION.id };
