import { expected } from '#test/oracle/expected.ts';
import type { PriceBook } from '#test/oracle/price.ts';
import { type Used, addUsage } from '#test/oracle/usage.ts';

type Ask = { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly text: string };
type Reply = { readonly status: number; readonly body?: unknown };
type Named = { readonly id: string; readonly name: string };
type Event = { tenant: string } & (
  | { type: 'tokens'; model: string; at: string; tokens: Record<string, number> }
  | { type: 'gpu'; sku: string; gpuMilli: number; from: string; to: string }
);

let ids = 0;

/** One factory of the fake API. Lanes are counted ten batches a look; invoices are priced by the oracle from the events received. */
export class FakeFactory {
  readonly id = `fac_${(ids += 1)}`;
  readonly name: string;
  readonly keys = new Set<string>();
  readonly tenants = new Map<string, Named>();
  readonly producers = new Map<string, Named>();
  readonly lanes = new Map<string, { readonly batches: Map<number, string>; next: number }>();
  readonly contracts: unknown[] = [];
  readonly closed: Named[] = [];
  book: PriceBook | undefined;
  now = new Date().toISOString();

  constructor(name: string) {
    this.name = name;
  }

  newKey(role: string): string {
    const key = `fl_test_${role}_${this.id}_${this.keys.size}`;
    this.keys.add(key);
    return key;
  }

  answer({ method, path, query, text }: Ask): Reply {
    const [, , collection, id = '', , seq = ''] = path.split('/');
    const given = text === '' ? {} : (JSON.parse(text) as Record<string, string>);
    if (method === 'PUT' && collection === 'lanes') return this.append(id, Number(seq), text);
    if (collection === 'lanes') return this.lane(id);
    if (collection === 'clock') return { status: 200, body: { now: (this.now = given['now'] ?? this.now) } };
    if (method === 'GET') return this.read(collection ?? '', id, path, query);
    if (collection === 'tenants') return named(this.tenants, 'ten', given['name']!);
    if (collection === 'producers') return named(this.producers, 'prd', given['name']!);
    if (collection === 'api-keys') return { status: 201, body: { id: 'key_2', secret: this.newKey(given['role']!) } };
    if (collection === 'price-books') return { status: 201, body: (this.book = JSON.parse(text) as PriceBook) };
    if (collection === 'contracts') return this.contract(given);
    return this.close(given['tenant']!);
  }

  private append(lane: string, seq: number, text: string): Reply {
    const known = this.lanes.get(lane);
    if (known === undefined && seq !== 0) return { status: 409, body: { code: 'lane_unknown' } };
    const { batches } = known ?? { batches: new Map<number, string>() };
    if (known === undefined) this.lanes.set(lane, { batches, next: 0 });
    const before = batches.get(seq);
    batches.set(seq, before ?? text);
    if (before === undefined) return { status: 201, body: {} };
    return before === text ? { status: 200, body: {} } : { status: 422, body: { code: 'batch_conflict' } };
  }

  private lane(name: string): Reply {
    const lane = this.lanes.get(name);
    if (lane === undefined) return { status: 404, body: { code: 'not_found' } };
    let firstMissing = 0;
    while (lane.batches.has(firstMissing)) firstMissing += 1;
    lane.next = Math.min(lane.next + 10, firstMissing);
    return { status: 200, body: { lane: name, next: lane.next, firstMissing } };
  }

  private contract(wanted: Record<string, string>): Reply {
    const exists = this.contracts.some((one) => JSON.stringify(one) === JSON.stringify(wanted));
    if (exists) return { status: 409, body: { code: 'contract_exists' } };
    this.contracts.push(wanted);
    return { status: 201, body: wanted };
  }

  private close(id: string): Reply {
    const tenant = [...this.tenants.values()].find((tenant) => tenant.id === id)!;
    if (this.closed.includes(tenant)) return { status: 409, body: { code: 'invoice_exists', existing: `inv_${tenant.name}` } };
    this.closed.push(tenant);
    return { status: 202, body: { id: `inv_${tenant.name}`, status: 'requested' } };
  }

  private read(collection: string, id: string, path: string, query: URLSearchParams): Reply {
    if (collection === 'contracts') return { status: 200, body: { data: this.contracts, nextCursor: null } };
    if (path.endsWith('/html')) return { status: 200, body: `<p>${id}</p>` };
    const invoices = this.invoices();
    if (!path.endsWith('/lines'))
      return page(
        invoices.map(({ lines: _, ...head }) => head),
        query,
      );
    return page(invoices.find((invoice) => invoice.id === id)!.lines, query);
  }

  private invoices() {
    const usage = new Map<string, Used>();
    const names = new Map([...this.tenants.values()].map(({ id, name }) => [id, name]));
    for (const { batches } of this.lanes.values()) {
      for (const event of [...batches.values()].flatMap((text) => (JSON.parse(text) as { events: Event[] }).events)) {
        for (const [meter, sku, quantity, at] of amounts(event))
          addUsage(usage, names.get(event.tenant)!, meter, sku, quantity, Date.parse(at));
      }
    }
    const money = (amount: string) => ({ amount, currency: 'USD' });
    return expected([...usage.values()], this.book!, this.tenants.size).invoices.map((invoice) => ({
      id: `inv_${invoice.tenant}`,
      tenantName: invoice.tenant,
      status: this.closed.some(({ name }) => name === invoice.tenant) ? 'finalized' : 'draft',
      number: `A-${invoice.tenant}`,
      currency: invoice.currency,
      total: money(invoice.total),
      lines: invoice.lines.map((line) => ({ ...line, amount: money(line.amount) })),
    }));
  }
}

const named = (known: Map<string, Named>, prefix: string, name: string): Reply => {
  const existing = known.get(name);
  if (existing !== undefined) return { status: 409, body: { code: 'name_taken', existing: existing.id } };
  const made = { id: `${prefix}_${(ids += 1)}`, name };
  known.set(name, made);
  return { status: 201, body: made };
};

/** Pages of two, so that paging is always tried. */
const page = (all: readonly unknown[], query: URLSearchParams): Reply => {
  const from = Number(query.get('cursor') ?? 0);
  return { status: 200, body: { data: all.slice(from, from + 2), nextCursor: from + 2 < all.length ? String(from + 2) : null } };
};

const amounts = (event: Event): [string, string, bigint, string][] =>
  event.type === 'gpu'
    ? [['gpu.time', event.sku, BigInt(event.gpuMilli) * BigInt(Date.parse(event.to) - Date.parse(event.from)), event.from]]
    : Object.entries(event.tokens).map(([kind, count]) => [`tokens.${kind}`, event.model, BigInt(count), event.at]);
