import type { LineOf } from './invoice-plan.ts';

/** One text per line, the same in every computation: what is booked for a line is found by it later. */
export const lineKey = ({ kind, meter, sku, project, dimensions, reservation, priceBook, priceVersion, rate }: LineOf): string => {
  const { class: sold = null, tier = null, region = null, band = null } = dimensions;
  const of = [meter, sku, project, sold, tier, region, band, reservation];
  return JSON.stringify([...of, ...(kind === 'usage' ? [] : [kind]), priceBook, priceVersion, rate]);
};

export type LineKeys = (of: LineOf) => string;

/** Line keys of a month, each written once: its lines are few, its hours many. No part of a key holds a `#`. */
export const lineKeys = (): LineKeys => {
  const written = new Map<string, string>();
  return (of) => {
    const { kind, meter, sku, project, dimensions, reservation, priceBook, priceVersion, rate } = of;
    const { class: sold = '', tier = '', region = '', band = '' } = dimensions;
    const name = `${kind}#${meter}#${sku}#${project}#${sold}#${tier}#${region}#${band}#${reservation ?? ''}#${priceBook}#${priceVersion}#${rate}`;
    const key = written.get(name) ?? lineKey(of);
    written.set(name, key);
    return key;
  };
};
