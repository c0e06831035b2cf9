import type { z } from 'zod';
import type {
  MethodName,
  MethodOutput,
  MethodParams,
  Origin,
  Result,
  StudioApi,
} from '../contracts/index.ts';
import { err, studioApi, toStudioError } from '../contracts/index.ts';

/** One function per method of the Studio API; who asks comes with each call. */
export type Handlers = {
  [M in MethodName]: (
    input: MethodParams<M>,
    origin: Origin,
  ) => Result<MethodOutput<M>> | Promise<Result<MethodOutput<M>>>;
};

/** A call as it arrives over any road: nothing about it is trusted yet. */
export type ApiCall = (method: string, input: unknown, origin: Origin) => Promise<Result<unknown>>;

/** Checks name and input on arrival, calls the handler, and lets nothing be thrown across. */
export function serveApi(handlers: Handlers): ApiCall {
  return async (method, input, origin) => {
    if (!isMethod(method)) {
      return err({
        code: 'no_such_operation',
        message: `The studio has no method "${method}".`,
        next: 'Update the caller: it was made for another version.',
      });
    }
    const schema: z.ZodType = studioApi[method].input;
    const parsed = schema.safeParse(input ?? {});
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return err({
        code: 'bad_input',
        message: `${method}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not right'}`,
        next: 'Correct the input and try again.',
      });
    }
    try {
      // The table ties each handler to its own schema; the union of all of them cannot say so.
      const handler = handlers[method] as (
        input: unknown,
        origin: Origin,
      ) => Promise<Result<unknown>>;
      return await handler(parsed.data, origin);
    } catch (thrown) {
      return err(toStudioError(thrown, `answering ${method}`));
    }
  };
}

const isMethod = (name: string): name is keyof StudioApi => Object.hasOwn(studioApi, name);
