import type { AnyOperation } from '../../../kit/index.ts';
import { lightOperations } from './light.ts';

export const operations: Record<string, AnyOperation> = {
  ...lightOperations,
};
