/** Which function answers which request. */

import type { Request, RequestType } from '../protocol/requests.ts';
import { hello, spaces, stats } from './connection.ts';
import { close, make, render, reset, step } from './environments.ts';
import type { Answered, Handler, SessionContext } from './handler.ts';
import { act, perceive } from './perception.ts';

/** Null prototype, like the table of schemas that has already refused unknown types. */
const HANDLERS: { readonly [T in RequestType]: Handler<T> } = Object.assign(Object.create(null), {
  hello,
  spaces,
  perceive,
  act,
  make,
  reset,
  step,
  render,
  close,
  stats,
} satisfies { readonly [T in RequestType]: Handler<T> });

export async function answer(request: Request, context: SessionContext): Promise<Answered> {
  // the table pairs each type with the handler of that type, which indexing cannot express
  const handler = HANDLERS[request.type] as (
    request: Request,
    context: SessionContext,
  ) => Answered | Promise<Answered>;
  return await handler(request, context);
}
