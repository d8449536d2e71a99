import { expect, test } from 'vitest';
import { shareOf } from '#shared/capacity/domain/affected.ts';
import { freeOf } from '#shared/capacity/domain/availability.ts';
import { extended, shrunk, split } from '#shared/capacity/domain/changes.ts';
import { emptyLedger, type Ledger } from '#shared/capacity/domain/ledger.ts';
import type { Entry } from '#shared/capacity/domain/node.ts';
import { roomIn } from '#shared/capacity/domain/placement.ts';
import { type Reservation, revised } from '#shared/capacity/domain/reservation.ts';
import { fewerNow, findSlots } from '#shared/capacity/domain/search.ts';
import { always, during, plus, type Steps } from '#shared/capacity/domain/steps.ts';
import { comparePrices, type Price, termsAt } from '#shared/capacity/domain/terms.ts';

const entry = (domain: string, used: Steps, more: Partial<Ledger> = {}): Entry => ({
  node: { kind: 'domain', factory: 'f', pool: 'p', domain },
  version: 1,
  ledger: { ...emptyLedger('domain', always(8)), used, ...more },
});
const range = { start: 10, end: 40 };
const wanted = { n: 6, length: 4, range, domains: 1 };

test('the soonest domain comes first, a stopped one not at all, and a quota narrows them', () => {
  const domains = [
    entry('a', during({ start: 0, end: 20 }, 4)),
    entry('b', during({ start: 0, end: 15 }, 4)),
    entry('c', [], { stopped: true }),
  ];
  expect(findSlots(domains, always(100), wanted).map(({ start, legs }) => [start, legs[0]?.domain])).toEqual([
    [15, 'b'],
    [20, 'a'],
  ]);
  const room = plus(always(5), during({ start: 30, end: 34 }, 5));
  expect(findSlots(domains, room, wanted).map(({ start }) => start)).toEqual([30, 30]);
  expect([freeOf(domains[2]!.ledger), roomIn(domains[2]!.ledger, range)]).toEqual([[], 0]);
});

test('a spread booking waits until few enough domains have room together', () => {
  const domains = [
    entry('a', during({ start: 0, end: 25 }, 4)),
    entry('b', during({ start: 0, end: 20 }, 4)),
    entry('c', during({ start: 0, end: 99 }, 4)),
  ];
  expect(findSlots(domains, always(100), { ...wanted, n: 12, domains: 2 })).toEqual([
    {
      start: 20,
      end: 24,
      n: 12,
      legs: [
        { domain: 'b', n: 8 },
        { domain: 'a', n: 4 },
      ],
    },
  ]);
  expect(findSlots(domains, always(100), { ...wanted, n: 17, domains: 2 })).toEqual([]);
});

test('fewer at once are the most of one domain, within the quota', () => {
  const domains = [entry('a', always(5)), entry('b', always(4))];
  expect(fewerNow(domains, always(3), wanted)).toMatchObject({ start: 10, end: 14, n: 3 });
  expect(fewerNow(domains, [], wanted)).toBeUndefined();
  expect(fewerNow([], always(3), wanted)).toBeUndefined();
});

const pinned = (unitPrice: string): Price => ({ model: 'pinned', currency: 'USD', unitPrice });

test("the tenant's own terms come before those for all, then the latest in force", () => {
  const terms = (tenant: string, effectiveFrom: number) => ({ tenant, effectiveFrom, price: pinned('1') });
  const versions = [terms('*', 0), terms('*', 50), terms('*', 20), terms('t', 10), terms('u', 60)];
  expect([termsAt(versions, 't', 100), termsAt(versions, 'v', 100), termsAt(versions, 'v', 30), termsAt([], 't', 1)]).toEqual([
    versions[3],
    versions[1],
    versions[2],
    undefined,
  ]);
});

test('prices compare exactly by what is due used or not; an unknown one comes last', () => {
  const holding: Price = { model: 'holding', currency: 'USD', holdingPrice: '1.5', usagePrice: '9' };
  const all = [pinned('2.10'), undefined, holding, pinned('2.1'), pinned('10')];
  expect(all.toSorted(comparePrices)).toEqual([holding, pinned('2.10'), pinned('2.1'), pinned('10'), undefined]);
  expect([comparePrices(undefined, undefined), comparePrices(undefined, holding), comparePrices(holding, undefined)]).toEqual([0, 1, -1]);
});

const booked: Reservation = {
  id: 'r',
  factory: 'f',
  tenant: 't',
  project: 'j',
  pool: 'p',
  sku: 's',
  n: 8,
  start: 10,
  end: 20,
  legs: [{ domain: 'a', steps: during({ start: 10, end: 20 }, 8) }],
  state: 'confirmed',
  revision: 2,
  expiresAt: 0,
  createdAt: 0,
  revisions: [],
};
const at = (slot: number) => ({ now: slot * 900_000, wall: 0 });

test('what has begun or ended is not changed', () => {
  expect(() => extended(booked, 30, at(20))).toThrow(/ended/);
  expect(() => extended(booked, 15, at(5))).toThrow(/after the present one/);
  expect(() => shrunk(booked, 4, 11, at(12))).toThrow(/from the next slot/);
  expect(() => split(booked, 8, 'x', at(5))).toThrow(/fewer GPUs/);
  expect(shrunk(booked, 4, 15, at(12)).legs[0]?.steps.map(({ value }) => value)).toEqual([8, 4, 0]);
});

test('a reservation changes at most 200 times', () => {
  const revisions = Array.from({ length: 200 }, (_, revision) => ({
    revision,
    at: 0,
    kind: 'extended' as const,
    n: 8,
    start: 10,
    end: 20,
    project: 'j',
  }));
  expect(() => revised({ ...booked, revisions }, 'extended', 0, {})).toThrow(/at most 200/);
});

test('a reservation has a share of its own nodes only', () => {
  const share = during({ start: 10, end: 20 }, 8);
  const of = { factory: 'f', pool: 'p', tenant: 't' };
  expect(shareOf(booked, { ...of, kind: 'tenant' })).toEqual(share);
  expect(shareOf(booked, { ...of, kind: 'project', project: 'j' })).toEqual(share);
  for (const node of [
    { ...of, kind: 'project', project: 'k' },
    { ...of, kind: 'tenant', tenant: 'u' },
    { ...of, kind: 'tenant', pool: 'q' },
    { ...of, kind: 'domain', domain: 'b' },
    { ...of, kind: 'pool' },
  ] as const)
    expect(shareOf(booked, node)).toEqual([]);
});
