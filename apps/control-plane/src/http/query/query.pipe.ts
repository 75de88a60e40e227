import type { ParsedQuery } from '@artifact-store/http-app';
import { MalformedRequestError, ValidationFailedError } from '@artifact-store/planes';
import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { validated } from '../validated.js';

const FAMILY = 'metadata.';

/**
 * Checks the parameters of a query. Those of the family `metadata.<key>` are gathered into one member `metadata`, which only
 * a route that declares it takes.
 */
@Injectable()
export class QueryPipe implements PipeTransform<ParsedQuery, object> {
  transform(query: ParsedQuery, { metatype }: ArgumentMetadata): object {
    if ('problem' in query) {
      throw query.problem === 'malformed' ? new MalformedRequestError(query.detail) : new ValidationFailedError(query.detail);
    }
    const [members, plain] = partition([...query.parameters], ([name]) => name.startsWith(FAMILY));
    if (members.length === 0) return validated(metatype, Object.fromEntries(plain));
    const metadata = Object.fromEntries(members.map(([name, value]) => [name.slice(FAMILY.length), value]));
    return validated(metatype, { ...Object.fromEntries(plain), metadata });
  }
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
