import type { Row } from '../table.ts';
import { vmixBench } from './vmix.ts';

/** The three systems of a studio LAN. */
export default async function lan(): Promise<Row[]> {
  return [...(await vmixBench())];
}
