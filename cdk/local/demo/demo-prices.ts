/** What the demo factory charges on demand; the prices of reservations are terms of its pool. */
export const demoPrices = {
  name: 'list',
  version: '2023-11-01',
  effectiveFrom: '2023-11-01T00:00:00Z',
  currency: 'USD',
  rates: [
    { meter: 'gpu.time', sku: 'gpu.h100-sxm', unit: 'GPU-hour', model: 'unit', unitPrice: '2.98' },
    { meter: 'tokens.output', sku: '*', unit: '1000000 tokens', model: 'unit', unitPrice: '12.50' },
  ],
};
