import type { IdPrefix } from '#shared/platform/ids.ts';
import type { once, OnceRequest } from '#shared/platform/once.ts';
import type { Producer } from '../schema.ts';
import { insertProducer, type TenancyStore } from '../store.ts';
import { producerView } from '../views.ts';
import { nameTaken } from './create-factory.ts';

/** Declares a producer: from now on no period of the factory closes without its word. @throws Problem `name_taken`. */
export const createProducer =
  (deps: { readonly tenancy: TenancyStore; readonly once: ReturnType<typeof once>; readonly newId: (prefix: IdPrefix) => string }) =>
  (request: OnceRequest, factory: string, { name }: { readonly name: string }) =>
    deps.once(request, async () => {
      const existing = await deps.tenancy.producerNamed(factory, name);
      if (existing !== undefined) throw nameTaken('producer', name, existing);
      const producer: Producer = { id: deps.newId('prd'), factory, name, createdAt: request.wall };
      return { writes: insertProducer(producer), answer: { status: 201, body: producerView(producer) } };
    });
